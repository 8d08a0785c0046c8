"""Median and restricted mean of a survival curve."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.lifetimes import (
    MedianMonths,
    RestrictedMean,
    median_months,
    restricted_mean,
)
from icpspec.stats.survival import Spell, kaplan_meier

from .freireich import PLACEBO, TREATED

spells_of_many = st.lists(
    st.builds(Spell, st.none(), st.integers(0, 20), st.booleans(), st.integers(1, 5)), max_size=12
)


def test_published_median() -> None:
    """Medians of 23 and 8 weeks; R's survfit with conf.type "log-log": 13 to NA, 4 to 11."""
    assert median_months(kaplan_meier(TREATED)) == MedianMonths(23, 13, None)
    assert median_months(kaplan_meier(PLACEBO)) == MedianMonths(8, 4, 11)


def test_published_restricted_mean() -> None:
    """Klein and Moeschberger, example 4.1: 23.287 weeks up to 35, standard error 2.827."""
    mean = restricted_mean(kaplan_meier(TREATED), 35)
    assert mean is not None
    assert mean.low is not None
    assert mean.months == pytest.approx(23.287, abs=5e-4)
    assert (mean.months - mean.low) / 1.959963984540054 == pytest.approx(2.827, abs=5e-4)


@settings(deadline=None, max_examples=25)
@given(spells_of_many)
def test_against_lifelines(spells: list[Spell]) -> None:
    """Median, its bounds and the restricted mean of lifelines."""
    lifelines = pytest.importorskip("lifelines")
    utils = pytest.importorskip("lifelines.utils")
    spells = [*spells, Spell(None, 25, event=False, n=3), Spell(None, 24, event=True, n=2)]
    fitter = lifelines.KaplanMeierFitter()
    fitter.fit(
        [spell.exit for spell in spells],
        event_observed=[spell.event for spell in spells],
        weights=[spell.n for spell in spells],
        timeline=list(range(26)),
    )
    curve = kaplan_meier(spells)
    bounds = fitter.confidence_interval_survival_function_
    curves = (fitter.survival_function_.iloc[:, 0], bounds.iloc[:, 0], bounds.iloc[:, 1])
    # At the last month before all have gone lifelines gives no bounds, which are 0 and unknown.
    expected = [utils.qth_survival_time(0.5 * (1 + 1e-12), frame) for frame in curves]
    median = median_months(curve)
    found = [math.inf if x is None else x for x in (median.point, median.low, median.high)]
    assert found == expected
    mean = restricted_mean(curve, 24)
    assert mean is not None
    area = float(utils.restricted_mean_survival_time(fitter, t=24))
    assert mean.months == pytest.approx(area, rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(spells_of_many)
def test_variance_against_double_integral(spells: list[Spell]) -> None:
    """Greenwood's covariance of S(s) and S(t), summed over all pairs of months."""
    spells = [*spells, Spell(None, 30, event=False, n=2)]
    horizon = 18
    curve = kaplan_meier(spells)
    mean = restricted_mean(curve, horizon)
    assert mean is not None
    hazards = [m.churned / (m.at_risk * (m.at_risk - m.churned)) for m in curve[:horizon]]
    variance = sum(
        curve[s].survival * curve[t].survival * sum(hazards[: min(s, t) + 1])
        for s in range(horizon)
        for t in range(horizon)
    )
    if mean.low is None:
        assert variance == 0
        return
    half = 1.959963984540054 * math.sqrt(variance)
    assert mean.low == pytest.approx(max(0.0, mean.months - half), rel=1e-9, abs=1e-9)
    assert mean.high == pytest.approx(min(18.0, mean.months + half), rel=1e-9)


def test_half_is_reached_in_spite_of_rounding() -> None:
    """9/10 · 8/9 · … = 5/10 in whole numbers, whatever floating point makes of it."""
    curve = kaplan_meier([Spell(None, month, event=True, n=1) for month in range(10)])
    assert median_months(curve).point == 4


def test_limits() -> None:
    """No customers; nobody churned; everybody at once; a horizon nobody has reached."""
    assert median_months(()) == MedianMonths(None, None, None)
    assert restricted_mean((), 12) is None
    loyal = kaplan_meier([Spell(None, 12, event=False, n=5)])
    assert median_months(loyal) == MedianMonths(None, None, None)
    assert restricted_mean(loyal, 12) == RestrictedMean(12.0, None, None)
    assert restricted_mean(loyal, 13) == RestrictedMean(13.0, None, None)
    assert restricted_mean(loyal, 14) is None
    gone = kaplan_meier([Spell(None, 3, event=True, n=5)])
    assert median_months(gone) == MedianMonths(3, 3, None)
    assert restricted_mean(gone, 12) == RestrictedMean(3.0, None, None)
    with pytest.raises(ValueError, match="horizon"):
        restricted_mean(gone, 0)
