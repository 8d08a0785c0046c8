"""One group's values against another's."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.discrimination import Estimate
from icpspec.stats.ordinal import superiority

values = st.dictionaries(st.integers(1, 5), st.integers(0, 8), max_size=5)


def test_by_hand() -> None:
    """4 and 5 against 3 and 4: of four pairs three greater and one equal."""
    found = superiority({4: 1, 5: 1}, {3: 1, 4: 1})
    assert found.chance.point == 0.875
    assert found.delta.point == 0.75


@settings(deadline=None)
@given(values, values)
def test_against_scipy(first: dict[int, int], second: dict[int, int]) -> None:
    """All pairs one by one, and the test of Brunner and Munzel in the normal limit."""
    stats = pytest.importorskip("scipy.stats")
    x = [value for value, n in first.items() for _ in range(n)]
    y = [value for value, n in second.items() for _ in range(n)]
    found = superiority(first, second)
    if not x or not y:
        assert found.chance == Estimate(None, None, None)
        assert found.p is None
        return
    u = sum((a > b) + (a == b) / 2 for a in x for b in y)
    assert found.chance.point == pytest.approx(u / (len(x) * len(y)), rel=1e-12)
    if found.chance.low is None or found.p is None or found.chance.point in {0, 1}:
        return
    oracle = stats.brunnermunzel(y, x, distribution="normal")
    cut = found.chance.low == 0.0 and found.chance.high == 1.0
    if cut:
        assert found.p > 0.05
        assert float(oracle.pvalue) > 0.05
    else:
        assert found.p == pytest.approx(float(oracle.pvalue), rel=1e-7, abs=1e-12)


def test_groups_apart() -> None:
    """Without overlap p is that of all ways to deal the values: 2 of C(8, 3)."""
    found = superiority({5: 3}, {1: 2, 2: 3})
    assert found.chance.point == 1.0
    assert found.p == pytest.approx(2 / math.comb(8, 3), rel=1e-12)
    assert superiority({1: 1}, {2: 1}).p == 1.0
    both = [({5: 3}, {1: 2}), ({}, {2: 3})]
    assert superiority({5: 3}, {1: 2, 2: 3}, both).p is None


def test_two_values_are_a_difference_of_shares() -> None:
    """Cliff's delta of 0 and 1: 60 % against 25 %."""
    assert superiority({1: 6, 0: 4}, {1: 5, 0: 15}).delta.point == pytest.approx(0.35, rel=1e-12)


@settings(deadline=None)
@given(values, values, st.integers(1, 9))
def test_mirror_and_scale(first: dict[int, int], second: dict[int, int], unit: int) -> None:
    """Swapping the groups mirrors the chance; a rising scale changes nothing."""
    found, mirrored = superiority(first, second), superiority(second, first)
    scaled = superiority(
        {unit * v**3: n for v, n in first.items()}, {unit * v**3: n for v, n in second.items()}
    )
    assert scaled == found
    if found.chance.point is not None:
        assert mirrored.chance.point == pytest.approx(1 - found.chance.point, rel=1e-9, abs=1e-12)
        assert (mirrored.p is None) == (found.p is None)


def test_alike_and_clustered() -> None:
    """Ten rows of each customer are ten rows, but one customer."""
    draw = random.Random(9)  # noqa: S311 - a sample, no secret
    once = [
        ({draw.randrange(1, 6): 1}, {}) if k % 2 else ({}, {draw.randrange(1, 5): 1})
        for k in range(100)
    ]
    ten = [tuple({v: 10 * n for v, n in side.items()} for side in bucket) for bucket in once]

    def total(side: int, scale: int) -> dict[int, int]:
        counts: dict[int, int] = {}
        for bucket in once:
            for value, n in bucket[side].items():
                counts[value] = counts.get(value, 0) + scale * n
        return counts

    plain = superiority(total(0, 1), total(1, 1))
    naive = superiority(total(0, 10), total(1, 10))
    clustered = superiority(total(0, 10), total(1, 10), [(a, b) for a, b in ten])
    assert plain.p is not None
    assert naive.p is not None
    assert clustered.p == pytest.approx(plain.p, rel=0.1)
    assert naive.p < plain.p / 100
    alike = superiority({3: 5}, {3: 7})
    assert (alike.chance.point, alike.p) == (0.5, None)


def test_refuses_what_cannot_be() -> None:
    """Negative counts; buckets of something else."""
    with pytest.raises(ValueError, match="negative"):
        superiority({1: -1}, {2: 1})
    with pytest.raises(ValueError, match="add up"):
        superiority({1: 2}, {2: 2}, [({1: 1}, {2: 2})])
    with pytest.raises(ValueError, match="have not"):
        superiority({1: 2}, {2: 2}, [({7: 1}, {2: 2})])
