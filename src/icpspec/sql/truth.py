"""Tests on columns as they stand: true exactly where they are on canonical values, and cheaper.

A canonical value is a copy of its column with what is taken for unknown left out. Where that is all
there is to it, a test that only has to be true or not can ask the column itself, and mention the
bounds and the null values only if it does not imply them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.resolve.conditions import All, Any_, Not, Test
from icpspec.sql import nodes
from icpspec.sql.conditions import condition

if TYPE_CHECKING:
    from icpspec.operators._clock import Clock
    from icpspec.resolve.conditions import Bound
    from icpspec.sql.conditions import Names
    from icpspec.sql.nodes import Node
    from icpspec.sql.plain import Plain


def truth(bound: Bound, names: Names) -> Node:
    """TRUE exactly where the condition is, else FALSE or NULL."""
    match bound:
        case Test() if _is_plain(bound, names):
            return _test(bound, names)
        case Test(_, operator, operand) if _is_false_without_list(operator.name, operand):
            return _unguarded(condition(bound, names))
        case Not(Test() as part) if _is_plain(part, names):
            known = names.plain[part.attribute].is_known()
            fails = nodes.negated(_on_column(part, names))
            return nodes.all_of([nodes.wrapped(known), nodes.wrapped(fails)])
        case All(parts):
            return nodes.all_of([nodes.wrapped(truth(part, names)) for part in parts])
        case Any_(parts):
            return nodes.any_of([nodes.wrapped(truth(part, names)) for part in parts])
    return condition(bound, names)


def if_unknown(attribute: str, then: int, names: Names) -> Node:
    """A number while the attribute is unknown, else 0."""
    if attribute in names.plain:
        known = names.plain[attribute].is_known()
        return nodes.case([(known, nodes.number(0))], nodes.number(then))
    missing = nodes.is_null(names.attribute(attribute))
    return nodes.case([(missing, nodes.number(then))], nodes.number(0))


def _is_plain(test: Test, names: Names) -> bool:
    return test.attribute in names.plain and test.operator.name != "known"


def _is_false_without_list(operator: str, operand: Any) -> bool:
    return operator in ("has", "has_any", "has_all") or (
        operator == "has_at_least" and operand[0] > 0
    )


def _unguarded(test: Node) -> Node:
    """A test on a list without the guard that makes it NULL, and not false, without the list."""
    return test.args["ifs"][0].args["true"] if isinstance(test, exp.Case) else test


def _on_column(test: Test, names: Names) -> Node:
    column = nodes.column(names.plain[test.attribute].column)
    result: Node = test.operator.sql(column, test.operand, names.clock)
    return result


def _test(test: Test, names: Names) -> Node:
    passes = _on_column(test, names)
    left = _not_implied(test, names.plain[test.attribute], names.clock)
    if left.low is None and left.high is None and not left.nulls:
        return passes
    return nodes.all_of([nodes.wrapped(passes), nodes.wrapped(left.is_known())])


def _not_implied(test: Test, column: Plain, clock: Clock) -> Plain:
    """What a test that is passed leaves open about the column."""
    least, most = _passing(test, clock)
    low = None if least is not None and (column.low is None or column.low <= least) else column.low
    high = (
        None if most is not None and (column.high is None or most <= column.high) else column.high
    )
    nulls = tuple(
        null
        for null in column.nulls
        if test.operator.holds(null, test.operand, clock.day) is not False
    )
    return replace(column, low=low, high=high, nulls=nulls)


def _passing(test: Test, clock: Clock) -> tuple[Any, Any]:
    """The least and the greatest value that can pass; None where there is no such end."""
    operand = test.operand
    match test.operator.name:
        case "eq":
            return operand, operand
        case "in" if operand:
            return min(operand), max(operand)
        case "between":
            return operand[0], operand[1]
        case "gt" | "gte" | "after":
            return operand, None
        case "lt" | "lte" | "before":
            return None, operand
        case "within" | "ahead" | "older_than" as name if clock.day is not None:
            return _window(name, operand, clock.day)
    return None, None


def _window(name: str, days: int, day: date) -> tuple[date | None, date | None]:
    try:
        if name == "ahead":
            return day, day + timedelta(days=days)
        start = day - timedelta(days=days)
    except OverflowError:
        return None, None
    return (start, day) if name == "within" else (None, start)
