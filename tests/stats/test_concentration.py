"""Concentration of a result."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.concentration import Carried, carried, concentration

amounts = st.lists(st.decimals(0, 10**15, places=2), min_size=1, max_size=12)


def test_by_hand() -> None:
    """1, 1, 2, 6: the greatest has 60 %; 100/42 effective; Gini (−3 − 1 + 2 + 18)/40."""
    found = concentration([6, 1, 2, 1])
    assert found is not None
    assert found.largest == 0.6
    assert found.effective == pytest.approx(100 / 42, rel=1e-12)
    assert found.gini == pytest.approx(0.4, rel=1e-12)
    assert found.lorenz == ((0.0, 0.0), (0.25, 0.1), (0.5, 0.2), (0.75, 0.4), (1.0, 1.0))


@settings(deadline=None)
@given(amounts, st.randoms(use_true_random=False), st.integers(1, 1_000))
def test_against_pairs(values: list[Decimal], shuffle: random.Random, unit: int) -> None:
    """Gini is the mean difference of all pairs over twice the mean; order and unit say nothing."""
    numpy = pytest.importorskip("numpy")
    found = concentration(values)
    if not sum(values):
        assert found is None
        return
    assert found is not None
    x = numpy.array([float(value) for value in values])
    gini = float(numpy.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean()))
    assert found.gini == pytest.approx(gini, rel=1e-9, abs=1e-9)
    shares = x / x.sum()
    assert found.effective == pytest.approx(float(1 / (shares**2).sum()), rel=1e-9)
    assert found.largest == pytest.approx(float(shares.max()), rel=1e-9)
    # Twice the area between the curve and the diagonal.
    area = sum(
        (b[0] - a[0]) * (a[1] + b[1]) / 2
        for a, b in zip(found.lorenz, found.lorenz[1:], strict=False)
    )
    assert found.gini == pytest.approx(1 - 2 * area, rel=1e-9, abs=1e-9)
    mixed = [value * unit for value in values]
    shuffle.shuffle(mixed)
    assert concentration(mixed) == found


def test_limits() -> None:
    """All alike, all with one, nobody with anything."""
    even, one = concentration([5] * 4), concentration([0, 0, 0, 7])
    assert even is not None
    assert one is not None
    assert (even.gini, even.effective, even.largest) == (0.0, 4.0, 0.25)
    assert (one.gini, one.effective, one.largest) == (0.75, 1.0, 1.0)
    assert concentration([]) is None
    assert concentration([0, 0]) is None


def test_carried() -> None:
    """One owner wins 8 of 10, the others 2 of 30: without this one the tier is nothing."""
    first, second, idle = carried([(8, 10), (2, 30), (0, 0)])
    assert first == Carried(0.8, 0.8, 2 / 30)
    assert second == Carried(0.2, 2 / 30, 0.8)
    assert idle == Carried(0.0, None, 0.25)
    assert carried([(0, 5)]) == [Carried(None, 0.0, None)]
    assert carried([]) == []


def test_refuses_what_cannot_be() -> None:
    """Negative amounts, no numbers, more wins than opportunities."""
    for wrong in (Decimal(-1), Decimal("NaN")):
        with pytest.raises(ValueError, match="amount"):
            concentration([wrong])
    with pytest.raises(ValueError, match="more wins"):
        carried([(2, 1)])
