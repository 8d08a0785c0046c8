"""Churn and score: Cox's proportional hazards model with one covariate, ties by Efron."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icpspec.stats.concordance import ScoredSpell
from icpspec.stats.falling import Falling, falling
from icpspec.stats.intervals import Z95, normal_two_sided_p

_MAX_STEPS = 100
_TOLERANCE = 1e-11
_ROUNDING = 1e-14
_LONGEST_STEP = 5.0
"""In standard deviations of the score; a hazard that rises 150-fold a step is far enough."""


@dataclass(frozen=True, slots=True)
class Cox:
    """The hazard of churn by score: ``hazard(month) · exp(coefficient · score)``.

    Attributes:
        coefficient: Change of the log hazard per point of score, negative when a better score
            keeps customers longer.
        standard_error: Of the coefficient, above 0.
        hazard_ratio: exp(coefficient): churn of a customer relative to that of one with a
            score lower by one point, above 0, 1 when the score says nothing.
        low: Lower 95 % bound of the hazard ratio.
        high: Upper 95 % bound of the hazard ratio.
        z: Coefficient divided by its standard error.
        p: Two-sided p-value of "the score says nothing" (Wald), 0 to 1.
        log_likelihood: Partial log-likelihood, natural logarithm.
        log_likelihood_of_none: The same with a coefficient of 0.
        proportional_p: p-value of "the hazard ratio is the same in all months": small when the
            score matters more, or less, early in a customer's life; ``None`` when all churned
            in one month.
    """

    coefficient: float
    standard_error: float
    hazard_ratio: float
    low: float
    high: float
    z: float
    p: float
    log_likelihood: float
    log_likelihood_of_none: float
    proportional_p: float | None


@dataclass(frozen=True, slots=True)
class _Month:
    """Customers at risk and churned in a month with churn: (place of the score, n)."""

    month: int
    at_risk: list[tuple[int, int]]
    churned: list[tuple[int, int]]
    n_churned: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """Log-likelihood at a coefficient, its slope and curvature, and what each month adds."""

    log_likelihood: float
    slope: float
    information: float
    residuals: list[float]


def cox(spells: Iterable[ScoredSpell]) -> Cox | None:
    """Return Cox's model of churn on the score.

    Args:
        spells: The count table, in any order, late entries included.

    Returns:
        The model; ``None`` where none has the greatest likelihood: nobody churned, all at risk
        have one score, or the churned always had the lowest (or always the highest) score of
        those at risk, so that the coefficient grows without end.

    Raises:
        ValueError: A count or a month is negative.

    Reference: Cox (1972); Efron (1977) for ties; Grambsch and Therneau (1994), on the month
    itself, for the test of proportional hazards.
    """
    cells = [_checked(spell) for spell in spells]
    cells = [cell for cell in cells if cell.n and cell.exit >= cell.first]
    scores = sorted({cell.score for cell in cells})
    months = _months(cells, {score: place for place, score in enumerate(scores)})
    if not _bounded(months):
        return None
    total = sum(cell.n for cell in cells)
    mean = sum(cell.score * cell.n for cell in cells) / total
    scale = math.sqrt(math.fsum((c.score - mean) ** 2 * c.n for c in cells) / total)
    standard = [(score - mean) / scale for score in scores]
    none = _fit(months, standard, 0.0)
    best = _newton(months, standard, none)
    if best is None:
        return None
    beta, fit = best
    error = 1 / math.sqrt(fit.information)
    z = beta / error
    coefficient, standard_error = beta / scale, error / scale
    return Cox(
        coefficient=coefficient,
        standard_error=standard_error,
        hazard_ratio=_exp(coefficient),
        low=_exp(coefficient - Z95 * standard_error),
        high=_exp(coefficient + Z95 * standard_error),
        z=z,
        p=normal_two_sided_p(z),
        log_likelihood=fit.log_likelihood,
        log_likelihood_of_none=none.log_likelihood,
        proportional_p=_proportional(months, fit),
    )


def _checked(spell: ScoredSpell) -> ScoredSpell:
    if min(spell.n, spell.exit, spell.entry or 0) < 0:
        raise ValueError(f"negative count or month in {spell}")
    return spell


def _months(cells: Sequence[ScoredSpell], position: dict[int, int]) -> list[_Month]:
    joins: dict[int, list[tuple[int, int]]] = {}
    leaves: dict[int, list[tuple[int, int]]] = {}
    events: dict[int, dict[int, int]] = {}
    for cell in cells:
        place = position[cell.score]
        joins.setdefault(cell.first, []).append((place, cell.n))
        leaves.setdefault(cell.exit, []).append((place, cell.n))
        if cell.event:
            tied = events.setdefault(cell.exit, {})
            tied[place] = tied.get(place, 0) + cell.n
    at_risk = [0] * len(position)
    found = []
    for month in range(max(leaves, default=-1) + 1):
        for place, n in joins.get(month, []):
            at_risk[place] += n
        gone = events.get(month)
        if gone:
            risk = [(place, n) for place, n in enumerate(at_risk) if n]
            found.append(_Month(month, risk, sorted(gone.items()), sum(gone.values())))
        for place, n in leaves.get(month, []):
            at_risk[place] -= n
    return found


def _bounded(months: Sequence[_Month]) -> bool:
    """Tell whether some month speaks against a coefficient without end on either side."""
    # If in every month only the lowest churned, the smaller the coefficient, the better it fits.
    not_lowest = any(month.churned[-1][0] > month.at_risk[0][0] for month in months)
    not_highest = any(month.churned[0][0] < month.at_risk[-1][0] for month in months)
    return not_lowest and not_highest


def _newton(
    months: Sequence[_Month], scores: Sequence[float], start: _Fit
) -> tuple[float, _Fit] | None:
    """Return the coefficient of greatest likelihood; a step that loses is halved."""
    beta, fit = 0.0, start
    for _ in range(_MAX_STEPS):
        if fit.information <= 0:
            return None
        step = fit.slope / fit.information
        step = max(-_LONGEST_STEP, min(_LONGEST_STEP, step))
        after = _fit(months, scores, beta + step)
        least = fit.log_likelihood - abs(fit.log_likelihood) * _ROUNDING
        while after.log_likelihood < least and abs(step) > _TOLERANCE * (1 + abs(beta)):
            step /= 2
            after = _fit(months, scores, beta + step)
        beta, fit = beta + step, after
        if abs(step) <= _TOLERANCE * (1 + abs(beta)):
            return beta, fit
    return None


def _fit(months: Sequence[_Month], scores: Sequence[float], beta: float) -> _Fit:
    # Hazards relative to the greatest one at risk, so that none overflows.
    likelihood, slope, information, residuals = [], [], [], []
    for month in months:
        centre = max(beta * scores[month.at_risk[0][0]], beta * scores[month.at_risk[-1][0]])
        risk = _moments(month.at_risk, scores, beta, centre)
        churned = _moments(month.churned, scores, beta, centre)
        if churned[0] == 0:
            # Their hazard is too small to hold: far beyond any sensible coefficient.
            return _Fit(-math.inf, 0.0, 0.0, [])
        sums = falling(month.n_churned * risk[0] / churned[0], month.n_churned)
        drawn = _drawn(risk, churned, month.n_churned, sums)
        observed = math.fsum(n * scores[place] for place, n in month.churned)
        likelihood.append(beta * observed - month.n_churned * centre - drawn[0])
        residuals.append(observed - drawn[1])
        slope.append(residuals[-1])
        information.append(drawn[2])
    return _Fit(math.fsum(likelihood), math.fsum(slope), math.fsum(information), residuals)


def _moments(
    cells: Sequence[tuple[int, int]], scores: Sequence[float], beta: float, centre: float
) -> tuple[float, float, float]:
    """Return the sums of hazard, hazard · score and hazard · score²."""
    weights = [n * math.exp(beta * scores[place] - centre) for place, n in cells]
    firsts = [w * scores[place] for w, (place, _) in zip(weights, cells, strict=True)]
    seconds = [w * scores[place] for w, (place, _) in zip(firsts, cells, strict=True)]
    return math.fsum(weights), math.fsum(firsts), math.fsum(seconds)


def _drawn(
    risk: tuple[float, float, float],
    churned: tuple[float, float, float],
    n: int,
    sums: Falling,
) -> tuple[float, float, float]:
    """Return Efron's log denominator, mean and variance of the score, summed over n draws.

    In draw l the churned count (n - l)/n each, so the three sums at risk fall in step and all
    terms are powers of the first one.
    """
    unit = churned[0] / n
    inverse, square = sums.inverse / unit, sums.square / unit**2
    mean, second = churned[1] / churned[0], churned[2] / churned[0]
    rest, rest_of_second = risk[1] - mean * risk[0], risk[2] - second * risk[0]
    log = n * math.log(unit) + sums.log
    first = n * mean + rest * inverse
    variance = (
        n * (second - mean * mean)
        + (rest_of_second - 2 * mean * rest) * inverse
        - rest * rest * square
    )
    return log, first, variance


def _proportional(months: Sequence[_Month], fit: _Fit) -> float | None:
    """Return the p-value of residuals that do not drift with the months."""
    n = sum(month.n_churned for month in months)
    mean = sum(month.month * month.n_churned for month in months) / n
    spread = math.fsum((month.month - mean) ** 2 * month.n_churned for month in months)
    if spread == 0:
        return None
    drift = math.fsum(
        (month.month - mean) * residual
        for month, residual in zip(months, fit.residuals, strict=True)
    )
    return normal_two_sided_p(drift * math.sqrt(n / (fit.information * spread)))


def _exp(t: float) -> float:
    """Return exp(t), infinite where it is too large to hold."""
    try:
        return math.exp(t)
    except OverflowError:
        return math.inf
