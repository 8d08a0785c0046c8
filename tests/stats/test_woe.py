"""Weights of evidence and information value."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.woe import WeightsOfEvidence, weights_of_evidence

bin_lists = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def test_by_hand() -> None:
    """Shares of wins 0.6, 0.4; of losses 0.2, 0.8."""
    result = weights_of_evidence([(30, 10), (20, 40)])
    assert result is not None
    assert result.woe == pytest.approx((math.log(3), math.log(0.5)), rel=1e-12)
    assert result.iv == pytest.approx(0.4 * math.log(3) + 0.4 * math.log(2), rel=1e-12)
    assert not result.corrected


def test_half_is_added_to_every_cell_when_one_is_empty() -> None:
    """By hand: (10, 0), (10, 20) become (10½, ½), (10½, 20½); an empty bin gets nothing."""
    result = weights_of_evidence([(10, 0), (0, 0), (10, 20)])
    first, last = math.log(0.5 / (0.5 / 21)), math.log(0.5 / (20.5 / 21))
    assert result is not None
    assert result.woe[1] is None
    assert [result.woe[0], result.woe[2]] == pytest.approx([first, last], rel=1e-12)
    iv = (0.5 - 0.5 / 21) * first + (0.5 - 20.5 / 21) * last
    assert result.iv == pytest.approx(iv, rel=1e-12)
    assert result.corrected


@pytest.mark.filterwarnings("ignore:Setting an item of incompatible dtype")  # optbinning
def test_against_optbinning() -> None:
    """OptBinning's table of the same bins; its sign is the opposite."""
    numpy = pytest.importorskip("numpy")
    optbinning = pytest.importorskip("optbinning")
    bins = [(120, 300), (80, 90), (200, 110), (35, 7)]
    x, y = [], []
    for place, (won, lost) in enumerate(bins):
        x += [float(place)] * (won + lost)
        y += [1] * won + [0] * lost
    binning = optbinning.OptimalBinning(
        user_splits=[0.5, 1.5, 2.5], user_splits_fixed=[True] * 3, dtype="numerical"
    )
    binning.fit(numpy.array(x), numpy.array(y))
    table = binning.binning_table.build(show_digits=8)
    result = weights_of_evidence(bins)
    assert result is not None
    assert not result.corrected
    assert result.woe == pytest.approx([-float(w) for w in table["WoE"][:4]], rel=1e-9)
    assert result.iv == pytest.approx(float(table.loc["Totals", "IV"]), rel=1e-9)


@pytest.mark.parametrize("bins", [[], [(0, 0)], [(3, 0), (2, 0)], [(0, 4)]])
def test_undefined(bins: list[tuple[int, int]]) -> None:
    """Without a win or without a loss there is nothing to compare."""
    assert weights_of_evidence(bins) is None


def test_one_bin_says_nothing() -> None:
    """All opportunities alike: no evidence."""
    assert weights_of_evidence([(4, 6)]) == WeightsOfEvidence((0.0,), 0.0, corrected=False)


@settings(deadline=None)
@given(bin_lists, st.randoms(use_true_random=False))
def test_order_and_naming(bins: list[tuple[int, int]], shuffle: random.Random) -> None:
    """IV ignores the order of bins and which outcome is called a win; it is never negative."""
    result = weights_of_evidence(bins)
    mixed = [(lost, won) for won, lost in bins]
    shuffle.shuffle(mixed)
    other = weights_of_evidence(mixed)
    if result is None or other is None:
        assert result is other is None
        return
    assert result.iv >= 0
    assert result.iv == pytest.approx(other.iv, rel=1e-9, abs=1e-12)
    assert result.corrected == other.corrected


def test_negative_count() -> None:
    """A wrong call."""
    with pytest.raises(ValueError, match="negative"):
        weights_of_evidence([(1, -1)])
