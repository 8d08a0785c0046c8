"""The facts of an account: what its source says, and what is computed from that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.evaluate.conditions import Facts, truth
from icpspec.evaluate.expressions import value
from icpspec.evaluate.rollups import rolled_up
from icpspec.evaluate.values import canonical
from icpspec.resolve.computed import Formula, NamedCondition, Rollup, Taken
from icpspec.resolve.usage import with_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from icpspec.resolve.model import Attribute

_BEYOND_INTEGERS = 2.0**63


def _nothing(taken: Taken) -> None:
    """The result of another ICP where none is at hand."""
    del taken


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of an account before anything is computed.

    Attributes:
        account: raw values by attribute id; a missing one is unknown. A computed attribute that
            stands here is not computed.
        as_of: the as-of day.
        take: the result of another ICP for this account, None for unknown.
        rows: the account's rows by table; without a table, roll-ups over it are unknown.
    """

    account: Mapping[str, Any]
    as_of: date | None
    take: Callable[[Taken], Any] = field(default=_nothing)
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def facts_of(attributes: Mapping[str, Attribute], given: Given) -> Facts:
    """The canonical value of every attribute, each after those that it is computed from.

    Raises:
        ValueError: A value of the account is not of its attribute's type.
    """
    values: dict[str, Any] = {}
    facts = Facts(attributes, values, given.as_of)
    for name in with_sources(attributes, attributes):
        attribute = attributes[name]
        raw = given.account.get(name)
        if attribute.computed is not None and name not in given.account:
            raw = _compute(attribute, facts, given)
        values[name] = canonical(attribute, raw)
    return facts


def _compute(attribute: Attribute, facts: Facts, given: Given) -> Any:
    """The value of a computed attribute, None for unknown."""
    match computed := attribute.computed:
        case Formula(_, expression):
            return _fitting(attribute, value(expression, facts))
        case NamedCondition(when):
            return truth(when, facts)
        case Taken():
            return given.take(computed)
        case Rollup(table=table):
            rows = given.rows.get(table)
            if rows is not None:
                return rolled_up(computed, attribute.kind, rows, given.as_of)
    return None


def _fitting(attribute: Attribute, result: Any) -> Any:
    """The result of a formula; one that is no integer of 64 bits is unknown to an integer."""
    if attribute.kind != "integer" or result is None:
        return result
    fits = result.is_integer() and -_BEYOND_INTEGERS <= result < _BEYOND_INTEGERS
    return result if fits else None
