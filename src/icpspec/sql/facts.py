"""The first steps: the attributes that an ICP needs, in their canonical values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.resolve.computed import Formula, NamedCondition
from icpspec.resolve.conditions import tests
from icpspec.resolve.usage import tested, with_sources
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.computed import Columns, add_computed
from icpspec.sql.conditions import Names
from icpspec.sql.physical import TYPE_NAMES, as_declared
from icpspec.sql.plain import Plain, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlglot import exp

    from icpspec.operators._clock import Clock
    from icpspec.resolve.conditions import Bound, Test
    from icpspec.resolve.model import Attribute
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.targets._protocol import Target

Step = tuple[str, "exp.Query"]
_FOLDED = "folded_"


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
    given = _with_given(attributes, rows)
    used = tuple(with_sources(tested(conditions), given))
    named = [one.when for name in used if isinstance(one := given[name].computed, NamedCondition)]
    asked = [test for condition in (*conditions, *named) for test in tests(condition)]
    names = Names(
        attributes,
        clock,
        attribute=lambda name: nodes.column(attribute_column(name)),
        folded=lambda name: nodes.column(_folded_column(name)),
        plain=_plain(given, used, rows, target),
    )
    columns = Columns()
    for name, plain_column in names.plain.items():
        columns.first(plain_column.column, nodes.column(rows.column[name]))
    counted = {test.attribute for test in asked if test.operator.name == "size"}
    folded = _folded(given, asked)
    for name in used:
        if isinstance(given[name].computed, Formula | NamedCondition):
            add_computed(given[name], attribute_column(name), columns, names, target)
        else:
            fact = _fact(given[name], rows, target, counted=name in counted)
            columns.first(attribute_column(name), fact)
        if name in folded:
            columns.add(_folded_column(name), target.folded(names.attribute(name)))
    return Facts(used, names, tuple(_steps(columns, rows)))


def _with_given(attributes: Mapping[str, Attribute], rows: Input) -> Mapping[str, Attribute]:
    """The attributes, where a computed one that the rows hold is read and not computed."""
    return {
        name: replace(one, computed=None) if name in rows.column else one
        for name, one in attributes.items()
    }


def _steps(columns: Columns, rows: Input) -> Iterator[Step]:
    first, *others = columns.steps
    carried = [nodes.column(name) for name in rows.carried]
    yield "facts", nodes.select([*carried, *first], rows.name)
    before = "facts"
    for number, made in enumerate(others, start=1):
        name = "texts" if all(node.alias.startswith(_FOLDED) for node in made) else "computed"
        name = name if number == 1 else f"{name}_{number}"
        yield name, nodes.select([nodes.star(), *made], before)
        before = name


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


def _folded_column(attribute: str) -> str:
    return f"{_FOLDED}{attribute}"


def _folded(attributes: Mapping[str, Attribute], asked: Sequence[Test]) -> set[str]:
    """Texts that are compared without case: each is folded once, however often it is tested."""
    compared = {test.attribute for test in asked if test.operator.folds}
    return {name for name in compared if attributes[name].ignore_case and not attributes[name].many}


def _fact(attribute: Attribute, rows: Input, target: Target, *, counted: bool) -> Node:
    column = rows.column.get(attribute.id)
    if column is None:
        return _missing(attribute)
    source = source_type(attribute, rows)
    return canonical(attribute, nodes.column(column), source, target, counted=counted)


def source_type(attribute: Attribute, rows: Input) -> ColumnType:
    """The type of the column that an attribute is read from."""
    return rows.types.get(attribute.id) or as_declared(attribute.kind, many=attribute.many)


def _missing(attribute: Attribute) -> Node:
    """NULL of the attribute's type."""
    kind = TYPE_NAMES[attribute.kind]
    return nodes.cast(nodes.null(), f"{kind}[]" if attribute.many else kind)
