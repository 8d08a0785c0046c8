"""The delete-one-bucket jackknife."""

import statistics
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.intervals import wilson
from icpspec.stats.jackknife import clustered_rate, design_effect, variance, wald_z


@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=50))
def test_variance_of_a_mean(values: list[int]) -> None:
    """For a mean the jackknife gives s²/n exactly (Efron and Tibshirani 1993, chapter 11)."""
    n, total = len(values), sum(values)
    without = [(total - value) / (n - 1) for value in values]
    assert variance(without) == pytest.approx(statistics.variance(values) / n, rel=1e-9, abs=1e-12)


def test_variance_by_hand() -> None:
    """Values 1, 2, 6: mean 3, squares 4 + 1 + 9 = 14, times 2/3."""
    assert variance([1, 2, 6]) == pytest.approx(28 / 3, rel=1e-12)


def test_variance_of_equal_values_is_exactly_zero() -> None:
    """No rounding of the mean makes spread where there is none."""
    assert variance([0.1] * 7) == 0.0


@pytest.mark.parametrize("values", [[], [0.5], [0.5, None], [None, None]])
def test_variance_undefined(values: list[float | None]) -> None:
    """Fewer than two buckets, or an estimate that is missing, leaves no variance."""
    assert variance(values) is None


def test_wald_z() -> None:
    """By hand: 7 divided by the square root of 28/3; undefined without spread."""
    assert wald_z(7, [1, 2, 6]) == pytest.approx(7 / (28 / 3) ** 0.5, rel=1e-12)
    assert wald_z(7, [1, 1, 1]) is None
    assert wald_z(7, [1, None]) is None


def test_design_effect() -> None:
    """By hand: binomial variance 0.25/100; never below 1; 1 at a rate of 0 or 1."""
    assert design_effect(0.5, 100, 0.01) == pytest.approx(4, rel=1e-12)
    assert design_effect(0.5, 100, 0.001) == 1.0
    assert design_effect(0.0, 100, 0.0) == 1.0
    assert design_effect(1.0, 100, 0.0) == 1.0
    with pytest.raises(ValueError, match="rate"):
        design_effect(0.5, 0, 0.1)


def test_clustered_rate_by_hand() -> None:
    """Three buckets 4/4, 0/4, 1/4: rates without each 1/8, 5/8, 4/8; mean 5/12.

    Deviations -7/24, 5/24, 2/24: squares 78/576, times 2/3 = 13/144. Binomial variance
    (5/12)(7/12)/12 = 35/1728; design effect 156/35.
    """
    interval, expected = clustered_rate([4, 0, 1], [4, 4, 4]), wilson(5, 12, 156 / 35)
    assert interval is not None
    assert expected is not None
    assert astuple(interval) == pytest.approx(astuple(expected), rel=1e-12)


def test_clustered_rate_counts_buckets_without_trials() -> None:
    """A bucket of the profile that has nothing in this cell still counts towards G."""
    three, four = clustered_rate([4, 0, 1], [4, 4, 4]), clustered_rate([4, 0, 1, 0], [4, 4, 4, 0])
    assert three is not None
    assert four is not None
    assert three != four


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.just(1)), min_size=2, max_size=60))
def test_clustered_rate_of_single_trials(buckets: list[tuple[int, int]]) -> None:
    """One trial a bucket: the variance is p(1-p)/(n-1), the design effect n/(n-1)."""
    wins, totals = [won for won, _ in buckets], [total for _, total in buckets]
    n, p = len(buckets), sum(wins) / len(buckets)
    expected = wilson(sum(wins), n, n / (n - 1) if 0 < p < 1 else 1.0)
    interval = clustered_rate(wins, totals)
    assert interval is not None
    assert expected is not None
    assert interval.low == pytest.approx(expected.low, rel=1e-9, abs=1e-12)
    assert interval.high == pytest.approx(expected.high, rel=1e-9)


@pytest.mark.parametrize(
    ("wins", "totals"), [([], []), ([0, 0], [0, 0]), ([3], [5]), ([3, 0], [5, 0])]
)
def test_clustered_rate_undefined(wins: list[int], totals: list[int]) -> None:
    """No trials, one bucket, or all trials in one bucket."""
    assert clustered_rate(wins, totals) is None


def test_clustered_rate_of_nought_and_one() -> None:
    """A rate of 0 or 1 has design effect 1."""
    assert clustered_rate([0, 0], [5, 5]) == wilson(0, 10)
    assert clustered_rate([5, 5], [5, 5]) == wilson(10, 10)


@pytest.mark.parametrize(("wins", "totals"), [([2, 0], [1, 3]), ([-1, 0], [1, 3]), ([1], [1, 3])])
def test_clustered_rate_refuses_what_cannot_be(wins: list[int], totals: list[int]) -> None:
    """More successes than trials in a bucket, or lists of different length."""
    with pytest.raises(ValueError, match=r"bucket|shorter|longer"):
        clustered_rate(wins, totals)
