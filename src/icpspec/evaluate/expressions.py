"""The value of a formula for one account: plain Python floats; None is unknown."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from icpspec.evaluate.conditions import all_of, any_of, opposite
from icpspec.resolve.expressions import (
    WHOLE_FROM,
    Among,
    AsOf,
    AttributeValue,
    Between,
    Call,
    Case,
    Chain,
    Comparison,
    Constant,
    Junction,
    Midnight,
    Negative,
    Opposite,
)
from icpspec.resolve.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icpspec.evaluate.conditions import Facts, Truth
    from icpspec.resolve.expressions import Expression

_HALF = 0.5


def value(expression: Expression, facts: Facts) -> Any:
    """The value of an expression: float, str, bool, date or datetime; None for unknown."""
    match expression:
        case Constant(known):
            return known
        case AsOf():
            return facts.as_of
        case AttributeValue(attribute):
            return _of_attribute(facts.values.get(attribute))
        case Negative() | Chain():
            return _finite(_arithmetic(expression, facts))
        case Midnight(part):
            day = value(part, facts)
            return None if day is None else datetime.combine(day, time.min)
        case Case():
            return _case(expression, facts)
        case Call():
            return _FUNCTIONS[expression.function](expression, facts)
    return _truth(expression, facts)


def _of_attribute(known: Any) -> Any:
    if isinstance(known, bool) or not isinstance(known, int):
        return known
    try:
        return float(known)
    except OverflowError:
        return None


def _finite(result: float | None) -> float | None:
    return None if result is None or not math.isfinite(result) else result


def _arithmetic(expression: Expression, facts: Facts) -> float | None:
    """A number that may be infinite or no number: looked at only when the arithmetic ends."""
    match expression:
        case Negative(part):
            number = _arithmetic(part, facts)
            return None if number is None else -number
        case Chain(first, rest):
            result = _arithmetic(first, facts)
            for sign, part in rest:
                result = _step(result, sign, _arithmetic(part, facts))
            return result
    known: float | None = value(expression, facts)
    return known


def _step(left: float | None, sign: str, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return None if right == 0 else left / right


def _truth(expression: Expression, facts: Facts) -> Truth:
    match expression:
        case Comparison(sign, left, right, ignores_case):
            return _compare(sign, value(left, facts), value(right, facts), folds=ignores_case)
        case Among(part, options, ignores_case):
            return any_of(
                _compare("=", value(part, facts), one.value, folds=ignores_case) for one in options
            )
        case Between(part, low, high):
            known = value(part, facts)
            ends = ((">=", value(low, facts)), ("<=", value(high, facts)))
            return all_of(_compare(sign, known, end) for sign, end in ends)
        case Junction("and", parts):
            return all_of(_truth_of(part, facts) for part in parts)
        case Junction(_, parts):
            return any_of(_truth_of(part, facts) for part in parts)
        case Opposite(part):
            return opposite(_truth_of(part, facts))
    raise AssertionError(expression)


def _truth_of(expression: Expression, facts: Facts) -> Truth:
    result: Truth = value(expression, facts)
    return result


def _compare(sign: str, left: Any, right: Any, *, folds: bool = False) -> Truth:
    if left is None or right is None:
        return None
    if folds:
        left, right = fold(left), fold(right)
    match sign:
        case "=":
            return bool(left == right)
        case "<>":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
    return bool(left >= right)


def _case(expression: Case, facts: Facts) -> Any:
    subject = None if expression.subject is None else value(expression.subject, facts)
    for test, result in expression.branches:
        holds = value(test, facts)
        if expression.subject is not None:
            holds = _compare("=", subject, holds, folds=expression.ignores_case)
        if holds is True:
            return value(result, facts)
    return None if expression.otherwise is None else value(expression.otherwise, facts)


def _known(function: Callable[..., Any]) -> Callable[[Call, Facts], Any]:
    """A function of values that is unknown where one of them is."""

    def called(call: Call, facts: Facts) -> Any:
        values = [value(argument, facts) for argument in call.arguments]
        return None if any(one is None for one in values) else function(*values)

    return called


def _coalesce(call: Call, facts: Facts) -> Any:
    values = (value(argument, facts) for argument in call.arguments)
    return next((one for one in values if one is not None), None)


def _nullif(call: Call, facts: Facts) -> Any:
    first, second = (value(argument, facts) for argument in call.arguments)
    return None if _compare("=", first, second, folds=call.ignores_case) else first


def _round(call: Call, facts: Facts) -> float | None:
    number: float | None = value(call.arguments[0], facts)
    if number is None:
        return None
    factor = 10.0**call.digits
    size = abs(number) * factor
    if size >= WHOLE_FROM:
        return number
    whole = math.floor(size)
    # Adding a half first would round 0.49999999999999994 up.
    rounded = (whole + 1 if size - whole >= _HALF else whole) / factor
    return -rounded if number < 0 else rounded


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


_FUNCTIONS: Mapping[str, Callable[[Call, Facts], Any]] = {
    "abs": _known(abs),
    "ceil": _known(lambda number: float(math.ceil(number))),
    "coalesce": _coalesce,
    "days_between": _known(lambda a, b: float((_day(b) - _day(a)).days)),
    "floor": _known(lambda number: float(math.floor(number))),
    "greatest": _known(max),
    "least": _known(min),
    "length": _known(lambda text: float(len(text))),
    "lower": _known(fold),
    "month": _known(lambda day: float(day.month)),
    "nullif": _nullif,
    "round": _round,
    "year": _known(lambda day: float(day.year)),
}
