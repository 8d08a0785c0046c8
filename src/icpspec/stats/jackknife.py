"""The delete-one-bucket jackknife: sampling error when opportunities share an account.

Accounts are dealt into buckets; an estimate is computed again without each bucket in turn, and
the spread of these values gives its variance. No assumption is made about the dependence
within an account.
"""

import math
from collections.abc import Sequence

from icpspec.stats.intervals import Interval, wilson


def variance(leave_one_out: Sequence[float | None]) -> float | None:
    """Return the jackknife variance of an estimate.

    Args:
        leave_one_out: The estimate without each bucket, one value a bucket; ``None`` where the
            estimate is undefined without it.

    Returns:
        The variance, in squared units of the estimate; ``None`` with fewer than two buckets, or
        when any value is undefined.

    Reference: Tukey (1958); Efron and Tibshirani (1993), chapter 11.
    """
    values = [value for value in leave_one_out if value is not None]
    buckets = len(leave_one_out)
    if buckets < 2 or len(values) < buckets:
        return None
    # Taken from the first value, equal values have a variance of exactly 0.
    shifted = [value - values[0] for value in values]
    mean = math.fsum(shifted) / buckets
    return (buckets - 1) / buckets * math.fsum((value - mean) ** 2 for value in shifted)


def wald_z(estimate: float, leave_one_out: Sequence[float | None]) -> float | None:
    """Return an estimate divided by its jackknife standard error.

    Args:
        estimate: The estimate from all buckets; 0 under the hypothesis tested.
        leave_one_out: The estimate without each bucket, as in ``variance``.

    Returns:
        A standard normal value under the hypothesis; ``None`` where the variance is undefined
        or 0.

    Reference: Wald (1943), with the variance of Tukey (1958).
    """
    spread = variance(leave_one_out)
    return estimate / math.sqrt(spread) if spread else None


def design_effect(p: float, n: float, variance: float) -> float:
    """Return how many times the variance of a rate exceeds that of independent trials.

    Args:
        p: The rate, 0 to 1.
        n: Trials, more than 0.
        variance: The variance of the rate, 0 or more.

    Returns:
        At least 1, so that dependence never narrows an interval; 1 for a rate of 0 or 1, whose
        binomial variance is 0.

    Raises:
        ValueError: The rate lies outside 0 to 1, or there are no trials.

    Reference: Kish (1965).
    """
    if not (0 <= p <= 1 and n > 0):
        raise ValueError(f"a rate of {p} in {n} trials")
    binomial = p * (1 - p) / n
    return max(1.0, variance / binomial) if binomial > 0 else 1.0


def clustered_rate(
    wins_by_bucket: Sequence[int], totals_by_bucket: Sequence[int]
) -> Interval | None:
    """Return the interval of a rate whose trials are dependent within buckets.

    Args:
        wins_by_bucket: Successes in each bucket.
        totals_by_bucket: Trials in each bucket, in the same order; 0 where a bucket of the
            profile has none in the cell at hand.

    Returns:
        Wilson's interval at the jackknifed design effect; ``None`` without trials, with fewer
        than two buckets, or when all trials stand in one bucket.

    Raises:
        ValueError: A bucket has more successes than trials, or the lengths differ.

    Reference: Korn and Graubard (1998), with the variance of Tukey (1958).
    """
    pairs = list(zip(wins_by_bucket, totals_by_bucket, strict=True))
    if any(not 0 <= wins <= total for wins, total in pairs):
        raise ValueError("a bucket has more successes than trials, or a negative count")
    wins_all, total_all = sum(wins_by_bucket), sum(totals_by_bucket)
    without = [
        (wins_all - wins) / (total_all - total) if total < total_all else None
        for wins, total in pairs
    ]
    spread = variance(without)
    if spread is None:
        return None
    return wilson(wins_all, total_all, design_effect(wins_all / total_all, total_all, spread))
