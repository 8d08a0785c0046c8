"""Differences of rates and steps between tiers."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.differences import Step, clustered_difference, combined, difference, tier_steps
from icpspec.stats.discrimination import Estimate
from icpspec.stats.rates import rate

rates = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
small = st.integers(0, 4).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("pair", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_published(pair: tuple[int, int, int, int], low: float, high: float) -> None:
    """The eight worked cases of Newcombe (1998), table II, method 10."""
    found = difference(pair)
    assert found.low is not None
    assert found.high is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@settings(deadline=None)
@given(rates, rates)
def test_against_statsmodels(one: tuple[int, int], two: tuple[int, int]) -> None:
    """confint_proportions_2indep with method "newcomb"."""
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    low, high = proportion.confint_proportions_2indep(*one, *two, method="newcomb", compare="diff")
    found = difference((*one, *two))
    assert found.point == one[0] / one[1] - two[0] / two[1]
    # Where both rates are 0 or 1 statsmodels keeps a rounding error of a square root.
    assert found.low == pytest.approx(float(low), rel=1e-9, abs=1e-8)
    assert found.high == pytest.approx(float(high), rel=1e-9, abs=1e-8)


@settings(deadline=None)
@given(rates, rates)
def test_mirror(one: tuple[int, int], two: tuple[int, int]) -> None:
    """Swapping the groups swaps and negates the bounds; the point lies inside."""
    found, mirrored = difference((*one, *two)), difference((*two, *one))
    assert found.low is not None
    assert found.point is not None
    assert found.high is not None
    assert mirrored.high == pytest.approx(-found.low, rel=1e-12, abs=1e-15)
    assert mirrored.low == pytest.approx(-found.high, rel=1e-12, abs=1e-15)
    assert -1 <= found.low <= found.point <= found.high <= 1


@settings(deadline=None)
@given(st.lists(st.tuples(small, small), min_size=2, max_size=10))
def test_clustered_against_leaving_out(raw: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """The design effect from differences without each bucket in turn."""
    buckets = [(*one, *two) for one, two in raw]

    def plain(chosen: list[tuple[int, int, int, int]]) -> float | None:
        a, n, b, m = (sum(bucket[k] for bucket in chosen) for k in range(4))
        return a / n - b / m if n and m else None

    found = clustered_difference(buckets)
    assert found.point == plain(buckets)
    left = [plain(buckets[:i] + buckets[i + 1 :]) for i in range(len(buckets))]
    known = [value for value in left if value is not None]
    if len(known) < len(buckets) or found.point is None:
        assert found.low is found.high is None
        return
    mean = math.fsum(known) / len(known)
    variance = (len(known) - 1) / len(known) * math.fsum((v - mean) ** 2 for v in known)
    a, n, b, m = (sum(bucket[k] for bucket in buckets) for k in range(4))
    binomial = a * (n - a) / n**3 + b * (m - b) / m**3
    expected = difference((a, n, b, m), max(1.0, variance / binomial) if binomial else 1.0)
    assert found.low == pytest.approx(expected.low, rel=1e-9, abs=1e-9)
    assert found.high == pytest.approx(expected.high, rel=1e-9, abs=1e-9)


def test_shared_accounts_narrow_or_widen() -> None:
    """Twenty accounts, half of which win everything in both groups: the difference is sure."""
    together = [(2, 2, 2, 2)] * 10 + [(0, 2, 0, 2)] * 10
    apart = [(4, 4, 0, 0), (0, 0, 4, 4)] * 5 + [(0, 4, 0, 0), (0, 0, 0, 4)] * 5
    sure, unsure = clustered_difference(together), clustered_difference(apart)
    assert sure == difference((20, 40, 20, 40))
    assert unsure.point == sure.point == 0.0
    assert unsure.high is not None
    assert sure.high is not None
    assert unsure.high > 1.5 * sure.high


def test_steps() -> None:
    """Worst first; an empty tier is stepped over, so that the step is named by positions."""
    steps = tier_steps([1, 0, 5, 9], [10, 0, 10, 10])
    assert [(step.worse, step.better) for step in steps] == [(0, 2), (2, 3)]
    assert steps[0] == Step(0, 2, difference((5, 10, 1, 10)))
    assert tier_steps([], []) == []
    assert tier_steps([3], [5]) == []
    half = [([1, 2], [3, 3]), ([0, 1], [2, 4])]
    (step,) = tier_steps([1, 3], [5, 7], half)
    assert step.difference == clustered_difference([(2, 3, 1, 3), (1, 4, 0, 2)])


@settings(deadline=None)
@given(rates, rates)
def test_combined_is_newcombe_for_rates(one: tuple[int, int], two: tuple[int, int]) -> None:
    """The same way to put two intervals together."""
    found, expected = combined(rate(*one), rate(*two)), difference((*one, *two))
    assert found.point == expected.point
    assert found.low == pytest.approx(expected.low, rel=1e-12, abs=1e-12)
    assert found.high == pytest.approx(expected.high, rel=1e-12, abs=1e-12)


def test_combined_without_bounds() -> None:
    """A share of 1 has no log-log interval: the difference stands alone."""
    sure, known = Estimate(1.0, None, None), Estimate(0.75, 0.5, 0.9)
    assert combined(sure, known) == Estimate(0.25, None, None)
    assert combined(known, Estimate(None, None, None)) == Estimate(None, None, None)


def test_empty_group() -> None:
    """Without trials there is no rate."""
    assert difference((0, 0, 3, 5)) == Estimate(None, None, None)
    assert clustered_difference([(0, 0, 3, 5), (0, 0, 1, 2)]) == Estimate(None, None, None)
    assert clustered_difference([]) == Estimate(None, None, None)
    assert clustered_difference([(1, 2, 3, 5)]).low is None


def test_refuses_what_cannot_be() -> None:
    """More successes than trials, buckets of something else, different lengths."""
    with pytest.raises(ValueError, match="successes"):
        difference((3, 2, 1, 1))
    with pytest.raises(ValueError, match="more successes"):
        clustered_difference([(1, 1, 2, 1)])
    with pytest.raises(ValueError, match="add up"):
        tier_steps([1, 3], [5, 7], [([1, 2], [3, 3])])
    with pytest.raises(ValueError, match="zip"):
        tier_steps([1], [5, 7])
