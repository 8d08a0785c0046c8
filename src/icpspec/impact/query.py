"""The one pass: accounts scored by both versions, and by each change alone, counted in cells."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.outside import OUTSIDE, excluded, in_both, place, rank, score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.sql.nodes import Node
    from icpspec.sql.side_by_side import Member

BEFORE, AFTER = "before", "after"
"""Columns with the ranks of the tiers, each of its own version."""
PLACE_BEFORE, PLACE_AFTER = "place before", "place after"
CHANGE, OWNER, N = "change", "owner", "n"
SCORE_BEFORE, SCORE_AFTER = "score before", "score after"


@dataclass(frozen=True, slots=True)
class Sides:
    """The ICPs in one pass; one of base and head may be missing.

    Attributes:
        alone: the base with one change each.
        renamed: what the head calls tiers of the base that have another id there.
        exclusions: as the base and as the head call them; None where a version has it not.
        owner: the owner of an account, None where nothing tells it.
    """

    base: Member | None
    head: Member | None
    alone: tuple[Member, ...]
    renamed: Mapping[str, str]
    exclusions: tuple[tuple[str | None, str | None], ...]
    owner: Node | None

    @property
    def unit(self) -> Fraction:
        """What 1 is worth in the column `CHANGE`, in points."""
        steps = [Fraction(one.family.base.step) for one in (self.base, self.head) if one]
        whole = lcm(*(step.denominator for step in steps))
        return Fraction(1, whole)

    def tiers_of(self, member: Member | None) -> list[str]:
        """The ids of a member's tiers in the head's terms, best first."""
        if member is None:
            return []
        called = {} if member is self.head else self.renamed
        return [called.get(tier.id, tier.id) for tier in member.family.base.tiers]


def cells(sides: Sides) -> tuple[list[Node], list[Node]]:
    """The columns that cells are of, and what is counted in each."""
    keys = [
        nodes.named(rank(sides.base), BEFORE),
        nodes.named(rank(sides.head), AFTER),
        nodes.named(place(sides.base or sides.head), PLACE_BEFORE),
        nodes.named(place(sides.head or sides.base), PLACE_AFTER),
        nodes.named(_change(sides), CHANGE),
        nodes.named(_owner(sides), OWNER),
    ]
    counted = [nodes.named(nodes.count_all(), N)]
    for n, member in enumerate(sides.alone):
        moved, rescored = _differs(sides, member)
        counted.append(nodes.named(_count(moved), f"moved {n}"))
        counted.append(nodes.named(_count(rescored), f"rescored {n}"))
    for n, names in enumerate(sides.exclusions):
        before = excluded(sides.base, names[0])
        after = excluded(sides.head, names[1])
        both = in_both(sides.base, sides.head)
        same = before == after
        counted.append(
            nodes.named(_count(None if same else [*both, after, _not(before)]), f"added {n}")
        )
        counted.append(
            nodes.named(_count(None if same else [*both, before, _not(after)]), f"dropped {n}")
        )
    return keys, counted


def grouped(source: str, sides: Sides) -> exp.Select:
    """The cells of the scored accounts."""
    keys, counted = cells(sides)
    inner = nodes.select([*keys, *counted], source)
    group = [key.this.copy() for key in keys if not _is_constant(key.this)]
    if group:
        inner.set("group", exp.Group(expressions=group))
    return inner


def listed(source: str, sides: Sides, key: str, most: int) -> exp.Select:
    """Accounts that change tier, by key, with their places and scores."""
    text = nodes.cast(nodes.column(key), "VARCHAR")
    columns = [
        nodes.named(text, "key"),
        nodes.named(rank(sides.base), BEFORE),
        nodes.named(rank(sides.head), AFTER),
        nodes.named(place(sides.head or sides.base), PLACE_AFTER),
        nodes.named(score(sides.base), SCORE_BEFORE),
        nodes.named(score(sides.head), SCORE_AFTER),
    ]
    differs = nodes.negated(nodes.equals(rank(sides.base), _mapped(sides, sides.head)))
    query = nodes.select(columns, source, differs)
    query.set("order", exp.Order(expressions=[exp.Ordered(this=nodes.column("key"))]))
    return query.limit(most, copy=False)


def _is_constant(node: Node) -> bool:
    return node.find(exp.Column) is None


def _mapped(sides: Sides, member: Member | None) -> Node:
    """The same as the rank of the base's tier of that name; below `OUTSIDE` where it has none."""
    own_rank = rank(member)
    own, base = sides.tiers_of(member), sides.tiers_of(sides.base)
    if member is None or own == base:
        return own_rank
    known = [
        (nodes.equals(own_rank.copy(), nodes.number(n)), nodes.number(base.index(tier)))
        for n, tier in enumerate(own)
        if tier in base
    ]
    outside = nodes.equals(own_rank.copy(), nodes.number(OUTSIDE))
    return nodes.case([(outside, nodes.number(OUTSIDE)), *known], nodes.number(OUTSIDE - 1))


