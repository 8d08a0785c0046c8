"""ARPA, LTV, CAC, payback."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.economics import (
    acquisition_cost,
    allocated,
    arpa,
    lifetime_value,
    payback_months,
)


def test_by_hand() -> None:
    """10,000 a month from 50; 2 % churn, 80 % margin; 30,000 spent on 10: a worked example."""
    monthly = arpa(Decimal(10_000), 50)
    assert monthly == 200.0
    assert lifetime_value(monthly, 0.8, 0.02) == pytest.approx(8_000, rel=1e-12)
    cac = acquisition_cost(30_000, 10)
    assert cac == 3_000.0
    assert payback_months(cac, monthly, 0.8) == pytest.approx(18.75, rel=1e-12)


def test_lifetime_value_is_a_sum_of_months() -> None:
    """A geometric series: what is left of a customer, month after month."""
    series = sum(200 * 0.8 * (1 - 0.05) ** month for month in range(2_000))
    assert lifetime_value(200.0, 0.8, 0.05) == pytest.approx(series, rel=1e-9)


def test_allocation_by_work_tells_tiers_apart() -> None:
    """Green: 40 worked, 20 won; red: 160 worked, 5 won. By wins both would cost the same."""
    shares = allocated(Decimal(100_000), [40, 160])
    assert shares == [20_000.0, 80_000.0]
    assert [acquisition_cost(s, n) for s, n in zip(shares, [20, 5], strict=True)] == [1_000, 16_000]
    by_wins = allocated(100_000, [20, 5])
    assert by_wins is not None
    assert [acquisition_cost(s, n) for s, n in zip(by_wins, [20, 5], strict=True)] == [4_000] * 2


@settings(deadline=None)
@given(st.decimals(0, 10**15, places=2), st.lists(st.integers(0, 1_000), max_size=6))
def test_allocation_adds_up(spend: Decimal, worked: list[int]) -> None:
    """Nothing is lost; who was not worked bears nothing."""
    shares = allocated(spend, worked)
    if not sum(worked):
        assert shares is None
        return
    assert shares is not None
    assert sum(shares) == pytest.approx(float(spend), rel=1e-12)
    assert all(share == 0 for share, n in zip(shares, worked, strict=True) if n == 0)


def test_undefined() -> None:
    """No customers, no churn, no margin, nothing known."""
    assert arpa(100, 0) is None
    assert lifetime_value(200.0, 0.8, 0.0) is None
    for arguments in ((None, 0.8, 0.02), (200.0, None, 0.02), (200.0, 0.8, None)):
        assert lifetime_value(*arguments) is None
    assert lifetime_value(0.0, 0.8, 0.5) == 0.0
    assert acquisition_cost(100.0, 0) is None
    assert acquisition_cost(None, 5) is None
    assert payback_months(None, 200.0, 0.8) is None
    assert payback_months(1.0, None, 0.8) is None
    assert payback_months(1.0, 200.0, None) is None
    assert payback_months(1.0, 0.0, 0.8) is None
    assert payback_months(1.0, 200.0, 0.0) is None
    assert payback_months(0.0, 200.0, 0.8) == 0.0
    assert allocated(100, []) is None


def test_refuses_what_cannot_be() -> None:
    """Negative amounts and counts, rates outside 0 to 1."""
    with pytest.raises(ValueError, match="amount"):
        arpa(-1, 5)
    with pytest.raises(ValueError, match="customers"):
        arpa(1, -5)
    with pytest.raises(ValueError, match="margin"):
        lifetime_value(1.0, 1.2, 0.1)
    with pytest.raises(ValueError, match="churn"):
        lifetime_value(1.0, 0.8, 1.1)
    with pytest.raises(ValueError, match="churn"):
        lifetime_value(-1.0, 0.8, 0.1)
    with pytest.raises(ValueError, match="amount"):
        allocated(-1, [1])
    with pytest.raises(ValueError, match="negative"):
        allocated(1, [-1])
    with pytest.raises(ValueError, match="customers"):
        acquisition_cost(1.0, -1)
    with pytest.raises(ValueError, match="margin"):
        payback_months(1.0, 1.0, -0.1)
    with pytest.raises(ValueError, match="cost"):
        payback_months(-1.0, 1.0, 0.5)
