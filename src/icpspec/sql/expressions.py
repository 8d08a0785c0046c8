"""Formulas as SQL, with the results of `evaluate.expressions` to the last bit.

Every number is a double. What stands twice in an expression is computed once, as a column of an
earlier step, so that the SQL stays as small as the formula however deep it is nested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.operators._literals import literal
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
    Expression,
    Junction,
    Midnight,
    Negative,
    Opposite,
)
from icpspec.resolve.folding import fold
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icpspec.sql.conditions import Names
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target

_LARGEST = 1.7976931348623157e308
# Longer chains would be too deep a tree for those who write and read the SQL.
_MOST_IN_A_ROW = 50
_COMPARED: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """How an expression names things.

    Attributes:
        keep: makes an expression a column of an earlier step, to be used more than once.
    """

    names: Names
    target: Target
    keep: Callable[[Node], Node]

    def once(self, node: Node) -> Node:
        """The same as something that costs nothing to write twice."""
        inner = node.this if isinstance(node, exp.Cast) else node
        return node if isinstance(inner, exp.Column | exp.Literal) else self.keep(node)


def expression(one: Expression, scope: Scope, *, is_result: bool = False) -> Node:
    """An expression of a formula; NULL where it is unknown.

    Args:
        is_result: it is the whole formula, whose result is read as a column's: there a number that
            is not finite is unknown anyway.
    """
    match one:
        case Constant() | AsOf() | AttributeValue():
            return _leaf(one, scope)
        case Chain() if is_result:
            return _arithmetic(one, scope)
        case Chain() | Negative():
            return _finite(_arithmetic(one, scope), scope)
        case Midnight(part):
            return nodes.cast(expression(part, scope), "TIMESTAMP")
        case Case():
            return _case(one, scope)
        case Call():
            return _CALLS[one.function](one, scope)
    return _truth(one, scope)


def _leaf(one: Constant | AsOf | AttributeValue, scope: Scope) -> Node:
    if isinstance(one, Constant):
        return literal(one.value)
    if isinstance(one, AsOf):
        day: Node = scope.names.clock.shifted(0)
        return day
    column = scope.names.attribute(one.attribute)
    is_whole = scope.names.attributes[one.attribute].kind == "integer"
    return nodes.cast(column, "DOUBLE") if is_whole else column


def _finite(node: Node, scope: Scope) -> Node:
    number = scope.once(node)
    inside = nodes.between(number, literal(-_LARGEST), literal(_LARGEST))
    return nodes.case([(inside, number.copy())])


def _arithmetic(one: Expression, scope: Scope) -> Node:
    """A number that may be infinite or no number: looked at only when the arithmetic ends."""
    match one:
        case Negative(part):
            return exp.Neg(this=nodes.wrapped(_arithmetic(part, scope)))
        case Chain(first, rest):
            result = nodes.wrapped(_arithmetic(first, scope))
            for number, (sign, part) in enumerate(rest, start=1):
                result = _step(result, sign, nodes.wrapped(_arithmetic(part, scope)), scope)
                if number % _MOST_IN_A_ROW == 0:
                    result = scope.once(result)
            return result
    return nodes.wrapped(expression(one, scope))


def _step(left: Node, sign: str, right: Node, scope: Scope) -> Node:
    match sign:
        case "+":
            return exp.Add(this=left, expression=right)
        case "-":
            return exp.Sub(this=left, expression=right)
        case "*":
            return exp.Mul(this=left, expression=right)
    divisor = exp.Nullif(this=scope.once(right), expression=literal(0.0))
    return exp.Div(this=left, expression=divisor, typed=False, safe=False)


def _text(one: Expression, scope: Scope, *, folds: bool) -> Node:
    """A value to compare; of text, with A–Z lowered."""
    if not folds:
        return nodes.wrapped(expression(one, scope))
    if isinstance(one, Constant) and isinstance(one.value, str):
        return nodes.text(fold(one.value))
    return scope.target.folded(scope.once(expression(one, scope)))


def _compared(sign: str, left: Node, right: Node) -> Node:
    return _COMPARED[sign](this=left, expression=right)


def _truth(one: Expression, scope: Scope) -> Node:
    match one:
        case Comparison(sign, left, right, folds):
            sides = (_text(part, scope, folds=folds) for part in (left, right))
            return _compared(sign, *sides)
        case Among(part, options, folds):
            values = [literal(option.value) for option in options]
            return nodes.one_of(_text(part, scope, folds=folds), values)
        case Between(part, low, high):
            value = scope.once(expression(part, scope))
            above = _compared(">=", value, nodes.wrapped(expression(low, scope)))
            below = _compared("<=", value.copy(), nodes.wrapped(expression(high, scope)))
            return nodes.all_of([nodes.wrapped(above), nodes.wrapped(below)])
        case Junction(operator, parts):
            join = nodes.all_of if operator == "and" else nodes.any_of
            return join([nodes.wrapped(expression(part, scope)) for part in parts])
        case Opposite(part):
            return nodes.negated(expression(part, scope))
    raise AssertionError(one)


def _case(one: Case, scope: Scope) -> Node:
    otherwise = None if one.otherwise is None else expression(one.otherwise, scope)
    results = [expression(result, scope) for _, result in one.branches]
    if one.subject is None:
        tests = [expression(test, scope) for test, _ in one.branches]
    else:
        subject = scope.once(_text(one.subject, scope, folds=one.ignores_case))
        tests = [
            _compared("=", subject.copy(), _text(test, scope, folds=one.ignores_case))
            for test, _ in one.branches
        ]
    return nodes.case(zip(tests, results, strict=True), otherwise)


def _arguments(call: Call, scope: Scope) -> list[Node]:
    return [expression(argument, scope) for argument in call.arguments]


def _of_one(kind: type[exp.Func]) -> Callable[[Call, Scope], Node]:
    return lambda call, scope: kind(this=_arguments(call, scope)[0])


def _extreme(kind: type[exp.Func]) -> Callable[[Call, Scope], Node]:
    """Engines differ in what they make of NULL beside a number: none gets there."""

    def called(call: Call, scope: Scope) -> Node:
        first, *rest = (scope.once(node) for node in _arguments(call, scope))
        unknown = nodes.any_of([nodes.is_null(node.copy()) for node in (first, *rest)])
        return nodes.case(
            [(unknown, nodes.null())], kind(this=first, expressions=rest, ignore_nulls=True)
        )

    return called


def _coalesce(call: Call, scope: Scope) -> Node:
    first, *rest = _arguments(call, scope)
    return exp.Coalesce(this=first, expressions=rest)


def _nullif(call: Call, scope: Scope) -> Node:
    value = scope.once(expression(call.arguments[0], scope))
    sides = (_text(argument, scope, folds=call.ignores_case) for argument in call.arguments)
    return nodes.case([(_compared("=", *sides), nodes.null())], value)


def _lower(call: Call, scope: Scope) -> Node:
    return scope.target.folded(scope.once(_arguments(call, scope)[0]))


def _length(call: Call, scope: Scope) -> Node:
    return nodes.cast(exp.Length(this=_arguments(call, scope)[0]), "DOUBLE")


def _part_of_day(unit: str) -> Callable[[Call, Scope], Node]:
    def called(call: Call, scope: Scope) -> Node:
        day = _arguments(call, scope)[0]
        return nodes.cast(exp.Extract(this=exp.Var(this=unit), expression=day), "DOUBLE")

    return called


def _days_between(call: Call, scope: Scope) -> Node:
    earlier, later = (
        nodes.cast(node, "DATE") if argument.type.kind == "timestamp" else node
        for node, argument in zip(_arguments(call, scope), call.arguments, strict=True)
    )
    days = exp.DateDiff(this=later, expression=earlier, unit=exp.Var(this="DAY"))
    return nodes.cast(days, "DOUBLE")


def _round(call: Call, scope: Scope) -> Node:
    number = scope.once(_arguments(call, scope)[0])
    factor = 10.0**call.digits
    size: Node = exp.Abs(this=number.copy())
    if call.digits:
        size = nodes.times(size, literal(factor))
    size = scope.once(size)
    whole = exp.Floor(this=size.copy())
    # Adding a half first would round 0.49999999999999994 up.
    is_up = nodes.at_least(nodes.minus(size.copy(), whole), literal(0.5))
    up = exp.Add(this=whole.copy(), expression=literal(1.0))
    rounded = nodes.case([(is_up, up)], whole.copy())
    if call.digits:
        rounded = exp.Div(this=rounded, expression=literal(factor), typed=False, safe=False)
    rounded = scope.once(rounded)
    return nodes.case(
        [
            (nodes.at_least(size.copy(), literal(WHOLE_FROM)), number.copy()),
            (exp.LT(this=number.copy(), expression=literal(0.0)), exp.Neg(this=rounded)),
        ],
        rounded.copy(),
    )


_CALLS: Mapping[str, Callable[[Call, Scope], Node]] = {
    "abs": _of_one(exp.Abs),
    "ceil": _of_one(exp.Ceil),
    "coalesce": _coalesce,
    "days_between": _days_between,
    "floor": _of_one(exp.Floor),
    "greatest": _extreme(exp.Greatest),
    "least": _extreme(exp.Least),
    "length": _length,
    "lower": _lower,
    "month": _part_of_day("MONTH"),
    "nullif": _nullif,
    "round": _round,
    "year": _part_of_day("YEAR"),
}
