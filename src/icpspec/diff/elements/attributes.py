"""Attributes: the vocabulary, of the project or of one ICP."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import CONTENT, NONE, SCORING, Element, Found, Side, Tell
from icpspec.resolve.computed import Formula

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diff.fields import Two
    from icpspec.resolve.model import Attribute

TELLS = (
    Tell("attribute", "added", NONE, "The vocabulary has a further attribute."),
    Tell("attribute", "removed", NONE, "The vocabulary has an attribute less."),
    Tell("attribute", "changed", SCORING, "An attribute is read or computed in another way."),
    Tell("attribute", "tightened", SCORING, "A named condition is true for fewer accounts."),
    Tell("attribute", "loosened", SCORING, "A named condition is true for more accounts."),
    Tell("attribute", "reworded", CONTENT, "What is said of an attribute, or asked for it."),
)
_BY_KIND = fields.by_kind(TELLS)
_MEANING = (
    *("type", "many", "level", "column", "values", "null_values", "min", "max", "case", "zone"),
    *("separator", "formula", "from", "aggregate", "of", "where", "within", "once_per", "icp"),
    "take",
)
_WORDS = ("title", "unit", "provider", "question")


def _compare(base: Side, head: Side) -> Iterator[Found]:
    own = _BY_KIND["attribute"]
    found, both = fields.entries(base, head, ("attributes",), own)
    yield from found
    used = base.used | head.used
    for two in both:
        meaning = list(_meaning(base, head, two))
        # What nothing tests changes nothing.
        yield from (one if two[1][-1] in used else replace(one, cls=NONE) for one in meaning)
        yield from fields.reworded(base, head, two, _WORDS, own["reworded"])


def _meaning(base: Side, head: Side, two: Two) -> Iterator[Found]:
    own = _BY_KIND["attribute"]
    name = two[1][-1]
    before, after = base.attributes.get(str(name)), head.attributes.get(str(name))
    if before is not None and after is not None and _meant(before) == _meant(after):
        return
    yield from fields.condition(base, head, two, "when", own)
    yield from fields.plain(base, head, two, _MEANING, own["changed"])


def _meant(attribute: Attribute) -> Attribute:
    """Without what does not change its value."""
    computed = attribute.computed
    if isinstance(computed, Formula):
        computed = replace(computed, text="")
    return replace(
        attribute,
        title="",
        question=None,
        values=None if attribute.values is None else tuple(sorted(attribute.values, key=repr)),
        null_values=tuple(sorted(attribute.null_values, key=repr)),
        computed=computed,
    )


ELEMENT = Element(50, TELLS, _compare, of="both")
