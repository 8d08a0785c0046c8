"""Days and durations as the language writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?\Z"
)
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


def day(text: str) -> date | None:
    """The day in `2026-10-01`, None if the calendar has no such day."""
    if not _DAY.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def looks_like_day(value: object) -> bool:
    """Whether a value is written as a day, be it in the calendar or not."""
    return isinstance(value, str) and _DAY.match(value) is not None


def end_of_day(value: datetime) -> datetime:
    """The last moment of a day, to the microsecond that every engine keeps."""
    return datetime.combine(value, time.max)


def shown(value: date) -> str:
    """A day or a moment as its author would write it: the ends of a day as the day."""
    if isinstance(value, datetime) and value.time() in (time.min, time.max):
        return value.date().isoformat()
    return value.isoformat()


def moment(text: str, zone: str = "UTC") -> datetime | None:
    """The wall clock in a zone of an ISO date or time; None if it is neither.

    A text without an offset is wall clock already; one with an offset is converted.
    """
    if not _MOMENT.match(text):
        return None
    try:
        return wall_clock(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        return None


def wall_clock(value: datetime, zone: str) -> datetime:
    """A moment as naive wall clock of a zone; naive moments are that already."""
    if value.tzinfo is None:
        return value
    return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def days(duration: str) -> int:
    """Whole days in a duration such as `2 quarters`; the schema has checked the form."""
    number, unit = duration.split(" ")
    return int(number) * _DAYS[unit.removesuffix("s")]
