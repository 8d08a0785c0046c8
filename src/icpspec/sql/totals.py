"""Groups and the total: score, its least and its greatest end, in whole steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.traits import points_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.model import Group
    from icpspec.sql.nodes import Node
    from icpspec.sql.traits import TraitSql


@dataclass(frozen=True, slots=True)
class Range:
    """Least and greatest score any account could have, in whole steps."""

    least: int
    most: int

    @property
    def width(self) -> int:
        """Distance between the two."""
        return self.most - self.least


def group_column(group: str) -> str:
    """The column of a group's total."""
    return f"group_{group}"


def group_high_column(group: str) -> str:
    """The column of a group's greatest possible total."""
    # Not `group_high_`: the group `high_x` has its total in `group_high_x`.
    return f"most_{group}"


def group_low_column(group: str) -> str:
    """The column of a group's least possible total."""
    return f"least_{group}"


def group_columns(group: Group, traits: Sequence[TraitSql]) -> list[Node]:
    """The columns of one group: its total, and the ends of it."""
    members = [member for member in traits if member.trait.group == group.id]
    points = [nodes.column(points_column(member.trait.id)) for member in members]
    low = [_less(p.copy(), member.below) for p, member in zip(points, members, strict=True)]
    high = [_more(p.copy(), member.above) for p, member in zip(points, members, strict=True)]
    return [
        nodes.named(combined_points(group, points), group_column(group.id)),
        nodes.named(combined_points(group, low), group_low_column(group.id)),
        nodes.named(combined_points(group, high), group_high_column(group.id)),
    ]


def _less(points: Node, below: Node | None) -> Node:
    return points if below is None else nodes.minus(points, below.copy())


def _more(points: Node, above: Node | None) -> Node:
    return points if above is None else nodes.total([points, above.copy()])


def combined_points(group: Group, points: Sequence[Node]) -> Node:
    """The total of a group: its traits' points combined, then limited by floor and cap."""
    if not points:
        combined = nodes.cast(nodes.number(0), "BIGINT")
    elif group.combine == "sum":
        combined = nodes.total(points)
    else:
        combined = greatest(points)
    if group.floor is not None:
        combined = greatest([combined, nodes.number(group.floor)])
    if group.cap is not None:
        combined = least([combined, nodes.number(group.cap)])
    return combined


def greatest(numbers: Sequence[Node]) -> Node:
    """The greatest of numbers that are never NULL."""
    if len(numbers) == 1:
        return numbers[0]
    # `ignore_nulls` keeps sqlglot from guarding against NULLs that cannot be there.
    return exp.Greatest(this=numbers[0], expressions=list(numbers[1:]), ignore_nulls=True)


def least(numbers: Sequence[Node]) -> Node:
    """The least of numbers that are never NULL."""
    if len(numbers) == 1:
        return numbers[0]
    return exp.Least(this=numbers[0], expressions=list(numbers[1:]), ignore_nulls=True)


def score(traits: Sequence[TraitSql], groups: Sequence[Group]) -> tuple[Node, Node, Node]:
    """The score, how far it could fall, and how far its two ends are apart."""
    free = [member for member in traits if member.trait.group is None]
    points = [
        nodes.column(points_column(member.trait.id))
        for member in free
        if not member.trait.is_shadow or member.limits
    ]
    totals = [nodes.column(group_column(group.id)) for group in groups]
    fall = [member.below.copy() for member in free if member.below is not None]
    fall += [
        nodes.minus(nodes.column(group_column(g.id)), nodes.column(group_low_column(g.id)))
        for g in groups
    ]
    spread = [member.spread.copy() for member in free if member.spread is not None]
    spread += [
        nodes.minus(nodes.column(group_high_column(g.id)), nodes.column(group_low_column(g.id)))
        for g in groups
    ]
    return nodes.total([*points, *totals]), nodes.total(fall), nodes.total(spread)


def score_range(traits: Sequence[TraitSql], groups: Sequence[Group]) -> Range:
    """The range of the score after groups."""
    low = sum(member.least for member in traits if member.trait.group is None)
    high = sum(member.most for member in traits if member.trait.group is None)
    for group in groups:
        members = [member for member in traits if member.trait.group == group.id]
        low += _limited(group, [member.least for member in members])
        high += _limited(group, [member.most for member in members])
    return Range(low, high)


def _limited(group: Group, points: Sequence[int]) -> int:
    combined = sum(points) if group.combine == "sum" else max(points, default=0)
    if group.floor is not None:
        combined = max(combined, group.floor)
    if group.cap is not None:
        combined = min(combined, group.cap)
    return combined
