"""Churn and score: Cox's proportional hazards model with one covariate, ties by Efron."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icpspec.stats.concordance import ScoredSpell
from icpspec.stats.efron import Fit, TiedMonth, bounded, likelihood_at, moments, tied_months
from icpspec.stats.falling import falling
from icpspec.stats.intervals import Z95, normal_two_sided_p

_MAX_STEPS = 100
_TOLERANCE = 1e-11
_ROUNDING = 1e-14
_LONGEST_STEP = 5.0
"""In standard deviations of the score; a hazard that rises 150-fold a step is far enough."""

_WIDEST = 300.0
"""Log hazards from -300 to 300 and their products stay within what a number can hold."""


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
class _Best:
    """The model of greatest likelihood, in standard units of the score."""

    months: list[TiedMonth]
    scores: list[float]
    mean: float
    scale: float
    none: Fit
    beta: float
    fit: Fit


@dataclass(frozen=True, slots=True)
class _Tables:
    """Efron's sums over the draws of months with churn.

    ``hazard`` and ``drawn`` run over the months up to each: of 1/z0, and of the mean score over
    z0, where z0 is the hazard at risk in a draw. ``tied`` holds for the churned of a month the
    mean score, and both sums with the share that they still count in a draw.
    """

    months: list[int]
    hazard: list[float]
    drawn: list[float]
    tied: dict[int, tuple[float, float, float]]


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
    best = _best([_checked(spell) for spell in spells])
    if best is None:
        return None
    error = 1 / math.sqrt(best.fit.information)
    return _model(best, error, _proportional(best.months, best.fit))


def clustered_cox(buckets: Sequence[Sequence[ScoredSpell]]) -> Cox | None:
    """Return Cox's model when customers share accounts, such as several subscriptions.

    The coefficient is that of ``cox``; its standard error comes from the spread of what each
    bucket adds to the score equation.

    Args:
        buckets: The count table of each bucket of accounts.

    Returns:
        As ``cox``, without ``proportional_p``; ``None`` with fewer than two buckets, where all
        add nothing, or where hazards lie too far apart to hold, too.

    Raises:
        ValueError: A count or a month is negative.

    Reference: Lin and Wei (1989), each bucket one unit, with Efron's residuals as in Therneau
    and Grambsch (2000), section 7.1.
    """
    parts = [[_checked(spell) for spell in bucket] for bucket in buckets]
    best = _best([spell for part in parts for spell in part])
    if best is None or len(parts) < 2 or _widest(best) > _WIDEST:
        return None
    tables = _tables(best)
    added = [math.fsum(cell.n * _added(cell, best, tables) for cell in part) for part in parts]
    spread = math.fsum(u * u for u in added) * len(parts) / (len(parts) - 1)
    error = math.sqrt(spread) / best.fit.information
    return _model(best, error, None) if 0 < error < math.inf else None


def _widest(best: _Best) -> float:
    return abs(best.beta) * max(best.scores[-1], -best.scores[0])


def _best(spells: Sequence[ScoredSpell]) -> _Best | None:
    cells = [cell for cell in spells if cell.n and cell.exit >= cell.first]
    scores = sorted({cell.score for cell in cells})
    months = tied_months(cells, {score: place for place, score in enumerate(scores)})
    if not bounded(months):
        return None
    total = sum(cell.n for cell in cells)
    mean = sum(cell.score * cell.n for cell in cells) / total
    scale = math.sqrt(math.fsum((c.score - mean) ** 2 * c.n for c in cells) / total)
    standard = [(score - mean) / scale for score in scores]
    none = likelihood_at(months, standard, 0.0)
    found = _newton(months, standard, none)
    return None if found is None else _Best(months, standard, mean, scale, none, *found)


def _model(best: _Best, error: float, proportional_p: float | None) -> Cox:
    z = best.beta / error
    coefficient, standard_error = best.beta / best.scale, error / best.scale
    return Cox(
        coefficient=coefficient,
        standard_error=standard_error,
        hazard_ratio=_exp(coefficient),
        low=_exp(coefficient - Z95 * standard_error),
        high=_exp(coefficient + Z95 * standard_error),
        z=z,
        p=normal_two_sided_p(z),
        log_likelihood=best.fit.log_likelihood,
        log_likelihood_of_none=best.none.log_likelihood,
        proportional_p=proportional_p,
    )


def _checked(spell: ScoredSpell) -> ScoredSpell:
    if min(spell.n, spell.exit, spell.entry or 0) < 0:
        raise ValueError(f"negative count or month in {spell}")
    return spell


def _newton(
    months: Sequence[TiedMonth], scores: Sequence[float], start: Fit
) -> tuple[float, Fit] | None:
    """Return the coefficient of greatest likelihood; a step that loses is halved."""
    beta, fit = 0.0, start
    for _ in range(_MAX_STEPS):
        if fit.information <= 0:
            return None
        step = fit.slope / fit.information
        step = max(-_LONGEST_STEP, min(_LONGEST_STEP, step))
        after = likelihood_at(months, scores, beta + step)
        least = fit.log_likelihood - abs(fit.log_likelihood) * _ROUNDING
        while after.log_likelihood < least and abs(step) > _TOLERANCE * (1 + abs(beta)):
            step /= 2
            after = likelihood_at(months, scores, beta + step)
        beta, fit = beta + step, after
        if abs(step) <= _TOLERANCE * (1 + abs(beta)):
            return beta, fit
    return None


def _proportional(months: Sequence[TiedMonth], fit: Fit) -> float | None:
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


def _tables(best: _Best) -> _Tables:
    hazard, drawn, tied = [0.0], [0.0], {}
    for month in best.months:
        risk = moments(month.at_risk, best.scores, best.beta, 0.0)
        churned = moments(month.churned, best.scores, best.beta, 0.0)
        n, unit = month.n_churned, churned[0] / month.n_churned
        sums = falling(risk[0] / unit, n)
        inverse, square = sums.inverse / unit, sums.square / unit**2
        mean = churned[1] / churned[0]
        rest = risk[1] - mean * risk[0]
        hazard.append(hazard[-1] + inverse)
        drawn.append(drawn[-1] + mean * inverse + rest * square)
        # In draw l a share of 1 - l/n of the churned counts, which is 1 - (S0 - z0)/s0.
        left, due = 1 - risk[0] / churned[0], n * mean + rest * inverse
        tied[month.month] = (
            due / n,
            left * inverse + n / churned[0],
            left * (mean * inverse + rest * square) + due / churned[0],
        )
    return _Tables([month.month for month in best.months], hazard, drawn, tied)


def _added(cell: ScoredSpell, best: _Best, tables: _Tables) -> float:
    """Return what a customer adds to the score equation; over all customers it is 0."""
    if cell.exit < cell.first:
        return 0.0
    score = (cell.score - best.mean) / best.scale
    weight = math.exp(best.beta * score)
    start = bisect_left(tables.months, cell.first)
    stop = bisect_left(tables.months, cell.exit + (not cell.event))
    hazard = tables.hazard[stop] - tables.hazard[start]
    drawn = tables.drawn[stop] - tables.drawn[start]
    if not cell.event:
        return weight * (drawn - score * hazard)
    mean, tied_hazard, tied_drawn = tables.tied[cell.exit]
    return score - mean + weight * (drawn + tied_drawn - score * (hazard + tied_hazard))
