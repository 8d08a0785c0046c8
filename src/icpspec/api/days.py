"""The as-of day that a caller names."""

from __future__ import annotations

from datetime import date, datetime

from icpspec.errors import UsageError


def as_of_day(given: date | None) -> date:
    """The day; today where none is given.

    Raises:
        UsageError: it is no day.
    """
    if given is None:
        return date.today()
    # A moment is a date for Python, but cannot be compared with one.
    if isinstance(given, datetime) or not isinstance(given, date):
        raise UsageError(f"`as_of` is a day, not {given!r}.", help="As datetime.date(2026, 10, 1).")
    return given
