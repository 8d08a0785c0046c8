"""Scores one account against one ICP, with reasons."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from icpspec.evaluate.computed import Given, facts_of
from icpspec.evaluate.conditions import Facts, truth
from icpspec.evaluate.exclusions import judge
from icpspec.evaluate.figures import half_up, in_units
from icpspec.evaluate.result import ExclusionResult, Result, TierResult, TraitResult
from icpspec.evaluate.tiers import Standing, failed, holds, reached
from icpspec.evaluate.totals import score_range, totals
from icpspec.evaluate.traits import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from icpspec.evaluate.conditions import Truth
    from icpspec.evaluate.exclusions import Verdict
    from icpspec.evaluate.totals import Totals
    from icpspec.evaluate.traits import Reading, State
    from icpspec.resolve.model import Override, ResolvedIcp, Trait


def evaluate(
    icp: ResolvedIcp,
    account: Mapping[str, Any],
    *,
    as_of: date | None,
    key: str | None = None,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Result | None:
    """Score one account.

    Args:
        icp: the bound ICP.
        account: raw values by attribute id; a missing one is unknown, other ids are ignored.
        as_of: the as-of day; without it days counted from it are unknown and no exception applies.
        key: the account's key, which exceptions name.
        rows: its rows by table; roll-ups over other tables are unknown.

    Returns:
        The result; None where the ICP's scope is false or unknown for the account.

    Raises:
        ValueError: A value of the account, or of a row, is not of its attribute's type.
    """
    facts = facts_of(icp.attributes, Given(account, as_of, rows=rows or {}))
    return score(icp, facts, key=key) if in_scope(icp, facts) else None


def in_scope(icp: ResolvedIcp, facts: Facts) -> bool:
    """Whether the ICP scores an account; not if that is unknown."""
    return icp.scope is None or truth(icp.scope, facts) is True


def score(
    icp: ResolvedIcp,
    facts: Facts,
    *,
    key: str | None = None,
    weights: Mapping[str, int] | None = None,
) -> Result:
    """Score an account that is in the ICP's scope.

    Args:
        icp: the bound ICP.
        facts: of the account.
        key: the account's key, which exceptions name.
        weights: what orders the traits that are listed, by id; default: their greatest |weight|.
    """
    readings = tuple(read(trait, facts) for trait in icp.traits)
    now, low, high = (
        totals(icp, {reading.trait.id: getattr(reading, end) for reading in readings})
        for end in ("points", "low", "high")
    )
    least, best = score_range(icp)
    spread = best - least
    coverage = 1 - Fraction(high.score - low.score, spread) if spread else Fraction(1)
    standing = Standing(now.score, best, coverage, _with_traits(facts, readings, now))
    hope = Standing(high.score, best, Fraction(1), _with_traits(facts, readings, high))
    verdicts = tuple(judge(exclusion, facts) for exclusion in icp.exclusions)
    override = _override_in_force(icp, key, facts.as_of)
    return Result(
        icp=icp.id,
        score=in_units(now.score, icp.step),
        score_low=in_units(low.score, icp.step),
        score_high=in_units(high.score, icp.step),
        percent=None if standing.share is None else half_up(standing.share * 100, 2),
        coverage=half_up(coverage, 4),
        tier=_tier(icp, reached(icp, standing, hopeful=False), verdicts, override),
        best_tier=_tier(icp, reached(icp, hope, hopeful=True), verdicts, override),
        excluded_by=_exclusion_ids(verdicts, outcome=True),
        open_exclusions=_exclusion_ids(verdicts, outcome=None),
        exception=override is not None,
        matched=_trait_ids(readings, "matched", weights),
        unknown=_trait_ids(readings, "unknown", weights),
        traits=tuple(_trait_result(reading, icp.step) for reading in readings),
        adjustments=tuple(
            (name, in_units(steps, icp.step)) for name, steps in now.adjustments.items()
        ),
        exclusions=tuple(
            ExclusionResult(v.exclusion.id, v.exclusion.title, v.excluded, v.missing)
            for v in verdicts
        ),
        tiers=tuple(
            TierResult(tier.id, holds(tier, standing), tuple(failed(tier, standing, icp.step)))
            for tier in icp.tiers
        ),
    )


def _with_traits(facts: Facts, readings: tuple[Reading, ...], points: Totals) -> Facts:
    """The facts with what only `requires` may test."""
    matched = {reading.trait.id: reading.matched for reading in readings}
    return Facts(facts.attributes, facts.values, facts.as_of, matched, points.groups)


def _override_in_force(icp: ResolvedIcp, key: str | None, as_of: date | None) -> Override | None:
    """The first listed override of the account that has not expired."""
    if key is None or as_of is None:
        return None
    return next(
        (
            override
            for override in icp.overrides
            if override.account == key and (override.until is None or as_of <= override.until)
        ),
        None,
    )


def _tier(
    icp: ResolvedIcp,
    rank: int,
    verdicts: tuple[Verdict, ...],
    override: Override | None,
) -> str:
    """The tier's id: an override over everything, else the worse of rank and exclusions."""
    if override is not None:
        return icp.tiers[override.tier].id
    caps = (verdict.exclusion.at_best for verdict in verdicts if verdict.excluded)
    return icp.tiers[max((rank, *caps))].id


def _exclusion_ids(verdicts: tuple[Verdict, ...], *, outcome: Truth) -> tuple[str, ...]:
    return tuple(sorted(v.exclusion.id for v in verdicts if v.excluded is outcome))


def _trait_ids(
    readings: tuple[Reading, ...], state: State, weights: Mapping[str, int] | None
) -> tuple[str, ...]:
    """Ids of the traits in a state, greatest |band weight| first, then by id."""

    def rank(trait: Trait) -> tuple[int, str]:
        own = max(abs(band.points) for band in trait.bands)
        return -(weights[trait.id] if weights else own), trait.id

    chosen = [reading.trait for reading in readings if reading.state == state]
    return tuple(trait.id for trait in sorted(chosen, key=rank))


def _trait_result(reading: Reading, step: Decimal) -> TraitResult:
    trait, band = reading.trait, reading.band
    return TraitResult(
        id=trait.id,
        title=trait.title,
        state=reading.state,
        band=None if band is None else band.title,
        points=in_units(reading.points, step),
        weight=None if band is None else in_units(band.points, step),
        low=in_units(reading.low, step),
        high=in_units(reading.high, step),
        question=trait.question,
        missing=reading.missing,
    )
