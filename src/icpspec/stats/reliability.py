"""Do forecast chances come true? The Brier score and its parts, by tier."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Forecast(NamedTuple):
    """Opportunities with the same forecast.

    Attributes:
        chance: Forecast chance of winning, 0 to 1.
        wins: How many of them won.
        losses: How many were lost.
    """

    chance: float
    wins: int
    losses: int


@dataclass(frozen=True, slots=True)
class Tier:
    """One group of forecasts.

    Attributes:
        n: Decided opportunities.
        forecast: Their mean forecast chance, 0 to 1; ``None`` for an empty group.
        rate: The share of them that won, 0 to 1; ``None`` for an empty group.
    """

    n: int
    forecast: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """The Brier score and its parts: ``brier = reliability - resolution + uncertainty + within``.

    Attributes:
        brier: Mean squared difference of forecast and outcome, 0 to 1, 0 best.
        reliability: Mean squared difference of a tier's forecast and its win rate, 0 best.
        resolution: Mean squared difference of a tier's win rate and that of all, 0 when tiers
            say nothing.
        uncertainty: Variance of the outcome, 0 to 0.25: the score of the base rate alone.
        within: What forecasts that differ inside a tier add: below 0 when they sort its
            opportunities well, 0 with one forecast a tier.
        skill: Share of the uncertainty that the forecasts remove, at most 1, below 0 when the
            base rate alone does better; ``None`` without uncertainty.
        tiers: The groups, in the order given.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    skill: float | None
    tiers: tuple[Tier, ...]


def reliability(tiers: Sequence[Sequence[Forecast]]) -> Reliability | None:
    """Return the Brier score of forecasts and its parts.

    Args:
        tiers: The forecasts of each tier, such as one of each score by its calibration curve.

    Returns:
        The score and its parts; ``None`` without opportunities.

    Raises:
        ValueError: A chance lies outside 0 to 1, or a count is negative.

    Reference: Brier (1950); Murphy (1973) for the parts; Stephenson, Coelho and Jolliffe (2008)
    for forecasts that differ within a group.
    """
    cells = [cell for tier in tiers for cell in tier]
    if any(not 0 <= cell.chance <= 1 or min(cell.wins, cell.losses) < 0 for cell in cells):
        raise ValueError("a forecast has a chance outside 0 to 1, or a negative count")
    n = sum(cell.wins + cell.losses for cell in cells)
    if n == 0:
        return None
    base = sum(cell.wins for cell in cells) / n
    groups = [_tier(tier) for tier in tiers]
    known = [(g.n, g.forecast, g.rate) for g in groups if g.forecast is not None]
    brier = math.fsum(c.wins * (1 - c.chance) ** 2 + c.losses * c.chance**2 for c in cells) / n
    uncertainty = base * (1 - base)
    return Reliability(
        brier=brier,
        reliability=math.fsum(k * (f - r) ** 2 for k, f, r in known if r is not None) / n,
        resolution=math.fsum(k * (r - base) ** 2 for k, _, r in known if r is not None) / n,
        uncertainty=uncertainty,
        within=math.fsum(_within(tier, g) for tier, g in zip(tiers, groups, strict=True)) / n,
        skill=1 - brier / uncertainty if uncertainty else None,
        tiers=tuple(groups),
    )


def _tier(cells: Sequence[Forecast]) -> Tier:
    n = sum(cell.wins + cell.losses for cell in cells)
    if n == 0:
        return Tier(0, None, None)
    forecast = math.fsum(cell.chance * (cell.wins + cell.losses) for cell in cells) / n
    # Rounding must not put a mean of chances outside of them.
    forecast = min(max(forecast, 0.0), 1.0)
    return Tier(n, forecast, sum(cell.wins for cell in cells) / n)


def _within(cells: Sequence[Forecast], tier: Tier) -> float:
    """Return the spread of forecasts in a tier less twice what it has in common with outcomes."""
    if tier.forecast is None or tier.rate is None:
        return 0.0
    terms = []
    for cell in cells:
        off = cell.chance - tier.forecast
        terms.append((cell.wins + cell.losses) * off * off)
        terms.append(-2 * off * (cell.wins * (1 - tier.rate) - cell.losses * tier.rate))
    return math.fsum(terms)
