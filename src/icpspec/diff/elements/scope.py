"""The scope of an ICP, and the scale of its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import (
    BREAKING,
    NONE,
    SCORING,
    Element,
    Found,
    Side,
    Tell,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS = (
    Tell("scope", "tightened", SCORING, "Fewer accounts are scored."),
    Tell("scope", "loosened", SCORING, "More accounts are scored."),
    Tell("scope", "changed", SCORING, "Other accounts may be scored."),
    Tell("scale-step", "changed", BREAKING, "Scores have another number of decimals."),
    Tell("scale", "changed", NONE, "Which weights a trait may have."),
)
_BY_KIND = fields.by_kind(TELLS)
_ROOT: fields.Two = ((), ())
_SCALE: fields.Two = (("scale",), ("scale",))


def _compare(base: Side, head: Side) -> Iterator[Found]:
    yield from fields.condition(base, head, _ROOT, "when", _BY_KIND["scope"])
    yield from fields.plain(
        base, head, _SCALE, ("step",), _BY_KIND["scale-step"]["changed"], default={"step": 1}
    )
    limits = {"min": -5, "max": 5}
    yield from fields.plain(
        base, head, _SCALE, ("min", "max", "avoid"), _BY_KIND["scale"]["changed"], default=limits
    )


ELEMENT = Element(15, TELLS, _compare, of="both")
