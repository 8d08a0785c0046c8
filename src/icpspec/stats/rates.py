"""A rate with its interval: logo churn, adoption, implementations that succeeded."""

from collections.abc import Sequence

from icpspec.stats.discrimination import Estimate
from icpspec.stats.intervals import wilson
from icpspec.stats.jackknife import clustered_rate


def rate(successes: int, trials: int, buckets: Sequence[tuple[int, int]] | None = None) -> Estimate:
    """Return a rate with its 95 % interval.

    Logo churn is the rate of customers lost in a period among those at its start; adoption and
    success of implementation are rates of customers whose time for it is over.

    Args:
        successes: Trials that succeeded, 0 to ``trials``.
        trials: 0 or more.
        buckets: ``None`` when trials are independent; otherwise (successes, trials) of each
            bucket of accounts.

    Returns:
        The rate, 0 to 1; all ``None`` without trials; the bounds ``None`` with fewer than two
        buckets, or one that holds all trials.

    Raises:
        ValueError: More successes than trials, or buckets that do not add up.

    Reference: Wilson (1927); Korn and Graubard (1998) with buckets.
    """
    interval = wilson(successes, trials)
    if buckets is not None:
        sums = (sum(a for a, _ in buckets), sum(n for _, n in buckets))
        if sums != (successes, trials):
            raise ValueError("the buckets do not add up")
        interval = clustered_rate([a for a, _ in buckets], [n for _, n in buckets])
    if trials == 0:
        return Estimate(None, None, None)
    if interval is None:
        return Estimate(successes / trials, None, None)
    return Estimate(successes / trials, interval.low, interval.high)
