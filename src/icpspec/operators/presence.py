"""`known`: the only test that never answers unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.operators._protocol import ALL, Operator
from icpspec.operators._shapes import Shape

if TYPE_CHECKING:
    from icpspec.operators._clock import Clock


def _sql(column: Any, operand: bool, _clock: Clock) -> Any:
    from sqlglot import exp

    missing = exp.Is(this=column, expression=exp.Null())
    return exp.Not(this=missing) if operand else missing


KNOWN = Operator(
    name="known",
    title="Known",
    summary="whether there is a value at all; never answers unknown",
    examples=(True, False),
    shape=Shape.FLAG,
    kinds=ALL,
    many=None,
    holds=lambda value, operand, _day: (value is not None) is operand,
    sql=_sql,
    folds=False,
)
