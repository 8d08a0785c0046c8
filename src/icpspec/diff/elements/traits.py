"""Traits: what earns or costs points."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.bands import band_changes
from icpspec.diff.elements._protocol import (
    BREAKING,
    CONTENT,
    SCORING,
    Element,
    Found,
    Side,
    Tell,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS = (
    Tell("trait", "added", SCORING, "A trait that may earn or cost points is new."),
    Tell("trait", "removed", BREAKING, "A trait is gone, and with it its id in the results."),
    Tell("trait", "renamed", BREAKING, "A trait stands under another id in the results."),
    Tell("trait", "reweighted", SCORING, "A trait earns or costs other points."),
    Tell("trait", "tightened", SCORING, "Fewer accounts have the trait."),
    Tell("trait", "loosened", SCORING, "More accounts have the trait."),
    Tell("trait", "changed", SCORING, "Other accounts may have the trait."),
    Tell("band", "added", SCORING, "A trait has a further level."),
    Tell("band", "removed", SCORING, "A trait has a level less."),
    Tell("band", "reordered", SCORING, "Levels are tried in another order; the first counts."),
    Tell("band", "reweighted", SCORING, "A level of a trait earns or costs other points."),
    Tell("band", "tightened", SCORING, "Fewer accounts reach the level."),
    Tell("band", "loosened", SCORING, "More accounts reach the level."),
    Tell("band", "changed", SCORING, "Other accounts may reach the level."),
    Tell("trait-group", "changed", SCORING, "The trait's points are combined with others."),
    Tell("trait-unknown", "raised", SCORING, "Accounts of which it is unknown get more points."),
    Tell("trait-unknown", "lowered", SCORING, "Accounts of which it is unknown get fewer points."),
    Tell("trait", "reworded", CONTENT, "What is said of a trait, and what it rests on."),
)
_BY_KIND = fields.by_kind(TELLS)
_UNKNOWN = fields.Number("if_unknown", default=0)
_WORDS = ("title", "category", "why", "message", "question", "personas", "evidence")


def _compare(base: Side, head: Side) -> Iterator[Found]:
    found, both = fields.entries(base, head, ("traits",), _BY_KIND["trait"])
    yield from (_without_weight(one, head) for one in found)
    for two in both:
        yield from band_changes(base, head, two, _BY_KIND)
        yield from fields.plain(base, head, two, ("group",), _BY_KIND["trait-group"]["changed"])
        yield from fields.number(base, head, two, _UNKNOWN, _BY_KIND["trait-unknown"])
        yield from fields.reworded(base, head, two, _WORDS, _BY_KIND["trait"]["reworded"])


def _without_weight(found: Found, head: Side) -> Found:
    """A trait that is only observed changes no score when it comes."""
    if found.tell.kind != "added":
        return found
    assert found.head is not None
    trait = head.at(found.head) or {}
    weights = [band.get("weight") for band in trait.get("bands") or (trait,)]
    return replace(found, cls=CONTENT) if not any(weights) else found


ELEMENT = Element(20, TELLS, _compare)
