"""Exclusions: the negative ICP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import BREAKING, CONTENT, SCORING, Element, Found, Side, Tell
from icpspec.diff.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diff.fields import Two

TELLS = (
    Tell("exclusion", "added", SCORING, "Accounts are ruled out that were not."),
    Tell("exclusion", "removed", BREAKING, "Nothing is ruled out for this reason any more."),
    Tell("exclusion", "renamed", BREAKING, "An exclusion stands under another id in the results."),
    Tell("exclusion", "tightened", SCORING, "Its condition rules out fewer accounts."),
    Tell("exclusion", "loosened", SCORING, "Its condition rules out more accounts."),
    Tell("exclusion", "changed", SCORING, "Its condition may rule out other accounts."),
    Tell("exclusion-unless", "tightened", SCORING, "Fewer accounts are spared: more are out."),
    Tell("exclusion-unless", "loosened", SCORING, "More accounts are spared: fewer are out."),
    Tell("exclusion-unless", "changed", SCORING, "Other accounts may be spared."),
    Tell("exclusion-tier", "raised", SCORING, "Accounts that it meets keep a better tier."),
    Tell("exclusion-tier", "lowered", SCORING, "Accounts that it meets are left a worse tier."),
    Tell("exclusion", "reworded", CONTENT, "What is said of an exclusion."),
)
_BY_KIND = fields.by_kind(TELLS)


def _compare(base: Side, head: Side) -> Iterator[Found]:
    own = _BY_KIND["exclusion"]
    found, both = fields.entries(base, head, ("exclusions",), own)
    yield from found
    for two in both:
        yield from fields.condition(base, head, two, "when", own)
        yield from _unless(base, head, two)
        yield from _tier(base, head, two)
        words = ("title", "reason", "say")
        yield from fields.reworded(base, head, two, words, own["reworded"])


def _unless(base: Side, head: Side, two: Two) -> Iterator[Found]:
    """Without `unless` nobody is spared, where elsewhere no condition is met by all."""
    one, other = (*two[0], "unless"), (*two[1], "unless")
    before, after = base.at(one), head.at(other)
    tells = _BY_KIND["exclusion-unless"]
    if before is not None and after is not None:
        yield from fields.condition(base, head, two, "unless", tells)
    elif before is not None:
        yield Found(tells["tightened"], one, None, shown(before))
    elif after is not None:
        yield Found(tells["loosened"], None, other, None, shown(after))


def _tier(base: Side, head: Side, two: Two) -> Iterator[Found]:
    """The best tier left to those it meets; without one, the last."""
    sides = list(zip((base, head), two, strict=True))
    before, after = (side.at((*path, "at_best")) for side, path in sides)
    tiers = [list(side.section("tiers")) for side, _ in sides]
    ranks = [
        names.index(name) if name in names else len(names) - 1
        for names, name in zip(tiers, (before, after), strict=True)
    ]
    if before == after or ranks[0] == ranks[1]:
        return
    tell = _BY_KIND["exclusion-tier"]["raised" if ranks[1] < ranks[0] else "lowered"]
    one, other = ((*path, "at_best") for path in two)
    yield Found(
        tell, None if before is None else one, None if after is None else other, before, after
    )


ELEMENT = Element(30, TELLS, _compare)
