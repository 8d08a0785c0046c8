"""Shares of whole numbers for output, rounded half up: percent and coverage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.operators._literals import literal
from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.sql.nodes import Node
    from icpspec.sql.totals import Range

_MOST_OF_32_BITS = 2**31 - 1


def percent(limits: Range) -> Node:
    """The column `score` as a share of the best there is, 0 to 100, to 2 places; NULL without."""
    most = limits.most
    if most <= 0:
        return nodes.cast(nodes.null(), "DECIMAL(11, 2)")
    # 100 times the share, to 2 places, is the share to 4 places times 100.
    whole = _whole(_positive(), most, 10**4)
    return nodes.times(nodes.cast(whole, "DECIMAL(9, 0)"), nodes.decimal("0.01", 3, 2))


def exact_percent(limits: Range) -> Node:
    """The same as a double, not rounded; NULL without."""
    if limits.most <= 0:
        return nodes.cast(nodes.null(), "DOUBLE")
    hundredfold = nodes.times(nodes.cast(_positive(), "DOUBLE"), literal(100.0))
    return exp.Div(
        this=hundredfold, expression=literal(float(limits.most)), typed=False, safe=False
    )


def exact_points(step: Decimal) -> Node:
    """The column `score` in the scale's own units, as a double."""
    up, down = step.as_integer_ratio()
    points = nodes.times(nodes.cast(nodes.column("score"), "DOUBLE"), literal(float(up)))
    return exp.Div(this=points, expression=literal(float(down)), typed=False, safe=False)


def _positive() -> Node:
    score = nodes.column("score")
    is_positive = exp.GT(this=score, expression=nodes.number(0))
    return nodes.case([(is_positive, score.copy())], nodes.number(0))


def coverage(limits: Range) -> Node:
    """What the column `spread` leaves of the score's range, 0 to 1, to 4 places."""
    width = limits.width
    if width == 0:
        return nodes.decimal("1", 5, 4)
    return _rounded(nodes.minus(nodes.number(width), nodes.column("spread")), width, 4)


def _rounded(numerator: Node, denominator: int, places: int) -> Node:
    """A share of whole numbers, rounded half up, without a float on the way."""
    whole = _whole(numerator, denominator, 10**places)
    unit = nodes.decimal(str(Decimal(1).scaleb(-places)), places + 1, places)
    return nodes.times(nodes.cast(whole, "DECIMAL(9, 0)"), unit)


def _whole(numerator: Node, denominator: int, factor: int) -> Node:
    """`numerator * factor / denominator`, rounded half up; the numerator is no larger."""
    if (2 * factor + 1) * denominator > _MOST_OF_32_BITS:
        # Not always, as it takes 1.4 times as long in 64 bits.
        numerator = nodes.cast(numerator, "BIGINT")
    scaled = nodes.times(numerator, nodes.number(2 * factor))
    return exp.IntDiv(
        this=nodes.wrapped(nodes.total([scaled, nodes.number(denominator)])),
        expression=nodes.number(2 * denominator),
    )
