"""Values at the edges: what specs may write, and what accounts may hold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DURATIONS = {
    "0 days": 0,
    "1 day": 1,
    "180 days": 180,
    "2 weeks": 14,
    "1 month": 30,
    "3 quarters": 273,
    "1 year": 365,
    "99999 years": 99_999 * 365,
}
AS_OF_DAYS = (
    date(2026, 10, 1),
    date(2024, 2, 29),
    date(2025, 3, 1),
    date(2000, 12, 31),
    date.min,
    date.max,
)
TEXTS = (
    "zendesk",
    "Zendesk",
    "",
    "O'Brien'; DROP TABLE accounts; --",
    "straße",
    "STRASSE",
    "İstanbul",
    "istanbul",
    "😀",
    "two\nlines",
    "desk",
    "a_b",
    "a b",
    "A",
    "50%",
    "back\\slash",
    'say "hi"',
    "\u212a",  # the Kelvin sign, whose lower case is an ASCII k
    "(a+b)*[c]",
    " ",
)
PATTERNS = (
    "desk",
    "^a",
    "k$",
    "a.b",
    "^.$",
    "(?i)ZENDESK|STRASSE",
    r"\bdesk\b",
    r"(?s)o.l",
    r"(?m)^lines$",
    r"\pL{3}",
    r"^\d+%$",
    "[[:punct:]]",
    r"\\",
    "'; DROP",
    "😀+",
    "^$",
    r"\s",
)
_MOST_INTEGER = 2**63 - 1
_INTEGERS = (0, 1, -1, 5, 20, 200, 2**53 + 1, _MOST_INTEGER, -_MOST_INTEGER)
_NUMBERS = (0.0, -0.0, 0.1, 0.2, -0.5, 1.0, 5.0, 20.5, 1e22, -1e-300, 1.7976931348623157e308)
_TIMES = (time(), time(0, 0, 0, 1), time(9, 30), time(23, 59, 59, 999_000), time.max)
_OFFSETS = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8)))
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati")


@dataclass(frozen=True, slots=True)
class Beyond:
    """A value of the database that Python cannot hold, such as the day `infinity`: unknown."""

    written: str


def _days(as_of: date) -> tuple[date, ...]:
    """Days at the edges of all windows, of the calendar, and leap days."""
    near = {
        as_of.toordinal() + sign * (length + shift)
        for length in DURATIONS.values()
        for sign in (-1, 1)
        for shift in (-1, 0, 1)
    }
    found = {date.fromordinal(day) for day in near if 1 <= day <= date.max.toordinal()}
    return tuple(sorted(found | {date.min, date.max, date(2024, 2, 29), date(2000, 2, 29)}))


def _written_days(as_of: date) -> tuple[str, ...]:
    days = _days(as_of)
    return tuple(day.isoformat() for day in (*days[:2], *days[2:-2:5], *days[-2:], as_of))


def _written_moments(as_of: date) -> tuple[str, ...]:
    days = _written_days(as_of)[1:-2:2]
    return (
        *days,
        *(f"{day}T23:59:59.999" for day in days),
        f"{as_of}T09:30:00",
        "2026-03-29T02:30:00",
        "2024-02-29T12:00:00+02:00",
    )


def operands_of(kind: str, as_of: date) -> tuple[Any, ...]:
    """Values of a type as a spec writes them."""
    return {
        "string": TEXTS,
        "integer": _INTEGERS,
        "number": _NUMBERS,
        "boolean": (True, False),
        "date": _written_days(as_of),
        "timestamp": _written_moments(as_of),
    }[kind]


def read(kind: str, written: Any) -> Any:
    """A value that a spec writes, as Python orders it; moments in UTC."""
    if kind == "date":
        return date.fromisoformat(written)
    if kind == "timestamp":
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    return written


def _texts_of_moments(as_of: date) -> list[str]:
    """Moments as exports write them."""
    forms = ("{}", "{}T23:30Z", "{} 23:30:00-05", "{} 00:10:00.5+0530", "{}T00:10", "{} 12:00:00")
    # At the ends of the calendar an offset leads out of it.
    days = {as_of if 2 <= as_of.year <= 9998 else date(2024, 2, 29), date(2026, 3, 29)}
    return [form.format(day) for form in forms for day in sorted(days)]


def _raw_texts(_as_of: date) -> Iterable[object]:
    joined = [
        f"{a}{between}{b}" for a in TEXTS[:6] for b in TEXTS[5:12] for between in (" ", "x", "_")
    ]
    cased = [text.swapcase() if text.isascii() else text for text in TEXTS]
    return (*TEXTS, *cased, *joined, "a\rb\tc", "\u2028", "é", "e\u0301", "zendesk\n")


def _raw_integers(_as_of: date) -> Iterable[object]:
    near = {n + shift for n in _INTEGERS for shift in (-1, 0, 1)}
    return sorted(n for n in near if abs(n) <= _MOST_INTEGER)


def _raw_numbers(_as_of: date) -> Iterable[object]:
    near = [math.nextafter(n, end) for n in _NUMBERS for end in (-math.inf, math.inf)]
    return (*_NUMBERS, *near, math.nan, math.inf, -math.inf, 5e-324)


def _raw_moments(as_of: date) -> Iterable[object]:
    days = (*_days(as_of)[::3], as_of, date.min, date.max, date(2026, 3, 29), date(2026, 10, 25))
    return (
        *(datetime.combine(day, at) for day in days for at in _TIMES),
        Beyond("infinity"),
        Beyond("-infinity"),
    )


def _aware(moments: Iterable[object]) -> Iterable[object]:
    """In several offsets; the ends of the calendar left out, where wall clocks leave it."""
    return [
        moment.replace(tzinfo=_OFFSETS[index % len(_OFFSETS)])
        for index, moment in enumerate(moments)
        if isinstance(moment, datetime) and 2 <= moment.year <= 9998
    ]


_RAWS: dict[str, Callable[[date], Iterable[Any]]] = {
    "string": _raw_texts,
    "integer": _raw_integers,
    "number": _raw_numbers,
    "boolean": lambda _as_of: (True, False),
    "date": lambda as_of: (*_days(as_of), Beyond("infinity"), Beyond("10000-01-01")),
    "timestamp": _raw_moments,
}
STORAGES = {
    "string": ("VARCHAR",),
    "integer": ("BIGINT", "BIGINT", "DOUBLE", "DECIMAL(18, 2)", "VARCHAR"),
    "number": ("DOUBLE", "DOUBLE", "BIGINT", "DECIMAL(18, 2)", "VARCHAR"),
    "boolean": ("BOOLEAN", "BOOLEAN", "VARCHAR"),
    "date": ("DATE", "DATE", "VARCHAR"),
    "timestamp": ("TIMESTAMP", "TIMESTAMPTZ", "DATE", "VARCHAR"),
}


def raws_of(kind: str, storage: str, as_of: date) -> Iterable[Any]:
    """What a column of a type can hold of an attribute of a kind."""
    found = list(_RAWS[kind](as_of))
    match kind, storage:
        case "integer", "DOUBLE":
            small = [float(n) for n in found if abs(n) <= 2**53]
            return (*small, -0.0, math.nan, math.inf, -math.inf)
        case "number", "BIGINT":
            return _raw_integers(as_of)
        case _, "DECIMAL(18, 2)":
            fitting = [n for n in found if math.isfinite(n) and abs(n) < 10**15]
            return sorted({round(Decimal(n), 2) for n in fitting})
        case "timestamp", "TIMESTAMPTZ":
            return _aware(found)
        case "timestamp", "DATE":
            return _days(as_of)
        case "timestamp", "VARCHAR":
            return (*found, *_aware(found[::2]), *_texts_of_moments(as_of))
    return found


def likely(kind: str, storage: str, written: Iterable[Any], as_of: date) -> list[Any]:
    """What a column holds so that tests which name these values hit or just miss."""
    values = [read(kind, value) for value in written]
    match kind:
        case "string":
            return [*values, *(v.swapcase() for v in values if v.isascii())]
        case "number" if storage in ("DOUBLE", "VARCHAR"):
            return [*values, math.nan, math.inf, -math.inf]
        case "date":
            return [*values, as_of]
        case "timestamp":
            edges = [datetime.combine(as_of, at) for at in _TIMES]
            if storage == "DATE":
                return [*(value.date() for value in values), as_of]
            moments = [*values, *edges]
            return list(_aware(moments)) if storage == "TIMESTAMPTZ" else moments
    return []
