"""Tiers that no score reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve import faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from fractions import Fraction

    from icpspec.resolve.model import Group, ResolvedIcp, Tier
    from icpspec.resolve.problems import Problems, Steps

# With one of these among the findings, the range is not what the author means.
_DISTURBING = (
    faults.WEIGHT_OFF_SCALE,
    faults.TOO_MANY_STEPS,
    faults.TRAIT_WITHOUT_POINTS,
    faults.WEIGHT_AND_BANDS,
    faults.UNKNOWN_GROUP,
    faults.CONTRADICTING_BOUNDS,
)


def score_range(icp: ResolvedIcp) -> tuple[int, int]:
    """Least and greatest score that any account could have, in steps of the scale."""
    ends = {trait.id: (0, *(band.points for band in trait.bands)) for trait in icp.traits}
    lone = [trait.id for trait in icp.traits if trait.group is None]
    low = sum(min(ends[name]) for name in lone)
    high = sum(max(ends[name]) for name in lone)
    for group in icp.groups.values():
        own = [ends[trait.id] for trait in icp.traits if trait.group == group.id]
        low += _total(group, [min(points) for points in own])
        high += _total(group, [max(points) for points in own])
    return low, high


def _total(group: Group, points: list[int]) -> int:
    total = max(points, default=0) if group.combine == "max" else sum(points)
    total = total if group.cap is None else min(total, group.cap)
    return total if group.floor is None else max(total, group.floor)


def check_reach(icp: ResolvedIcp, problems: Problems) -> None:
    """Report tiers whose thresholds lie out of reach, or behind those of a better tier.

    An ICP without traits is a draft. A tier that an exclusion or an exception names is given
    without its thresholds, so that they may well be out of reach.
    """
    disturbed = (
        problems.document.findings
        or problems.left_out.touches("traits", "groups", "scale", "tiers")
        or any(finding.rule in _DISTURBING for finding in problems.found)
    )
    if disturbed or not icp.traits:
        return
    low, high = score_range(icp)
    *upper, _last = icp.tiers
    for tier in upper:
        if tier.id in _given(icp):
            continue
        fault = _out_of_reach(tier, icp, low, high) or _behind(tier, icp, high)
        if fault is not None:
            path, message, advice = fault
            problems.add(faults.TIER_OUT_OF_REACH, path, message, help=advice)


def _given(icp: ResolvedIcp) -> set[str | None]:
    exclusions = (icp.spec.exclusions or {}).values()
    return {one.at_best for one in exclusions} | {one.tier for one in icp.spec.exceptions or ()}


def _out_of_reach(
    tier: Tier, icp: ResolvedIcp, low: int, high: int
) -> tuple[Steps, str, str] | None:
    by_score = tier.min_score is not None and tier.min_score > high
    if not by_score and (tier.min_percent is None or high > 0):
        return None
    lowest, highest = _shown(low, icp.step), _shown(high, icp.step)
    scores = f"scores run from {lowest} to {highest}"
    if by_score:
        message = f"No score reaches `{tier.id}`: {scores}."
        return ("tiers", tier.id, "min_score"), message, f"Ask for {highest} at most."
    message = f"No share reaches `{tier.id}`: {scores}, and a share needs a score above 0."
    return ("tiers", tier.id, "min_percent"), message, "Use `min_score`."


def _behind(tier: Tier, icp: ResolvedIcp, high: int) -> tuple[Steps, str, str] | None:
    """The first better tier that takes every score this one asks for."""
    own = dict(_thresholds(tier, high))
    for better in icp.tiers[: tier.rank] if own else ():
        wanted = [least for _key, least in _thresholds(better, high)]
        if not wanted or better.min_coverage is not None or better.requires is not None:
            continue
        for key, least in own.items():
            if least >= max(wanted):
                message = f"`{tier.id}` is never reached: `{better.id}` above it asks for no more."
                advice = f"Lower `{key}` of `{tier.id}`, or raise what `{better.id}` asks for."
                return ("tiers", tier.id, key), message, advice
    return None


def _thresholds(tier: Tier, high: int) -> Iterator[tuple[str, Fraction]]:
    """What a tier asks of the score, in steps; a share counts from 0 up."""
    if tier.min_score is not None:
        yield "min_score", tier.min_score
    if tier.min_percent is not None and tier.min_percent > 0 and high > 0:
        yield "min_percent", tier.min_percent * high


def _shown(steps: int, step: Decimal) -> str:
    number = steps * step
    return f"{number.to_integral_value() if number == number.to_integral_value() else number}"
