"""Intervals and p-values of the normal distribution."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.intervals import Z95, Interval, normal_interval, normal_two_sided_p, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_published(successes: int, n: int, low: float, high: float) -> None:
    """The four worked cases of Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    interval = wilson(successes, n)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@settings(deadline=None)
@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_against_statsmodels(counts: tuple[int, int]) -> None:
    """Statsmodels computes the same bounds, but for its rounding at 0 and 1."""
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    low, high = proportion.proportion_confint(*counts, alpha=0.05, method="wilson")
    interval = wilson(*counts)
    assert interval is not None
    assert interval.low == pytest.approx(float(low), rel=1e-9, abs=1e-12)
    assert interval.high == pytest.approx(float(high), rel=1e-9)
    assert 0 <= interval.low <= counts[0] / counts[1] <= interval.high <= 1


def test_wilson_design_effect_counts_fewer_trials() -> None:
    """A design effect of 4 makes 40 of 100 as sure as 10 of 25."""
    assert wilson(40, 100, 4.0) == wilson(10, 25)


def test_wilson_limits() -> None:
    """No trials have no interval; none or all successful end exactly at 0 or 1."""
    assert wilson(0, 0) is None
    none, every = wilson(0, 7, 1.3), wilson(7, 7, 1.3)
    assert none is not None
    assert every is not None
    assert none.low == 0.0
    assert every.high == 1.0
    assert none.high == pytest.approx(1 - every.low, rel=1e-12)


@pytest.mark.parametrize(
    ("successes", "n", "design_effect"),
    [(-1, 5, 1.0), (6, 5, 1.0), (0, -1, 1.0), (1, 5, 0.9), (1, 5, math.nan), (1, 5, math.inf)],
)
def test_wilson_refuses_what_cannot_be(successes: int, n: int, design_effect: float) -> None:
    """More successes than trials, or a design effect below 1, is a wrong call."""
    with pytest.raises(ValueError, match=r"successes|design effect"):
        wilson(successes, n, design_effect)


def test_normal_interval_is_cut_to_the_range() -> None:
    """By hand: 0.6 with a standard error of 0.1, whole and cut."""
    whole = normal_interval(0.6, 0.01, -math.inf, math.inf)
    half = 0.1959963984540054
    assert (whole.low, whole.high) == pytest.approx((0.6 - half, 0.6 + half), rel=1e-12)
    assert normal_interval(0.95, 0.01, 0.0, 1.0).high == 1.0
    assert normal_interval(0.05, 0.01, 0.0, 1.0).low == 0.0
    assert normal_interval(0.5, 0.0, 0.0, 1.0) == Interval(0.5, 0.5)


@pytest.mark.parametrize(("point", "variance"), [(0.5, -0.1), (0.5, math.nan), (1.5, 0.1)])
def test_normal_interval_refuses_what_cannot_be(point: float, variance: float) -> None:
    """A negative variance, or an estimate outside its range, is a wrong call."""
    with pytest.raises(ValueError, match=r"variance|outside"):
        normal_interval(point, variance, 0.0, 1.0)


@settings(deadline=None)
@given(st.floats(-37, 37))
def test_two_sided_p_against_scipy(z: float) -> None:
    """Equal to twice the upper tail of scipy's normal distribution, also far out."""
    norm = pytest.importorskip("scipy.stats").norm
    assert normal_two_sided_p(z) == pytest.approx(float(2 * norm.sf(abs(z))), rel=1e-9)


def test_two_sided_p_limits() -> None:
    """Certainty at 0, nothing at infinity, 5 % at the point all intervals use."""
    assert normal_two_sided_p(0.0) == 1.0
    assert normal_two_sided_p(-math.inf) == 0.0
    assert normal_two_sided_p(Z95) == pytest.approx(0.05, rel=1e-12)
