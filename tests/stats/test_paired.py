"""The difference of two AUCs, held to the published formula row by row."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.discrimination import auc_with_interval
from icpspec.stats.paired import Difference, PairedCell, clustered_difference, delong_difference

Row = tuple[int, int, bool]
"""First score, second score, won."""

rows_of = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=40)


def _cells(rows: list[Row]) -> list[PairedCell]:
    counts = Counter(rows)
    places = sorted({(one, other) for one, other, _ in counts})
    return [
        PairedCell(one, other, counts[one, other, True], counts[one, other, False])
        for one, other in places
    ]


def _kernel(won: int, lost: int) -> float:
    return 1.0 if won > lost else 0.5 if won == lost else 0.0


def _row_level(rows: list[Row]) -> tuple[float, float]:
    """Difference and variance after DeLong et al. (1988): components row by row, then L S L'."""
    wins = [row[:2] for row in rows if row[2]]
    losses = [row[:2] for row in rows if not row[2]]
    m, n = len(wins), len(losses)
    v10 = [[sum(_kernel(w[k], x[k]) for x in losses) / n for k in (0, 1)] for w in wins]
    v01 = [[sum(_kernel(w[k], x[k]) for w in wins) / m for k in (0, 1)] for x in losses]
    theta = [sum(v[k] for v in v10) / m for k in (0, 1)]

    def covariance(components: list[list[float]], r: int, s: int) -> float:
        products = ((v[r] - theta[r]) * (v[s] - theta[s]) for v in components)
        return sum(products) / (len(components) - 1)

    contrast = (-1, 1)
    variance = sum(
        contrast[r] * contrast[s] * (covariance(v10, r, s) / m + covariance(v01, r, s) / n)
        for r in (0, 1)
        for s in (0, 1)
    )
    return theta[1] - theta[0], variance


@settings(deadline=None)
@given(rows=rows_of)
def test_it_is_the_published_formula(rows: list[Row]) -> None:
    """From cells as from rows: point, interval and p-value."""
    found = delong_difference(_cells(rows))
    n_wins = sum(won for *_, won in rows)
    if min(n_wins, len(rows) - n_wins) < 2:
        assert found.low is None
        return
    point, variance = _row_level(rows)
    assert found.point == pytest.approx(point, abs=1e-12)
    assert found.low is not None
    assert found.high is not None
    half = 1.959963984540054 * math.sqrt(max(0.0, variance))
    assert found.low == pytest.approx(max(-1, point - half), abs=1e-6)
    assert found.high == pytest.approx(min(1, point + half), abs=1e-6)
    if variance > 1e-9:
        assert found.p == pytest.approx(math.erfc(abs(point) / math.sqrt(2 * variance)), abs=1e-6)


def _drawn(n: int, seed: int) -> list[Row]:
    """Opportunities whose second score knows more of the outcome than the first."""
    draw = random.Random(seed)  # noqa: S311
    rows = []
    for _ in range(n):
        won = draw.random() < 0.4
        first = round(draw.gauss(1.0 * won, 2)) + 8
        rows.append((max(0, first), max(0, first + round(draw.gauss(1.5 * won, 1))), won))
    return rows


def test_the_bootstrap_says_about_the_same() -> None:
    """The spread of the difference over resampled rows is that of the formula."""
    rows = _drawn(300, 1)
    found = delong_difference(_cells(rows))
    draw = random.Random(2)  # noqa: S311
    points = [
        point
        for _ in range(300)
        if (point := delong_difference(_cells(draw.choices(rows, k=len(rows)))).point) is not None
    ]
    mean = sum(points) / len(points)
    spread = math.sqrt(sum((p - mean) ** 2 for p in points) / (len(points) - 1))
    assert found.low is not None
    assert found.high is not None
    assert (found.high - found.low) / 2 / 1.96 == pytest.approx(spread, rel=0.15)
    assert found.point is not None
    assert found.low > 0


def test_the_interval_covers_no_difference_19_times_in_20() -> None:
    """Two scores that are equally good: p below 0.05 comes up about one time in twenty."""
    hits = 0
    for seed in range(200):
        draw = random.Random(seed)  # noqa: S311
        rows = []
        for _ in range(120):
            won = draw.random() < 0.5
            truth = draw.gauss(1.2 * won, 1)
            one, other = (max(0, round(2 * (truth + draw.gauss(0, 1))) + 10) for _ in (0, 1))
            rows.append((one, other, won))
        p = delong_difference(_cells(rows)).p
        hits += p is not None and p < 0.05
    assert 2 <= hits <= 20


