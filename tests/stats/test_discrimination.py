"""AUC, its intervals, Gini and KS from count cells."""

import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.discrimination import (
    Bucket,
    Estimate,
    auc,
    auc_with_interval,
    delong_variance,
    gini,
    ks,
)

# Serum S100B of 113 patients with subarachnoid haemorrhage (Turck et al. 2010, Intensive Care
# Medicine 36, 107-115; data set aSAH of the R package pROC). Between neighbouring values, in
# ascending order: controls at or below (good outcome, of 72), cases above (poor outcome, of 41),
# as pROC's own tests tabulate its ROC curve (tests/testthat/helper-coords-expected.R).
ASAH_CONTROLS_BELOW = (
    *(0, 0, 5, 8, 10, 16, 22, 28, 35, 39, 39, 42, 46, 50, 53, 55, 56, 58, 58, 58, 59, 59, 59, 59),
    *(60, 60, 61, 62, 63, 63, 64, 64, 65, 65, 66, 67, 69, 70, 70, 72, 72, 72, 72, 72, 72, 72, 72),
    *(72, 72, 72, 72),
)
ASAH_CASES_ABOVE = (
    *(41, 40, 40, 40, 40, 37, 36, 34, 32, 31, 30, 28, 27, 27, 26, 26, 26, 26, 25, 24, 24, 23, 22),
    *(21, 21, 20, 19, 18, 18, 17, 17, 16, 16, 14, 14, 14, 14, 13, 12, 12, 11, 10, 9, 8, 6, 5, 4),
    *(3, 2, 1, 0),
)

cells = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)
# One bucket: (cell, wins, losses) of 5 cells.
bucket_lists = st.lists(
    st.dictionaries(st.integers(0, 4), st.tuples(st.integers(0, 3), st.integers(0, 3))),
    max_size=8,
)


