"""How well a score separates wins from losses: AUC, Gini, KS.

A score is given by its cells: two sequences, wins and losses, with one element for each
distinct score in ascending order. Ties stand in the same cell and count one half.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from icpspec.stats import jackknife
from icpspec.stats.intervals import normal_interval

Bucket: TypeAlias = Mapping[int, tuple[int, int]]
"""One bucket of accounts: position of a cell -> (wins, losses) of the bucket in that cell.

Cells in which the bucket has nothing may be left out.
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its 95 % interval, all in the same unit; ``None`` where undefined."""

    point: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class _Placements:
    """Twice the placements, which makes whole numbers of them.

    ``below`` holds for each cell twice the losses a win of the cell beats, ``above`` twice the
    wins that beat a loss of the cell.
    """

    n_wins: int
    n_losses: int
    below: list[int]
    above: list[int]
    pairs: int


def auc(wins: Sequence[int], losses: Sequence[int]) -> float | None:
    """Return the chance that a random win scores above a random loss, ties counting one half.

    Args:
        wins: Wins per cell, by ascending score.
        losses: Losses per cell, in the same order.

    Returns:
        A probability, 0 to 1, 0.5 when the score says nothing; ``None`` without a win or
        without a loss.

    Raises:
        ValueError: A count is negative, or the lengths differ.

    Reference: Hanley and McNeil (1982).
    """
    return _auc(_placements(wins, losses))


def delong_variance(wins: Sequence[int], losses: Sequence[int]) -> float | None:
    """Return the variance of the AUC when all opportunities are independent.

    Args:
        wins: Wins per cell, by ascending score.
        losses: Losses per cell, in the same order.

    Returns:
        The variance, 0 or more; ``None`` with fewer than two wins or two losses.

    Raises:
        ValueError: A count is negative, or the lengths differ.

    Reference: DeLong, DeLong and Clarke-Pearson (1988).
    """
    placements = _placements(wins, losses)
    point = _auc(placements)
    n_wins, n_losses = placements.n_wins, placements.n_losses
    if point is None or min(n_wins, n_losses) < 2:
        return None
    of_wins = math.fsum(
        count * (below / (2 * n_losses) - point) ** 2
        for count, below in zip(wins, placements.below, strict=True)
    )
    of_losses = math.fsum(
        count * (above / (2 * n_wins) - point) ** 2
        for count, above in zip(losses, placements.above, strict=True)
    )
    return of_wins / ((n_wins - 1) * n_wins) + of_losses / ((n_losses - 1) * n_losses)


def gini(auc: float | None) -> float | None:
    """Return the Gini coefficient (accuracy ratio, Somers' D) of an AUC.

    Args:
        auc: An AUC, 0 to 1, or ``None``.

    Returns:
        -1 to 1, 0 when the score says nothing; ``None`` for ``None``.

    Reference: Hand and Till (2001).
    """
    return None if auc is None else 2 * auc - 1


def ks(wins: Sequence[int], losses: Sequence[int]) -> float | None:
    """Return the greatest distance between the score distributions of wins and of losses.

    Args:
        wins: Wins per cell, by ascending score.
        losses: Losses per cell, in the same order.

    Returns:
        0 to 1, whichever of the two scores higher; ``None`` without a win or without a loss.

    Raises:
        ValueError: A count is negative, or the lengths differ.

    Reference: Smirnov (1939).
    """
    placements = _placements(wins, losses)
    n_wins, n_losses = placements.n_wins, placements.n_losses
    if n_wins == 0 or n_losses == 0:
        return None
    both = zip(accumulate(wins), accumulate(losses), strict=True)
    return max(abs(won * n_losses - lost * n_wins) for won, lost in both) / (n_wins * n_losses)


def auc_with_interval(
    wins: Sequence[int], losses: Sequence[int], buckets: Sequence[Bucket] | None
) -> Estimate:
    """Return the AUC with its 95 % interval.

    Args:
        wins: Wins per cell, by ascending score.
        losses: Losses per cell, in the same order.
        buckets: ``None`` when no account has two closed opportunities: the interval is
            DeLong's. Otherwise the same counts by bucket of accounts, one mapping a bucket from
            the position of a cell to its (wins, losses); empty cells may be left out. The
            interval is then that of the delete-one-bucket jackknife.

    Returns:
        The AUC and bounds within 0 to 1. All are ``None`` without a win or without a loss; the
        bounds alone are ``None`` where the variance is undefined: fewer than two wins, losses
        or buckets, or one bucket that holds all wins or all losses.

    Raises:
        ValueError: A count is negative, the lengths differ, or the buckets do not add up to
            the cells.

    Reference: DeLong, DeLong and Clarke-Pearson (1988); Tukey (1958) for the jackknife.
    """
    placements = _placements(wins, losses)
    point = _auc(placements)
    if point is None:
        return Estimate(None, None, None)
    if buckets is None:
        spread = delong_variance(wins, losses)
    else:
        spread = jackknife.variance(auc_without_each(wins, losses, buckets))
    if spread is None:
        return Estimate(point, None, None)
    interval = normal_interval(point, spread, 0.0, 1.0)
    return Estimate(point, interval.low, interval.high)


def auc_without_each(
    wins: Sequence[int], losses: Sequence[int], buckets: Sequence[Bucket]
) -> list[float | None]:
    """Return the AUC without each bucket of accounts in turn.

    Args:
        wins: Wins per cell, by ascending score.
        losses: Losses per cell, in the same order.
        buckets: The same counts by bucket.

    Returns:
        One AUC a bucket; ``None`` where a win or a loss is missing without it.

    Raises:
        ValueError: A count is negative, the lengths differ, or the buckets do not add up.
    """
    placements = _placements(wins, losses)
    _check_sums(wins, losses, buckets)
    return [_auc_without(bucket, placements) for bucket in buckets]


def placements(
    wins: Sequence[int], losses: Sequence[int]
) -> tuple[list[float] | None, list[float] | None]:
    """Return the placement of a win and of a loss in each cell (DeLong's components).

    Args:
        wins: Wins per cell, by ascending score.
        losses: Losses per cell, in the same order.

    Returns:
        For each cell the share of losses that a win of it beats, and the share of wins that beat a
        loss of it, ties counting one half, 0 to 1; ``None`` without a loss, and without a win.

    Raises:
        ValueError: A count is negative, or the lengths differ.

    Reference: DeLong, DeLong and Clarke-Pearson (1988).
    """
    found = _placements(wins, losses)
    of_wins = [n / (2 * found.n_losses) for n in found.below] if found.n_losses else None
    of_losses = [n / (2 * found.n_wins) for n in found.above] if found.n_wins else None
    return of_wins, of_losses


def _placements(wins: Sequence[int], losses: Sequence[int]) -> _Placements:
    if len(wins) != len(losses):
        raise ValueError(f"{len(wins)} cells of wins, {len(losses)} of losses")
    if any(count < 0 for counts in (wins, losses) for count in counts):
        raise ValueError("a cell has a negative count")
    n_wins = sum(wins)
    below = [2 * cum - own for cum, own in zip(accumulate(losses), losses, strict=True)]
    above = [2 * (n_wins - cum) + own for cum, own in zip(accumulate(wins), wins, strict=True)]
    pairs = sum(count * beaten for count, beaten in zip(wins, below, strict=True))
    return _Placements(n_wins, sum(losses), below, above, pairs)


def _auc(placements: _Placements) -> float | None:
    every = 2 * placements.n_wins * placements.n_losses
    return placements.pairs / every if every else None


def _auc_without(bucket: Bucket, placements: _Placements) -> float | None:
    """Return the AUC without a bucket, in time proportional to the cells the bucket fills.

    The number of won pairs is bilinear in wins and losses: from all pairs go those of the
    bucket's wins and those of its losses; pairs within the bucket went twice and come back.
    """
    n_wins, n_losses, pairs = placements.n_wins, placements.n_losses, placements.pairs
    losses_below = 0
    for cell in sorted(bucket):
        won, lost = bucket[cell]
        n_wins -= won
        n_losses -= lost
        pairs -= won * placements.below[cell] + lost * placements.above[cell]
        pairs += won * (2 * losses_below + lost)
        losses_below += lost
    every = 2 * n_wins * n_losses
    return pairs / every if every else None


def _check_sums(wins: Sequence[int], losses: Sequence[int], buckets: Sequence[Bucket]) -> None:
    won, lost = [0] * len(wins), [0] * len(losses)
    for bucket in buckets:
        for cell, (bucket_won, bucket_lost) in bucket.items():
            if not 0 <= cell < len(won) or bucket_won < 0 or bucket_lost < 0:
                raise ValueError(f"a bucket counts ({bucket_won}, {bucket_lost}) in cell {cell}")
            won[cell] += bucket_won
            lost[cell] += bucket_lost
    if won != list(wins) or lost != list(losses):
        raise ValueError("the buckets do not add up to the cells")
