"""The three years that the sample company looks back on."""

from __future__ import annotations

from datetime import date, timedelta

TODAY = date(2026, 10, 1)
"""The day the sample company lives in: its files hold what was known on that morning."""

FIRST_DAY = date(2023, 10, 1)
LAST_DAY = TODAY - timedelta(days=1)
LAG_DAYS = 1
"""An opportunity is judged by the facts of the day before it was created."""

LOST_AFTER_DAYS = 180


def later(day: date, days: float) -> date:
    """Return the date `days` whole days after `day`."""
    return day + timedelta(days=int(days))


def as_of(created: date) -> date:
    """Return the last day whose facts count for an opportunity created on `created`."""
    return created - timedelta(days=LAG_DAYS)


def anniversary(day: date, years: int) -> date:
    """Return the same calendar day `years` later; `day` is never 29 February."""
    return day.replace(year=day.year + years)


def month_starts(first: date, last: date) -> list[date]:
    """Return every first day of a month from `first` to `last`, both ends in."""
    months = (first.year * 12 + first.month - 1 + (first.day > 1), last.year * 12 + last.month)
    return [date(m // 12, m % 12 + 1, 1) for m in range(*months)]
