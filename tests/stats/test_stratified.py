"""Odds ratio, test and lift within strata."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.discrimination import Estimate
from icpspec.stats.stratified import (
    Table,
    clustered_common_odds_ratio,
    clustered_stratified_lift,
    common_odds_ratio,
    conditional_test,
    homogeneity,
    stratified_lift,
)

# Admissions at Berkeley, 1973 (Bickel, Hammel and O'Connell 1975, Science 187): men admitted and
# rejected, women admitted and rejected, in six departments.
BERKELEY: list[Table] = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]
table = st.tuples(*[st.integers(1, 30)] * 4)
loose = st.tuples(*[st.integers(0, 6)] * 4)


def test_published() -> None:
    """R's mantelhaen.test: common odds ratio 0.9047 (0.7719 to 1.0603), X² 1.5246."""
    ratio = common_odds_ratio(BERKELEY)
    assert ratio.point == pytest.approx(0.9046968, abs=5e-8)
    assert ratio.low == pytest.approx(0.7719074, abs=5e-8)
    assert ratio.high == pytest.approx(1.0603298, abs=5e-8)
    test = conditional_test(BERKELEY)
    assert test is not None
    assert test.z**2 == pytest.approx(1.5246, abs=5e-5)


def test_the_paradox_goes_away() -> None:
    """All together men were admitted far more often; within departments they were not."""
    together = tuple(sum(column) for column in zip(*BERKELEY, strict=True))
    crude = stratified_lift([(together[0], together[1], together[2], together[3])])
    within = stratified_lift(BERKELEY)
    assert crude.low is not None
    assert crude.low > 1.1
    assert within.low is not None
    assert within.high is not None
    assert within.low < 1 < within.high
    plain = 1198 / 2691 / (1755 / 4526)
    assert crude.point == pytest.approx(plain, rel=1e-12)


@settings(deadline=None)
@given(st.lists(table, min_size=2, max_size=6))
def test_against_statsmodels(strata: list[Table]) -> None:
    """StratifiedTable: pooled odds ratio, its interval, both tests."""
    numpy = pytest.importorskip("numpy")
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    oracle = tables.StratifiedTable([numpy.array([[a, b], [c, d]]) for a, b, c, d in strata])
    ratio = common_odds_ratio(strata)
    low, high = oracle.oddsratio_pooled_confint()
    assert ratio.point == pytest.approx(float(oracle.oddsratio_pooled), rel=1e-9)
    assert ratio.low == pytest.approx(float(low), rel=1e-9)
    assert ratio.high == pytest.approx(float(high), rel=1e-9)
    test, same = conditional_test(strata), homogeneity(strata)
    expected = oracle.test_null_odds(correction=False)
    assert test is not None
    assert test.z**2 == pytest.approx(float(expected.statistic), rel=1e-9, abs=1e-12)
    assert test.p == pytest.approx(float(expected.pvalue), rel=1e-7)
    assert same is not None
    assert same.degrees == len(strata) - 1
    if abs(float(oracle.oddsratio_pooled) - 1) < 1e-6:
        return  # statsmodels divides by the difference
    expected = oracle.test_equal_odds(adjust=True)
    assert same.chi_squared == pytest.approx(float(expected.statistic), rel=1e-6, abs=1e-7)
    assert same.p == pytest.approx(float(expected.pvalue), rel=1e-5)


@settings(deadline=None)
@given(st.lists(loose, max_size=8), st.randoms(use_true_random=False))
def test_order_naming_and_empty_strata(strata: list[Table], shuffle: random.Random) -> None:
    """Neither the order of strata nor empty ones matter; swapping rows inverts the ratio."""
    mixed = [*strata, (0, 0, 0, 0)]
    shuffle.shuffle(mixed)
    for function in (common_odds_ratio, stratified_lift):
        one, two = function(strata), function(mixed)
        assert (two.point is None, two.low is None) == (one.point is None, one.low is None)
        assert two.point == pytest.approx(one.point or 0.0, rel=1e-12) or one.point is None
        assert two.low == pytest.approx(one.low or 0.0, rel=1e-9) or one.low is None
    swapped = common_odds_ratio([(c, d, a, b) for a, b, c, d in strata])
    ratio = common_odds_ratio(strata)
    if ratio.point and swapped.point:
        assert swapped.point == pytest.approx(1 / ratio.point, rel=1e-9)
        assert ratio.low is not None
        assert swapped.high == pytest.approx(1 / ratio.low, rel=1e-9)
    test = conditional_test(strata)
    other = conditional_test([(c, d, a, b) for a, b, c, d in mixed])
    assert (test is None) == (other is None)
    if test is not None and other is not None:
        assert other.z == pytest.approx(-test.z, rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(st.lists(table, min_size=1, max_size=5))
def test_variance_of_the_lift_by_small_changes(strata: list[Table]) -> None:
    """The delta method with derivatives taken numerically."""

    def log_lift(cells: list[tuple[float, float, float, float]]) -> float:
        won = sum(a for a, _, _, _ in cells)
        return math.log(won / sum((a + b) * (a + c) / (a + b + c + d) for a, b, c, d in cells))

    variance, h = 0.0, 1e-5
    for i, (a, b, c, d) in enumerate(strata):
        for move, n, p in (
            ((h, -h, 0, 0), a + b, a / (a + b)),
            ((0, 0, h, -h), c + d, c / (c + d)),
        ):
            up: list[tuple[float, float, float, float]] = [*strata]
            down = [*up]
            up[i] = (a + move[0], b + move[1], c + move[2], d + move[3])
            down[i] = (a - move[0], b - move[1], c - move[2], d - move[3])
            slope = (log_lift(up) - log_lift(down)) / (2 * h)
            variance += slope**2 * n * p * (1 - p)
    found = stratified_lift(strata)
    assert found.point == pytest.approx(math.exp(log_lift([*strata])), rel=1e-12)
    assert found.low is not None
    assert found.high is not None
    width = math.log(found.high / found.low) / (2 * 1.959963984540054)
    assert width == pytest.approx(math.sqrt(variance), rel=1e-5, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.tuples(loose, loose), min_size=2, max_size=8))
