"""A table as text, the way it goes into a CSV file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of the same width, all text."""

    name: str
    header: Row
    rows: tuple[Row, ...]


def table(name: str, header: str, rows: Iterable[Row]) -> Table:
    """Return a table whose header is given as words between blanks."""
    return Table(name, tuple(header.split()), tuple(rows))


def day(value: date | None) -> str:
    """Return a day in ISO form, nothing for None."""
    return value.isoformat() if value else ""


def flag(value: bool) -> str:
    """Return `true` or `false`."""
    return "true" if value else "false"
