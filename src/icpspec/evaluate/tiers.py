"""Which tier an account reaches, and what the others failed on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from icpspec.evaluate.conditions import all_of, truth
from icpspec.evaluate.figures import in_units, plain, shortfall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from icpspec.evaluate.conditions import Facts, Truth
    from icpspec.resolve.model import ResolvedIcp, Tier


@dataclass(frozen=True, slots=True)
class Standing:
    """What tiers are decided on.

    Attributes:
        score: in steps.
        best: greatest score that any account could have, in steps.
        coverage: settled share of the score's range, 0 to 1.
        facts: for `requires`, with the traits and groups.
    """

    score: int
    best: int
    coverage: Fraction
    facts: Facts

    @property
    def share(self) -> Fraction | None:
        """The score as a share of the best possible one, 0 to 1; None if that is not positive."""
        return Fraction(max(self.score, 0), self.best) if self.best > 0 else None


def holds(tier: Tier, standing: Standing) -> Truth:
    """Whether all conditions of a tier are true; only `requires` can be unknown."""
    return all_of((_scores(tier, standing), _suffices(tier, standing), _required(tier, standing)))


def failed(tier: Tier, standing: Standing, step: Decimal) -> Iterator[str]:
    """Short texts on the conditions that are not true, in the order of the language."""
    if not _scores(tier, standing) and tier.min_score is not None:
        least = plain(in_units(tier.min_score, step))
        yield f"score {plain(in_units(standing.score, step))} is below {least}"
    if tier.min_percent is not None:
        if standing.share is None:
            yield "percent is undefined: no score above 0 is possible"
        elif standing.share < tier.min_percent:
            yield f"percent {shortfall(standing.share, tier.min_percent)}"
    if tier.min_coverage is not None and standing.coverage < tier.min_coverage:
        yield f"coverage {shortfall(standing.coverage, tier.min_coverage)}"
    required = _required(tier, standing)
    if not required:
        yield "requires is unknown" if required is None else "requires is not true"


def reached(icp: ResolvedIcp, standing: Standing, *, hopeful: bool) -> int:
    """Rank of the first tier all of whose conditions are true, else of the last.

    Args:
        icp: whose tiers.
        standing: what they are decided on.
        hopeful: count unknown `requires` as true.
    """
    passing = (True, None) if hopeful else (True,)
    ranks = (tier.rank for tier in icp.tiers if holds(tier, standing) in passing)
    return next(ranks, icp.tiers[-1].rank)


def _scores(tier: Tier, standing: Standing) -> bool:
    return tier.min_score is None or standing.score >= tier.min_score


def _suffices(tier: Tier, standing: Standing) -> bool:
    share = standing.share
    enough = tier.min_percent is None or (share is not None and share >= tier.min_percent)
    return enough and (tier.min_coverage is None or standing.coverage >= tier.min_coverage)


def _required(tier: Tier, standing: Standing) -> Truth:
    return tier.requires is None or truth(tier.requires, standing.facts)
