"""What changes nothing for accounts or people: examples, decisions, guardrails, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import NONE, Element, Found, Side, Tell

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTIONS = {
    "examples": ("example", "Accounts and what must come out for them."),
    "decisions": ("decision", "What was decided, and what it is expected to do."),
    "guardrails": ("guardrail", "What overlays may do."),
    "meta": ("meta", "Notes of your own."),
}
TELLS = tuple(Tell(name, "changed", NONE, text) for name, text in _SECTIONS.values())
_BY_KIND = fields.by_kind(TELLS)


def _compare(base: Side, head: Side) -> Iterator[Found]:
    for section, (element, _) in _SECTIONS.items():
        tell = _BY_KIND[element]["changed"]
        yield from fields.reworded(base, head, ((), ()), (section,), tell)


ELEMENT = Element(90, TELLS, _compare, of="icp")
