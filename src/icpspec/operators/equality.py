"""`eq ne in not_in`: is it this value, or one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.operators._literals import literal
from icpspec.operators._protocol import ALL, Operator
from icpspec.operators._shapes import Shape

if TYPE_CHECKING:
    from icpspec.operators._clock import Clock


def _eq_sql(column: Any, operand: Any, _clock: Clock) -> Any:
    from sqlglot import exp

    return exp.EQ(this=column, expression=literal(operand))


def _ne_sql(column: Any, operand: Any, _clock: Clock) -> Any:
    from sqlglot import exp

    return exp.NEQ(this=column, expression=literal(operand))


def _in_sql(column: Any, operand: tuple[Any, ...], clock: Clock) -> Any:
    from sqlglot import exp

    if len(operand) == 1:
        return _eq_sql(column, operand[0], clock)
    return exp.In(this=column, expressions=[literal(value) for value in operand])


def _not_in_sql(column: Any, operand: tuple[Any, ...], clock: Clock) -> Any:
    from sqlglot import exp

    return exp.Not(this=exp.Paren(this=_in_sql(column, operand, clock)))


EQ = Operator(
    name="eq",
    title="Equal to",
    summary="is exactly this value (a bare value means the same)",
    examples=("zendesk", 100, True),
    shape=Shape.SCALAR,
    kinds=ALL,
    many=False,
    holds=lambda value, operand, _day: bool(value == operand),
    sql=_eq_sql,
)
NE = Operator(
    name="ne",
    title="Not equal to",
    summary="is known and any other value",
    examples=("zendesk", 100),
    shape=Shape.SCALAR,
    kinds=ALL,
    many=False,
    holds=lambda value, operand, _day: bool(value != operand),
    sql=_ne_sql,
)
IN = Operator(
    name="in",
    title="One of",
    summary="is one of these values (a bare list means the same)",
    examples=(["DE", "AT", "CH"], {"list": "eu-countries"}),
    shape=Shape.SET,
    kinds=ALL,
    many=False,
    holds=lambda value, operand, _day: value in operand,
    sql=_in_sql,
)
NOT_IN = Operator(
    name="not_in",
    title="None of",
    summary="is known and none of these values",
    examples=(["DE", "AT", "CH"], {"list": "eu-countries"}),
    shape=Shape.SET,
    kinds=ALL,
    many=False,
    holds=lambda value, operand, _day: value not in operand,
    sql=_not_in_sql,
)
