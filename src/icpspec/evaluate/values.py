"""Raw values of an account as canonical values of the vocabulary."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from icpspec.resolve import calendar
from icpspec.resolve.folding import fold
from icpspec.resolve.literals import Mismatch, in_vocabulary, outside, typed

if TYPE_CHECKING:
    from icpspec.resolve.model import Attribute

_NUMBERS = (int, float, Decimal)


def canonical(attribute: Attribute, raw: object) -> Any:
    """The value that conditions test.

    Null values first, then other spellings, then the bounds. Text that is not among the values
    keeps its case.

    Args:
        attribute: what the value is a value of.
        raw: as an engine or an example gives it; days and times also as ISO text, a moment with
            an offset in any zone, a list or tuple for an attribute with many values.

    Returns:
        A value of the attribute's type (whole numbers as int, other numbers as float, timestamps
        as naive wall clock of the attribute's zone), a tuple of them where there are many, None
        for unknown. Of many values the unknown ones are left out; equal ones all stay.

    Raises:
        ValueError: The value is of another type.
    """
    if raw is None or not attribute.many:
        return _one(attribute, raw)
    if not isinstance(raw, list | tuple):
        message = f"`{attribute.id}` holds several values: a list is needed, not {raw!r}."
        raise ValueError(message)  # noqa: TRY004 - wrong data, not a wrong call
    found = (_one(attribute, part) for part in raw)
    return tuple(value for value in found if value is not None)


def _one(attribute: Attribute, raw: object) -> Any:
    if raw is None:
        return None
    if isinstance(raw, str):
        text = fold(raw) if attribute.ignore_case else raw
        if text in _null_texts(attribute):
            return None
        if text in attribute.spellings:
            return _within_bounds(attribute, attribute.spellings[text])
    value = _of_type(attribute, raw)
    # `True == 1` in Python, but both sides are of the attribute's own type here.
    if value is None or value in _null_values(attribute):
        return None
    return _within_bounds(attribute, _respelled(attribute, value))


def _null_texts(attribute: Attribute) -> set[str]:
    texts = (null for null in attribute.null_values if isinstance(null, str))
    return {fold(text) if attribute.ignore_case else text for text in texts}


def _null_values(attribute: Attribute) -> list[Any]:
    """Null values as values of the attribute's type: a number is never compared with a text."""
    if attribute.kind == "string":
        return []
    values = (typed(attribute, null) for null in attribute.null_values)
    return [value for value in values if not isinstance(value, Mismatch)]


def _respelled(attribute: Attribute, value: Any) -> Any:
    """The canonical value for another spelling of a number, a flag or a day, or another case."""
    if attribute.kind == "string":
        listed = in_vocabulary(attribute, value)
        return value if listed is None else listed
    for spelling, listed in attribute.spellings.items():
        if typed(attribute, spelling, from_text=True) == value:
            return listed
    return value


def _within_bounds(attribute: Attribute, value: Any) -> Any:
    return None if outside(attribute, value) else value


def _of_type(attribute: Attribute, raw: object) -> Any:
    """The raw value in the attribute's type; None for NaN and infinity."""
    value: Any = None
    match attribute.kind:
        case "string":
            value = raw if isinstance(raw, str) else None
        case "boolean":
            value = raw if isinstance(raw, bool) else None
        case "date":
            value = _day(raw)
        case "timestamp":
            value = _moment(raw, attribute.zone)
        case _ if isinstance(raw, _NUMBERS) and not isinstance(raw, bool):
            if not _is_finite(raw):
                return None
            value = _number(raw, whole=attribute.kind == "integer")
    if value is None:
        raise ValueError(f"`{attribute.id}` is of type {attribute.kind}, not {raw!r}.")
    return value


def _is_finite(raw: float | Decimal) -> bool:
    if isinstance(raw, Decimal):
        return raw.is_finite()
    # A very long whole number cannot become a float to be looked at.
    return isinstance(raw, int) or math.isfinite(raw)


def _number(raw: float | Decimal, *, whole: bool) -> int | float | None:
    if whole:
        return int(raw) if raw == int(raw) else None
    try:
        number = float(raw)
    except OverflowError:  # an int too long; a Decimal becomes infinity instead
        return None
    return number if math.isfinite(number) else None


def _day(raw: object) -> date | None:
    if isinstance(raw, str):
        return calendar.day(raw)
    # A time is no day: which day it is depends on the zone.
    return raw if isinstance(raw, date) and not isinstance(raw, datetime) else None


def _moment(raw: object, zone: str) -> datetime | None:
    try:
        if isinstance(raw, str):
            return calendar.moment(raw, zone)
        if isinstance(raw, datetime):
            return calendar.wall_clock(raw, zone)
    except OverflowError:  # the zone's wall clock shows a year beyond 9999, or before 1
        return None
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001 - wall clock has no zone
    return None
