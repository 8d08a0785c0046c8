"""Do two ways to sort opportunities go together: loss reasons and tiers, two traits, deal size?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from icpspec.stats import jackknife
from icpspec.stats.chi_squared import chi_squared_p

Table: TypeAlias = Sequence[Sequence[int]]
"""Counts by row and column, all rows of the same length."""


@dataclass(frozen=True, slots=True)
class Association:
    """How far the rows and columns of a table depend on each other.

    Attributes:
        chi_squared: Pearson's statistic, 0 or more, divided by the design effect; ``None``
            where that is.
        degrees: Its degrees of freedom, over rows and columns that are not empty.
        design_effect: Variance relative to independent opportunities, at least 1; ``None`` with
            fewer than two buckets, or one that holds everything.
        p: p-value of "they are independent", 0 to 1, or ``None``.
        cramers_v: Strength, 0 when independent, 1 when one tells the other; of two yes/no
            traits the size of their correlation.
        residuals: For each cell how many standard errors it lies above independence, or below,
            as if opportunities were independent; ``None`` in an empty row or column, or one
            that holds everything.
    """

    chi_squared: float | None
    degrees: int
    design_effect: float | None
    p: float | None
    cramers_v: float
    residuals: tuple[tuple[float | None, ...], ...]


def association(table: Table, buckets: Sequence[Table] | None = None) -> Association | None:
    """Return how far rows and columns depend on each other.

    Args:
        table: Such as loss reasons by tier, or the states of one trait by those of another.
        buckets: ``None`` when opportunities are independent; otherwise the same by bucket of
            accounts, which divides the statistic by the mean design effect of its cells.

    Returns:
        The measures; ``None`` with fewer than two rows or columns that are not empty.

    Raises:
        ValueError: A count is negative, rows differ in length, or the buckets do not add up.

    Reference: Pearson (1900); Cramér (1946); Haberman (1973) for the residuals; Rao and Scott
    (1984) for the correction.
    """
    rows, columns, n = _margins(table)
    filled_rows, filled_columns = sum(map(bool, rows)), sum(map(bool, columns))
    if min(filled_rows, filled_columns) < 2:
        return None
    plain = math.fsum(
        (count - row * column / n) ** 2 / (row * column / n)
        for counts, row in zip(table, rows, strict=True)
        for count, column in zip(counts, columns, strict=True)
        if row and column
    )
    degrees = (filled_rows - 1) * (filled_columns - 1)
    v = math.sqrt(plain / (n * (min(filled_rows, filled_columns) - 1)))
    residuals = tuple(
        tuple(
            _residual(count, row, column, n) for count, column in zip(counts, columns, strict=True)
        )
        for counts, row in zip(table, rows, strict=True)
    )
    effect = 1.0 if buckets is None else _design_effect(table, buckets, degrees)
    statistic = plain / effect if effect else None
    p = None if statistic is None else chi_squared_p(statistic, degrees)
    return Association(statistic, degrees, effect, p, min(1.0, v), residuals)


def rank_correlation(table: Table) -> float | None:
    """Return Kendall's tau-b of two ordered ways to sort, such as deal size and retention.

    Args:
        table: Counts by ascending row and ascending column.

    Returns:
        -1 to 1: above 0 where more of one comes with more of the other; ``None`` where a side
        has fewer than two values.

    Raises:
        ValueError: A count is negative, or rows differ in length.

    Reference: Kendall (1945), with correction for ties.
    """
    rows, columns, n = _margins(table)
    pairs = n * (n - 1) // 2
    row_ties = sum(row * (row - 1) // 2 for row in rows)
    column_ties = sum(column * (column - 1) // 2 for column in columns)
    if pairs in {row_ties, column_ties}:
        return None
    surplus = 0
    # Customers in the rows so far, by column.
    above = [0] * len(columns)
    for counts in table:
        left, right = 0, sum(above)
        for count, before in zip(counts, above, strict=True):
            right -= before
            surplus += count * (left - right)
            left += before
        above = [before + count for before, count in zip(above, counts, strict=True)]
    return surplus / math.sqrt((pairs - row_ties) * (pairs - column_ties))


def _margins(table: Table) -> tuple[list[int], list[int], int]:
    if any(count < 0 for counts in table for count in counts):
        raise ValueError("a cell has a negative count")
    rows = [sum(counts) for counts in table]
    return rows, [sum(column) for column in zip(*table, strict=True)], sum(rows)


def _residual(count: int, row: int, column: int, n: int) -> float | None:
    if row in {0, n} or column in {0, n}:
        return None
    expected = row * column / n
    return (count - expected) / math.sqrt(expected * (1 - row / n) * (1 - column / n))


def _design_effect(table: Table, buckets: Sequence[Table], degrees: int) -> float | None:
    """Return the mean design effect under independence, from the jackknife of all shares."""
    rows, columns, n = _margins(table)
    parts = [_margins(bucket) for bucket in buckets]
    sizes = [size for _, _, size in parts]
    for i, counts in enumerate(table):
        if [sum(bucket[i][j] for bucket in buckets) for j in range(len(columns))] != list(counts):
            raise ValueError("the buckets do not add up to the table")

    def scaled(count: int, by_bucket: Sequence[int], share: float) -> float | None:
        without = [
            (count - own) / (n - size) if size < n else None
            for own, size in zip(by_bucket, sizes, strict=True)
        ]
        spread = jackknife.variance(without)
        return None if spread is None else n * spread / share

    cells = [
        scaled(count, [bucket[i][j] for bucket in buckets], rows[i] * columns[j] / n**2)
        for i, counts in enumerate(table)
        for j, count in enumerate(counts)
        if rows[i] and columns[j]
    ]
    margins = [
        scaled(row, [part[0][i] for part in parts], row / n) for i, row in enumerate(rows) if row
    ]
    margins += [
        scaled(column, [part[1][j] for part in parts], column / n)
        for j, column in enumerate(columns)
        if column
    ]
    known = [term for term in cells if term is not None]
    known += [-term for term in margins if term is not None]
    if len(known) < len(cells) + len(margins):
        return None
    return max(1.0, math.fsum(known) / degrees)
