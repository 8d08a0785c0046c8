"""Groups and the total: score, its least and its greatest end, in whole steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.traits import points_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def group_columns(group: Group, traits: Sequence[TraitSql]) -> dict[str, Node]:
    """The columns of one group: its total, and the ends of it."""
    members = [member for member in traits if member.trait.group == group.id]
    points = [nodes.column(points_column(member.trait.id)) for member in members]
    low = [_less(p.copy(), member.below) for p, member in zip(points, members, strict=True)]
    high = [_more(p.copy(), member.above) for p, member in zip(points, members, strict=True)]
    return {
        group_column(group.id): combined_points(group, points),
        group_low_column(group.id): combined_points(group, low),
        group_high_column(group.id): combined_points(group, high),
    }


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


@dataclass(frozen=True, slots=True)
class Terms:
    """What the score, how far it could fall, and how far its ends are apart are the sums of.

    By trait and group. A trait in a group has none of its own; where it is in no group in another
    variant, those are 0 here.
    """

    score: dict[str, Node]
    fall: dict[str, Node]
    spread: dict[str, Node]


def terms(traits: Sequence[TraitSql], groups: Sequence[Group]) -> Terms:
    """The terms of one variant's totals."""
    found = Terms({}, {}, {})
    for member in traits:
        trait = member.trait.id
        is_free = member.trait.group is None
        column = nodes.column(points_column(trait))
        found.score[f"trait {trait}"] = column if is_free else nodes.number(0)
        found.fall[f"trait {trait}"] = (is_free and member.below) or nodes.number(0)
        found.spread[f"trait {trait}"] = (is_free and member.spread) or nodes.number(0)
    for group in groups:
        now, low, high = (
            nodes.column(name(group.id))
            for name in (group_column, group_low_column, group_high_column)
        )
        found.score[f"group {group.id}"] = now
        found.fall[f"group {group.id}"] = nodes.minus(now.copy(), low)
        found.spread[f"group {group.id}"] = nodes.minus(high, low.copy())
    return found


def summed_terms(terms: Iterable[Node]) -> Node:
    """Their sum, without those that are always 0."""
    return nodes.total([term for term in terms if term != nodes.number(0)])


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
