"""Odds ratios of matched against unmatched opportunities.

A table is ``(a, b, c, d)``: matched won, matched lost, unmatched won, unmatched lost.
"""

import math
from collections.abc import Sequence

from icpspec.stats.intervals import Interval, normal_interval, normal_two_sided_p
from icpspec.stats.jackknife import variance, wald_z

_MOST = 700.0


def odds_ratio(a: int, b: int, c: int, d: int) -> float:
    """Return the odds of winning when matched, relative to the odds when not.

    One half is added to every cell, always, so that no count makes the ratio 0 or infinite and
    ratios of different traits stay comparable.

    Args:
        a: Matched and won, 0 or more.
        b: Matched and lost, 0 or more.
        c: Unmatched and won, 0 or more.
        d: Unmatched and lost, 0 or more.

    Returns:
        A ratio above 0, 1 when matching makes no difference. Where a row or a column of the
        table is empty it is defined by the added halves alone and says nothing.

    Raises:
        ValueError: A count is negative.

    Reference: Haldane (1956); Anscombe (1956).
    """
    if min(a, b, c, d) < 0:
        raise ValueError(f"negative count in {(a, b, c, d)}")
    return (a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5))


def log_odds_ratio(a: int, b: int, c: int, d: int) -> float:
    """Return the natural logarithm of ``odds_ratio``.

    Args:
        a: Matched and won, 0 or more.
        b: Matched and lost, 0 or more.
        c: Unmatched and won, 0 or more.
        d: Unmatched and lost, 0 or more.

    Returns:
        Any finite number, 0 when matching makes no difference, negative when it lowers the
        odds.

    Raises:
        ValueError: A count is negative.

    Reference: Haldane (1956); Anscombe (1956).
    """
    return math.log(odds_ratio(a, b, c, d))


def odds_ratio_interval(a: int, b: int, c: int, d: int) -> Interval | None:
    """Return the 95 % interval of ``odds_ratio``, where each account has one opportunity.

    Args:
        a: Matched and won, 0 or more.
        b: Matched and lost, 0 or more.
        c: Unmatched and won, 0 or more.
        d: Unmatched and lost, 0 or more.

    Returns:
        Bounds above 0, from the standard error of the logarithm with one half in every cell, so
        that they suit the ratio; ``None`` where a row or a column of the table is empty.

    Raises:
        ValueError: A count is negative.

    Reference: Woolf (1955); with the added halves, Gart (1966).
    """
    if min(a, b, c, d) < 0:
        raise ValueError(f"negative count in {(a, b, c, d)}")
    estimate = _defined_log_odds(a, b, c, d)
    if estimate is None:
        return None
    return _exponential(estimate, math.fsum(1 / (cell + 0.5) for cell in (a, b, c, d)))


def clustered_odds_ratio_interval(buckets: Sequence[tuple[int, int, int, int]]) -> Interval | None:
    """Return the 95 % interval of the odds ratio of all buckets, by bucket of accounts.

    Args:
        buckets: One table ``(a, b, c, d)`` a bucket, all 0 where the bucket has nothing.

    Returns:
        Bounds above 0, from the delete-one-bucket jackknife of the logarithm; it contains 1
        exactly where ``clustered_log_odds_p`` is at least 0.05. ``None`` where that is ``None``.

    Raises:
        ValueError: A count is negative.

    Reference: Woolf (1955), with the variance of Tukey (1958).
    """
    estimate, without = _leave_one_out(buckets)
    spread = variance(without) if estimate is not None else None
    return _exponential(estimate, spread) if estimate is not None and spread else None


def _exponential(estimate: float, spread: float) -> Interval:
    # Cut where the exponential of a float ends, far beyond any ratio of counts.
    found = normal_interval(estimate, spread, -_MOST, _MOST)
    return Interval(math.exp(found.low), math.exp(found.high))


def clustered_log_odds_p(buckets: Sequence[tuple[int, int, int, int]]) -> float | None:
    """Return the two-sided p-value of "matching makes no difference", by bucket of accounts.

    A Wald test: the log odds ratio of all buckets divided by its delete-one-bucket jackknife
    error. A table with an empty row or column has no odds ratio; with the added halves alone a
    trait that never matches would seem to have an effect.

    Args:
        buckets: One table ``(a, b, c, d)`` a bucket, all 0 where the bucket has nothing.

    Returns:
        A probability, 0 to 1; ``None`` with fewer than two buckets, where the table of all
        buckets or of all but one has an empty row or column, or where the jackknife finds no
        spread.

    Raises:
        ValueError: A count is negative.

    Reference: Wald (1943), with the variance of Tukey (1958).
    """
    estimate, without = _leave_one_out(buckets)
    z = None if estimate is None else wald_z(estimate, without)
    return None if z is None else normal_two_sided_p(z)


def _leave_one_out(
    buckets: Sequence[tuple[int, int, int, int]],
) -> tuple[float | None, list[float | None]]:
    """The log odds ratio of all buckets, and of all but each one."""
    if any(min(bucket) < 0 for bucket in buckets):
        raise ValueError("a bucket has a negative count")
    a, b, c, d = (sum(bucket[cell] for bucket in buckets) for cell in range(4))
    without = [_defined_log_odds(a - w, b - x, c - y, d - z) for w, x, y, z in buckets]
    return _defined_log_odds(a, b, c, d), without


def _defined_log_odds(a: int, b: int, c: int, d: int) -> float | None:
    margins = (a + b, c + d, a + c, b + d)
    return log_odds_ratio(a, b, c, d) if all(margins) else None
