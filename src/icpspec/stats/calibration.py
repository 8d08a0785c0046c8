"""Calibration of a score: the logistic curve from score to chance of winning."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TypeAlias

_MAX_STEPS = 200
_TOLERANCE = 1e-12
_ROUNDING = 1e-14
_LONGEST_STEP = 300.0
"""Log odds by which a step may move a cell: from about 745 on its information rounds to 0."""

_SHARE = 0.1
"""Part of the promised fall of the loss that a step must achieve."""

_Cells: TypeAlias = list[tuple[float, int, int]]
"""(standardised score, wins, losses)"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic curve ``p = 1 / (1 + exp(-(intercept + slope * score)))`` and its fit.

    Attributes:
        intercept: Log odds of winning at score 0, natural logarithm.
        slope: Change of the log odds per point of score.
        log_loss: Mean negative log-likelihood per opportunity, natural logarithm, 0 or more.
        brier: Mean squared difference of chance and outcome per opportunity, 0 to 1.
    """

    intercept: float
    slope: float
    log_loss: float
    brier: float


def fit(scores: Sequence[float], wins: Sequence[int], losses: Sequence[int]) -> Calibration | None:
    """Return the logistic curve of greatest likelihood.

    Newton's method on the count cells, halving a step that gains too little.

    Args:
        scores: The score of each cell, finite, in any order.
        wins: Wins of each cell.
        losses: Losses of each cell.

    Returns:
        The curve and its fit; ``None`` where no greatest likelihood exists: no wins, no losses,
        one score value (any slope fits), or a score that wins and losses do not share a range
        of (the slope grows without end). An AUC says what there is to say then.
        Also ``None`` where Newton's method does not settle, which takes scores or counts that
        differ by many orders of magnitude in nearly parted outcomes.

    Raises:
        ValueError: A count is negative, a score is not finite, or the lengths differ.

    Reference: Cox (1958) for the curve; Albert and Anderson (1984) for when it exists; Armijo
    (1966) for the length of a step; Brier (1950).
    """
    cells = list(zip(scores, wins, losses, strict=True))
    if any(won < 0 or lost < 0 or not math.isfinite(score) for score, won, lost in cells):
        raise ValueError("a cell has a negative count or a score that is not a number")
    filled = [cell for cell in cells if cell[1] + cell[2]]
    if not _overlap(scores, wins, losses):
        return None
    n = sum(won + lost for _, won, lost in filled)
    mean = math.fsum(score * (won + lost) for score, won, lost in filled) / n
    square = math.fsum((score - mean) ** 2 * (won + lost) for score, won, lost in filled)
    scale = math.sqrt(square / n)
    # In standard units the two coefficients are of like size and nearly independent.
    standard = [((score - mean) / scale, won, lost) for score, won, lost in filled]
    coefficients = _newton(standard)
    if coefficients is None:
        return None
    a, b = coefficients
    return Calibration(
        intercept=a - b * mean / scale,
        slope=b / scale,
        log_loss=_loss(standard, a, b) / n,
        brier=_squares(standard, a, b) / n,
    )


def _overlap(scores: Sequence[float], wins: Sequence[int], losses: Sequence[int]) -> bool:
    """Tell whether no threshold parts wins from losses, ties at the threshold allowed."""
    won, lost = list(compress(scores, wins)), list(compress(scores, losses))
    return bool(won and lost) and max(won) > min(lost) and max(lost) > min(won)


def _newton(cells: _Cells) -> tuple[float, float] | None:
    n_wins = sum(won for _, won, _ in cells)
    n_losses = sum(lost for _, _, lost in cells)
    a, b = math.log(n_wins / n_losses), 0.0
    loss = _loss(cells, a, b)
    for _ in range(_MAX_STEPS):
        step = _step(cells, a, b)
        if step is None:
            return None
        step_a, step_b, gain = step
        longest = max(abs(step_a + step_b * x) for x, _, _ in cells)
        factor = 1.0 if longest <= _LONGEST_STEP else _LONGEST_STEP / longest
        new_loss = _loss(cells, a + factor * step_a, b + factor * step_b)
        # A step must gain its share of what it promises, or it may end where the curve is flat
        # and the next one leads nowhere. At the optimum the loss differs by rounding alone.
        while new_loss > loss * (1 + _ROUNDING) - _SHARE * factor * gain and factor > _TOLERANCE:
            factor /= 2
            new_loss = _loss(cells, a + factor * step_a, b + factor * step_b)
        a, b, loss = a + factor * step_a, b + factor * step_b, new_loss
        if max(abs(step_a), abs(step_b)) <= _TOLERANCE * (1 + abs(a) + abs(b)):
            return a, b
    return None


def _step(cells: _Cells, a: float, b: float) -> tuple[float, float, float] | None:
    """Return the Newton step and the fall of the loss it promises, to first order.

    The step is the inverse of the information matrix times the gradient; ``None`` where the
    matrix rounds to a singular one.
    """
    x = [x for x, _, _ in cells]
    weights, errors = [], []
    for score, won, lost in cells:
        # Both chances by themselves: 1 - p would lose all digits where p is nearly 1.
        p, q = _logistic(a + b * score), _logistic(-a - b * score)
        weights.append((won + lost) * p * q)
        errors.append(won * q - lost * p)
    w0 = math.fsum(weights)
    if w0 == 0:
        return None
    # About the weighted mean the matrix is diagonal, so nothing cancels in a determinant.
    centre = math.fsum(w * v for w, v in zip(weights, x, strict=True)) / w0
    w2 = math.fsum(w * (v - centre) ** 2 for w, v in zip(weights, x, strict=True))
    if w2 == 0:
        return None
    e0 = math.fsum(errors)
    e1 = math.fsum(e * (v - centre) for e, v in zip(errors, x, strict=True))
    return e0 / w0 - e1 / w2 * centre, e1 / w2, e0 * e0 / w0 + e1 * e1 / w2


def _logistic(t: float) -> float:
    """Return 1 / (1 + exp(-t)) without overflow."""
    return 1 / (1 + math.exp(-t)) if t >= 0 else math.exp(t) / (1 + math.exp(t))


def _softplus(t: float) -> float:
    """Return ln(1 + exp(t)) without overflow."""
    return max(t, 0.0) + math.log1p(math.exp(-abs(t)))


def _loss(cells: _Cells, a: float, b: float) -> float:
    """Return the negative log-likelihood."""
    return math.fsum(
        won * _softplus(-a - b * x) + lost * _softplus(a + b * x) for x, won, lost in cells
    )


def _squares(cells: _Cells, a: float, b: float) -> float:
    return math.fsum(
        won * _logistic(-a - b * x) ** 2 + lost * _logistic(a + b * x) ** 2
        for x, won, lost in cells
    )
