"""Odds ratios and their cluster test."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.odds import (
    clustered_log_odds_p,
    clustered_odds_ratio_interval,
    log_odds_ratio,
    odds_ratio,
    odds_ratio_interval,
)

tables = st.tuples(*[st.integers(0, 30)] * 4)


def test_odds_ratio_by_hand() -> None:
    """(10½ · 20½) / (5½ · 8½)."""
    assert odds_ratio(10, 5, 8, 20) == pytest.approx(215.25 / 46.75, rel=1e-12)
    assert odds_ratio(0, 0, 0, 0) == 1.0
    assert odds_ratio(0, 3, 0, 3) == 1.0
    with pytest.raises(ValueError, match="negative"):
        odds_ratio(1, -1, 1, 1)


@settings(deadline=None)
@given(tables)
def test_log_odds_ratio_against_statsmodels(table: tuple[int, int, int, int]) -> None:
    """Statsmodels' Table2x2 on the table with the halves added."""
    a, b, c, d = table
    numpy = pytest.importorskip("numpy")
    contingency = pytest.importorskip("statsmodels.stats.contingency_tables")
    oracle = contingency.Table2x2(numpy.array([[a, b], [c, d]]) + 0.5)
    assert log_odds_ratio(a, b, c, d) == pytest.approx(
        float(oracle.log_oddsratio), rel=1e-9, abs=1e-12
    )
    assert odds_ratio(a, b, c, d) == pytest.approx(float(oracle.oddsratio), rel=1e-9)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 400)] * 4))
def test_interval_against_statsmodels(table: tuple[int, int, int, int]) -> None:
    """Statsmodels' Table2x2 on the table with the halves added; nothing on an empty margin."""
    a, b, c, d = table
    found = odds_ratio_interval(a, b, c, d)
    if not all((a + b, c + d, a + c, b + d)):
        assert found is None
        return
    numpy = pytest.importorskip("numpy")
    contingency = pytest.importorskip("statsmodels.stats.contingency_tables")
    oracle = contingency.Table2x2(numpy.array([[a, b], [c, d]]) + 0.5)
    low, high = oracle.oddsratio_confint(0.05)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((float(low), float(high)), rel=1e-9)


def test_clustered_interval_by_hand() -> None:
    """Two buckets, as in the test of p: estimate ± 1.96 · |θ₁ - θ₂| / 2 on the log scale."""
    one, two = (3, 1, 1, 2), (2, 2, 1, 4)
    estimate = math.log(5.5 * 6.5 / (3.5 * 2.5))
    first, second = math.log(3.5 * 2.5 / (1.5 * 1.5)), math.log(2.5 * 4.5 / (2.5 * 1.5))
    half = 1.959963984540054 * abs(first - second) / 2
    found = clustered_odds_ratio_interval([one, two])
    assert found is not None
    assert found.low == pytest.approx(math.exp(estimate - half), rel=1e-12)
    assert found.high == pytest.approx(math.exp(estimate + half), rel=1e-12)


@settings(deadline=None)
@given(st.lists(tables, min_size=2, max_size=12))
def test_clustered_interval_agrees_with_p(buckets: list[tuple[int, int, int, int]]) -> None:
    """Defined where p is, and without 1 exactly where p is below 0.05."""
    p, found = clustered_log_odds_p(buckets), clustered_odds_ratio_interval(buckets)
    assert (p is None) == (found is None)
    if p is not None and found is not None and abs(p - 0.05) > 1e-9:
        assert (found.low > 1 or found.high < 1) == (p < 0.05)


def test_an_interval_wider_than_any_number_ends_where_numbers_do() -> None:
    """Buckets that contradict each other wholly: the exponential does not run over."""
    for_it, against = (10**9, 1, 1, 10**9), (1, 10**9, 10**9, 1)
    found = clustered_odds_ratio_interval([for_it, against] * 1000 + [(10**15, 1, 1, 10**15)])
    assert found is not None
    assert 0 < found.low <= found.high < math.inf


def test_clustered_p_by_hand() -> None:
    """Two buckets: leaving one out leaves the other, so Var = (θ₁ - θ₂)²/4."""
    one, two = (3, 1, 1, 2), (2, 2, 1, 4)
    estimate = math.log(5.5 * 6.5 / (3.5 * 2.5))
    first, second = math.log(3.5 * 2.5 / (1.5 * 1.5)), math.log(2.5 * 4.5 / (2.5 * 1.5))
    z = estimate / (abs(first - second) / 2)
    assert clustered_log_odds_p([one, two]) == pytest.approx(math.erfc(z / 2**0.5), rel=1e-12)


@pytest.mark.parametrize(
    "buckets",
    [
        [],
        [(3, 1, 1, 2)],
        [(0, 0, 1, 2), (0, 0, 4, 1)],  # never matches
        [(3, 1, 0, 0), (2, 2, 0, 0)],  # always matches
        [(3, 0, 2, 0), (2, 0, 2, 0)],  # no losses
        [(3, 1, 1, 2), (0, 0, 4, 1)],  # matches in one bucket only
        [(3, 1, 1, 2), (3, 1, 1, 2)],  # no spread
    ],
)
def test_clustered_p_undefined(buckets: list[tuple[int, int, int, int]]) -> None:
    """Too few buckets, an empty row or column with or without a bucket, no spread."""
    assert clustered_log_odds_p(buckets) is None


@settings(deadline=None)
@given(st.lists(tables, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_clustered_p_ignores_order_and_naming(
    buckets: list[tuple[int, int, int, int]], shuffle: random.Random
) -> None:
    """Neither the order of buckets nor the name of the outcome matters."""
    p = clustered_log_odds_p(buckets)
    mixed = [(b, a, d, c) for a, b, c, d in buckets]
    shuffle.shuffle(mixed)
    other = clustered_log_odds_p(mixed)
    if p is None or other is None:
        assert p is other is None
        return
    assert 0 <= p <= 1
    # The tail magnifies rounding of z by up to z², so small values are compared on a log scale.
    assert math.log(p or 1e-320) == pytest.approx(math.log(other or 1e-320), rel=1e-6, abs=1e-6)


def test_clustered_p_is_about_fisher_without_clusters() -> None:
    """One opportunity a bucket: near the ordinary Wald test (statsmodels) for a large table."""
    counts = (400, 600, 300, 700)
    units = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]
    buckets = [unit for unit, n in zip(units, counts, strict=True) for _ in range(n)]
    numpy = pytest.importorskip("numpy")
    contingency = pytest.importorskip("statsmodels.stats.contingency_tables")
    oracle = contingency.Table2x2(numpy.array([counts[:2], counts[2:]]))
    p = clustered_log_odds_p(buckets)
    assert p == pytest.approx(float(oracle.log_oddsratio_pvalue()), rel=0.05)


def test_clustered_p_refuses_what_cannot_be() -> None:
    """A negative count is a wrong call."""
    with pytest.raises(ValueError, match="negative"):
        clustered_log_odds_p([(1, 1, 1, 1), (1, -1, 1, 1)])
