"""The as-of day inside SQL: a constant day when scoring, a column in a backtest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Clock:
    """The as-of day.

    Attributes:
        day: the day when it is one constant, None when it is a column.
        column: the column that holds each row's day, None when it is a constant.
    """

    day: date | None = None
    column: Any = None

    def shifted(self, days: int) -> Any:
        """The as-of day moved by whole days, as an expression of type date.

        A constant is computed here, because month and day arithmetic differ between engines. It
        stays inside the years 1 to 9999, the only days that attributes can hold.
        """
        from sqlglot import exp

        if self.day is not None:
            ordinal = min(max(self.day.toordinal() + days, 1), date.max.toordinal())
            return exp.cast(exp.Literal.string(date.fromordinal(ordinal).isoformat()), "DATE")
        return _moved(self.column.copy(), days)


def _moved(column: Any, days: int) -> Any:
    from sqlglot import exp

    if days == 0:
        return column
    kind = exp.DateAdd if days > 0 else exp.DateSub
    moved = kind(this=column, expression=exp.Literal.number(abs(days)), unit=exp.Var(this="DAY"))
    # DuckDB gives a timestamp for date ± interval.
    return exp.cast(moved, "DATE")


def shifted_day(day: date, days: int) -> date | None:
    """The same for the evaluator; None beyond the calendar of Python."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
