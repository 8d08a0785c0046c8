"""Ratios of amounts, such as revenue kept or the win rate by amount, with their intervals."""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from icpspec.stats import jackknife
from icpspec.stats.discrimination import Estimate
from icpspec.stats.intervals import normal_interval

Amount: TypeAlias = int | Decimal
"""A sum of amounts in the project's currency, exact."""


def amount_ratio(
    parts: Sequence[Amount],
    wholes: Sequence[Amount],
    *,
    most: float = math.inf,
    with_interval: bool = True,
) -> Estimate:
    """Return one sum divided by another, with the interval of the delete-one-bucket jackknife.

    Amounts differ so much in size that no closed form holds; the jackknife needs buckets of
    accounts even where opportunities are independent.

    Args:
        parts: The upper sum of each bucket of accounts, 0 or more.
        wholes: The lower sum of each bucket, 0 or more, in the same order.
        most: The greatest value the ratio can take: 1 for a share.
        with_interval: Whether to compute the bounds.

    Returns:
        The ratio, without unit; ``None`` where the lower sum is 0; the bounds ``None`` with
        fewer than two buckets or where one holds all of the lower sum.

    Raises:
        ValueError: An amount is negative or not a number, the lengths differ, or the ratio
            exceeds its greatest value.

    Reference: Cochran (1977), chapter 6, for ratios; Tukey (1958) for the interval.
    """
    pairs = [(exact(a), exact(b)) for a, b in zip(parts, wholes, strict=True)]
    part, whole = sum((a for a, _ in pairs), Fraction(0)), sum((b for _, b in pairs), Fraction(0))
    if whole == 0:
        return Estimate(None, None, None)
    point = float(part / whole)
    if point > most:
        raise ValueError(f"a ratio of {point}; it is at most {most}")
    if not with_interval:
        return Estimate(point, None, None)
    without = [float((part - a) / (whole - b)) if b < whole else None for a, b in pairs]
    spread = jackknife.variance(without)
    if spread is None:
        return Estimate(point, None, None)
    interval = normal_interval(point, spread, 0.0, most)
    return Estimate(point, interval.low, interval.high)


def exact(amount: Amount) -> Fraction:
    """Return an amount as a fraction, so that sums and differences of any size are exact.

    Args:
        amount: 0 or more.

    Returns:
        The same number.

    Raises:
        ValueError: It is negative, infinite or not a number.

    Reference: none; a conversion.
    """
    if not Decimal(amount).is_finite() or amount < 0:
        raise ValueError(f"an amount of {amount}")
    return Fraction(amount)
