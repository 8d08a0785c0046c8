"""The first steps: the attributes that an ICP needs, in their canonical values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.resolve.conditions import tests
from icpspec.resolve.usage import tested, with_sources
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.conditions import Names
from icpspec.sql.physical import as_declared
from icpspec.sql.plain import Plain, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlglot import exp

    from icpspec.operators._clock import Clock
    from icpspec.resolve.conditions import Bound, Test
    from icpspec.resolve.model import Attribute
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.targets._protocol import Target

Step = tuple[str, "exp.Query"]


@dataclass(frozen=True, slots=True)
class Input:
    """The rows to score.

    Attributes:
        name: the CTE or table that holds them.
        carried: columns that are handed through to the result.
        column: name in the input of each attribute's source column, by attribute id; an attribute
            that is missing here is unknown.
        types: type of each such column by attribute id; as declared where it is missing.
        key: the column of the account's key, for exceptions; None leaves exceptions out.
        key_name: what the key is called in the result; the default is `key`.
        given_motion: the column with the id of a row's motion, which then counts; where it is NULL
            conditions decide, and a text that names no motion is the base.
        given_territory: the same with the path of a territory.
    """

    name: str
    carried: tuple[str, ...]
    column: Mapping[str, str]
    types: Mapping[str, ColumnType]
    key: str | None = None
    key_name: str | None = None
    given_motion: str | None = None
    given_territory: str | None = None


def attribute_column(attribute: str) -> str:
    """The column of an attribute's canonical value."""
    return f"attr_{attribute}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What of its attributes an ICP tests, and how the steps after the facts name them.

    Attributes:
        used: ids of the attributes, each after what it is computed from.
        steps: the first steps.
    """

    used: tuple[str, ...]
    names: Names
    steps: tuple[Step, ...]


def facts(
    attributes: Mapping[str, Attribute],
    conditions: Sequence[Bound],
    rows: Input,
    clock: Clock,
    target: Target,
) -> Facts:
    """The canonical values of all attributes that conditions test.

    Args:
        conditions: all that are tested in the steps that follow.
    """
    used = tuple(with_sources(tested(conditions), attributes))
    asked = [test for condition in conditions for test in tests(condition)]
    names = Names(
        attributes,
        clock,
        attribute=lambda name: nodes.column(attribute_column(name)),
        folded=lambda name: nodes.column(_folded_column(name)),
        plain=_plain(attributes, used, rows, target),
    )
    steps: list[Step] = [("facts", _facts(attributes, used, asked, rows, names, target))]
    texts = _folded(attributes, asked, names, target)
    if texts:
        steps.append(("texts", nodes.select([nodes.star(), *texts], "facts")))
    return Facts(used, names, tuple(steps))


def _plain(
    attributes: Mapping[str, Attribute], used: Sequence[str], rows: Input, target: Target
) -> dict[str, Plain]:
    found = {
        name: plain(
            attributes[name],
            nodes.column(rows.column[name]),
            source_type(attributes[name], rows),
            target,
        )
        for name in used
        if name in rows.column
    }
    return {name: asked for name, asked in found.items() if asked is not None}


def _facts(
    attributes: Mapping[str, Attribute],
    used: Sequence[str],
    asked: Sequence[Test],
    rows: Input,
    names: Names,
    target: Target,
) -> exp.Query:
    carried = [nodes.column(name) for name in rows.carried]
    carried += [
        nodes.named(nodes.column(rows.column[name]), asked.column)
        for name, asked in names.plain.items()
    ]
    counted = {test.attribute for test in asked if test.operator.name == "size"}
    values = [
        nodes.named(
            _fact(attributes[name], rows, target, counted=name in counted),
            attribute_column(name),
        )
        for name in used
    ]
    return nodes.select([*carried, *values], rows.name)


def _folded_column(attribute: str) -> str:
    return f"folded_{attribute}"


def _folded(
    attributes: Mapping[str, Attribute], asked: Sequence[Test], names: Names, target: Target
) -> list[Node]:
    """Each text that is compared without case is folded once, however often it is tested."""
    compared = {test.attribute for test in asked if test.operator.folds}
    return [
        nodes.named(target.folded(names.attribute(name)), _folded_column(name))
        for name in sorted(compared)
        if attributes[name].ignore_case and not attributes[name].many
    ]


def _fact(attribute: Attribute, rows: Input, target: Target, *, counted: bool) -> Node:
    column = rows.column.get(attribute.id)
    if column is None:
        return _missing(attribute, target)
    source = source_type(attribute, rows)
    return canonical(attribute, nodes.column(column), source, target, counted=counted)


def source_type(attribute: Attribute, rows: Input) -> ColumnType:
    """The type of the column that an attribute is read from."""
    return rows.types.get(attribute.id) or as_declared(attribute.kind, many=attribute.many)


def _missing(attribute: Attribute, target: Target) -> Node:
    """NULL of the attribute's type."""
    del target
    names = {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
    }
    kind = names[attribute.kind]
    return nodes.cast(nodes.null(), f"{kind}[]" if attribute.many else kind)
