"""Trend and order of tiers."""

import math
import random
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.trend import clustered_trend, cochran_armitage, tiers_in_order

tier_lists = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6)
tiers_of_3 = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=3)


def test_by_hand() -> None:
    """Worst 2 of 10, best 8 of 10: two tiers give the pooled z-test, 0.6 / sqrt(0.25/5)."""
    trend = cochran_armitage([2, 8], [10, 10])
    assert trend is not None
    assert astuple(trend) == pytest.approx((0.6 / 0.05**0.5, math.erfc(0.6 / 0.1**0.5)), rel=1e-12)


@settings(deadline=None)
@given(tier_lists)
def test_against_statsmodels(tiers: list[tuple[int, int]]) -> None:
    """The linear-by-linear test of statsmodels, whose z differs by the root of n/(n-1)."""
    wins, totals = [won for won, _ in tiers], [won + lost for won, lost in tiers]
    trend = cochran_armitage(wins, totals)
    n = sum(totals)
    if sum(wins) in {0, n} or sum(total > 0 for total in totals) < 2:
        assert trend is None
        return
    numpy = pytest.importorskip("numpy")
    table = pytest.importorskip("statsmodels.stats.contingency_tables").Table
    # Columns lost, won: a higher column score is a win, a higher row score a better tier.
    oracle = table(numpy.array([(lost, won) for won, lost in tiers]), shift_zeros=False)
    expected = float(oracle.test_ordinal_association().zscore) * math.sqrt(n / (n - 1))
    assert trend is not None
    assert trend.z == pytest.approx(expected, rel=1e-9, abs=1e-9)
    norm = pytest.importorskip("scipy.stats").norm
    assert trend.p == pytest.approx(float(2 * norm.sf(abs(trend.z))), rel=1e-9)


def test_sign_and_scores() -> None:
    """Above 0 when later (better) tiers win more; the scale may start anywhere, in any unit."""
    up, down = cochran_armitage([1, 3, 9], [10] * 3), cochran_armitage([9, 3, 1], [10] * 3)
    assert up is not None
    assert down is not None
    assert up.z > 0 > down.z == pytest.approx(-up.z)
    scaled = cochran_armitage([1, 3, 9], [10] * 3, scores=[50, 60, 70])
    assert scaled is not None
    assert astuple(scaled) == pytest.approx(astuple(up), rel=1e-12)


def test_an_empty_tier_keeps_its_place() -> None:
    """Tiers 0, 2, 3 with tier 1 empty are not tiers 0, 1, 2."""
    with_gap = cochran_armitage([1, 0, 3, 9], [10, 0, 10, 10])
    assert with_gap == cochran_armitage([1, 3, 9], [10] * 3, scores=[0, 2, 3])
    assert with_gap != cochran_armitage([1, 3, 9], [10] * 3)


@pytest.mark.parametrize(
    ("wins", "totals"),
    [([], []), ([0, 0], [0, 0]), ([3], [5]), ([0, 3, 0], [0, 5, 0]), ([0, 0], [5, 5]), ([5], [5])],
)
def test_undefined(wins: list[int], totals: list[int]) -> None:
    """Fewer than two tiers with opportunities, or one outcome only."""
    assert cochran_armitage(wins, totals) is None
    assert clustered_trend([(wins, totals)] * 3) is None


@settings(deadline=None)
@given(st.lists(tiers_of_3, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_clustered_against_least_squares(
    raw: list[list[tuple[int, int]]], shuffle: random.Random
) -> None:
    """The slope is that of least squares on rows (statistics.linear_regression of Python)."""
    statistics = pytest.importorskip("statistics")
    buckets = [([w for w, _ in tiers], [w + n for w, n in tiers]) for tiers in raw]

    def slope(chosen: list[list[tuple[int, int]]]) -> float | None:
        rows = [(t, 1) for tiers in chosen for t, (w, _) in enumerate(tiers) for _ in range(w)]
        rows += [(t, 0) for tiers in chosen for t, (_, n) in enumerate(tiers) for _ in range(n)]
        if len({t for t, _ in rows}) < 2 or len({y for _, y in rows}) < 2:
            return None
        x, y = [float(t) for t, _ in rows], [float(y) for _, y in rows]
        return float(statistics.linear_regression(x, y).slope)

    whole = slope(raw)
    without = [slope(raw[:i] + raw[i + 1 :]) for i in range(len(raw))]
    known = [value for value in without if value is not None]
    shuffle.shuffle(buckets)
    trend = clustered_trend(buckets)
    if whole is None or len(known) < len(raw):
        assert trend is None
        return
    variance = (len(raw) - 1) * statistics.pvariance(known)
    if variance < 1e-15:
        return
    assert trend is not None
    assert trend.z == pytest.approx(whole / math.sqrt(variance), rel=1e-6, abs=1e-9)


def test_clustered_without_spread() -> None:
    """Equal buckets have no spread, and one bucket no jackknife."""
    assert clustered_trend([([1, 2], [3, 3])] * 4) is None
    assert clustered_trend([([1, 2], [3, 3])]) is None
    assert clustered_trend([]) is None


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([], None),
        ([0.5], None),
        ([0.5, None], None),
        ([0.5, 0.3, 0.1], True),
        ([0.5, 0.5, 0.1], True),
        ([0.5, 0.1, 0.3], False),
        ([0.5, None, 0.6], False),
        ([0.5, None, 0.4], True),
    ],
)
def test_tiers_in_order(rates: list[float | None], expected: bool | None) -> None:
    """Best first; equal rates are in order; empty tiers are skipped."""
    assert tiers_in_order(rates) is expected


def test_refuses_what_cannot_be() -> None:
    """More wins than opportunities, different lengths."""
    with pytest.raises(ValueError, match="more wins"):
        cochran_armitage([3], [2])
    with pytest.raises(ValueError, match="zip"):
        cochran_armitage([3], [4, 5])
