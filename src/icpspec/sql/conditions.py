"""Bound conditions to boolean SQL: TRUE, FALSE, or NULL for unknown, which is Kleene logic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icpspec.operators._protocol import TEMPORAL
from icpspec.resolve.conditions import (
    All,
    Any_,
    AtLeast,
    Bound,
    GroupPoints,
    Not,
    Test,
    TraitMatched,
)
from icpspec.sql import nodes
from icpspec.sql.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icpspec.operators._clock import Clock
    from icpspec.resolve.model import Attribute
    from icpspec.sql.nodes import Node
    from icpspec.sql.plain import Plain

_WINDOWS = frozenset({"within", "ahead", "older_than"})


@dataclass(frozen=True, slots=True)
class Names:
    """How a condition's leaves are called in the step that tests them.

    Attributes:
        trait: column that is TRUE, FALSE or NULL as a trait is matched, unmatched, unknown.
        points: column of a group's total in steps.
        folded: column of an attribute's text with A–Z lowered; made on the spot without.
        plain: attributes that can be asked for truth without their canonical value.
    """

    attributes: Mapping[str, Attribute]
    clock: Clock
    attribute: Callable[[str], Node]
    trait: Callable[[str], Node] | None = None
    points: Callable[[str], Node] | None = None
    folded: Callable[[str], Node] | None = None
    plain: Mapping[str, Plain] = field(default_factory=dict)


def condition(bound: Bound, names: Names) -> Node:
    """A bound condition as a boolean expression."""
    match bound:
        case Test():
            return _test(bound, names)
        case All(parts):
            return nodes.all_of([nodes.wrapped(condition(part, names)) for part in parts])
        case Any_(parts):
            return nodes.any_of([nodes.wrapped(condition(part, names)) for part in parts])
        case Not(part):
            return nodes.negated(condition(part, names))
        case AtLeast(n, parts):
            return _at_least(n, [condition(part, names) for part in parts])
        case TraitMatched(trait):
            assert names.trait is not None
            return names.trait(trait)
        case GroupPoints():
            return _group_points(bound, names)


def subject(test: Test, names: Names) -> Node:
    """The value that a test looks at."""
    attribute = names.attributes[test.attribute]
    value = names.attribute(test.attribute)
    if attribute.ignore_case and test.operator.folds and not attribute.many:
        return names.folded(test.attribute) if names.folded else folded(value)
    return value


def _test(test: Test, names: Names) -> Node:
    result: Node = test.operator.sql(subject(test, names), test.operand, names.clock)
    return result


def _at_least(n: int, parts: list[Node]) -> Node:
    true = nodes.total([nodes.case([(part, nodes.number(1))], nodes.number(0)) for part in parts])
    possible = nodes.total(
        [
            nodes.case([(nodes.negated(part.copy()), nodes.number(0))], nodes.number(1))
            for part in parts
        ]
    )
    return nodes.case(
        [
            (nodes.at_least(true, nodes.number(n)), nodes.true()),
            (nodes.negated(nodes.at_least(possible, nodes.number(n))), nodes.false()),
        ]
    )


def _group_points(test: GroupPoints, names: Names) -> Node:
    assert names.points is not None
    if test.impossible:
        return nodes.true() if test.negated else nodes.false()
    total = names.points(test.group)
    bounds = []
    if test.low is not None:
        bounds.append(nodes.at_least(total, nodes.number(test.low)))
    if test.high is not None:
        bounds.append(nodes.at_most(total.copy(), nodes.number(test.high)))
    inside = nodes.all_of(bounds)
    return nodes.negated(inside) if test.negated else inside


def unknown_exactly_when_missing(bound: Bound, names: Names) -> str | None:
    """The one attribute whose absence makes a condition unknown and nothing else does.

    None where several attributes, `known`, or a missing as-of date play a part.
    """
    found: set[str] = set()
    return next(iter(found)) if _collect(bound, names, found) and len(found) == 1 else None


def _collect(bound: Bound, names: Names, found: set[str]) -> bool:
    match bound:
        case Test(attribute, operator, _):
            found.add(attribute)
            windowed = operator.name in _WINDOWS and names.clock.day is None
            kind = names.attributes[attribute].kind
            return operator.name != "known" and not (windowed and kind in TEMPORAL)
        case All(parts) | Any_(parts):
            return bool(parts) and all(_collect(part, names, found) for part in parts)
        case AtLeast(n, parts):
            return 1 <= n <= len(parts) and all(_collect(part, names, found) for part in parts)
        case Not(part):
            return _collect(part, names, found)
    return False
