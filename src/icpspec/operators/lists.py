"""`has has_any has_all has_none has_at_least size`: tests on attributes with many values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.operators._literals import literal
from icpspec.operators._protocol import ALL, Operator
from icpspec.operators._shapes import Shape

if TYPE_CHECKING:
    from icpspec.operators._clock import Clock

_COMPARISONS = {"eq": "EQ", "ne": "NEQ", "gt": "GT", "gte": "GTE", "lt": "LT", "lte": "LTE"}


def _contains(column: Any, value: Any) -> Any:
    from sqlglot import exp

    return exp.ArrayContains(this=column.copy(), expression=literal(value))


def _guarded(column: Any, test: Any) -> Any:
    """NULL for a NULL list: engines answer NULL or false on their own."""
    from sqlglot import exp

    known = exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null()))
    return exp.Case(ifs=[exp.If(this=known, true=test)])


def _has_any_sql(column: Any, operand: tuple[Any, ...], _clock: Clock) -> Any:
    from sqlglot import exp

    return _guarded(column, exp.or_(*(_contains(column, v) for v in operand), copy=False))


def _has_all_sql(column: Any, operand: tuple[Any, ...], _clock: Clock) -> Any:
    from sqlglot import exp

    return _guarded(column, exp.and_(*(_contains(column, v) for v in operand), copy=False))


def _has_none_sql(column: Any, operand: tuple[Any, ...], _clock: Clock) -> Any:
    from sqlglot import exp

    found = exp.or_(*(_contains(column, v) for v in operand), copy=False)
    return _guarded(column, exp.Not(this=exp.Paren(this=found)))


def _has_at_least_sql(column: Any, operand: tuple[int, tuple[Any, ...]], _clock: Clock) -> Any:
    from functools import reduce

    from sqlglot import exp

    n, values = operand
    ones: list[Any] = [
        exp.Case(
            ifs=[exp.If(this=_contains(column, value), true=exp.Literal.number(1))],
            default=exp.Literal.number(0),
        )
        for value in values
    ]
    total: Any = reduce(lambda left, right: exp.Add(this=left, expression=right), ones[1:], ones[0])
    return _guarded(column, exp.GTE(this=total, expression=exp.Literal.number(n)))


def _size_sql(column: Any, operand: tuple[tuple[str, int], ...], _clock: Clock) -> Any:
    from sqlglot import exp

    tests = [
        getattr(exp, _COMPARISONS[name])(
            this=exp.ArraySize(this=column.copy()), expression=exp.Literal.number(count)
        )
        for name, count in operand
    ]
    return _guarded(column, exp.and_(*tests, copy=False))


def _size_holds(value: Any, operand: tuple[tuple[str, int], ...], _day: Any) -> bool:
    size = len(value)
    outcomes = {
        "eq": lambda count: size == count,
        "ne": lambda count: size != count,
        "gt": lambda count: size > count,
        "gte": lambda count: size >= count,
        "lt": lambda count: size < count,
        "lte": lambda count: size <= count,
    }
    return all(outcomes[name](count) for name, count in operand)


HAS = Operator(
    name="has",
    title="Holds",
    summary="holds this value",
    examples=("slack",),
    shape=Shape.SCALAR,
    kinds=ALL,
    many=True,
    holds=lambda value, operand, _day: operand in value,
    sql=lambda column, operand, clock: _has_any_sql(column, (operand,), clock),
)
HAS_ANY = Operator(
    name="has_any",
    title="Holds any of",
    summary="holds at least one of these values",
    examples=(["slack", "teams"],),
    shape=Shape.SET,
    kinds=ALL,
    many=True,
    holds=lambda value, operand, _day: any(item in value for item in operand),
    sql=_has_any_sql,
)
HAS_ALL = Operator(
    name="has_all",
    title="Holds all of",
    summary="holds all of these values",
    examples=(["slack", "jira"],),
    shape=Shape.SET,
    kinds=ALL,
    many=True,
    holds=lambda value, operand, _day: all(item in value for item in operand),
    sql=_has_all_sql,
)
HAS_NONE = Operator(
    name="has_none",
    title="Holds none of",
    summary="holds none of these values",
    examples=(["slack", "teams"], {"list": "competitors"}),
    shape=Shape.SET,
    kinds=ALL,
    many=True,
    holds=lambda value, operand, _day: not any(item in value for item in operand),
    sql=_has_none_sql,
)
HAS_AT_LEAST = Operator(
    name="has_at_least",
    title="Holds at least n of",
    summary="holds at least `n` of these values",
    examples=({"n": 2, "of": ["slack", "jira", "zendesk"]},),
    shape=Shape.COUNTED_SET,
    kinds=ALL,
    many=True,
    holds=lambda value, operand, _day: sum(v in value for v in operand[1]) >= operand[0],
    sql=_has_at_least_sql,
)
SIZE = Operator(
    name="size",
    title="Number of values",
    summary="how many values it holds; an empty list is known and holds none",
    examples=({"gte": 3},),
    shape=Shape.COUNT,
    kinds=ALL,
    many=True,
    holds=_size_holds,
    sql=_size_sql,
    folds=False,
)
