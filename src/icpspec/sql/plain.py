"""Tests on columns as they stand: true exactly where they are on canonical values, and cheaper.

A canonical value is a copy of its column with what lies outside the bounds taken out. Where that is
all there is to it, a test that only has to be true or not can ask the column itself, and mention
the bounds only if it does not imply them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.operators._literals import literal
from icpspec.resolve.conditions import All, Any_, Test
from icpspec.sql import nodes
from icpspec.sql.attributes import bounds, typed
from icpspec.sql.conditions import condition

if TYPE_CHECKING:
    from icpspec.operators._clock import Clock
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Attribute
    from icpspec.sql.conditions import Names
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.targets._protocol import Target


@dataclass(frozen=True, slots=True)
class Plain:
    """A column that is the canonical value wherever it lies within bounds; None is no bound."""

    column: str
    low: Any
    high: Any


def plain(attribute: Attribute, raw: Node, source: ColumnType, target: Target) -> Plain | None:
    """How an attribute can be asked plainly; None if it cannot."""
    if attribute.kind not in ("integer", "number", "date") or attribute.many:
        return None
    if attribute.null_values or attribute.spellings:
        return None
    low, high = bounds(attribute, source.family)
    is_bounded = low is not None or high is not None
    if not is_bounded or typed(attribute, raw, source.family, target) is not raw:
        return None
    return Plain(f"plain_{attribute.id}", low, high)


def truth(bound: Bound, names: Names) -> Node:
    """TRUE exactly where the condition is, else FALSE or NULL."""
    match bound:
        case Test(attribute, operator, _) if attribute in names.plain and operator.name != "known":
            return _test(bound, names.plain[attribute], names)
        case Test(_, operator, operand) if _is_false_without_list(operator.name, operand):
            return _unguarded(condition(bound, names))
        case All(parts):
            return nodes.all_of([nodes.wrapped(truth(part, names)) for part in parts])
        case Any_(parts):
            return nodes.any_of([nodes.wrapped(truth(part, names)) for part in parts])
    return condition(bound, names)


def if_unknown(attribute: str, then: int, names: Names) -> Node:
    """A number while the attribute is unknown, else 0."""
    found = names.plain.get(attribute)
    if found is None:
        missing = nodes.is_null(names.attribute(attribute))
        return nodes.case([(missing, nodes.number(then))], nodes.number(0))
    inside = _inside(nodes.column(found.column), found.low, found.high)
    return nodes.case([(inside, nodes.number(0))], nodes.number(then))


def _is_false_without_list(operator: str, operand: Any) -> bool:
    return operator in ("has", "has_any", "has_all") or (
        operator == "has_at_least" and operand[0] > 0
    )


def _unguarded(test: Node) -> Node:
    """A test on a list without the guard that makes it NULL, and not false, without the list."""
    return test.args["ifs"][0].args["true"] if isinstance(test, exp.Case) else test


def _inside(column: Node, low: Any, high: Any) -> Node:
    if low is not None and high is not None:
        return nodes.between(column, literal(low), literal(high))
    if low is not None:
        return nodes.at_least(column, literal(low))
    return nodes.at_most(column, literal(high))


def _test(test: Test, column: Plain, names: Names) -> Node:
    value = nodes.column(column.column)
    passes: Node = test.operator.sql(value, test.operand, names.clock)
    least, most = _passing(test, names.clock)
    low = None if least is not None and (column.low is None or column.low <= least) else column.low
    high = (
        None if most is not None and (column.high is None or most <= column.high) else column.high
    )
    if low is None and high is None:
        return passes
    return nodes.all_of([nodes.wrapped(passes), nodes.wrapped(_inside(value.copy(), low, high))])


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
