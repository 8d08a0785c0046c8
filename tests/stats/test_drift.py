"""The stability index and its test."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.drift import binned, drift, equal_bins

mixes = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=8)


def test_by_hand() -> None:
    """30 of 100 against 50 of 100 in two bins, with the halves."""
    found = drift([30, 70], [50, 50])
    assert found is not None
    a, b, c, d = 30.5 / 101, 50.5 / 101, 70.5 / 101, 50.5 / 101
    first, second = (a - b) * math.log(a / b), (c - d) * math.log(c / d)
    assert found.terms == pytest.approx((first, second), rel=1e-12)
    assert found.psi == pytest.approx(first + second, rel=1e-12)
    assert found.chi_squared == pytest.approx(50 * (first + second), rel=1e-12)
    assert (found.degrees, found.design_effect) == (1, 1.0)


@settings(deadline=None)
@given(mixes)
def test_against_scipy(mix: list[tuple[int, int]]) -> None:
    """Both relative entropies of scipy, and its chi-squared."""
    stats = pytest.importorskip("scipy.stats")
    base, recent = [a for a, _ in mix], [b for _, b in mix]
    found = drift(base, recent)
    if not sum(base) or not sum(recent):
        assert found is None
        return
    assert found is not None
    filled = [(a + 0.5, b + 0.5) for a, b in mix if a + b]
    p, q = [a for a, _ in filled], [b for _, b in filled]
    expected = float(stats.entropy(p, q) + stats.entropy(q, p))
    assert found.psi == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert found.degrees == len(filled) - 1
    statistic = found.psi / (1 / sum(base) + 1 / sum(recent))
    assert found.chi_squared == pytest.approx(statistic, rel=1e-12, abs=1e-15)
    if found.degrees:
        expected = float(stats.chi2.sf(statistic, found.degrees))
        assert found.p == pytest.approx(expected, rel=1e-9)
    else:
        assert found.p is None


def test_near_pearson_for_many() -> None:
    """For small moves of large counts it is Pearson's test of homogeneity (scipy)."""
    stats = pytest.importorskip("scipy.stats")
    base, recent = [3_000, 5_000, 2_000], [3_080, 4_950, 1_970]
    found = drift(base, recent)
    assert found is not None
    expected = float(stats.chi2_contingency([base, recent]).statistic)
    assert found.chi_squared == pytest.approx(expected, rel=2e-3)


def test_the_usual_bounds_mislead() -> None:
    """0.25 is nothing with 20 deals a period; 0.003 is plain with 100,000."""
    few, many = drift([10, 6, 4], [6, 10, 4]), drift([50_000, 50_000], [47_500, 52_500])
    assert few is not None
    assert many is not None
    assert few.psi > 0.1
    assert few.p is not None
    assert few.p > 0.3
    assert many.psi < 0.003
    assert many.p is not None
    assert many.p < 1e-25


@settings(deadline=None)
@given(mixes, st.randoms(use_true_random=False))
def test_symmetry(mix: list[tuple[int, int]], shuffle: random.Random) -> None:
    """Neither the order of bins nor which period is the base matters."""
    one = drift([a for a, _ in mix], [b for _, b in mix])
    shuffle.shuffle(mix)
    two = drift([b for _, b in mix], [a for a, _ in mix])
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert two.psi == pytest.approx(one.psi, rel=1e-9, abs=1e-15)
        assert all(term is None or term >= 0 for term in one.terms)


def test_no_change_at_all() -> None:
    """Equal shares of equal totals: 0, and p = 1."""
    found = drift([5, 0, 9], [5, 0, 9])
    assert found is not None
    assert found.terms == (0.0, None, 0.0)
    assert (found.psi, found.p, found.degrees) == (0.0, 1.0, 1)


def test_clusters_count_less() -> None:
    """Ten deals of each account in one bin are one deal, not ten."""
    one = [((1, 0), (0, 0))] * 30 + [((0, 1), (0, 0))] * 20
    one += [((0, 0), (1, 0))] * 18 + [((0, 0), (0, 1))] * 32
    ten = [((10 * a, 10 * b), (10 * c, 10 * d)) for (a, b), (c, d) in one]
    plain = drift([30, 20], [18, 32])
    single, tenfold = drift([30, 20], [18, 32], one), drift([300, 200], [180, 320], ten)
    assert plain is not None
    assert single is not None
    assert tenfold is not None
    assert single.design_effect == pytest.approx(1.0, abs=0.05)
    assert tenfold.design_effect == pytest.approx(10.0, rel=0.05)
    assert single.p == pytest.approx(plain.p, rel=0.1)
    assert tenfold.p == pytest.approx(plain.p, rel=0.25)
    independent = drift([300, 200], [180, 320])
    assert independent is not None
    assert independent.p is not None
    assert independent.p < 1e-10


