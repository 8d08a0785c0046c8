"""Groups: traits whose points are combined before they count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import CONTENT, SCORING, Element, Found, Side, Tell

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS = (
    Tell("group", "added", SCORING, "Points of some traits are combined."),
    Tell("group", "removed", SCORING, "Points are no longer combined."),
    Tell("group", "changed", SCORING, "The points of a group are combined in another way."),
    Tell("group-cap", "raised", SCORING, "A group may give more points."),
    Tell("group-cap", "lowered", SCORING, "A group may give fewer points."),
    Tell("group-floor", "raised", SCORING, "A group may cost fewer points."),
    Tell("group-floor", "lowered", SCORING, "A group may cost more points."),
    Tell("group", "reworded", CONTENT, "What a group is called."),
)
_BY_KIND = fields.by_kind(TELLS)
_CAP = fields.Number("cap", absent="most")
_FLOOR = fields.Number("floor")


def _compare(base: Side, head: Side) -> Iterator[Found]:
    own = _BY_KIND["group"]
    found, both = fields.entries(base, head, ("groups",), own)
    yield from found
    for two in both:
        yield from fields.plain(
            base, head, two, ("combine",), own["changed"], default={"combine": "sum"}
        )
        yield from fields.number(base, head, two, _CAP, _BY_KIND["group-cap"])
        yield from fields.number(base, head, two, _FLOOR, _BY_KIND["group-floor"])
        yield from fields.reworded(base, head, two, ("title",), own["reworded"])


ELEMENT = Element(25, TELLS, _compare)
