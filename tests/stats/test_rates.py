"""Rates with intervals."""

import pytest

from icpspec.stats.discrimination import Estimate
from icpspec.stats.intervals import wilson
from icpspec.stats.jackknife import clustered_rate
from icpspec.stats.rates import rate


def test_independent_and_clustered() -> None:
    """The point of the counts with the bounds of Wilson, or of Wilson at the design effect."""
    plain, interval = rate(3, 12), wilson(3, 12)
    assert interval is not None
    assert plain == Estimate(0.25, interval.low, interval.high)
    buckets = [(0, 4), (3, 4), (0, 4)]
    clustered, interval = rate(3, 12, buckets), clustered_rate([0, 3, 0], [4, 4, 4])
    assert interval is not None
    assert clustered == Estimate(0.25, interval.low, interval.high)
    assert clustered.high is not None
    assert plain.high is not None
    assert clustered.high > plain.high


def test_limits() -> None:
    """No trials; one bucket; none and all."""
    assert rate(0, 0) == Estimate(None, None, None)
    assert rate(0, 0, []) == Estimate(None, None, None)
    assert rate(1, 4, [(1, 4)]) == Estimate(0.25, None, None)
    assert (rate(0, 4).low, rate(4, 4).high) == (0.0, 1.0)


def test_refuses_what_cannot_be() -> None:
    """More successes than trials; buckets of something else."""
    with pytest.raises(ValueError, match="successes"):
        rate(5, 4)
    with pytest.raises(ValueError, match="add up"):
        rate(3, 12, [(3, 11)])
