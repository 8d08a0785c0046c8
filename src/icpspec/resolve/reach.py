"""The least and the greatest score that an account can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from icpspec.resolve.model import Group, ResolvedIcp, Trait


def ends(trait: Trait) -> tuple[int, int]:
    """Least and greatest points of a trait, in steps; 0, as where no band is true, among them."""
    points = (0, *(band.points for band in trait.bands))
    return min(points), max(points)


def score_range(icp: ResolvedIcp, without: Collection[str] = ()) -> tuple[int, int]:
    """Least and greatest score that any account could have, in steps of the scale.

    Args:
        without: ids of traits that are left out of it.
    """
    own = {trait.id: ends(trait) for trait in icp.traits if trait.id not in without}
    counted = [trait for trait in icp.traits if trait.id in own]
    lone = [own[trait.id] for trait in counted if trait.group is None]
    low, high = sum(low for low, _ in lone), sum(high for _, high in lone)
    for group in icp.groups.values():
        inside = [own[trait.id] for trait in counted if trait.group == group.id]
        low += group_total(group, [low for low, _ in inside])
        high += group_total(group, [high for _, high in inside])
    return low, high


def group_total(group: Group, points: Sequence[int]) -> int:
    """What a group makes of the points of its traits."""
    total = max(points, default=0) if group.combine == "max" else sum(points)
    total = total if group.cap is None else min(total, group.cap)
    return total if group.floor is None else max(total, group.floor)
