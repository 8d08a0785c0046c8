"""Strategies for attributes: how a spec declares them, where they are stored, what they hold."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from icpspec.resolve.folding import fold

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


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """An attribute under test.

    Attributes:
        declared: what the spec says of it.
        storage: type of its column in DuckDB.
        operands: values that a test may name, as a spec writes them.
        inside: those of them that lie inside `min` and `max`, least first, for ordered types.
        raws: what an account may hold, as Python values; those of one item if `many`.
    """

    id: str
    kind: str
    many: bool
    declared: dict[str, Any]
    storage: str
    operands: tuple[Any, ...]
    inside: tuple[Any, ...]
    raws: tuple[Any, ...]

    @property
    def column(self) -> str:
        """Name of the column that holds it."""
        return str(self.declared["column"])

    @property
    def is_split(self) -> bool:
        """Several values stand in one text."""
        return self.many and not self.storage.endswith("[]")


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


def _raw_texts(_as_of: date) -> Iterable[object]:
    joined = [f"{a}{between}{b}" for a in TEXTS[:6] for b in TEXTS[5:12] for between in (" ", "x")]
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


_RAWS: dict[str, Callable[[date], Iterable[object]]] = {
    "string": _raw_texts,
    "integer": _raw_integers,
    "number": _raw_numbers,
    "boolean": lambda _as_of: (True, False),
    "date": lambda as_of: (*_days(as_of), Beyond("infinity"), Beyond("10000-01-01")),
    "timestamp": _raw_moments,
}
_STORAGES = {
    "string": ("VARCHAR",),
    "integer": ("BIGINT", "BIGINT", "DOUBLE", "DECIMAL(18, 2)", "VARCHAR"),
    "number": ("DOUBLE", "DOUBLE", "BIGINT", "DECIMAL(18, 2)", "VARCHAR"),
    "boolean": ("BOOLEAN", "BOOLEAN", "VARCHAR"),
    "date": ("DATE", "DATE", "VARCHAR"),
    "timestamp": ("TIMESTAMP", "TIMESTAMPTZ", "DATE", "VARCHAR"),
}


def _raws(kind: str, storage: str, as_of: date) -> Iterable[Any]:
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
            return {round(Decimal(n), 2) for n in fitting}
        case "timestamp", "TIMESTAMPTZ":
            return _aware(found)
        case "timestamp", "DATE":
            return _days(as_of)
    return found


def as_stored(fact: Fact, raw: Any) -> Any:
    """A raw value as a parameter for its column."""
    if fact.is_split and raw is not None:
        return ";".join(_text(item) for item in raw)
    if isinstance(raw, list):
        return [as_stored_item(fact, item) for item in raw]
    return as_stored_item(fact, raw)


def as_stored_item(fact: Fact, raw: Any) -> Any:
    """One value as a parameter for its column."""
    if isinstance(raw, Beyond):
        return raw.written
    if raw is not None and fact.storage.startswith("VARCHAR") and fact.kind != "string":
        return _text(raw)
    return raw


def _text(raw: object) -> str:
    if isinstance(raw, bool | float):
        return json.dumps(raw)
    return raw.isoformat() if isinstance(raw, date | datetime) else str(raw)


def as_read(raw: Any) -> Any:
    """A raw value as the evaluator takes it."""
    if isinstance(raw, list):
        return [as_read(item) for item in raw]
    return None if isinstance(raw, Beyond) else raw


@st.composite
def facts(draw: st.DrawFn, name: str, as_of: date, kind: str, *, many: bool) -> Fact:
    """One attribute with a random declaration, storage and range of values."""
    splits = many and kind == "string" and draw(st.booleans())
    storage = draw(st.sampled_from(_STORAGES[kind]))
    raws: list[Any] = list(_raws(kind, storage, as_of))
    if many:
        storage = storage if splits else f"{storage}[]"
        raws = [raw for raw in raws if not isinstance(raw, Beyond)]
    if splits:
        raws = [raw for raw in raws if raw.strip(" ") == raw != "" and ";" not in raw]
    declared: dict[str, Any] = {"type": kind, "column": draw(_columns(name))}
    if many:
        declared["many"] = True
    ignores_case = kind == "string" and draw(st.booleans())
    if ignores_case:
        declared["case"] = "ignore"
    if kind == "timestamp":
        declared["zone"] = draw(st.sampled_from(ZONES))
    operands = list(operands_of(kind, as_of))
    operands = draw(_bounded(declared, kind, operands))
    ordered = _inside(declared, kind, operands)
    operands = draw(_listed(declared, kind, operands, ignores_case=ignores_case))
    return Fact(name, kind, many, declared, storage, tuple(operands), ordered, tuple(raws))


def _columns(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from((name, f"{name}__c", f"{name} \"'; --", name.upper()))


@st.composite
def _bounded(
    draw: st.DrawFn, declared: dict[str, Any], kind: str, operands: list[Any]
) -> list[Any]:
    """Maybe `min` and `max`; the operands that are left."""
    if kind in ("string", "boolean") or not draw(st.booleans()):
        return operands
    # Moments in other zones than UTC move by less than two days, and so may leave the bounds.
    margin = timedelta(days=2) if kind == "timestamp" else None
    ordered = sorted(operands, key=lambda value: read(kind, value))
    third = len(ordered) // 3
    low, high = draw(st.sampled_from(ordered[:third])), draw(st.sampled_from(ordered[-third:]))
    bounds = draw(st.sampled_from(((low, None), (None, high), (low, high))))
    for key, bound in zip(("min", "max"), bounds, strict=True):
        if bound is not None:
            declared[key] = bound
    return [value for value in operands if _fits(kind, bounds, value, margin)]


def _fits(kind: str, bounds: tuple[Any, Any], written: Any, margin: timedelta | None) -> bool:
    value = read(kind, written)
    low, high = (None if bound is None else read(kind, bound) for bound in bounds)
    if margin is None:
        return (low is None or value >= low) and (high is None or value <= high)
    return (low is None or value - low >= margin) and (high is None or high - value >= margin)


def _inside(declared: dict[str, Any], kind: str, operands: list[Any]) -> tuple[Any, ...]:
    """Operands strictly inside the bounds, least first, equal ones once."""
    if kind in ("string", "boolean"):
        return ()
    ends = {read(kind, declared[key]) for key in ("min", "max") if key in declared}
    found = {read(kind, value): value for value in operands}
    return tuple(found[value] for value in sorted(found) if value not in ends)


@st.composite
def _listed(
    draw: st.DrawFn,
    declared: dict[str, Any],
    kind: str,
    operands: list[Any],
    *,
    ignores_case: bool,
) -> list[Any]:
    """Maybe `values` with other spellings, and `null_values`; the operands that are left."""
    unique = {fold(v) if ignores_case else read(kind, v): v for v in operands}
    shuffled = draw(st.permutations(list(unique.values())))
    how = draw(st.sampled_from(("any", "any", "list", "mapping")))
    if kind == "boolean" or len(shuffled) < 5:
        how = "any"
    count = draw(st.integers(2, max(2, len(shuffled) // 2)))
    values, rest = (shuffled[:count], shuffled[count:]) if how != "any" else ([], shuffled)
    if draw(st.booleans()):
        others = draw(st.sampled_from(((), ("n/a",), (0,), (False,))))
        nulls = rest[-2:] if kind != "boolean" else rest[:1]
        given = [*nulls, *(other for other in others if other not in operands)]
        if given:
            declared["null_values"] = given
        rest = rest[:-2]
    if how == "any":
        return operands
    if how == "list":
        declared["values"] = values
    else:
        spellings: dict[str, list[Any]] = {str(value): [] for value in values}
        for spelling in rest[: draw(st.integers(0, len(rest)))]:
            spellings[str(draw(st.sampled_from(values)))].append(spelling)
        declared["values"] = spellings
    named = {fold(value) for value in values} if ignores_case else values
    return [v for v in operands if (fold(v) if ignores_case else v) in named]
