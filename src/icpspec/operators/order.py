"""`gt gte lt lte between`: larger and smaller, earlier and later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.operators._literals import literal
from icpspec.operators._protocol import ORDERED, Operator
from icpspec.operators._shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from icpspec.operators._clock import Clock


def _comparison(node: str) -> Callable[[Any, Any, Clock], Any]:
    def build(column: Any, operand: Any, _clock: Clock) -> Any:
        from sqlglot import exp

        return getattr(exp, node)(this=column, expression=literal(operand))

    return build


def _between_sql(column: Any, operand: tuple[Any, Any], _clock: Clock) -> Any:
    from sqlglot import exp

    return exp.Between(this=column, low=literal(operand[0]), high=literal(operand[1]))


GT = Operator(
    name="gt",
    title="More than",
    summary="greater, or later, than",
    examples=(50, "2026-10-01"),
    shape=Shape.ORDERED,
    kinds=ORDERED,
    many=False,
    holds=lambda value, operand, _day: bool(value > operand),
    sql=_comparison("GT"),
)
GTE = Operator(
    name="gte",
    title="At least",
    summary="at least, or not before",
    examples=(50, "2026-10-01"),
    shape=Shape.ORDERED,
    kinds=ORDERED,
    many=False,
    holds=lambda value, operand, _day: bool(value >= operand),
    sql=_comparison("GTE"),
)
LT = Operator(
    name="lt",
    title="Less than",
    summary="less, or earlier, than",
    examples=(200, "2026-10-01"),
    shape=Shape.ORDERED,
    kinds=ORDERED,
    many=False,
    holds=lambda value, operand, _day: bool(value < operand),
    sql=_comparison("LT"),
)
LTE = Operator(
    name="lte",
    title="At most",
    summary="at most, or not after",
    examples=(200, "2026-10-01"),
    shape=Shape.ORDERED,
    kinds=ORDERED,
    many=False,
    holds=lambda value, operand, _day: bool(value <= operand),
    sql=_comparison("LTE"),
)
BETWEEN = Operator(
    name="between",
    title="Between",
    summary="from the first to the second value, both ends in",
    examples=([20, 200], ["2026-01-01", "2026-12-31"]),
    shape=Shape.PAIR,
    kinds=ORDERED,
    many=False,
    holds=lambda value, operand, _day: bool(operand[0] <= value <= operand[1]),
    sql=_between_sql,
)
