"""What a customer brings and what it costs: ARPA, LTV, CAC, payback.

All amounts are in the project's currency. Rates and amounts of one call belong to the same
period: monthly revenue goes with monthly churn and gives a lifetime value all the same.
"""

from collections.abc import Sequence

from icpspec.stats.amounts import Amount, exact


def arpa(revenue: Amount, customers: int) -> float | None:
    """Return the average revenue per account of a period.

    Args:
        revenue: Recurring revenue of the period, 0 or more.
        customers: Paying customers, 0 or more.

    Returns:
        An amount per period, 0 or more; ``None`` without customers.

    Raises:
        ValueError: A negative argument.

    Reference: a mean.
    """
    if customers < 0:
        raise ValueError(f"{customers} customers")
    return float(exact(revenue) / customers) if customers else None


def lifetime_value(
    arpa: float | None, gross_margin: float | None, revenue_churn: float | None
) -> float | None:
    """Return the lifetime value of a customer.

    Args:
        arpa: Average revenue per account of a period, or ``None``.
        gross_margin: 0 to 1, or ``None`` where the project states none.
        revenue_churn: Share of revenue lost in a period of the same length, 0 to 1, or
            ``None``.

    Returns:
        ARPA times gross margin, divided by revenue churn: an amount. ``None`` at zero churn,
        where it would be infinite, and where an argument is ``None``.

    Raises:
        ValueError: A margin or churn outside 0 to 1, or a negative ARPA.

    Reference: Gupta and Lehmann (2003), without discount.
    """
    _check_margin(gross_margin)
    if (revenue_churn is not None and not 0 <= revenue_churn <= 1) or (arpa or 0) < 0:
        raise ValueError(f"revenue churn of {revenue_churn} at an ARPA of {arpa}")
    if arpa is None or gross_margin is None or not revenue_churn:
        return None
    return arpa * gross_margin / revenue_churn


def allocated(spend: Amount, worked: Sequence[int]) -> list[float] | None:
    """Share out what selling cost by the opportunities that were worked.

    Shared out by wins, every tier would cost the same per customer; a tier that is worked much
    and won seldom must bear what that costs.

    Args:
        spend: Spend of the period, 0 or more.
        worked: Opportunities worked in each tier (or wins, where a project says so).

    Returns:
        The amount of each tier, which add up to the spend; ``None`` when none was worked.

    Raises:
        ValueError: A negative argument.

    Reference: allocation by activity, Cooper and Kaplan (1988).
    """
    if any(n < 0 for n in worked):
        raise ValueError("a tier has a negative count")
    total, whole = sum(worked), exact(spend)
    return [float(whole * n / total) for n in worked] if total else None


def acquisition_cost(spend: float | None, new_customers: int) -> float | None:
    """Return the cost of acquiring a customer (CAC).

    Args:
        spend: What was spent on a tier, 0 or more, or ``None``.
        new_customers: Customers won for it, 0 or more.

    Returns:
        An amount per new customer; ``None`` without new customers or a spend.

    Raises:
        ValueError: A negative argument.

    Reference: Gupta and Lehmann (2003).
    """
    if (spend or 0) < 0 or new_customers < 0:
        raise ValueError(f"spend of {spend} for {new_customers} customers")
    return spend / new_customers if spend is not None and new_customers else None


def payback_months(
    cac: float | None, monthly_arpa: float | None, gross_margin: float | None
) -> float | None:
    """Return how many months of margin pay back what a customer cost.

    Args:
        cac: Cost of acquiring a customer, 0 or more, or ``None``.
        monthly_arpa: Average revenue per account and month, or ``None``.
        gross_margin: 0 to 1, or ``None``.

    Returns:
        Months, 0 or more, churn not considered; ``None`` where a customer brings no margin or
        an argument is ``None``.

    Raises:
        ValueError: A margin outside 0 to 1, or a negative amount.

    Reference: the payback period of capital budgeting, as in Brealey and Myers (2003).
    """
    _check_margin(gross_margin)
    if (cac or 0) < 0 or (monthly_arpa or 0) < 0:
        raise ValueError(f"a cost of {cac} at a monthly ARPA of {monthly_arpa}")
    margin = monthly_arpa * gross_margin if monthly_arpa and gross_margin else 0.0
    return cac / margin if cac is not None and margin > 0 else None


def _check_margin(gross_margin: float | None) -> None:
    if gross_margin is not None and not 0 <= gross_margin <= 1:
        raise ValueError(f"a gross margin of {gross_margin}")
