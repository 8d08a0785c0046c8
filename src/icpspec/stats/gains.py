"""Cumulative gains, lift and capture, cut where the score or the tier changes.

Deciles would cut through ties, so they are not offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Gain:
    """A cell, and all cells down to it; rates and shares are fractions, 0 to 1.

    Attributes:
        wins: Wins in the cell.
        losses: Losses in the cell.
        win_rate: Wins of the cell among its opportunities; ``None`` for an empty cell.
        lift: ``win_rate`` divided by the rate of all cells, 0 or more; ``None`` for an empty
            cell or without any win.
        depth: Share of all opportunities that stand in this cell or a better one; ``None``
            without opportunities.
        capture: Share of all wins that stand in this cell or a better one; ``None`` without a
            win.
        cumulative_lift: ``capture`` divided by ``depth``; ``None`` where either is, or while
            ``depth`` is 0.
    """

    wins: int
    losses: int
    win_rate: float | None
    lift: float | None
    depth: float | None
    capture: float | None
    cumulative_lift: float | None


def ratio(part: float | None, whole: float | None) -> float | None:
    """Return ``part`` divided by ``whole``.

    Args:
        part: A count or a rate, or ``None``.
        whole: A count or a rate in the same unit, or ``None``.

    Returns:
        The quotient, without unit: a rate of two counts, a lift of two rates. ``None`` where
        either is ``None`` or ``whole`` is 0.

    Reference: lift as in Berry and Linoff (2004).
    """
    return part / whole if part is not None and whole else None


def gains(wins: Sequence[int], losses: Sequence[int]) -> list[Gain]:
    """Return the cumulative gains table.

    Args:
        wins: Wins per cell, best cell first: by descending score, or from the best tier down.
        losses: Losses per cell, in the same order.

    Returns:
        One row a cell, in the order given, empty cells included.

    Raises:
        ValueError: A count is negative, or the lengths differ.

    Reference: Berry and Linoff (2004).
    """
    cells = list(zip(wins, losses, strict=True))
    if any(won < 0 or lost < 0 for won, lost in cells):
        raise ValueError("a cell has a negative count")
    n_wins, n = sum(wins), sum(wins) + sum(losses)
    base_rate = ratio(n_wins, n)
    wins_down = accumulate(wins)
    all_down = accumulate(won + lost for won, lost in cells)
    return [
        Gain(
            wins=won,
            losses=lost,
            win_rate=ratio(won, won + lost),
            lift=ratio(ratio(won, won + lost), base_rate),
            depth=ratio(total_so_far, n),
            capture=ratio(won_so_far, n_wins),
            cumulative_lift=ratio(ratio(won_so_far, n_wins), ratio(total_so_far, n)),
        )
        for (won, lost), won_so_far, total_so_far in zip(cells, wins_down, all_down, strict=True)
    ]
