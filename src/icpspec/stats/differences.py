"""Differences of two rates, such as the win rates of neighbouring tiers, with their intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from icpspec.stats import jackknife
from icpspec.stats.discrimination import Estimate
from icpspec.stats.intervals import wilson
from icpspec.stats.trend import Bucket

Pair: TypeAlias = tuple[int, int, int, int]
"""Successes and trials of one group, then successes and trials of the other."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one tier up to the next better one that has opportunities.

    Attributes:
        worse: Position of the worse tier, counted from 0 at the worst.
        better: Position of the better tier.
        difference: Win rate of the better tier less that of the worse one, -1 to 1.
    """

    worse: int
    better: int
    difference: Estimate


def difference(pair: Pair, design_effect: float = 1.0) -> Estimate:
    """Return the difference of two independent rates with its 95 % interval.

    The interval is put together from Wilson's intervals of the two rates, so that it stays
    within its range and holds with few trials and with rates of 0 and 1.

    Args:
        pair: Successes and trials of the first group, then of the second.
        design_effect: Variance relative to independent trials, at least 1.

    Returns:
        First rate less second, -1 to 1; all ``None`` when a group has no trials.

    Raises:
        ValueError: A group has more successes than trials, or the design effect is below 1.

    Reference: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    won, n, other_won, other_n = pair
    first, second = wilson(won, n, design_effect), wilson(other_won, other_n, design_effect)
    if first is None or second is None:
        return Estimate(None, None, None)
    p, q = won / n, other_won / other_n
    down = math.hypot(p - first.low, second.high - q)
    up = math.hypot(first.high - p, q - second.low)
    return Estimate(p - q, max(-1.0, p - q - down), min(1.0, p - q + up))


def clustered_difference(buckets: Sequence[Pair]) -> Estimate:
    """Return the difference of two rates whose trials are dependent within buckets.

    One account may have opportunities in both groups: the jackknife of the difference itself
    sees that, the two rates apart would not.

    Args:
        buckets: Successes and trials of the first group, then of the second, one a bucket; 0
            where a bucket has none.

    Returns:
        First rate less second, -1 to 1; the bounds are ``None`` with fewer than two buckets, or
        when all trials of a group stand in one bucket.

    Raises:
        ValueError: A bucket has more successes than trials, or a negative count.

    Reference: Newcombe (1998) at the design effect of Kish (1965), by the jackknife of Tukey
    (1958).
    """
    if any(not (0 <= a <= n and 0 <= b <= m) for a, n, b, m in buckets):
        raise ValueError("a bucket has more successes than trials, or a negative count")
    whole = (
        sum(bucket[0] for bucket in buckets),
        sum(bucket[1] for bucket in buckets),
        sum(bucket[2] for bucket in buckets),
        sum(bucket[3] for bucket in buckets),
    )
    point = _plain(whole)
    if point is None:
        return Estimate(None, None, None)
    a, n, b, m = whole
    without = [_plain((a - w, n - x, b - y, m - z)) for w, x, y, z in buckets]
    spread = jackknife.variance(without)
    if spread is None:
        return Estimate(point, None, None)
    p, q = a / n, b / m
    binomial = p * (1 - p) / n + q * (1 - q) / m
    return difference(whole, max(1.0, spread / binomial) if binomial > 0 else 1.0)


def combined(first: Estimate, second: Estimate) -> Estimate:
    """Return the difference of two independent estimates from their own intervals.

    For estimates that have no closed form, such as two tiers' share of customers kept for a
    year: skewed intervals stay skewed.

    Args:
        first: An estimate with its 95 % interval.
        second: Another one, in the same unit.

    Returns:
        First less second; without bounds where either has none.

    Reference: Zou and Donner (2008); of two rates it is ``difference``.
    """
    if first.point is None or second.point is None:
        return Estimate(None, None, None)
    point = first.point - second.point
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return Estimate(point, None, None)
    down = math.hypot(first.point - first.low, second.high - second.point)
    up = math.hypot(first.high - first.point, second.point - second.low)
    return Estimate(point, point - down, point + up)


def tier_steps(
    wins: Sequence[int], totals: Sequence[int], buckets: Sequence[Bucket] | None = None
) -> list[Step]:
    """Return each step from a tier to the next better one.

    Args:
        wins: Wins of each tier, worst tier first.
        totals: Opportunities of each tier, in the same order; empty tiers are stepped over.
        buckets: ``None`` when opportunities are independent; otherwise the same by bucket of
            accounts.

    Returns:
        One step fewer than there are tiers with opportunities, worst first.

    Raises:
        ValueError: A tier has more wins than opportunities, the lengths differ, or the buckets
            do not add up to the tiers.

    Reference: as ``difference`` and ``clustered_difference``.
    """
    tiers = list(zip(wins, totals, strict=True))
    filled = [place for place, (_, total) in enumerate(tiers) if total]
    if buckets is not None:
        sums = [
            (
                sum(bucket[0][place] for bucket in buckets),
                sum(bucket[1][place] for bucket in buckets),
            )
            for place in range(len(tiers))
        ]
        if sums != tiers:
            raise ValueError("the buckets do not add up to the tiers")
    steps = []
    for worse, better in pairwise(filled):
        if buckets is None:
            found = difference((*tiers[better], *tiers[worse]))
        else:
            found = clustered_difference(
                [(won[better], n[better], won[worse], n[worse]) for won, n in buckets]
            )
        steps.append(Step(worse, better, found))
    return steps


def _plain(pair: Pair) -> float | None:
    a, n, b, m = pair
    return a / n - b / m if n and m else None
