"""Roll-ups: what the rows of a table say of one account as of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from icpspec.evaluate.conditions import Facts, truth
from icpspec.evaluate.values import canonical
from icpspec.operators._clock import shifted_day
from icpspec.resolve import calendar
from icpspec.resolve.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icpspec.resolve.computed import Column, Rollup

    Row = Mapping[str, Any]

_MOST_WHOLE = 2**63 - 1
_MOST_AMOUNT = Decimal(10) ** 24
_TO_CENTS = Decimal("0.0001")


def rolled_up(rollup: Rollup, kind: str, rows: Sequence[Row], as_of: date | None) -> Any:
    """The value of a roll-up, None for unknown.

    Args:
        rollup: of an attribute.
        kind: the attribute's type.
        rows: the account's rows by the names of their columns, those of lookups as
            `lookup.column`; a column that is missing is unknown. Days also as ISO text.
        as_of: the as-of day; without it a roll-up is unknown.

    Raises:
        ValueError: A value of a row is not of the type that it is compared in.
    """
    if as_of is None:
        return None
    counted = [row for row in rows if _counts(rollup, row, as_of)]
    match rollup.aggregate:
        case "count" if rollup.once_per is not None:
            return len({_period(rollup.once_per, _day_of(rollup, row)) for row in counted})
        case "count":
            return len(counted)
        case "exists":
            return bool(counted)
    return _of_column(rollup, kind, counted, as_of)


def _of_column(rollup: Rollup, kind: str, rows: Sequence[Row], as_of: date) -> Any:
    """What the known values of a column come to."""
    assert rollup.of is not None
    read = [(_moment_of(rollup, row), _value(rollup, rollup.of, row, as_of)) for row in rows]
    known = [(moment, value) for moment, value in read if value is not None]
    values = [value for _, value in known]
    match rollup.aggregate:
        case "count_distinct":
            return len({_distinct(rollup.of, value) for value in values})
        case "sum":
            return _sum(values) if kind == "integer" else _sum_of_amounts(values)
        case "min":
            return min(values, default=None)
        case "max":
            return max(values, default=None)
    return max(known)[1] if known else None


def _counts(rollup: Rollup, row: Row, as_of: date) -> bool:
    """Whether a row is seen on the day, lies in the window and passes `where`."""
    if rollup.rows[0].date is not None:
        day = _day_of(rollup, row)
        if day is None or day > as_of:
            return False
        start = shifted_day(as_of, -rollup.within) if rollup.within is not None else None
        if day < (start or date.min):
            return False
    if rollup.where is None:
        return True
    attributes = {name: column.attribute for name, column in rollup.columns.items()}
    values = {name: _value(rollup, column, row, as_of) for name, column in rollup.columns.items()}
    return truth(rollup.where, Facts(attributes, values, as_of)) is True


def _value(rollup: Rollup, column: Column, row: Row, as_of: date) -> Any:
    """The value of a column as far as it is known on the day."""
    name, source = column.attribute.column, rollup.rows[0]
    if source.is_known_later(name):
        start = _day(row.get(source.day_of(name) or ""))
        if start is None or start > as_of:
            return None
    raw = row.get(name)
    return raw if column.is_loose else canonical(column.attribute, raw)


def _moment_of(rollup: Rollup, row: Row) -> datetime | None:
    name = rollup.rows[0].date
    return None if name is None else _moment(row.get(name))


def _day_of(rollup: Rollup, row: Row) -> date | None:
    moment = _moment_of(rollup, row)
    return moment.date() if moment else None


def _day(raw: object) -> date | None:
    moment = _moment(raw)
    return moment.date() if moment else None


def _moment(raw: object) -> datetime | None:
    """A day or time in UTC, None for what is none."""
    if isinstance(raw, str):
        return calendar.moment(raw)
    if isinstance(raw, datetime):
        return raw.astimezone(UTC).replace(tzinfo=None) if raw.tzinfo else raw
    return datetime(raw.year, raw.month, raw.day) if isinstance(raw, date) else None  # noqa: DTZ001


def _period(unit: str, day: date | None) -> tuple[int, ...]:
    assert day is not None  # rows without a date are never seen
    if unit == "week":
        return day.isocalendar()[:2]
    return (day.year, day.month) if unit == "month" else (day.toordinal(),)


def _distinct(column: Column, value: Any) -> Any:
    if column.attribute.ignore_case and isinstance(value, str):
        return fold(value)
    # `True == 1` in Python.
    return isinstance(value, bool), value


def _sum(values: Iterable[int]) -> int | None:
    total = sum(values)
    return total if abs(total) <= _MOST_WHOLE else None


def _sum_of_amounts(values: Iterable[float]) -> float:
    """Each amount to four decimals and the sum of them exact."""
    return float(sum(_amounts(values), Decimal(0)))


def _amounts(values: Iterable[float]) -> Iterator[Decimal]:
    for value in values:
        exact = Decimal(repr(value))
        if abs(exact) < _MOST_AMOUNT:
            yield exact.quantize(_TO_CENTS, ROUND_HALF_UP)
