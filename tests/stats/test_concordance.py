"""Harrell's C."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.concordance import ScoredSpell, clustered_concordance, concordance
from icpspec.stats.discrimination import Estimate, auc

scores = st.integers(-4, 4)
from_start = st.builds(
    ScoredSpell, scores, st.none(), st.integers(0, 8), st.booleans(), st.integers(1, 3)
)
late = st.integers(1, 6).flatmap(
    lambda entry: st.builds(
        ScoredSpell, scores, st.just(entry), st.integers(0, 9), st.booleans(), st.integers(1, 3)
    )
)
tables = st.lists(st.one_of(from_start, late), max_size=12)


def _rows(spells: list[ScoredSpell]) -> list[ScoredSpell]:
    rows = [spell._replace(n=1) for spell in spells for _ in range(spell.n)]
    return [row for row in rows if row.exit >= row.first]


def _pair(one: ScoredSpell, two: ScoredSpell) -> tuple[float, int]:
    """(concordance, comparable) of two customers, by the definition."""
    for churned, other in ((one, two), (two, one)):
        after = other.exit > churned.exit or (other.exit == churned.exit and not other.event)
        if churned.event and after and other.first <= churned.exit:
            if other.score == churned.score:
                return 0.5, 1
            return float(other.score > churned.score), 1
    return 0.0, 0


def _by_pairs(rows: list[ScoredSpell]) -> tuple[list[float], list[int]]:
    """Concordance and comparable pairs of each customer with all others."""
    found = [
        [_pair(one, two) for j, two in enumerate(rows) if j != i] for i, one in enumerate(rows)
    ]
    return [sum(c for c, _ in line) for line in found], [sum(n for _, n in line) for line in found]


def test_by_hand() -> None:
    """Three customers: the pair (1, 5) is concordant, (1, 3) too, (5, 3) discordant."""
    spells = [
        ScoredSpell(1, None, 2, event=True, n=1),
        ScoredSpell(5, None, 4, event=True, n=1),
        ScoredSpell(3, None, 9, event=False, n=1),
    ]
    assert concordance(spells).point == pytest.approx(2 / 3, rel=1e-15)


@settings(deadline=None, max_examples=60)
@given(st.lists(from_start, max_size=12))
def test_against_lifelines(spells: list[ScoredSpell]) -> None:
    """concordance_index of lifelines, on rows."""
    utils = pytest.importorskip("lifelines.utils")
    rows = _rows(spells)
    point = concordance(spells).point
    try:
        expected = utils.concordance_index(
            [row.exit for row in rows], [row.score for row in rows], [row.event for row in rows]
        )
    except (ZeroDivisionError, ValueError):
        assert point is None
        return
    assert point == pytest.approx(float(expected), rel=1e-12, abs=1e-15)


@settings(deadline=None, max_examples=60)
@given(tables, st.randoms(use_true_random=False))
def test_late_entry_and_variance_against_pairs(
    spells: list[ScoredSpell], shuffle: random.Random
) -> None:
    """Pair by pair; the variance is the sum of squared influences (R's concordance)."""
    rows = _rows(spells)
    concordant, comparable = _by_pairs(rows)
    pairs = sum(comparable) / 2
    mixed = rows[:]
    shuffle.shuffle(mixed)
    found = concordance(spells)
    if pairs == 0:
        assert found == Estimate(None, None, None)
        return
    point = sum(concordant) / 2 / pairs
    assert found.point == pytest.approx(point, rel=1e-12, abs=1e-15)
    assert concordance(mixed).point == found.point
    if pairs < 2:
        assert found.low is found.high is None
        return
    variance = math.fsum(
        ((c - point * n) / pairs) ** 2 for c, n in zip(concordant, comparable, strict=True)
    )
    half = 1.959963984540054 * math.sqrt(variance)
    assert found.low == pytest.approx(max(0.0, point - half), rel=1e-9, abs=1e-12)
    assert found.high == pytest.approx(min(1.0, point + half), rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.lists(tables, min_size=2, max_size=6))
def test_buckets_against_leaving_them_out(buckets: list[list[ScoredSpell]]) -> None:
    """The same as C of all rows but those of the bucket, each time anew."""
    whole = concordance([spell for bucket in buckets for spell in bucket])
    left = [
        concordance([s for j, bucket in enumerate(buckets) if j != i for s in bucket]).point
        for i in range(len(buckets))
    ]
    found = clustered_concordance(buckets)
    assert found.point == whole.point
    known = [value for value in left if value is not None]
    if found.point is None or len(known) < len(buckets):
        assert found.low is found.high is None
        return
    mean = sum(known) / len(known)
    variance = (len(known) - 1) / len(known) * sum((value - mean) ** 2 for value in known)
    half = 1.959963984540054 * math.sqrt(variance)
    assert found.low == pytest.approx(max(0.0, found.point - half), rel=1e-7, abs=1e-9)
    assert found.high == pytest.approx(min(1.0, found.point + half), rel=1e-7)


def test_one_month_is_an_auc() -> None:
    """All churn in month 1, others are kept to month 9: C is the AUC of kept against churned."""
    kept, churned = [1, 4, 7], [6, 3, 1]
    spells = [ScoredSpell(s, None, 9, event=False, n=n) for s, n in enumerate(kept)]
    spells += [ScoredSpell(s, None, 1, event=True, n=n) for s, n in enumerate(churned)]
    assert concordance(spells).point == auc(kept, churned)


def test_one_customer_a_bucket_is_about_independent() -> None:
    """The two variances agree for many customers."""
    draw = random.Random(5)  # noqa: S311 - a sample, no secret
    rows = [
        ScoredSpell(s, None, min(12, int(draw.expovariate(0.1 + 0.02 * s))), draw.random() < 0.7, 1)
        for s in [draw.randrange(6) for _ in range(300)]
    ]
    alone, buckets = concordance(rows), clustered_concordance([[row] for row in rows])
    assert alone.low is not None
    assert buckets.low == pytest.approx(alone.low, abs=0.002)
    assert alone.high == pytest.approx(buckets.high, abs=0.002)


def test_limits() -> None:
    """Nobody, nobody churned, all churned in one month, one pair, one bucket."""
    nothing = Estimate(None, None, None)
    loyal = [ScoredSpell(s, None, 5, event=False, n=3) for s in range(3)]
    gone = [spell._replace(event=True) for spell in loyal]
    for spells in ([], loyal, gone):
        assert concordance(spells) == nothing
        assert clustered_concordance([spells]) == nothing
    pair = [ScoredSpell(1, None, 2, event=True, n=1), ScoredSpell(2, None, 2, event=False, n=1)]
    assert concordance(pair) == Estimate(1.0, None, None)
    assert clustered_concordance([[*loyal, *pair]]).low is None
    assert clustered_concordance([]) == nothing


@pytest.mark.parametrize(
    "spell",
    [
        ScoredSpell(1, None, 2, event=True, n=-1),
        ScoredSpell(1, None, -1, event=True, n=1),
        ScoredSpell(1, -2, 2, event=True, n=1),
    ],
)
def test_refuses_what_cannot_be(spell: ScoredSpell) -> None:
    """A negative month or count is a wrong call."""
    with pytest.raises(ValueError, match="negative"):
        concordance([spell])
