"""Cumulative gains, lift, capture."""

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.gains import Gain, gains, ratio


def test_gains_by_hand() -> None:
    """Three tiers, 10 wins in 40: 6 of 10, an empty one, 4 of 30."""
    first, empty, last = gains([6, 0, 4], [4, 0, 26])
    assert astuple(first) == pytest.approx((6, 4, 0.6, 2.4, 0.25, 0.6, 2.4), rel=1e-12)
    assert empty == Gain(0, 0, None, None, first.depth, first.capture, first.cumulative_lift)
    assert astuple(last) == pytest.approx((4, 26, 4 / 30, 16 / 30, 1, 1, 1), rel=1e-12)


def test_gains_limits() -> None:
    """Without wins there is no capture and no lift; without opportunities nothing."""
    assert gains([], []) == []
    assert gains([0], [5]) == [Gain(0, 5, 0.0, None, 1.0, None, None)]
    assert gains([0], [0]) == [Gain(0, 0, None, None, None, None, None)]
    assert gains([0, 5], [0, 0])[0] == Gain(0, 0, None, None, 0.0, 0.0, None)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=10))
def test_gains_against_row_level(table: list[tuple[int, int]]) -> None:
    """Each cut counts the rows at or above it."""
    rows = [(cell, 1) for cell, (won, _) in enumerate(table) for _ in range(won)]
    rows += [(cell, 0) for cell, (_, lost) in enumerate(table) for _ in range(lost)]
    result = gains([won for won, _ in table], [lost for _, lost in table])
    all_won = sum(outcome for _, outcome in rows)
    for cell, gain in enumerate(result):
        above = [outcome for at, outcome in rows if at <= cell]
        assert gain.depth == ratio(len(above), len(rows))
        assert gain.capture == ratio(sum(above), all_won)
        if above and all_won:
            lift = (sum(above) / len(above)) / (all_won / len(rows))
            assert gain.cumulative_lift == pytest.approx(lift, rel=1e-9)


def test_ratio() -> None:
    """Undefined parts and an empty whole give nothing."""
    assert [ratio(1, 4), ratio(0, 4), ratio(1, 0), ratio(None, 4), ratio(1, None)] == [
        0.25,
        0.0,
        None,
        None,
        None,
    ]


def test_gains_refuses_what_cannot_be() -> None:
    """Negative counts, different lengths."""
    with pytest.raises(ValueError, match="negative"):
        gains([-1], [2])
    with pytest.raises(ValueError, match="zip"):
        gains([1], [])
