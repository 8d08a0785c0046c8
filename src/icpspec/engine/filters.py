"""`where` of a source: a condition over the source's own columns, typed by what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.operators._clock import Clock
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.columns import column_attribute, told_by
from icpspec.resolve.vocabulary import Vocabulary
from icpspec.sql.attributes import canonical
from icpspec.sql.conditions import Names, condition
from icpspec.sql.physical import Physical
from icpspec.sql.targets.duckdb import TARGET

if TYPE_CHECKING:
    from icpspec.engine.joins import Joined
    from icpspec.resolve.columns import Told
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.conditions import Condition
    from icpspec.sql.nodes import Node

KINDS = {
    Physical.TEXT: "string",
    Physical.INTEGER: "integer",
    Physical.DECIMAL: "number",
    Physical.DOUBLE: "number",
    Physical.BOOLEAN: "boolean",
    Physical.DATE: "date",
    Physical.TIMESTAMP: "timestamp",
    Physical.TIMESTAMP_TZ: "timestamp",
}


def filter_node(where: Condition, joined: Joined, problems: Problems, path: Steps) -> Node:
    """The condition as SQL; rows for which it is unknown do not count."""
    told = told_by([where], {})
    attributes = {
        column: _column_attribute(column, joined, told.get(column))
        for column in joined.known_columns()
    }
    bound = bind_condition(where, Scope(Vocabulary(attributes), problems), path)

    def read(name: str) -> Node:
        attribute = attributes[name]
        kind = joined.type_of(name)
        assert kind is not None
        return canonical(attribute, joined.node(name), kind, TARGET)

    return condition(bound, Names(attributes, Clock(), attribute=read))


def _column_attribute(column: str, joined: Joined, told: Told | None) -> Attribute:
    """A column as an attribute; text columns take the type of what they are compared with."""
    kind = joined.type_of(column)
    family = kind.family if kind else Physical.TEXT
    name = KINDS.get(family, "string")
    if name == "string":
        name = (told and told.kind) or name
    return column_attribute(column, name, many=bool(kind and kind.is_list))
