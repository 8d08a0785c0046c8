"""The same condition in fewer forms, so that what is alike is seen to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec import operators
from icpspec.resolve.conditions import All, Any_, Not, Test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icpspec.resolve.conditions import Bound

# Unknown on both sides wherever the value is.
_OPPOSITE = {
    "eq": "ne",
    "ne": "eq",
    "in": "not_in",
    "not_in": "in",
    "gt": "lte",
    "gte": "lt",
    "lt": "gte",
    "lte": "gt",
}
_SETS = ("eq", "in")


def simplified(condition: Bound) -> Bound:
    """A condition with the same answer for every account, unknown where the other is.

    Denials are carried to the tests, `any` over values of one attribute becomes `in`.
    """
    match condition:
        case Test():
            return condition
        case Not(part):
            return _denied(part)
        case All(parts):
            return All(tuple(simplified(part) for part in parts))
        case Any_(parts):
            return _any(simplified(part) for part in parts)
    return condition


def _denied(condition: Bound) -> Bound:
    match condition:
        case Not(part):
            return simplified(part)
        case All(parts):
            return _any(_denied(part) for part in parts)
        case Any_(parts):
            return All(tuple(_denied(part) for part in parts))
        case Test(attribute, operator, operand) if operator.name in _OPPOSITE:
            return Test(attribute, operators.by_name()[_OPPOSITE[operator.name]], operand)
    return Not(condition)


def _any(parts: Iterable[Bound]) -> Bound:
    found = tuple(parts)
    if len(found) == 1:
        return found[0]
    tests = [part for part in found if isinstance(part, Test) and part.operator.name in _SETS]
    if len(tests) < len(found) or len({test.attribute for test in tests}) != 1:
        return Any_(found)
    values = [value for test in tests for value in _values(test)]
    return Test(tests[0].attribute, operators.by_name()["in"], tuple(dict.fromkeys(values)))


def _values(test: Test) -> tuple[object, ...]:
    return tuple(test.operand) if test.operator.name == "in" else (test.operand,)
