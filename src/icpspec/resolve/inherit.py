"""`extends`: an ICP merged onto the one it builds on, before any motion or territory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Related
from icpspec.nearest import did_you_mean
from icpspec.resolve import faults
from icpspec.resolve.layers import BASE, Layered, Patch, Place, base, merged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.layers import Steps
    from icpspec.text.document import Document

_NOT_INHERITED = frozenset(
    {
        *("icpspec", "id", "title", "version", "status", "owner", "effective", "reviewed"),
        *("review_every", "extends", "renamed_from", "examples", "decisions", "exceptions"),
    }
)


def extends(document: Document | Layered) -> str | None:
    """The id of the ICP that a file builds on; None if it stands alone."""
    data = document.data
    named = data.get("extends") if isinstance(data, dict) else None
    return named if isinstance(named, str) else None


def inherited(
    document: Document, others: Mapping[str, Document]
) -> tuple[Layered | None, list[Diagnostic]]:
    """A file with all it builds on merged below it; None after a finding.

    Args:
        others: the project's ICP files by id.
    """
    chain = [document]
    while (name := extends(chain[-1])) is not None:
        finding = _fault(name, chain, others)
        if finding is not None:
            return None, [finding]
        chain.append(others[name])
    below = base(chain[-1])
    found: list[Diagnostic] = []
    for child in reversed(chain[:-1]):
        below = _onto(below, child)
        found = [_told(note) for note in below.notes if note.kind in _NOTED]
    return below, found


def _fault(name: str, chain: Sequence[Document], others: Mapping[str, Document]) -> Any:
    """Why the last file of a chain cannot build on the ICP it names; None if it can."""
    document = chain[0]
    span = document.span(("extends",))
    last = chain[-1]
    if name not in others:
        if last is not document:
            return _faulty(span, extends(document), last)
        return faults.UNKNOWN_ICP.at(
            span, f"There is no ICP `{name}`.", help=did_you_mean(name, sorted(others))
        )
    parent = others[name]
    if parent in chain:
        ids = [str(one.data.get("id")) for one in chain]
        shown = " → ".join(f"`{step}`" for step in (*ids, name))
        return faults.CYCLE.at(
            span,
            f"`{ids[0]}` extends itself: {shown}.",
            help="One of them must stand alone.",
        )
    if not isinstance(parent.data, dict):
        return _faulty(span, name, parent)
    return None


def _faulty(span: Any, name: str | None, parent: Document) -> Diagnostic:
    return faults.FAULTY_BASE.at(
        span,
        f"`{name}`, which it extends, cannot be used.",
        help="Correct that one first.",
        related=[Related("the ICP it extends", parent.span(()))],
    )


def _onto(below: Layered, child: Document) -> Layered:
    """A file merged onto what it builds on, of which some keys are not inherited."""
    layer = f"extends {below.data.get('id')}"
    data = {key: value for key, value in below.data.items() if key not in _NOT_INHERITED}
    origins: dict[Steps, Place] = {(): Place(child, (), BASE, child.data)}
    for key, value in data.items():
        place, rest = below.origin((key,))
        origins[key,] = Place(place.document, (*place.path, *rest), layer, value)
    for path, place in below.origins.items():
        if path and path[0] in data:
            is_own = place.layer == BASE
            origins[path] = replace(place, layer=layer) if is_own else place
    parent = replace(below, file=child.file, data=data, origins=origins, notes=(), changed=())
    return merged(parent, Patch(base(child), (), BASE, frozenset({"extends"})))


_NOTED: dict[str, tuple[Any, str, str]] = {
    "removes-nothing": (
        faults.REMOVES_NOTHING,
        "There is no `{name}` here to remove.",
        "null removes what the other ICP has; remove the key, or correct the name.",
    ),
    "new-tier": (
        faults.OVERLAY_OF_TIERS,
        "An ICP cannot add the tier `{name}` to those of the one it extends.",
        "It may change tiers; add it to the other one.",
    ),
    "removed-tier": (
        faults.OVERLAY_OF_TIERS,
        "An ICP cannot remove the tier `{name}` of the one it extends.",
        "It may change tiers, not remove them.",
    ),
}


def _told(note: Any) -> Diagnostic:
    rule, message, advice = _NOTED[note.kind]
    finding: Diagnostic = rule.at(
        note.place.span(key=True), message.format(name=note.path[-1]), help=advice
    )
    return finding
