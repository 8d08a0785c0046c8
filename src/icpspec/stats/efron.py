"""Efron's partial likelihood of churn on a score, month by month, from counts.

The months of a table are made once; the likelihood is then taken at any coefficient. Scores go
by their place in ascending order, and may be in any unit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from icpspec.stats.concordance import ScoredSpell
from icpspec.stats.falling import Falling, falling


@dataclass(frozen=True, slots=True)
class TiedMonth:
    """A month with churn.

    Attributes:
        month: Completed months, 0 or more.
        at_risk: (place of the score, customers at risk), by ascending score, none empty.
        churned: (place of the score, customers that churned), likewise.
        n_churned: All that churned.
    """

    month: int
    at_risk: list[tuple[int, int]]
    churned: list[tuple[int, int]]
    n_churned: int


@dataclass(frozen=True, slots=True)
class Fit:
    """The partial likelihood at a coefficient.

    Attributes:
        log_likelihood: Natural logarithm; minus infinity where a hazard is too small to hold.
        slope: Its first derivative.
        information: Minus its second derivative.
        residuals: What each month adds to the slope: the scores of the churned less those
            expected (Schoenfeld's residuals).
    """

    log_likelihood: float
    slope: float
    information: float
    residuals: list[float]


def tied_months(cells: Sequence[ScoredSpell], position: dict[int, int]) -> list[TiedMonth]:
    """Return the months with churn.

    Args:
        cells: The count table, without empty rows and customers that were never at risk.
        position: The place of each score in ascending order.

    Returns:
        The months in order; empty when nobody churned.

    Reference: counting processes, Andersen and Gill (1982), for late entry.
    """
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
            found.append(TiedMonth(month, risk, sorted(gone.items()), sum(gone.values())))
        for place, n in leaves.get(month, []):
            at_risk[place] -= n
    return found


def bounded(months: Sequence[TiedMonth]) -> bool:
    """Tell whether a coefficient of greatest likelihood exists.

    Args:
        months: As of ``tied_months``.

    Returns:
        Whether some month speaks against a coefficient that grows without end, and some month
        against one that falls without end.

    Reference: Jacobsen (1989).
    """
    # If in every month only the lowest churned, the smaller the coefficient, the better it fits.
    not_lowest = any(month.churned[-1][0] > month.at_risk[0][0] for month in months)
    not_highest = any(month.churned[0][0] < month.at_risk[-1][0] for month in months)
    return not_lowest and not_highest


def likelihood_at(months: Sequence[TiedMonth], scores: Sequence[float], beta: float) -> Fit:
    """Return the partial likelihood at a coefficient.

    Args:
        months: As of ``tied_months``.
        scores: The score at each place, best in units of its standard deviation.
        beta: Change of the log hazard per unit of the score.

    Returns:
        The likelihood and its derivatives.

    Reference: Cox (1972); Efron (1977); Schoenfeld (1982) for the residuals.
    """
    # Hazards relative to the greatest one at risk, so that none overflows.
    likelihood, slope, information, residuals = [], [], [], []
    for month in months:
        centre = max(beta * scores[month.at_risk[0][0]], beta * scores[month.at_risk[-1][0]])
        risk = moments(month.at_risk, scores, beta, centre)
        churned = moments(month.churned, scores, beta, centre)
        if churned[0] == 0:
            # Their hazard is too small to hold: far beyond any sensible coefficient.
            return Fit(-math.inf, 0.0, 0.0, [])
        sums = falling(month.n_churned * risk[0] / churned[0], month.n_churned)
        drawn = _drawn(risk, churned, month.n_churned, sums)
        observed = math.fsum(n * scores[place] for place, n in month.churned)
        likelihood.append(beta * observed - month.n_churned * centre - drawn[0])
        residuals.append(observed - drawn[1])
        slope.append(residuals[-1])
        information.append(drawn[2])
    return Fit(math.fsum(likelihood), math.fsum(slope), math.fsum(information), residuals)


def moments(
    cells: Sequence[tuple[int, int]], scores: Sequence[float], beta: float, centre: float
) -> tuple[float, float, float]:
    """Return the sums of hazard, hazard · score and hazard · score².

    Args:
        cells: (place of the score, customers).
        scores: The score at each place.
        beta: The coefficient.
        centre: What is taken off the log hazards, so that none overflows.

    Returns:
        The three sums; hazards too small to hold count 0.

    Reference: Cox (1972).
    """
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