def test_clustered_against_leaving_out(buckets: list[tuple[Table, Table]]) -> None:
    """The jackknife of the logarithm, each time anew."""

    def total(chosen: list[tuple[Table, Table]]) -> list[Table]:
        sums = [[sum(bucket[s][k] for bucket in chosen) for k in range(4)] for s in range(2)]
        return [(a, b, c, d) for a, b, c, d in sums]

    for clustered, plain in (
        (clustered_common_odds_ratio, common_odds_ratio),
        (clustered_stratified_lift, stratified_lift),
    ):
        found = clustered(buckets)
        assert found.point == plain(total(buckets)).point
        left = [plain(total(buckets[:i] + buckets[i + 1 :])).point for i in range(len(buckets))]
        if not found.point or not all(left):
            assert found.low is found.high is None
            continue
        logs = [math.log(value) for value in left if value]
        mean = math.fsum(logs) / len(logs)
        variance = (len(logs) - 1) / len(logs) * math.fsum((v - mean) ** 2 for v in logs)
        factor = math.exp(1.959963984540054 * math.sqrt(variance))
        assert found.low == pytest.approx(found.point / factor, rel=1e-9)
        assert found.high == pytest.approx(found.point * factor, rel=1e-9)


def test_independent_and_clustered_agree_without_clusters() -> None:
    """One opportunity a bucket: the same intervals, nearly."""
    strata: list[Table] = [(30, 50, 20, 70), (60, 40, 90, 80)]
    buckets = []
    for s, counts in enumerate(strata):
        for k, n in enumerate(counts):
            one: list[Table] = [(0, 0, 0, 0), (0, 0, 0, 0)]
            one[s] = (int(k == 0), int(k == 1), int(k == 2), int(k == 3))
            buckets += [one] * n
    for clustered, plain in (
        (clustered_common_odds_ratio, common_odds_ratio),
        (clustered_stratified_lift, stratified_lift),
    ):
        one_way, other = clustered(buckets), plain(strata)
        assert one_way.low == pytest.approx(other.low, rel=0.01)
        assert one_way.high == pytest.approx(other.high, rel=0.01)


def test_undefined() -> None:
    """No strata, no matched, nobody won, no lost across; a ratio of 0 has no interval."""
    nothing = Estimate(None, None, None)
    for strata in ([], [(0, 0, 0, 0)], [(0, 0, 3, 4)], [(0, 3, 0, 4)]):
        assert common_odds_ratio(strata) == nothing
        assert stratified_lift(strata) == nothing
        assert conditional_test(strata) is None
        assert homogeneity(strata) is None
    assert common_odds_ratio([(3, 0, 2, 4)]) == nothing
    assert common_odds_ratio([(0, 5, 2, 4)]) == Estimate(0.0, None, None)
    assert stratified_lift([(0, 5, 2, 4)]) == Estimate(0.0, None, None)
    assert homogeneity([(3, 1, 2, 4)]) is None
    assert clustered_stratified_lift([]) == nothing


def test_homogeneity_where_the_fit_must_not_cancel() -> None:
    """A tiny common ratio with more matched wins than unmatched losses (statsmodels)."""
    strata: list[Table] = [(40, 900, 800, 2), (3, 500, 400, 1), (1, 30, 20, 9)]
    numpy = pytest.importorskip("numpy")
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    oracle = tables.StratifiedTable([numpy.array([[a, b], [c, d]]) for a, b, c, d in strata])
    same = homogeneity(strata)
    assert same is not None
    expected = float(oracle.test_equal_odds(adjust=True).statistic)
    assert same.chi_squared == pytest.approx(expected, rel=1e-6)


def test_refuses_what_cannot_be() -> None:
    """Negative counts; buckets with different strata."""
    for function in (common_odds_ratio, stratified_lift, conditional_test, homogeneity):
        with pytest.raises(ValueError, match="negative"):
            function([(1, -1, 1, 1)])
    with pytest.raises(ValueError, match="negative"):
        clustered_stratified_lift([[(1, -1, 1, 1)]])
    with pytest.raises(ValueError, match="zip"):
        clustered_stratified_lift([[(1, 1, 1, 1)], []])
