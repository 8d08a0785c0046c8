"""Two scores on the same opportunities: the difference of their AUCs, with its interval.

The opportunities are given by cells (H2): each has a place in the order of either score.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from icpspec.stats import jackknife
from icpspec.stats.discrimination import Bucket, auc, auc_without_each, placements
from icpspec.stats.intervals import normal_interval, normal_two_sided_p


@dataclass(frozen=True, slots=True)
class PairedCell:
    """Opportunities that stand in one cell of either score.

    ``first`` and ``second`` are positions, by ascending score, in the cells of each.
    """

    first: int
    second: int
    wins: int
    losses: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The AUC of the second score minus that of the first, with its 95 % interval.

    ``p`` is two-sided, of no difference. All are ``None`` where they are undefined.
    """

    point: float | None
    low: float | None
    high: float | None
    p: float | None


def delong_difference(cells: Sequence[PairedCell]) -> Difference:
    """Return the difference of two AUCs when all opportunities are independent.

    Args:
        cells: The opportunities; several cells may have the same places.

    Returns:
        The difference, -1 to 1; without interval with fewer than two wins or two losses. Where
        no opportunity has another place among the others, the interval is the point and p is 1.

    Raises:
        ValueError: A count or a place is negative.

    Reference: DeLong, DeLong and Clarke-Pearson (1988), the variance of a contrast.
    """
    first, second = (_profile(cells, which) for which in (_first, _second))
    point = _point(first, second)
    n_wins, n_losses = sum(first[0]), sum(first[1])
    if point is None or min(n_wins, n_losses) < 2:
        return Difference(point, None, None, None)
    of_wins, of_losses = zip(placements(*first), placements(*second), strict=True)
    # The mean of either component is the AUC, so that of their difference is the difference.
    spread = 0.0
    for components, counts, n in (
        (of_wins, [cell.wins for cell in cells], n_wins),
        (of_losses, [cell.losses for cell in cells], n_losses),
    ):
        one, other = components
        assert one is not None
        assert other is not None
        squares = math.fsum(
            count * (other[cell.second] - one[cell.first] - point) ** 2
            for cell, count in zip(cells, counts, strict=True)
        )
        spread += squares / ((n - 1) * n)
    return _with_interval(point, spread)


def clustered_difference(
    first: tuple[Sequence[int], Sequence[int], Sequence[Bucket]],
    second: tuple[Sequence[int], Sequence[int], Sequence[Bucket]],
) -> Difference:
    """Return the difference of two AUCs when opportunities share an account.

    Args:
        first: Wins and losses per cell of the first score, by ascending score, and the same
            by bucket of accounts.
        second: The same of the second score; its buckets are the same, in the same order.

    Returns:
        The difference with the interval of the delete-one-bucket jackknife of the difference
        itself; without interval where it is undefined without some bucket.

    Raises:
        ValueError: A count is negative, or the buckets do not add up or are not as many.

    Reference: Tukey (1958); Efron and Tibshirani (1993), chapter 11.
    """
    point = _point(first[:2], second[:2])
    pairs = zip(auc_without_each(*first), auc_without_each(*second), strict=True)
    without = [None if a is None or b is None else b - a for a, b in pairs]
    spread = jackknife.variance(without)
    if point is None or spread is None:
        return Difference(point, None, None, None)
    return _with_interval(point, spread)


def _with_interval(point: float, spread: float) -> Difference:
    interval = normal_interval(point, spread, -1.0, 1.0)
    if spread == 0:
        return Difference(point, interval.low, interval.high, 1.0 if point == 0 else None)
    p = normal_two_sided_p(point / math.sqrt(spread))
    return Difference(point, interval.low, interval.high, p)


def _first(cell: PairedCell) -> int:
    return cell.first


def _second(cell: PairedCell) -> int:
    return cell.second


def _profile(
    cells: Sequence[PairedCell], place: Callable[[PairedCell], int]
) -> tuple[list[int], list[int]]:
    """Return wins and losses by the places of one score."""
    if any(min(cell.first, cell.second, cell.wins, cell.losses) < 0 for cell in cells):
        raise ValueError("a cell has a negative count or place")
    many = max((place(cell) for cell in cells), default=-1) + 1
    wins, losses = [0] * many, [0] * many
    for cell in cells:
        wins[place(cell)] += cell.wins
        losses[place(cell)] += cell.losses
    return wins, losses


def _point(
    first: tuple[Sequence[int], Sequence[int]], second: tuple[Sequence[int], Sequence[int]]
) -> float | None:
    one, other = auc(*first), auc(*second)
    return None if one is None or other is None else other - one
