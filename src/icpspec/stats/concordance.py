"""Does a better score keep customers longer? Harrell's C from counts by score.

A pair of customers can be compared when both were at risk in the month in which one of them,
and only that one, churned; it is concordant when that one has the lower score.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from icpspec.stats import jackknife
from icpspec.stats.discrimination import Estimate
from icpspec.stats.intervals import normal_interval


class ScoredSpell(NamedTuple):
    """Customers with the same score and months; a row of the count table of survival.

    Attributes:
        score: Any whole number, such as the score in steps of its scale; higher is better.
        entry: As in ``survival.Spell``: completed months when observation began, or ``None``.
        exit: Month in which the customers left, 0 or more.
        event: Whether they churned.
        n: How many.
    """

    score: int
    entry: int | None
    exit: int
    event: bool
    n: int

    @property
    def first(self) -> int:
        """The first month at risk; a spell that ends before was never at risk."""
        return 0 if self.entry is None else self.entry + 1


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Comparable pairs of a customer or of all, and twice the concordant ones, ties as one."""

    concordant: int
    comparable: int

    def rate(self) -> float | None:
        return self.concordant / (2 * self.comparable) if self.comparable else None


@dataclass(frozen=True, slots=True)
class _Tables:
    """Partners by month of churn and position of the score.

    ``above`` holds for a churn in a month twice the customers kept with a higher score plus
    those with the same one; ``kept`` all of them. ``below`` and ``churned`` run over the months
    up to each: twice the churned with a lower score plus those with the same one, and all.
    """

    position: Mapping[int, int]
    above: Mapping[int, list[int]]
    kept: Mapping[int, int]
    below: list[list[int]]
    churned: list[int]
    upto: list[int]

    def of(self, spell: ScoredSpell) -> _Pairs:
        """Return the pairs of one customer with all others."""
        place = self.position[spell.score]
        last = spell.exit - 1 if spell.event else spell.exit
        start, stop = self.upto[spell.first], self.upto[last + 1]
        concordant = self.below[stop][place] - self.below[start][place]
        comparable = self.churned[stop] - self.churned[start]
        if spell.event:
            concordant += self.above[spell.exit][place]
            comparable += self.kept[spell.exit]
        return _Pairs(concordant, comparable)


def concordance(spells: Iterable[ScoredSpell]) -> Estimate:
    """Return Harrell's C with its 95 % interval, customers independent.

    Args:
        spells: The count table, in any order; equal spells may stand in several rows.

    Returns:
        The chance that of two customers the one with the higher score stayed longer, equal
        scores counting one half: 0 to 1, 0.5 when the score says nothing. All ``None`` without
        a pair that can be compared; the bounds alone where only one pair can.

    Raises:
        ValueError: A count or a month is negative.

    Reference: Harrell, Califf, Pryor, Lee and Rosati (1982); the variance is the infinitesimal
    jackknife over customers, as in Therneau and Watson (2017).
    """
    cells = _at_risk(spells)
    tables = _tables(cells)
    partners = [tables.of(cell) for cell in cells]
    whole = _sum(cells, partners)
    point = whole.rate()
    if point is None:
        return Estimate(None, None, None)
    variance = math.fsum(
        cell.n * ((pairs.concordant / 2 - point * pairs.comparable) / whole.comparable) ** 2
        for cell, pairs in zip(cells, partners, strict=True)
    )
    if whole.comparable < 2:
        return Estimate(point, None, None)
    interval = normal_interval(point, variance, 0.0, 1.0)
    return Estimate(point, interval.low, interval.high)


def clustered_concordance(buckets: Sequence[Sequence[ScoredSpell]]) -> Estimate:
    """Return Harrell's C with the interval of the delete-one-bucket jackknife.

    Args:
        buckets: The count table of each bucket of accounts, in any order.

    Returns:
        As ``concordance``; the bounds are ``None`` with fewer than two buckets, or where no
        pair is left without one of them.

    Raises:
        ValueError: A count or a month is negative.

    Reference: Harrell, Califf, Pryor, Lee and Rosati (1982); Tukey (1958) for the interval.
    """
    parts = [_at_risk(bucket) for bucket in buckets]
    cells = [cell for part in parts for cell in part]
    tables = _tables(cells)
    whole = _sum(cells, [tables.of(cell) for cell in cells])
    point = whole.rate()
    if point is None:
        return Estimate(None, None, None)
    spread = jackknife.variance([_without(part, tables, whole).rate() for part in parts])
    if spread is None:
        return Estimate(point, None, None)
    interval = normal_interval(point, spread, 0.0, 1.0)
    return Estimate(point, interval.low, interval.high)


def _without(part: Sequence[ScoredSpell], tables: _Tables, whole: _Pairs) -> _Pairs:
    """Return the pairs without a bucket; pairs within it go twice and come back once."""
    own = _tables(part)
    inside = _sum(part, [own.of(cell) for cell in part])
    concordant = sum(cell.n * tables.of(cell).concordant for cell in part)
    comparable = sum(cell.n * tables.of(cell).comparable for cell in part)
    return _Pairs(
        whole.concordant - concordant + inside.concordant,
        whole.comparable - comparable + inside.comparable,
    )


def _sum(cells: Sequence[ScoredSpell], partners: Sequence[_Pairs]) -> _Pairs:
    """Return all pairs: over single customers each stands twice."""
    both = list(zip(cells, partners, strict=True))
    return _Pairs(
        sum(cell.n * pairs.concordant for cell, pairs in both) // 2,
        sum(cell.n * pairs.comparable for cell, pairs in both) // 2,
    )


def _at_risk(spells: Iterable[ScoredSpell]) -> list[ScoredSpell]:
    kept = []
    for spell in spells:
        if min(spell.n, spell.exit, spell.entry or 0) < 0:
            raise ValueError(f"negative count or month in {spell}")
        if spell.n and spell.exit >= spell.first:
            kept.append(spell)
    return kept


def _tables(cells: Sequence[ScoredSpell]) -> _Tables:
    scores = sorted({cell.score for cell in cells})
    position = {score: place for place, score in enumerate(scores)}
    size, end = len(scores), max((cell.exit for cell in cells), default=-1)
    joins: dict[int, Counter[int]] = {}
    leaves: dict[int, Counter[int]] = {}
    events: dict[int, Counter[int]] = {}
    for cell in cells:
        place = position[cell.score]
        joins.setdefault(cell.first, Counter())[place] += cell.n
        leaves.setdefault(cell.exit, Counter())[place] += cell.n
        if cell.event:
            events.setdefault(cell.exit, Counter())[place] += cell.n
    at_risk = [0] * size
    above, kept = {}, {}
    below, churned, upto = [[0] * size], [0], [0]
    for month in range(end + 1):
        for place, n in joins.get(month, {}).items():
            at_risk[place] += n
        gone = events.get(month)
        if gone:
            stay = [n - gone[place] for place, n in enumerate(at_risk)]
            above[month] = _beyond(stay[::-1])[::-1]
            kept[month] = sum(stay)
            lower = _beyond([gone[place] for place in range(size)])
            below.append([old + new for old, new in zip(below[-1], lower, strict=True)])
            churned.append(churned[-1] + sum(gone.values()))
        for place, n in leaves.get(month, {}).items():
            at_risk[place] -= n
        upto.append(len(churned) - 1)
    return _Tables(position, above, kept, below, churned, upto)


def _beyond(counts: Sequence[int]) -> list[int]:
    """Return for each place twice the counts before it plus its own."""
    found, total = [], 0
    for n in counts:
        found.append(2 * total + n)
        total += n
    return found
