"""Weight of evidence and information value of a banded trait."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WeightsOfEvidence:
    """The evidence in a trait's bins.

    Attributes:
        woe: Natural logarithm of the share of wins over the share of losses, one a bin in the
            order given; positive where wins gather. ``None`` for an empty bin.
        iv: Information value, 0 or more, without unit.
        corrected: Whether one half was added to every cell because a cell was 0.
    """

    woe: tuple[float | None, ...]
    iv: float
    corrected: bool


def weights_of_evidence(bins: Sequence[tuple[int, int]]) -> WeightsOfEvidence | None:
    """Return weights of evidence and information value.

    Empty bins are dropped first. When a cell of the others is 0, one half is added to every
    cell of the trait.

    Args:
        bins: (wins, losses) of each bin, such as the bands of a trait, unmatched and unknown.

    Returns:
        The weights and the information value, 0 with a single non-empty bin; ``None`` without a
        win or without a loss in all bins together.

    Raises:
        ValueError: A count is negative.

    Reference: Good (1950) for the weight, Kullback and Leibler (1951) for the value (their
    divergence J); Siddiqi (2006) for both in scorecards.
    """
    if any(won < 0 or lost < 0 for won, lost in bins):
        raise ValueError("a bin has a negative count")
    filled = [(won, lost) for won, lost in bins if won + lost]
    if not any(won for won, _ in filled) or not any(lost for _, lost in filled):
        return None
    corrected = any(won == 0 or lost == 0 for won, lost in filled)
    added = 0.5 if corrected else 0.0
    all_won = sum(won + added for won, _ in filled)
    all_lost = sum(lost + added for _, lost in filled)
    shares = [
        ((won + added) / all_won, (lost + added) / all_lost) if won + lost else None
        for won, lost in bins
    ]
    woe = tuple(None if share is None else math.log(share[0] / share[1]) for share in shares)
    terms = [
        (share[0] - share[1]) * weight
        for share, weight in zip(shares, woe, strict=True)
        if share is not None and weight is not None
    ]
    return WeightsOfEvidence(woe, math.fsum(terms), corrected)
