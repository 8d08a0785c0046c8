"""Columns as days and as moments, whatever they are stored as."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icpspec.sql import nodes
from icpspec.sql.attributes import moment
from icpspec.sql.physical import TEXT, Physical

if TYPE_CHECKING:
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.sql.nodes import Node


def moment_node(joined: Joined, column: str, tables: Tables) -> Node:
    """A column as a naive timestamp in UTC."""
    kind = joined.type_of(column)
    assert kind is not None
    return moment(joined.node(column), kind.family, "UTC", tables.engine.target)


def day_node(joined: Joined, column: str, tables: Tables) -> Node:
    """A column as a day of the calendar; NULL for what is none, infinity too."""
    kind = joined.type_of(column) or TEXT
    if kind.family is Physical.DATE:
        day = joined.node(column)
    else:
        day = nodes.cast(moment_node(joined, column, tables), "DATE")
    first, last = (nodes.cast(nodes.text(end.isoformat()), "DATE") for end in (date.min, date.max))
    return nodes.case([(nodes.between(day, first, last), day.copy())])
