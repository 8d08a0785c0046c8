"""From points of traits to the score: groups combine, cap and floor. Whole steps throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.resolve.model import Group, ResolvedIcp


@dataclass(frozen=True, slots=True)
class Totals:
    """The score and its parts, in steps.

    Attributes:
        score: points of all traits after groups.
        groups: total of each group, by id.
        adjustments: what `combine`, `cap` and `floor` took (negative) or gave, by group id.
    """

    score: int
    groups: Mapping[str, int]
    adjustments: Mapping[str, int]


def totals(icp: ResolvedIcp, points: Mapping[str, int]) -> Totals:
    """The totals of an account whose traits earn these points, by trait id."""
    members: dict[str, list[int]] = {name: [] for name in icp.groups}
    for trait in icp.traits:
        if trait.group is not None:
            members[trait.group].append(points[trait.id])
    groups = {name: group_total(icp.groups[name], own) for name, own in members.items()}
    adjustments = {name: groups[name] - sum(own) for name, own in members.items()}
    score = sum(points[trait.id] for trait in icp.traits) + sum(adjustments.values())
    return Totals(score, groups, adjustments)


def group_total(group: Group, points: list[int]) -> int:
    """The total of a group, in steps; of no traits it is 0 before `cap` and `floor`."""
    total = max(points, default=0) if group.combine == "max" else sum(points)
    if group.cap is not None:
        total = min(total, group.cap)
    if group.floor is not None:
        total = max(total, group.floor)
    return total


def score_range(icp: ResolvedIcp) -> tuple[int, int]:
    """Least and greatest score that any account could have, in steps."""
    ends = {trait.id: (0, *(band.points for band in trait.bands)) for trait in icp.traits}
    least = {name: min(own) for name, own in ends.items()}
    greatest = {name: max(own) for name, own in ends.items()}
    return totals(icp, least).score, totals(icp, greatest).score
