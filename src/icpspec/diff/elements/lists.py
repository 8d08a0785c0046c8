"""Named lists of the project, those in files read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import NONE, SCORING, Element, Found, Side, Tell
from icpspec.diff.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS = (
    Tell("list", "added", NONE, "The project has a further named list."),
    Tell("list", "removed", NONE, "The project has a named list less."),
    Tell("list", "tightened", SCORING, "A named list holds fewer values."),
    Tell("list", "loosened", SCORING, "A named list holds more values."),
    Tell("list", "changed", SCORING, "A named list holds other values."),
)
_BY_KIND = fields.by_kind(TELLS)


def _compare(base: Side, head: Side) -> Iterator[Found]:
    own = _BY_KIND["list"]
    found, _ = fields.entries(base, head, ("lists",), own)
    yield from found
    for name in head.at(("lists",)) or ():
        if name not in (base.at(("lists",)) or ()):
            continue
        # The project file may be the same, and the file that it names another one.
        before, after = (frozenset(map(str, side.lists.get(name, ()))) for side in (base, head))
        if before == after:
            continue
        kind = "tightened" if after < before else "loosened" if before < after else "changed"
        path = ("lists", name)
        gone, new = sorted(before - after), sorted(after - before)
        yield Found(
            own[kind], path, path, shown(gone) if gone else None, shown(new) if new else None
        )


ELEMENT = Element(55, TELLS, _compare, of="project")
