"""Fisher's exact test of a two-by-two table, also for tables of many million opportunities.

Probabilities are taken relative to that of the most likely table and walked from table to
table, each a rational factor times the one before. The walk ends where the terms no longer
count, after a few standard deviations of the hypergeometric distribution: some thousand steps
for 10 million observations. Log-gamma functions would be as fast, but at that size they lose
eight of their sixteen digits.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

_NEGLIGIBLE = 1e-18
"""Share of a sum below which a further term is left out; terms fall at least geometrically."""

_LEAST = 1e-300
"""Probability, relative to the most likely table, that is taken for 0: a walk on in still
smaller numbers loses its digits and may never end."""

_TIE = 1 + 1e-10
"""Two tables are equally likely up to this factor, wide enough for the rounding of a walk."""


@dataclass(frozen=True, slots=True)
class _Margins:
    """The fixed margins; a table of them is named by its upper left count."""

    row: int
    column: int
    n: int

    @property
    def mode(self) -> int:
        return (self.row + 1) * (self.column + 1) // (self.n + 2)

    def up(self, start: int) -> Iterator[float]:
        """Yield the probabilities of start, start + 1, ... relative to that of ``start``."""
        row, column, rest = self.row, self.column, self.n - self.row - self.column
        weight = 1.0
        for x in range(start, min(row, column) + 1):
            yield weight
            weight *= (row - x) * (column - x) / ((x + 1) * (rest + x + 1))

    def mirrored(self) -> "_Margins":
        """Swap the columns: walking up is then walking down."""
        return _Margins(self.row, self.n - self.column, self.n)


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """Return the two-sided p-value of independence of the rows and columns of a table.

    The sum of the probabilities of all tables with the same margins that are no more likely
    than the one observed; tables within a relative 1e-10 count as equally likely. The relative
    error is below 1e-10 up to tens of millions of observations; a value below about
    1e-300 is returned as 0.

    Args:
        a: Matched and won, 0 or more.
        b: Matched and lost, 0 or more.
        c: Unmatched and won, 0 or more.
        d: Unmatched and lost, 0 or more.

    Returns:
        A probability, 0 to 1; 1 where a row or a column is empty.

    Raises:
        ValueError: A count is negative.

    Reference: Fisher (1935); two-sided by likelihood, Freeman and Halton (1951).
    """
    if min(a, b, c, d) < 0:
        raise ValueError(f"negative count in {(a, b, c, d)}")
    margins, observed = _Margins(a + b, a + c, a + b + c + d), a
    if observed < margins.mode:
        margins, observed = margins.mirrored(), b
    # From here on the observed table lies at the mode or above it.
    weight = _weight(margins, observed)
    if weight == 0:
        return 0.0
    if weight * _TIE >= 1:
        return 1.0
    total = _tail(margins, margins.mode) + _tail(margins.mirrored(), _other_mode(margins)) - 1
    near = weight * _tail(margins, observed)
    return min(1.0, (near + _far_tail(margins.mirrored(), _other_mode(margins), weight)) / total)


def _other_mode(margins: _Margins) -> int:
    """Name the most likely table as the mirrored margins do."""
    return margins.row - margins.mode


def _weight(margins: _Margins, observed: int) -> float:
    """Return the probability of the observed table relative to the most likely one."""
    walk = zip(range(margins.mode, observed + 1), margins.up(margins.mode), strict=False)
    for x, weight in walk:
        if weight < _LEAST:
            break
        if x == observed:
            return weight
    return 0.0


def _tail(margins: _Margins, start: int) -> float:
    """Return the sum from ``start``, at or above the mode, upwards, relative to ``start``."""
    terms = []
    for weight in margins.up(start):
        terms.append(weight)
        if weight < _NEGLIGIBLE:
            break
    return math.fsum(terms)


def _far_tail(margins: _Margins, start: int, limit: float) -> float:
    """Return the sum of the terms from the mode ``start`` upwards that do not exceed ``limit``."""
    terms = []
    for weight in margins.up(start):
        if weight <= limit * _TIE:
            terms.append(weight)
            if weight <= limit * _NEGLIGIBLE:
                break
    return math.fsum(terms)
