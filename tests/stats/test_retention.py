"""Gross and net revenue retention."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.discrimination import Estimate
from icpspec.stats.retention import Recurring, retention

money = st.decimals(0, 10_000, places=2)


def test_by_hand() -> None:
    """Four customers with 100 each: one left, one halved, one stayed, one trebled."""
    found = retention([Recurring(start=400, kept=250, end=450, lost=100)])
    assert found.grr.point == 0.625
    assert found.nrr.point == 1.125
    assert found.revenue_churn.point == 0.25
    assert (found.contraction, found.expansion) == (0.125, 0.5)
    assert found.grr.low is None


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(money, money), max_size=5), max_size=6))
def test_against_customers(buckets: list[list[tuple[Decimal, Decimal]]]) -> None:
    """Sums over single customers (start, end), and the identities of the parts."""
    groups = [[(start, end) for start, end in bucket if start] for bucket in buckets]
    sums = [
        Recurring(
            start=sum((start for start, _ in group), Decimal(0)),
            kept=sum((min(start, end) for start, end in group), Decimal(0)),
            end=sum((end for _, end in group), Decimal(0)),
            lost=sum((start for start, end in group if not end), Decimal(0)),
        )
        for group in groups
    ]
    found = retention(sums)
    rows = [row for group in groups for row in group]
    if not rows:
        assert found.grr == found.nrr == Estimate(None, None, None)
        assert found.contraction is None
        return
    total = sum(start for start, _ in rows)
    grr = float(sum(min(row) for row in rows) / total)
    assert found.grr.point == pytest.approx(grr, rel=1e-12)
    nrr = float(sum(end for _, end in rows) / total)
    assert found.nrr.point == pytest.approx(nrr, rel=1e-12)
    assert found.grr.point is not None
    assert 0 <= found.grr.point <= 1
    assert found.grr.point <= nrr + 1e-12
    assert found.revenue_churn.point is not None
    assert found.contraction is not None
    assert found.expansion is not None
    whole = found.grr.point + found.revenue_churn.point + found.contraction
    assert whole == pytest.approx(1, rel=1e-12)
    assert found.grr.point + found.expansion == pytest.approx(nrr, rel=1e-9)


def test_intervals_hold_the_point() -> None:
    """Two buckets have an interval, cut at 0 and, for the gross one, at 1."""
    found = retention([Recurring(100, 90, 150, 0), Recurring(100, 40, 45, 60)])
    for estimate in (found.grr, found.nrr, found.revenue_churn):
        assert estimate.low is not None
        assert estimate.point is not None
        assert estimate.high is not None
        assert 0 <= estimate.low <= estimate.point <= estimate.high
    assert found.grr.high == 1.0


def test_nobody() -> None:
    """Without revenue at the start nothing is retained."""
    assert retention([]).nrr == Estimate(None, None, None)
    assert retention([Recurring(0, 0, 0, 0)]).expansion is None


@pytest.mark.parametrize(
    "sums",
    [
        Recurring(100, 110, 120, 0),
        Recurring(100, 90, 80, 0),
        Recurring(100, 90, 90, 20),
        Recurring(100, -1, 0, 0),
        Recurring(Decimal("NaN"), 1, 1, 1),
    ],
)
def test_refuses_what_cannot_be(sums: Recurring) -> None:
    """More kept than there was or is; lost and kept; negative; no number."""
    with pytest.raises(ValueError, match=r"contradict|amount"):
        retention([sums])