def _change(sides: Sides) -> Node:
    """By how many units the score changes; 0 too where there is none before or after."""
    base, head = sides.base, sides.head
    if base is None or head is None:
        return nodes.number(0)
    steps = [Fraction(one.family.base.step) for one in (base, head)]
    if base.is_same(head, "score") and steps[0] == steps[1]:
        return nodes.number(0)
    old, new = (
        _times(member.column("score"), int(step / sides.unit))
        for member, step in zip((base, head), steps, strict=True)
    )
    change = nodes.minus(new, old)
    both = in_both(base, head)
    return nodes.case([(nodes.all_of(both), change)], nodes.number(0)) if both else change


def _times(score: Node, factor: int) -> Node:
    if factor == 1:
        return score
    # Finer steps can need more than 32 bits.
    return nodes.times(nodes.cast(score, "BIGINT"), nodes.number(factor))


def _differs(sides: Sides, member: Member) -> tuple[list[Node] | None, list[Node] | None]:
    """Whether an account is in another tier than in the base, and has another score."""
    base = sides.base
    assert base is not None
    old, new = rank(base), _mapped(sides, member)
    moved = None if old == new else [nodes.negated(nodes.equals(old, new))]
    steps = [Fraction(one.family.base.step) for one in (base, member)]
    if base.is_same(member, "score") and steps[0] == steps[1]:
        return moved, None
    whole = lcm(*(step.denominator for step in steps))
    scores = [
        _times(one.column("score"), int(step * whole))
        for one, step in zip((base, member), steps, strict=True)
    ]
    return moved, [*in_both(base, member), nodes.negated(nodes.equals(*scores))]


def _not(node: Node) -> Node:
    return nodes.negated(node.copy())


def _owner(sides: Sides) -> Node:
    """The owner of accounts in a best tier; for all others nobody asks."""
    if sides.owner is None:
        return nodes.cast(nodes.null(), "VARCHAR")
    best = nodes.number(0)
    asked = [nodes.equals(rank(one), best.copy()) for one in (sides.base, sides.head) if one]
    return nodes.case([(nodes.any_of(list(dict.fromkeys(asked))), sides.owner.copy())])


def _count(condition: Sequence[Node] | None) -> Node:
    """How many accounts meet all of some conditions; none where it can be none."""
    if condition is None:
        return nodes.cast(nodes.number(0), "BIGINT")
    asked = nodes.all_of([nodes.wrapped(one.copy()) for one in condition])
    return exp.Coalesce(
        this=nodes.summed(nodes.case([(asked, nodes.number(1))], nodes.number(0))),
        expressions=[nodes.number(0)],
    )


def in_points(units: int, unit: Fraction) -> Decimal:
    """A number of units as points."""
    exact = units * unit
    return Decimal(exact.numerator) / Decimal(exact.denominator)
