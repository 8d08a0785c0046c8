"""Cohorts of new customers against a retention goal.

The goal is an event within a window, such as a consultation held within two months, and a share
of new customers that shall reach it. Five rules keep the picture honest: cohorts follow the
usage cycle of the product; only new customers count; nothing is counted up to a date, each
interval stands alone; a decline inside a cohort is flagged; and the trend from cohort to cohort
is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from icpspec.stats.discrimination import Estimate
from icpspec.stats.multiple import benjamini_hochberg
from icpspec.stats.rates import rate
from icpspec.stats.trend import Trend, cochran_armitage

_SIGNIFICANT = 0.05


class Cohort(NamedTuple):
    """The customers that started in one interval of the usage cycle.

    Attributes:
        customers: New customers.
        matured: Those of them whose window is over on the day of observation.
        reached: Those of the matured that reached the goal inside their window.
        active: For each interval since their start, first one first: (customers active in that
            interval alone, customers for whom it is over).
    """

    customers: int
    matured: int
    reached: int
    active: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """One cohort against the goal.

    Attributes:
        customers: New customers.
        matured: Those whose window is over.
        complete: Whether it is over for all of them; until then the cohort is not shown as
            others are, because those that started late are missing.
        rate: Share of the matured that reached the goal, 0 to 1.
        meets: Whether the target is met: "yes" when the whole interval of the rate is at the
            target or above it, "no" when it is below, else "unclear"; ``None`` for a cohort
            that is not complete, and without a target.
        activity: Share active in each interval since the start, 0 to 1; ``None`` where it is
            over for nobody.
        decline: Trend of the activity over the intervals, z below 0 where it falls; ``None``
            where there is nothing to compare. Customers come back in each interval, which
            makes the test a careful one.
        q: p-value of the decline, corrected for all cohorts, 0 to 1, or ``None``.
        declines: Whether the activity falls with q below 0.05.
    """

    customers: int
    matured: int
    complete: bool
    rate: Estimate
    meets: Literal["yes", "no", "unclear"] | None
    activity: tuple[float | None, ...]
    decline: Trend | None
    q: float | None
    declines: bool


@dataclass(frozen=True, slots=True)
class Cohorts:
    """All cohorts, oldest first.

    Attributes:
        cohorts: One result a cohort.
        trend: Trend of the rate over complete cohorts, z above 0 where later ones do better;
            ``None`` where there is nothing to compare.
        direction: "improves" or "declines" where its p-value is below 0.05, else "unclear".
    """

    cohorts: tuple[Reached, ...]
    trend: Trend | None
    direction: Literal["improves", "declines", "unclear"]


def cohorts(table: Sequence[Cohort], target: float | None = None) -> Cohorts:
    """Return how cohorts of new customers reach a goal.

    Args:
        table: The cohorts, oldest first, one for each interval; one without customers keeps
            its place.
        target: Share that shall reach the goal, 0 to 1, or ``None``.

    Returns:
        One result a cohort, and the trend across them.

    Raises:
        ValueError: A cohort with more reached than matured or more matured than customers, more
            active than observed, a negative count, or a target outside 0 to 1.

    Reference: Wilson (1927) for the rates, Cochran (1954) and Armitage (1955) for both trends,
    Benjamini and Hochberg (1995).
    """
    if target is not None and not 0 <= target <= 1:
        raise ValueError(f"a target of {target}")
    for cohort in table:
        _check(cohort)
    declines = [_decline(cohort) for cohort in table]
    q_values = benjamini_hochberg([None if trend is None else trend.p for trend in declines])
    complete = [cohort.matured == cohort.customers > 0 for cohort in table]
    trend = cochran_armitage(
        [c.reached if whole else 0 for c, whole in zip(table, complete, strict=True)],
        [c.matured if whole else 0 for c, whole in zip(table, complete, strict=True)],
    )
    return Cohorts(
        tuple(
            _result(cohort, target, decline, q)
            for cohort, decline, q in zip(table, declines, q_values, strict=True)
        ),
        trend,
        _direction(trend),
    )


def _result(
    cohort: Cohort, target: float | None, decline: Trend | None, q: float | None
) -> Reached:
    complete = cohort.matured == cohort.customers > 0
    found = rate(cohort.reached, cohort.matured)
    falls = decline is not None and decline.z < 0
    return Reached(
        customers=cohort.customers,
        matured=cohort.matured,
        complete=complete,
        rate=found,
        meets=_meets(found, target) if complete else None,
        activity=tuple(active / seen if seen else None for active, seen in cohort.active),
        decline=decline,
        q=q,
        declines=falls and q is not None and q < _SIGNIFICANT,
    )


def _meets(found: Estimate, target: float | None) -> Literal["yes", "no", "unclear"] | None:
    if target is None or found.low is None or found.high is None:
        return None
    if found.low >= target:
        return "yes"
    return "no" if found.high < target else "unclear"


def _decline(cohort: Cohort) -> Trend | None:
    active = [n for n, _ in cohort.active]
    return cochran_armitage(active, [n for _, n in cohort.active])


def _direction(trend: Trend | None) -> Literal["improves", "declines", "unclear"]:
    if trend is None or trend.p >= _SIGNIFICANT:
        return "unclear"
    return "improves" if trend.z > 0 else "declines"


def _check(cohort: Cohort) -> None:
    if not 0 <= cohort.reached <= cohort.matured <= cohort.customers:
        raise ValueError(f"counts that contradict each other: {cohort}")
    if any(not 0 <= active <= seen <= cohort.customers for active, seen in cohort.active):
        raise ValueError(f"more active than observed: {cohort}")
