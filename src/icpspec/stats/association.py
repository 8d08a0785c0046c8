"""Do two ways to sort opportunities go together: loss reasons and tiers, two traits, deal size?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from icpspec.stats.chi_squared import chi_squared_p

Table: TypeAlias = Sequence[Sequence[int]]
"""Counts by row and column, all rows of the same length."""


@dataclass(frozen=True, slots=True)
class Association:
    """How far the rows and columns of a table depend on each other.

    Attributes:
        chi_squared: Pearson's statistic, 0 or more.
        degrees: Its degrees of freedom, over rows and columns that are not empty.
        p: p-value of "they are independent", 0 to 1.
        cramers_v: Strength, 0 when independent, 1 when one tells the other; of two yes/no
            traits the size of their correlation.
        residuals: For each cell how many standard errors it lies above independence, or below;
            ``None`` in an empty row or column, or one that holds everything.
    """

    chi_squared: float
    degrees: int
    p: float
    cramers_v: float
    residuals: tuple[tuple[float | None, ...], ...]


def association(table: Table) -> Association | None:
    """Return how far rows and columns depend on each other, opportunities independent.

    Args:
        table: Such as loss reasons by tier, or the states of one trait by those of another.

    Returns:
        The measures; ``None`` with fewer than two rows or columns that are not empty.

    Raises:
        ValueError: A count is negative, or rows differ in length.

    Reference: Pearson (1900); Cramér (1946); Haberman (1973) for the residuals.
    """
    rows, columns, n = _margins(table)
    filled_rows, filled_columns = sum(map(bool, rows)), sum(map(bool, columns))
    if min(filled_rows, filled_columns) < 2:
        return None
    statistic = math.fsum(
        (count - row * column / n) ** 2 / (row * column / n)
        for counts, row in zip(table, rows, strict=True)
        for count, column in zip(counts, columns, strict=True)
        if row and column
    )
    degrees = (filled_rows - 1) * (filled_columns - 1)
    v = math.sqrt(statistic / (n * (min(filled_rows, filled_columns) - 1)))
    residuals = tuple(
        tuple(
            _residual(count, row, column, n) for count, column in zip(counts, columns, strict=True)
        )
        for counts, row in zip(table, rows, strict=True)
    )
    return Association(
        statistic, degrees, chi_squared_p(statistic, degrees), min(1.0, v), residuals
    )


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