def _rows(wins: Sequence[int], losses: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return one (score, outcome) a row."""
    scores, outcomes = [], []
    for cell, (won, lost) in enumerate(zip(wins, losses, strict=True)):
        scores += [cell] * (won + lost)
        outcomes += [1] * won + [0] * lost
    return scores, outcomes


def _same(one: float | None, other: float | None) -> None:
    assert one == (None if other is None else pytest.approx(other, rel=1e-9, abs=1e-12))


def _pair(win: int, loss: int) -> float:
    return 1.0 if win > loss else 0.5 if win == loss else 0.0


def _delong_by_row(wins: Sequence[int], losses: Sequence[int]) -> tuple[float, float]:
    """Return AUC and variance by comparing every win with every loss, as in DeLong et al. 1988."""
    rows = list(zip(*_rows(wins, losses), strict=True))
    x = [score for score, outcome in rows if outcome]
    y = [score for score, outcome in rows if not outcome]
    v10 = [sum(_pair(win, loss) for loss in y) / len(y) for win in x]
    v01 = [sum(_pair(win, loss) for win in x) / len(x) for loss in y]
    theta = sum(v10) / len(x)
    s10 = sum((v - theta) ** 2 for v in v10) / (len(x) - 1)
    s01 = sum((v - theta) ** 2 for v in v01) / (len(y) - 1)
    return theta, s10 / len(x) + s01 / len(y)


def _add(buckets: Sequence[Bucket], n_cells: int) -> tuple[list[int], list[int]]:
    wins = [sum(bucket.get(cell, (0, 0))[0] for bucket in buckets) for cell in range(n_cells)]
    losses = [sum(bucket.get(cell, (0, 0))[1] for bucket in buckets) for cell in range(n_cells)]
    return wins, losses


def test_auc_by_hand() -> None:
    """Wins at 2, 3; losses at 1, 2: pairs won 1 + ½ + 1 + 1 of 4."""
    assert auc([0, 1, 1], [1, 1, 0]) == 0.875


@pytest.mark.parametrize(
    ("wins", "losses", "expected"),
    [
        ([], [], None),
        ([3, 1], [0, 0], None),
        ([0, 0], [3, 1], None),
        ([0, 2], [2, 0], 1.0),
        ([2, 0], [0, 2], 0.0),
        ([4], [7], 0.5),
    ],
)
def test_auc_limits(wins: list[int], losses: list[int], expected: float | None) -> None:
    """Undefined with one outcome; 1 and 0 when parted; 0.5 when all tie."""
    assert auc(wins, losses) == expected


# scipy says so where it finds no exact p-value, which is not asked for here.
@pytest.mark.filterwarnings("ignore:ks_2samp:RuntimeWarning")
@settings(deadline=None)
@given(cells)
def test_auc_and_ks_against_row_level(table: list[tuple[int, int]]) -> None:
    """scikit-learn and scipy find the same on single rows."""
    wins, losses = [won for won, _ in table], [lost for _, lost in table]
    scores, outcomes = _rows(wins, losses)
    if not any(wins) or not any(losses):
        assert auc(wins, losses) is None
        assert ks(wins, losses) is None
        return
    roc_auc_score = pytest.importorskip("sklearn.metrics").roc_auc_score
    ks_2samp = pytest.importorskip("scipy.stats").ks_2samp
    assert auc(wins, losses) == pytest.approx(float(roc_auc_score(outcomes, scores)), rel=1e-9)
    rows = list(zip(scores, outcomes, strict=True))
    won = [score for score, outcome in rows if outcome]
    lost = [score for score, outcome in rows if not outcome]
    statistic = float(ks_2samp(won, lost, method="exact").statistic)
    assert ks(wins, losses) == pytest.approx(statistic, rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(cells)
def test_auc_is_mirrored_when_outcomes_swap(table: list[tuple[int, int]]) -> None:
    """Calling wins losses turns A into 1 - A and keeps its variance."""
    wins, losses = [won for won, _ in table], [lost for _, lost in table]
    straight, swapped = auc(wins, losses), auc(losses, wins)
    if straight is None or swapped is None:
        assert straight is swapped is None
        return
    assert straight + swapped == pytest.approx(1, rel=1e-12)
    _same(delong_variance(wins, losses), delong_variance(losses, wins))


@settings(deadline=None)
@given(cells)
def test_delong_against_row_level(table: list[tuple[int, int]]) -> None:
    """Count cells and single rows give one variance."""
    wins, losses = [won for won, _ in table], [lost for _, lost in table]
    if sum(wins) < 2 or sum(losses) < 2:
        assert delong_variance(wins, losses) is None
        return
    point, variance = _delong_by_row(wins, losses)
    assert auc(wins, losses) == pytest.approx(point, rel=1e-9, abs=1e-12)
    assert delong_variance(wins, losses) == pytest.approx(variance, rel=1e-9, abs=1e-15)


def test_delong_interval_published() -> None:
    """The pROC package (Robin et al. 2011) prints 0.7314 and 95 % CI 0.6301-0.8326 (DeLong)."""
    below, above = ASAH_CONTROLS_BELOW, ASAH_CASES_ABOVE
    losses = [below[i + 1] - below[i] for i in range(len(below) - 1)]
    wins = [above[i] - above[i + 1] for i in range(len(above) - 1)]
    assert (sum(wins), sum(losses)) == (41, 72)
    estimate = auc_with_interval(wins, losses, None)
    assert estimate.point == pytest.approx(0.731368563685637, rel=1e-12)
    assert estimate.low is not None
    assert estimate.high is not None
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.6301, 0.8326)


@settings(deadline=None)
@given(bucket_lists)
def test_clustered_interval_against_recomputation(buckets: list[Bucket]) -> None:
    """The fast update equals leaving each bucket out and starting again."""
    wins, losses = _add(buckets, 5)
    estimate = auc_with_interval(wins, losses, buckets)
    assert estimate.point == auc(wins, losses)
    without = [
        auc(*_add([*buckets[:position], *buckets[position + 1 :]], 5))
        for position in range(len(buckets))
    ]
    known = [value for value in without if value is not None]
    if estimate.point is None or len(known) < len(without) or len(known) < 2:
        assert (estimate.low, estimate.high) == (None, None)
        return
    g, mean = len(known), sum(known) / len(known)
    half = 1.959963984540054 * ((g - 1) / g * sum((v - mean) ** 2 for v in known)) ** 0.5
    assert estimate.low == pytest.approx(max(0, estimate.point - half), rel=1e-9, abs=1e-9)
    assert estimate.high == pytest.approx(min(1, estimate.point + half), rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(bucket_lists, st.randoms(use_true_random=False))
def test_clustered_interval_ignores_the_order_of_buckets(
    buckets: list[Bucket], shuffle: random.Random
) -> None:
    """Buckets, and cells within a bucket, may come in any order."""
    wins, losses = _add(buckets, 5)
    mixed = [dict(reversed(list(bucket.items()))) for bucket in buckets]
    shuffle.shuffle(mixed)
    one, other = auc_with_interval(wins, losses, buckets), auc_with_interval(wins, losses, mixed)
    assert one.point == other.point
    _same(one.low, other.low)
    _same(one.high, other.high)


def test_interval_undefined() -> None:
    """One outcome leaves nothing; one win, or all wins in one bucket, leaves the point."""
    assert auc_with_interval([1], [0], None) == Estimate(None, None, None)
    assert auc_with_interval([0, 1], [5, 0], None) == Estimate(1.0, None, None)
    one_bucket: list[Bucket] = [{1: (2, 0)}, {0: (0, 5)}]
    assert auc_with_interval([0, 2], [5, 0], one_bucket) == Estimate(1.0, None, None)
    assert auc_with_interval([0, 2], [5, 0], [{0: (0, 5), 1: (2, 0)}]).low is None


def test_interval_of_a_perfect_score_is_a_point() -> None:
    """Both variances are 0 at an AUC of 1."""
    buckets: list[Bucket] = [{0: (0, 2), 1: (2, 0)}, {0: (0, 2), 1: (1, 0)}]
    assert auc_with_interval([0, 3], [4, 0], None) == Estimate(1.0, 1.0, 1.0)
    assert auc_with_interval([0, 3], [4, 0], buckets) == Estimate(1.0, 1.0, 1.0)


def test_refuses_what_cannot_be() -> None:
    """Negative counts, different lengths, buckets that do not add up."""
    with pytest.raises(ValueError, match="negative"):
        auc([-1], [1])
    with pytest.raises(ValueError, match="cells"):
        ks([1, 2], [1])
    with pytest.raises(ValueError, match="add up"):
        auc_with_interval([1], [1], [{0: (1, 0)}])
    with pytest.raises(ValueError, match="cell 7"):
        auc_with_interval([1], [1], [{7: (1, 1)}])


def test_gini() -> None:
    """2 AUC - 1."""
    assert [gini(value) for value in (None, 0.0, 0.5, 1.0)] == [None, -1.0, 0.0, 1.0]


def test_two_hundred_full_buckets_take_little_time() -> None:
    """200 buckets of 300 cells take some 15 ms; the bound allows for a busy machine."""
    source = random.Random(5)  # noqa: S311 - no secret
    buckets = [
        {cell: (source.randint(0, 4), source.randint(0, 9)) for cell in range(300)}
        for _ in range(200)
    ]
    wins, losses = _add(buckets, 300)
    start = time.process_time()
    auc_with_interval(wins, losses, buckets)
    assert time.process_time() - start < 0.5
