"""Tiers: what a total leads to, with the rules of engagement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import (
    BREAKING,
    CONTENT,
    ROUTING,
    SCORING,
    Element,
    Found,
    Side,
    Tell,
)
from icpspec.diff.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS = (
    Tell("tier", "added", BREAKING, "The results hold a tier that nobody knows yet."),
    Tell("tier", "removed", BREAKING, "A tier is gone from the results."),
    Tell("tier", "renamed", BREAKING, "A tier stands under another id in the results."),
    Tell("tier", "reordered", BREAKING, "Another tier is the better one."),
    Tell(
        "tier-threshold", "tightened", SCORING, "A tier asks for more, and fewer accounts reach it."
    ),
    Tell(
        "tier-threshold", "loosened", SCORING, "A tier asks for less, and more accounts reach it."
    ),
    Tell("tier-requirement", "tightened", SCORING, "Fewer accounts meet what a tier requires."),
    Tell("tier-requirement", "loosened", SCORING, "More accounts meet what a tier requires."),
    Tell("tier-requirement", "changed", SCORING, "Other accounts may meet what a tier requires."),
    Tell("tier-engagement", "changed", ROUTING, "Who works a tier, how, and how soon."),
    Tell("tier", "reworded", CONTENT, "What is said of a tier."),
)
_BY_KIND = fields.by_kind(TELLS)
_THRESHOLDS = [
    fields.Number(key, up="tightened", down="loosened")
    for key in ("min_score", "min_percent", "min_coverage")
]
_ENGAGEMENT = ("engage", "play", "respond_within", "owner")


def _compare(base: Side, head: Side) -> Iterator[Found]:
    own = _BY_KIND["tier"]
    found, both = fields.entries(base, head, ("tiers",), own)
    yield from found
    yield from _order(base, head, own["reordered"])
    for two in both:
        for threshold in _THRESHOLDS:
            yield from fields.number(base, head, two, threshold, _BY_KIND["tier-threshold"])
        yield from fields.condition(base, head, two, "requires", _BY_KIND["tier-requirement"])
        changed = _BY_KIND["tier-engagement"]["changed"]
        yield from fields.plain(base, head, two, _ENGAGEMENT, changed)
        yield from fields.reworded(base, head, two, ("title", "summary"), own["reworded"])


def _order(base: Side, head: Side, tell: Tell) -> Iterator[Found]:
    """Whether the tiers that both have stand in another order."""
    before, after = base.section("tiers"), head.section("tiers")
    former = {
        name: name if name in before else tier.get("renamed_from") for name, tier in after.items()
    }
    kept = [name for name in before if name in former.values()]
    if kept != [name for name in former.values() if name in kept]:
        yield Found(tell, ("tiers",), ("tiers",), shown(list(before)), shown(list(after)))


ELEMENT = Element(35, TELLS, _compare)
