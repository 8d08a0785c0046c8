"""Revenue retention: what the customers of a start bring at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from icpspec.stats.amounts import Amount, amount_ratio, exact
from icpspec.stats.discrimination import Estimate


class Recurring(NamedTuple):
    """Recurring revenue of customers that had some at the start, in the project's currency.

    A month without a row counts 0, and so does a month below 0. New customers are left out.

    Attributes:
        start: Sum of their revenue at the start.
        kept: Sum of the smaller of end and start of each customer.
        end: Sum of their revenue at the end.
        lost: The part of ``start`` of those that have none at the end.
    """

    start: Amount
    kept: Amount
    end: Amount
    lost: Amount


_NOTHING = (Fraction(0),) * 4


@dataclass(frozen=True, slots=True)
class Retention:
    """Revenue retention over a period, as shares of the revenue at its start.

    Attributes:
        grr: Gross revenue retention, 0 to 1.
        nrr: Net revenue retention, 0 or more; above 1 where customers grow by more than is lost.
        revenue_churn: Share of customers lost, 0 to 1.
        contraction: Share by which those that stayed shrank, 0 to 1.
        expansion: Share by which others grew, 0 or more.
    """

    grr: Estimate
    nrr: Estimate
    revenue_churn: Estimate
    contraction: float | None
    expansion: float | None


def retention(buckets: Sequence[Recurring]) -> Retention:
    """Return gross and net revenue retention with their 95 % intervals.

    ``grr = 1 - revenue_churn - contraction`` and ``nrr = grr + expansion``.

    Args:
        buckets: The sums of each bucket of accounts; a single one gives no intervals.

    Returns:
        The shares; all ``None`` where nothing recurred at the start.

    Raises:
        ValueError: A sum is negative or not a number, or a bucket keeps more than it had or
            has, or loses what it keeps.

    Reference: the common definitions of subscription businesses, as in STATISTICS of this
    project; the intervals are those of ``amount_ratio``.
    """
    for bucket in buckets:
        start, kept, end, lost = map(exact, bucket)
        if kept > min(start, end) or kept + lost > start:
            raise ValueError(f"sums that contradict each other: {bucket}")
    starts = [bucket.start for bucket in buckets]
    start, kept, end, lost = (
        (_sum(column) for column in zip(*buckets, strict=True)) if buckets else _NOTHING
    )
    return Retention(
        grr=amount_ratio([bucket.kept for bucket in buckets], starts, most=1.0),
        nrr=amount_ratio([bucket.end for bucket in buckets], starts),
        revenue_churn=amount_ratio([bucket.lost for bucket in buckets], starts, most=1.0),
        contraction=float((start - kept - lost) / start) if start else None,
        expansion=float((end - kept) / start) if start else None,
    )


def _sum(amounts: Sequence[Amount]) -> Fraction:
    return sum(map(Fraction, amounts), Fraction(0))
