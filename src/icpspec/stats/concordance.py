"""Does a better score keep customers longer? Harrell's C from counts by score.

A pair of customers can be compared when both were at risk in the month in which one of them,
and only that one, churned; it is concordant when that one has the lower score.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    ``above`` holds for churn in a month twice the customers kept with a higher score plus
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
    cells = _merged(_at_risk(spells))
    tables = _tables(cells)
    partners = [tables.of(cell) for cell in cells]
    whole = _all_pairs(cells)
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
    # Buckets repeat the same few spells, so what one of them meets is looked up once.
    partners = {cell[:4]: tables.of(cell) for cell in _merged(cells)}
    whole = _all_pairs(cells)
    point = whole.rate()
    if point is None:
        return Estimate(None, None, None)
    without = [_without(part, [partners[cell[:4]] for cell in part], whole) for part in parts]
    spread = jackknife.variance([pairs.rate() for pairs in without])
    if spread is None:
        return Estimate(point, None, None)
    interval = normal_interval(point, spread, 0.0, 1.0)
    return Estimate(point, interval.low, interval.high)


def _without(part: Sequence[ScoredSpell], partners: Sequence[_Pairs], whole: _Pairs) -> _Pairs:
    """Return the pairs without a bucket; pairs within it go twice and come back once."""
    inside = _all_pairs(part)
    both = list(zip(part, partners, strict=True))
    concordant = sum(cell.n * pairs.concordant for cell, pairs in both)
    comparable = sum(cell.n * pairs.comparable for cell, pairs in both)
    return _Pairs(
        whole.concordant - concordant + inside.concordant,
        whole.comparable - comparable + inside.comparable,
    )


def _at_risk(spells: Iterable[ScoredSpell]) -> list[ScoredSpell]:
    kept = []
    for spell in spells:
        _, entry, exit_, _, n = spell
        if n < 0 or exit_ < 0 or (entry is not None and entry < 0):
            raise ValueError(f"negative count or month in {spell}")
        if n and exit_ > (-1 if entry is None else entry):
            kept.append(spell)
    return kept


def _merged(cells: Iterable[ScoredSpell]) -> list[ScoredSpell]:
    counts: Counter[tuple[int, int | None, int, bool]] = Counter()
    for cell in cells:
        counts[cell[:4]] += cell.n
    return [ScoredSpell(*key, n) for key, n in counts.items()]


@dataclass(frozen=True, slots=True)
class _Month:
    """A month with churn: customers kept by place of the score, and churned ones."""

    month: int
    kept: list[int]
    churned: list[tuple[int, int]]


def _months(cells: Sequence[ScoredSpell], position: Mapping[int, int]) -> Iterator[_Month]:
    end = max((cell.exit for cell in cells), default=-1) + 1
    joins: list[list[tuple[int, int]]] = [[] for _ in range(end)]
    leaves: list[list[tuple[int, int]]] = [[] for _ in range(end)]
    events: list[list[tuple[int, int]]] = [[] for _ in range(end)]
    for score, entry, exit_, event, n in cells:
        placed = (position[score], n)
        joins[0 if entry is None else entry + 1].append(placed)
        leaves[exit_].append(placed)
        if event:
            events[exit_].append(placed)
    at_risk = [0] * len(position)
    for month in range(end):
        for place, n in joins[month]:
            at_risk[place] += n
        if events[month]:
            kept = at_risk[:]
            for place, n in events[month]:
                kept[place] -= n
            yield _Month(month, kept, events[month])
        for place, n in leaves[month]:
            at_risk[place] -= n


def _positions(cells: Sequence[ScoredSpell]) -> dict[int, int]:
    return {score: place for place, score in enumerate(sorted({cell.score for cell in cells}))}


def _all_pairs(cells: Sequence[ScoredSpell]) -> _Pairs:
    """Return all pairs within cells, from their churned customers alone."""
    concordant = comparable = 0
    for month in _months(cells, _positions(cells)):
        above = _beyond(month.kept[::-1])[::-1]
        concordant += sum(n * above[place] for place, n in month.churned)
        comparable += sum(n for _, n in month.churned) * sum(month.kept)
    return _Pairs(concordant, comparable)


def _tables(cells: Sequence[ScoredSpell]) -> _Tables:
    position = _positions(cells)
    size, end = len(position), max((cell.exit for cell in cells), default=-1)
    above, kept = {}, {}
    below, churned, upto = [[0] * size], [0], [0]
    for month in _months(cells, position):
        upto += [len(churned) - 1] * (month.month + 1 - len(upto))
        above[month.month] = _beyond(month.kept[::-1])[::-1]
        kept[month.month] = sum(month.kept)
        gone = [0] * size
        for place, n in month.churned:
            gone[place] += n
        below.append([old + new for old, new in zip(below[-1], _beyond(gone), strict=True)])
        churned.append(churned[-1] + sum(gone))
    upto += [len(churned) - 1] * (end + 2 - len(upto))
    return _Tables(position, above, kept, below, churned, upto)


def _beyond(counts: Sequence[int]) -> list[int]:
    """Return for each place twice the counts before it plus its own."""
    found, total = [], 0
    for n in counts:
        found.append(2 * total + n)
        total += n
    return found