def test_by_hand() -> None:
    """Two wins, two losses: the first score is wrong on one of four pairs, the second on none."""
    rows = [(1, 3, True), (3, 2, True), (0, 0, False), (2, 1, False)]
    found = delong_difference(_cells(rows))
    # Wins beat a half and all of the losses before, all and all after: differences 1/2 and 0
    # around 1/4; losses likewise.
    spread = 2 * (2 * 0.25**2 / (1 * 2))
    assert found.point == 0.25
    assert found.high == pytest.approx(0.25 + 1.959963984540054 * math.sqrt(spread))


def test_scores_that_agree_have_no_spread() -> None:
    """Another scale is the same order."""
    rows = [(1, 10, True), (2, 20, False), (3, 30, True), (2, 20, True), (1, 10, False)]
    found = delong_difference(
        [PairedCell(a - 1, b // 10 - 1, int(w), int(not w)) for a, b, w in rows]
    )
    assert found == Difference(0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize("rows", [[], [(0, 1, True)], [(0, 1, True), (1, 0, False)]])
def test_too_few(rows: list[Row]) -> None:
    """No interval without two wins and two losses."""
    found = delong_difference(_cells(rows))
    assert (found.low, found.high, found.p) == (None, None, None)


@pytest.mark.parametrize("cell", [(-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 0, -1)])
def test_counts_are_not_negative(cell: tuple[int, int, int, int]) -> None:
    """Nor are places."""
    with pytest.raises(ValueError, match="negative"):
        delong_difference([PairedCell(*cell)])


Profile = tuple[list[int], list[int], list[dict[int, tuple[int, int]]]]


def _profiles(rows: list[tuple[Row, int]]) -> tuple[Profile, Profile]:
    """The two scores with their cells by bucket."""
    buckets = sorted({bucket for _, bucket in rows})
    made: list[Profile] = []
    for which in (0, 1):
        wins, losses = [0] * 30, [0] * 30
        own: list[dict[int, tuple[int, int]]] = [{} for _ in buckets]
        for row, bucket in rows:
            place, won = row[which], row[2]
            wins[place] += won
            losses[place] += not won
            here = own[buckets.index(bucket)]
            before = here.get(place, (0, 0))
            here[place] = (before[0] + won, before[1] + (not won))
        made.append((wins, losses, own))
    return made[0], made[1]


def test_the_jackknife_leaves_out_a_bucket_of_both() -> None:
    """Computed again from the rows without each bucket."""
    draw = random.Random(3)  # noqa: S311
    rows = [(row, draw.randrange(12)) for row in _drawn(150, 4)]
    found = clustered_difference(*_profiles(rows))
    without = [
        _row_level([row for row, bucket in rows if bucket != gone])[0]
        for gone in sorted({bucket for _, bucket in rows})
    ]
    mean = sum(without) / len(without)
    spread = (len(without) - 1) / len(without) * sum((w - mean) ** 2 for w in without)
    point = _row_level([row for row, _ in rows])[0]
    assert found.point == pytest.approx(point)
    assert found.low == pytest.approx(point - 1.959963984540054 * math.sqrt(spread))
    assert found.p == pytest.approx(math.erfc(point / math.sqrt(2 * spread)))


def test_repeated_rows_widen_the_clustered_interval() -> None:
    """Four copies of each opportunity are no more evidence than one."""
    rows = _drawn(80, 5)
    once = clustered_difference(*_profiles([(row, n) for n, row in enumerate(rows)]))
    four = clustered_difference(*_profiles([(row, n) for n, row in enumerate(rows)] * 4))
    naive = delong_difference(_cells(rows * 4))
    assert once.low is not None
    assert four.low is not None
    assert naive.low is not None
    assert four.low == pytest.approx(once.low, abs=1e-9)
    assert four.low < naive.low


def test_one_side_is_the_interval_of_a_single_auc() -> None:
    """Against a score that says nothing the difference has the AUC's own spread."""
    rows = [(0, second, won) for _, second, won in _drawn(100, 6)]
    found = delong_difference(_cells(rows))
    cells = _cells([(second, second, won) for _, second, won in rows])
    alone = auc_with_interval([c.wins for c in cells], [c.losses for c in cells], None)
    assert alone.point is not None
    assert alone.low is not None
    assert found.low is not None
    assert found.point == pytest.approx(alone.point - 0.5)
    assert found.low == pytest.approx(alone.low - 0.5)