def test_false_alarms_with_clusters() -> None:
    """Accounts with eight deals each in their own mix, nothing moves: alarms in about 5 %."""
    draw = random.Random(11)  # noqa: S311 - a sample, no secret
    alarms = 0
    for _ in range(300):
        buckets = []
        for k in range(80):
            counts = [0, 0, 0]
            favourite = draw.randrange(3)
            for _ in range(8):
                counts[favourite if draw.random() < 0.6 else draw.randrange(3)] += 1
            buckets.append((counts, [0] * 3) if k % 2 else ([0] * 3, counts))
        base = [sum(bucket[0][k] for bucket in buckets) for k in range(3)]
        recent = [sum(bucket[1][k] for bucket in buckets) for k in range(3)]
        found = drift(base, recent, buckets)
        assert found is not None
        assert found.p is not None
        alarms += found.p < 0.05
    assert 3 <= alarms <= 30


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(*[st.lists(st.integers(0, 4), min_size=3, max_size=3)] * 2),
        min_size=2,
        max_size=8,
    )
)
def test_design_effect_against_leaving_out(buckets: list[tuple[list[int], list[int]]]) -> None:
    """Variances of the moved shares, each from shares without one bucket in turn."""
    base = [sum(bucket[0][k] for bucket in buckets) for k in range(3)]
    recent = [sum(bucket[1][k] for bucket in buckets) for k in range(3)]
    n, m = sum(base), sum(recent)
    found = drift(base, recent, buckets)
    if not n or not m:
        assert found is None
        return
    assert found is not None
    pooled = [(a + b) / (n + m) for a, b in zip(base, recent, strict=True)]
    if sum(map(bool, pooled)) < 2:
        assert found.p is None
        return
    if any(sum(old) == n or sum(new) == m for old, new in buckets):
        assert found.design_effect is None
        return
    ratios = []
    for k in range(3):
        moves = [
            (recent[k] - new[k]) / (m - sum(new)) - (base[k] - old[k]) / (n - sum(old))
            for old, new in buckets
        ]
        mean = math.fsum(moves) / len(moves)
        variance = (len(moves) - 1) / len(moves) * math.fsum((v - mean) ** 2 for v in moves)
        if pooled[k]:
            ratios.append(variance / pooled[k])
    effect = math.fsum(ratios) / (1 / n + 1 / m) / (len(ratios) - 1)
    assert found.design_effect == pytest.approx(max(1.0, effect), rel=1e-9)


def test_buckets_that_say_nothing() -> None:
    """One bucket, or one that holds a period: no test, but the index stands."""
    found = drift([3, 4], [5, 6], [((3, 4), (5, 6))])
    assert found is not None
    assert (found.design_effect, found.chi_squared, found.p) == (None, None, None)
    assert found.psi > 0


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 12))
def test_bins(counts: list[int], most: int) -> None:
    """At most so many, without gaps, never falling, and nothing is lost."""
    bins = equal_bins(counts, most)
    assert len(bins) == len(counts)
    assert bins == sorted(bins)
    assert set(bins) == set(range(len(set(bins))))
    assert len(set(bins)) <= most
    assert sum(binned(counts, bins)) == sum(counts)
    widest = max(counts, default=0)
    assert all(n <= sum(counts) / most + 2 * widest for n in binned(counts, bins))


def test_bins_by_hand() -> None:
    """A hundred equal cells in ten bins of ten; a tie is one bin; empty cells go along."""
    assert binned([1] * 100, equal_bins([1] * 100)) == [10] * 10
    assert equal_bins([1, 98, 1], 10) == [0, 1, 2]
    assert equal_bins([0, 5, 0, 5, 0], 2) == [0, 0, 0, 1, 1]
    assert equal_bins([0, 0]) == [0, 0]
    assert equal_bins([]) == []
    assert binned([], []) == []


def test_empty_period() -> None:
    """Nothing to compare."""
    assert drift([0, 0], [3, 4]) is None
    assert drift([], []) is None


def test_refuses_what_cannot_be() -> None:
    """Negative counts, different lengths, buckets of something else, no bins."""
    with pytest.raises(ValueError, match="negative"):
        drift([-1, 2], [3, 4])
    with pytest.raises(ValueError, match="zip"):
        drift([1], [3, 4])
    with pytest.raises(ValueError, match="add up"):
        drift([3, 4], [5, 6], [((3, 4), (5, 5))])
    with pytest.raises(ValueError, match="no bin"):
        equal_bins([1], 0)
