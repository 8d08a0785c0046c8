"""What an ICP says to people: problem, personas, positioning, messages, channels, plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import CONTENT, Element, Found, Side, Tell

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED = {"personas": "persona", "plays": "play"}
_WHOLE = {
    "problem": "problem",
    "not_for": "not-for",
    "positioning": "positioning",
    "messaging": "messaging",
    "channels": "channel",
    "success": "success",
}
TELLS = (
    Tell("text", "reworded", CONTENT, "The title or the summary of the ICP."),
    *(
        tell
        for element in _NAMED.values()
        for tell in (
            Tell(element, "added", CONTENT, f"A {element} is new."),
            Tell(element, "removed", CONTENT, f"A {element} is gone."),
            Tell(element, "reworded", CONTENT, f"What is said of a {element}."),
        )
    ),
    *(
        Tell(element, "reworded", CONTENT, f"What `{section}` says.")
        for section, element in _WHOLE.items()
    ),
)
_BY_KIND = fields.by_kind(TELLS)
_ROOT: fields.Two = ((), ())


def _compare(base: Side, head: Side) -> Iterator[Found]:
    yield from fields.reworded(
        base, head, _ROOT, ("title", "summary"), _BY_KIND["text"]["reworded"]
    )
    for section, element in _NAMED.items():
        own = _BY_KIND[element]
        found, both = fields.entries(base, head, (section,), own)
        yield from found
        for two in both:
            keys = dict.fromkeys([*(base.at(two[0]) or {}), *(head.at(two[1]) or {})])
            told = [key for key in keys if key not in ("meta", "renamed_from")]
            yield from fields.reworded(base, head, two, told, own["reworded"])
    for section, element in _WHOLE.items():
        yield from fields.reworded(base, head, _ROOT, (section,), _BY_KIND[element]["reworded"])


ELEMENT = Element(60, TELLS, _compare)
