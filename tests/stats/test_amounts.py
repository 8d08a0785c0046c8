"""Ratios of amounts."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.amounts import amount_ratio
from icpspec.stats.discrimination import Estimate

money = st.decimals(0, 10**15, places=4)


def test_by_hand() -> None:
    """3/4 and 1/4: leaving one out leaves the other, so Var = (3/4 - 1/4)²/4."""
    found = amount_ratio([3, 1], [4, 4], most=1.0)
    assert found.point == 0.5
    half = 1.959963984540054 * 0.25
    assert found.low == pytest.approx(0.5 - half, rel=1e-12)
    assert found.high == pytest.approx(0.5 + half, rel=1e-12)


@settings(deadline=None)
@given(st.lists(st.tuples(money, money), min_size=2, max_size=8))
def test_against_leaving_out(pairs: list[tuple[Decimal, Decimal]]) -> None:
    """Each ratio anew, in decimals."""
    parts, wholes = [a for a, _ in pairs], [b for _, b in pairs]
    found = amount_ratio(parts, wholes)
    if not sum(wholes):
        assert found == Estimate(None, None, None)
        return
    point = float(sum(parts) / sum(wholes))
    assert found.point == pytest.approx(point, rel=1e-12)
    rest = [sum(wholes) - b for b in wholes]
    if not all(rest):
        assert found.low is None
        return
    left = [float((sum(parts) - a) / b) for a, b in zip(parts, rest, strict=True)]
    mean = math.fsum(left) / len(left)
    variance = (len(left) - 1) / len(left) * math.fsum((v - mean) ** 2 for v in left)
    half = 1.959963984540054 * math.sqrt(variance)
    assert found.low == pytest.approx(max(0.0, point - half), rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(point + half, rel=1e-6)


def test_ratio_estimator_published() -> None:
    """Linearised variance of Cochran (1977, 6.4), which the jackknife nears for many buckets."""
    parts = [3 + (7 * k) % 11 for k in range(200)]
    wholes = [20 + (5 * k) % 13 for k in range(200)]
    found = amount_ratio(parts, wholes)
    r = sum(parts) / sum(wholes)
    residuals = [a - r * b for a, b in zip(parts, wholes, strict=True)]
    error = math.sqrt(sum(e * e for e in residuals) * 200 / 199) / sum(wholes)
    assert found.high is not None
    assert found.low is not None
    assert (found.high - found.low) / 2 / 1.959963984540054 == pytest.approx(error, rel=0.01)


def test_exact_where_floats_are_not() -> None:
    """A cent of ten quadrillion is not lost."""
    big = Decimal("10000000000000000.01")
    assert amount_ratio([Decimal("0.01")], [big - 10**16]).point == 1.0


def test_limits() -> None:
    """Nothing at all, one bucket, one bucket that holds everything, no interval wanted."""
    assert amount_ratio([], []) == Estimate(None, None, None)
    assert amount_ratio([0], [0]) == Estimate(None, None, None)
    assert amount_ratio([1], [2]) == Estimate(0.5, None, None)
    assert amount_ratio([1, 0], [2, 0]) == Estimate(0.5, None, None)
    assert amount_ratio([1, 1], [2, 2], with_interval=False) == Estimate(0.5, None, None)
    assert amount_ratio([2, 2], [2, 2], most=1.0) == Estimate(1.0, 1.0, 1.0)


@pytest.mark.parametrize("wrong", [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), -1])
def test_refuses_what_cannot_be(wrong: Decimal | int) -> None:
    """Negative amounts and what is no number; a share above 1; different lengths."""
    with pytest.raises(ValueError, match="amount"):
        amount_ratio([wrong], [1])
    with pytest.raises(ValueError, match="at most"):
        amount_ratio([3], [2], most=1.0)
    with pytest.raises(ValueError, match="zip"):
        amount_ratio([3], [])
