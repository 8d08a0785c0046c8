"""Survival of customers by completed months, with late entry.

A customer observed from the start is at risk in every month up to the one it leaves in. One
that was already a customer when observation began is at risk only from the month after: of
those that left earlier nothing is known, so it must not count before.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from icpspec.stats.intervals import Z95, Interval


class Spell(NamedTuple):
    """Customers with the same months; a row of the count table of survival.

    Attributes:
        entry: Completed months when observation began, for customers that were there before;
            ``None`` for those observed from the start. A spell that ends at its entry or
            before was never at risk and counts nowhere.
        exit: Month in which the customers left, 0 or more.
        event: Whether they churned; otherwise they were still customers when last seen.
        n: How many.
    """

    entry: int | None
    exit: int
    event: bool
    n: int


@dataclass(frozen=True, slots=True)
class Month:
    """The survival curve at one month.

    Attributes:
        month: Completed months, 0 or more.
        at_risk: Customers observed in that month.
        churned: Those of them that churned in it.
        survival: Share of customers kept beyond this month, 0 to 1.
        low: Lower 95 % bound of ``survival``; ``None`` where ``survival`` is 0 or 1, where the
            variance is undefined.
        high: Upper 95 % bound, likewise.
    """

    month: int
    at_risk: int
    churned: int
    survival: float
    low: float | None
    high: float | None


def kaplan_meier(spells: Iterable[Spell]) -> tuple[Month, ...]:
    """Return the Kaplan-Meier curve with Greenwood's variance and the log-log interval.

    Args:
        spells: The count table, in any order; equal spells may stand in several rows.

    Returns:
        One element for every month from 0 to the last in which a customer was seen; empty
        without customers.

    Raises:
        ValueError: A count or a month is negative.

    Reference: Kaplan and Meier (1958); Greenwood (1926); Kalbfleisch and Prentice (1980) for
    the interval; Lynden-Bell (1971) for late entry.
    """
    joined, left, churned = _by_month(spells)
    curve = []
    at_risk, survival, greenwood = 0, 1.0, 0.0
    for month in range(max(left, default=-1) + 1):
        at_risk += joined[month]
        events = churned[month]
        if events:
            survival *= (at_risk - events) / at_risk
            greenwood += events / (at_risk * (at_risk - events)) if events < at_risk else math.inf
        bounds = _log_log(survival, greenwood)
        low, high = (bounds.low, bounds.high) if bounds else (None, None)
        curve.append(Month(month, at_risk, events, survival, low, high))
        at_risk -= left[month]
    return tuple(curve)


def survival_at(curve: tuple[Month, ...], month: int) -> Month | None:
    """Return the curve at a month, such as S(12).

    Args:
        curve: A curve of ``kaplan_meier``.
        month: Completed months, 0 or more.

    Returns:
        The element of that month; ``None`` when no customer was seen that long, unless all had
        churned before: then survival stays 0.

    Reference: Kaplan and Meier (1958).
    """
    if month < len(curve):
        return curve[month]
    if curve and curve[-1].survival == 0:
        return Month(month, 0, 0, 0.0, None, None)
    return None


def _by_month(spells: Iterable[Spell]) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Count by month who joins those at risk, who leaves them after it, and who churns in it."""
    joined: Counter[int] = Counter()
    left: Counter[int] = Counter()
    churned: Counter[int] = Counter()
    for spell in spells:
        if min(spell.n, spell.exit, spell.entry or 0) < 0:
            raise ValueError(f"negative count or month in {spell}")
        first = 0 if spell.entry is None else spell.entry + 1
        if spell.n and spell.exit >= first:
            joined[first] += spell.n
            left[spell.exit] += spell.n
            churned[spell.exit] += spell.n if spell.event else 0
    return joined, left, churned


def _log_log(survival: float, greenwood: float) -> Interval | None:
    if not 0 < survival < 1:
        return None
    half = Z95 * math.sqrt(greenwood) / abs(math.log(survival))
    return Interval(survival ** math.exp(half), survival ** math.exp(-half))
