"""What a column really is in its source, as far as reading it differs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Physical(Enum):
    """Families of column types."""

    TEXT = "text"
    UUID = "uuid"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TIMESTAMP_TZ = "timestamptz"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A column's family, and whether it holds lists of it."""

    family: Physical
    is_list: bool = False


_DECLARED = {
    "string": Physical.TEXT,
    "integer": Physical.INTEGER,
    "number": Physical.DOUBLE,
    "boolean": Physical.BOOLEAN,
    "date": Physical.DATE,
    "timestamp": Physical.TIMESTAMP,
}

TYPE_NAMES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
"""What the types of attributes are called in SQL, as sqlglot reads it."""


def as_declared(kind: str, *, many: bool) -> ColumnType:
    """The type a column has when it is exactly what the attribute declares."""
    return ColumnType(_DECLARED[kind], many)


TEXT = ColumnType(Physical.TEXT)
