"""Motions and territories: which accounts belong where, and what overlays are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diff import fields
from icpspec.diff.elements._protocol import (
    BREAKING,
    CONTENT,
    ROUTING,
    Element,
    Found,
    Side,
    Tell,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.text.places import Steps


def _tells(element: str) -> tuple[Tell, ...]:
    return (
        Tell(element, "added", ROUTING, f"Accounts belong to a {element} that is new."),
        Tell(element, "removed", BREAKING, f"A {element} is gone from the results."),
        Tell(element, "tightened", ROUTING, f"Fewer accounts belong to the {element}."),
        Tell(element, "loosened", ROUTING, f"More accounts belong to the {element}."),
        Tell(element, "changed", ROUTING, f"Other accounts belong to the {element}, or its owner."),
        Tell(element, "reworded", CONTENT, f"What a {element} is called, and why it differs."),
    )


TELLS = (*_tells("motion"), *_tells("territory"))
_BY_KIND = fields.by_kind(TELLS)


def _compare(base: Side, head: Side) -> Iterator[Found]:
    yield from _siblings(base, head, (("motions",), ("motions",)), "motion")
    yield from _siblings(base, head, (("territories",), ("territories",)), "territory")


def _siblings(base: Side, head: Side, two: fields.Two, element: str) -> Iterator[Found]:
    own = _BY_KIND[element]
    before, after = base.section(*map(str, two[0])), head.section(*map(str, two[1]))
    for name in after:
        if name not in before:
            place = (*two[1], name)
            yield Found(own["added"], None, place, None, _title(head, place), by_key=True)
    for name in before:
        if name not in after:
            place = (*two[0], name)
            yield Found(own["removed"], place, None, _title(base, place), by_key=True)
            continue
        inner = (*two[0], name), (*two[1], name)
        yield from _assignment(base, head, inner, element)
        yield from fields.plain(base, head, inner, ("owner",), own["changed"])
        yield from fields.reworded(base, head, inner, ("title", "kind", "reason"), own["reworded"])
        if element == "territory":
            deeper = (*inner[0], "territories"), (*inner[1], "territories")
            yield from _siblings(base, head, deeper, element)


def _assignment(base: Side, head: Side, two: fields.Two, element: str) -> Iterator[Found]:
    one, other = (*two[0], "when"), (*two[1], "when")
    own = _BY_KIND[element]
    if all(isinstance(side.at(path), dict) for side, path in ((base, one), (head, other))):
        yield from fields.condition(base, head, two, "when", own)
    else:
        # `otherwise`, and a motion that only a column or an option reaches.
        yield from fields.plain(base, head, two, ("when",), own["changed"])


def _title(side: Side, path: Steps) -> Any:
    entry = side.at(path)
    return (entry or {}).get("title") or str(path[-1])


ELEMENT = Element(10, TELLS, _compare, of="icp")
