"""Life cycle: whether an ICP is worked with, when, by whom, and at which rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import (
    BREAKING,
    NONE,
    ROUTING,
    SCORING,
    Element,
    Found,
    Side,
    Tell,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS = (
    Tell("status", "raised", SCORING, "The ICP is active now: its accounts get rows."),
    Tell("status", "lowered", BREAKING, "The ICP is no longer active: its rows are gone."),
    Tell("status", "changed", NONE, "The ICP was not active, and is not."),
    Tell("priority", "changed", ROUTING, "The ICP has another rank among the ICPs."),
    Tell("effective", "changed", ROUTING, "The ICP is in force at another time."),
    Tell("ownership", "changed", ROUTING, "Somebody else decides."),
    Tell("review", "changed", NONE, "When it was reviewed, and how often it is."),
    Tell("version", "changed", NONE, "The version of the ICP."),
)
_BY_KIND = fields.by_kind(TELLS)
_ROOT: fields.Two = ((), ())
_EFFECTIVE: fields.Two = (("effective",), ("effective",))


def _compare(base: Side, head: Side) -> Iterator[Found]:
    yield from _status(base, head)
    for keys, element in (
        (("priority",), "priority"),
        (("owner",), "ownership"),
        (("reviewed",), "review"),
        (("version",), "version"),
    ):
        yield from fields.plain(base, head, _ROOT, keys, _BY_KIND[element]["changed"])
    review = _BY_KIND["review"]["changed"]
    yield from fields.plain(base, head, _ROOT, ("review_every",), review, same=fields.days)
    period = _BY_KIND["effective"]["changed"]
    yield from fields.plain(base, head, _EFFECTIVE, ("from", "until"), period)


def _status(base: Side, head: Side) -> Iterator[Found]:
    before, after = (side.at(("status",)) or "active" for side in (base, head))
    own = _BY_KIND["status"]
    tell = own["raised" if after == "active" else "lowered" if before == "active" else "changed"]
    yield from fields.plain(base, head, _ROOT, ("status",), tell, default={"status": "active"})


ELEMENT = Element(5, TELLS, _compare, of="icp")
