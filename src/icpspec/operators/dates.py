"""`within ahead older_than before after`: days counted from the as-of date, or fixed ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from icpspec.operators._clock import shifted_day
from icpspec.operators._literals import literal
from icpspec.operators._protocol import TEMPORAL, Operator
from icpspec.operators._shapes import Shape

if TYPE_CHECKING:
    from icpspec.operators._clock import Clock


def _day(value: date) -> date:
    """Windows go by calendar day, in the attribute's zone."""
    return value.date() if isinstance(value, datetime) else value


def _within(value: date, days: int, as_of: date | None) -> bool | None:
    if as_of is None:
        return None
    start = shifted_day(as_of, -days) or date.min
    return start <= _day(value) <= as_of


def _ahead(value: date, days: int, as_of: date | None) -> bool | None:
    if as_of is None:
        return None
    end = shifted_day(as_of, days) or date.max
    return as_of <= _day(value) <= end


def _older_than(value: date, days: int, as_of: date | None) -> bool | None:
    if as_of is None:
        return None
    return _day(value) < (shifted_day(as_of, -days) or date.min)


def _as_day(column: Any) -> Any:
    from sqlglot import exp

    return exp.cast(column, "DATE")


def _window(column: Any, low: Any, high: Any) -> Any:
    from sqlglot import exp

    return exp.Between(this=_as_day(column), low=low, high=high)


def _older_than_sql(column: Any, days: int, clock: Clock) -> Any:
    from sqlglot import exp

    return exp.LT(this=_as_day(column), expression=clock.shifted(-days))


def _before_sql(column: Any, operand: date, _clock: Clock) -> Any:
    from sqlglot import exp

    return exp.LT(this=column, expression=literal(operand))


def _after_sql(column: Any, operand: date, _clock: Clock) -> Any:
    from sqlglot import exp

    return exp.GT(this=column, expression=literal(operand))


WITHIN = Operator(
    name="within",
    title="Within the last",
    summary="in the last … up to the as-of date, both ends in",
    examples=("180 days", "1 quarter"),
    shape=Shape.DURATION,
    kinds=TEMPORAL,
    many=False,
    holds=_within,
    sql=lambda column, days, clock: _window(column, clock.shifted(-days), clock.shifted(0)),
)
AHEAD = Operator(
    name="ahead",
    title="Within the next",
    summary="in the next … from the as-of date, both ends in",
    examples=("100 days",),
    shape=Shape.DURATION,
    kinds=TEMPORAL,
    many=False,
    holds=_ahead,
    sql=lambda column, days, clock: _window(column, clock.shifted(0), clock.shifted(days)),
)
OLDER_THAN = Operator(
    name="older_than",
    title="Older than",
    summary="longer ago than … before the as-of date",
    examples=("1 year",),
    shape=Shape.DURATION,
    kinds=TEMPORAL,
    many=False,
    holds=_older_than,
    sql=_older_than_sql,
)
BEFORE = Operator(
    name="before",
    title="Before",
    summary="before this day, the day itself left out",
    examples=("2026-10-01",),
    shape=Shape.DAY,
    kinds=TEMPORAL,
    many=False,
    holds=lambda value, operand, _as_of: bool(value < operand),
    sql=_before_sql,
)
AFTER = Operator(
    name="after",
    title="After",
    summary="after this day, the day itself left out",
    examples=("2026-10-01",),
    shape=Shape.DAY,
    kinds=TEMPORAL,
    many=False,
    holds=lambda value, operand, _as_of: bool(value > operand),
    sql=_after_sql,
)
