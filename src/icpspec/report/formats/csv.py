"""CSV of a report's rows, for spreadsheets."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

from icpspec.errors import UsageError
from icpspec.report.formats.text import UNSAFE

if TYPE_CHECKING:
    from icpspec.report.model import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report, *, color: bool = False) -> str:
    """The rows under `rows`, which all have the keys of the first.

    Raises:
        UsageError: the report has no rows.
    """
    del color
    rows = report.data.get("rows")
    if rows is None:
        raise UsageError("This report is no table.", help="Choose another format.")
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, list | tuple):
        return _text(";".join(str(one) for one in value))
    return _text(str(value))


def _text(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    plain = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", value)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain
