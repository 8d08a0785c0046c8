"""`where` of a source: a condition over the source's own columns, typed by what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.operators._clock import Clock
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.model import Attribute
from icpspec.resolve.vocabulary import Vocabulary
from icpspec.sql.attributes import canonical
from icpspec.sql.conditions import Names, condition
from icpspec.sql.physical import Physical
from icpspec.sql.targets.duckdb import TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from icpspec.engine.joins import Joined
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.conditions import Condition
    from icpspec.sql.nodes import Node

_KINDS = {
    Physical.TEXT: "string",
    Physical.INTEGER: "integer",
    Physical.DECIMAL: "number",
    Physical.DOUBLE: "number",
    Physical.BOOLEAN: "boolean",
    Physical.DATE: "date",
    Physical.TIMESTAMP: "timestamp",
    Physical.TIMESTAMP_TZ: "timestamp",
}
_NUMBER_TESTS = frozenset({"gt", "gte", "lt", "lte", "between"})
_DATE_TESTS = frozenset({"within", "ahead", "older_than", "before", "after"})


def filter_node(where: Condition, joined: Joined, problems: Problems, path: Steps) -> Node:
    """The condition as SQL; rows for which it is unknown do not count."""
    operands = dict(_operands(where))
    attributes = {
        column: _column_attribute(column, joined, operands.get(column))
        for column in joined.known_columns()
    }
    bound = bind_condition(where, Scope(Vocabulary(attributes), problems), path)

    def read(name: str) -> Node:
        attribute = attributes[name]
        kind = joined.type_of(name)
        assert kind is not None
        return canonical(attribute, joined.node(name), kind, TARGET)

    return condition(bound, Names(attributes, Clock(), attribute=read))


def _operands(where: Any) -> Iterator[tuple[str, Any]]:
    yield from (where.__pydantic_extra__ or {}).items()
    for parts in (where.all_, where.any_, where.none_):
        for part in parts or ():
            yield from _operands(part)
    if where.not_ is not None:
        yield from _operands(where.not_)
    if where.at_least is not None:
        for part in where.at_least.of:
            yield from _operands(part)


def _column_attribute(column: str, joined: Joined, operand: Any) -> Attribute:
    """A column as an attribute; text columns take the type of what they are compared with."""
    kind = joined.type_of(column)
    family = kind.family if kind else Physical.TEXT
    name = _KINDS.get(family, "string")
    if name == "string":
        name = _kind_of_operand(operand)
    return Attribute(
        id=column,
        kind=name,
        many=bool(kind and kind.is_list),
        column=column,
        title=column,
        question=None,
        minimum=None,
        maximum=None,
        values=None,
        spellings={},
        null_values=(),
        ignore_case=False,
        zone="UTC",
        separator=";",
    )


def _kind_of_operand(operand: Any) -> str:
    first = operand[0] if isinstance(operand, list) and operand else operand
    if isinstance(first, bool):
        return "boolean"
    if isinstance(first, int):
        return "integer"
    if isinstance(first, float):
        return "number"
    given: set[str] = getattr(operand, "model_fields_set", set())
    tests = {name.rstrip("_") for name in given}
    if tests & _DATE_TESTS:
        return "date"
    for name in given:
        value = getattr(operand, name)
        probe = value[0] if isinstance(value, list) and value else value
        if isinstance(probe, str) and name.rstrip("_") in _NUMBER_TESTS:
            return "date"
        if isinstance(probe, int | float) and not isinstance(probe, bool):
            return "number"
    return "string"
