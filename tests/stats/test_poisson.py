"""The exact interval of a count."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.poisson import poisson_interval


@pytest.mark.parametrize(
    ("observed", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)],
)
def test_published(observed: int, low: float, high: float) -> None:
    """Exact limits as tabled by Garwood (1936) and in every handbook of epidemiology."""
    interval = poisson_interval(observed)
    assert interval.low == pytest.approx(low, abs=5e-4)
    assert interval.high == pytest.approx(high, abs=5e-4)


@settings(deadline=None)
@given(st.one_of(st.integers(0, 200), st.integers(0, 2_000_000)))
def test_against_scipy(observed: int) -> None:
    """Quantiles of chi-squared, halved."""
    chi2 = pytest.importorskip("scipy.stats").chi2
    interval = poisson_interval(observed)
    assert interval.high == pytest.approx(float(chi2.ppf(0.975, 2 * observed + 2) / 2), rel=1e-9)
    low = float(chi2.ppf(0.025, 2 * observed) / 2) if observed else 0.0
    assert interval.low == pytest.approx(low, rel=1e-9)


@pytest.mark.parametrize("observed", [1, 4, 30])
def test_bounds_by_their_definition(observed: int) -> None:
    """At the lower bound as many events have a chance of 2.5 %, at the upper one as few."""

    def at_most(count: int, mean: float) -> float:
        return math.fsum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))

    interval = poisson_interval(observed)
    assert 1 - at_most(observed - 1, interval.low) == pytest.approx(0.025, rel=1e-9)
    assert at_most(observed, interval.high) == pytest.approx(0.025, rel=1e-9)


def test_design_effect_counts_fewer_events() -> None:
    """A design effect of 4 makes 40 events as sure as 10."""
    ten, forty = poisson_interval(10), poisson_interval(40, 4.0)
    assert (forty.low, forty.high) == pytest.approx((4 * ten.low, 4 * ten.high), rel=1e-12)


@pytest.mark.parametrize(
    ("observed", "design_effect"),
    [(-1, 1.0), (math.inf, 1.0), (math.nan, 1.0), (5, 0.5), (5, math.nan)],
)
def test_refuses_what_cannot_be(observed: float, design_effect: float) -> None:
    """A wrong call."""
    with pytest.raises(ValueError, match="events"):
        poisson_interval(observed, design_effect)
