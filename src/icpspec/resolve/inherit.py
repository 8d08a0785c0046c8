"""`extends`: an ICP merged onto the one it builds on, before any motion or territory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Related
from icpspec.nearest import did_you_mean
from icpspec.resolve import faults
from icpspec.resolve.layers import BASE, Layered, Patch, Place, base
from icpspec.resolve.merging import merged
from icpspec.resolve.notes import of_extension
from icpspec.spec.keys import NOT_INHERITED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.layers import Steps
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.text.document import Document


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
        found = list(filter(None, map(of_extension, below.notes)))
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
    if parent in chain and parent is not document:
        return _faulty(span, extends(document), chain[1])
    if parent is document:
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
    data = {key: value for key, value in below.data.items() if key not in NOT_INHERITED}
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


def with_children(icps: tuple[LoadedIcp, ...]) -> tuple[LoadedIcp, ...]:
    """The same; findings that another file has only below this one tell of this one."""
    # Places cost time to work out, and most files extend none.
    building = {id(icp) for icp in icps if not all(_stands_in(icp, one) for one in icp.findings)}
    if not building:
        return icps
    told = {finding for icp in icps for finding in icp.findings if _stands_in(icp, finding)}
    return tuple(
        replace(icp, findings=_with_child(icp, told)) if id(icp) in building else icp
        for icp in icps
    )


def _stands_in(icp: LoadedIcp, finding: Diagnostic) -> bool:
    return finding.span is not None and finding.span.file == icp.document.file


def _with_child(icp: LoadedIcp, told: set[Diagnostic]) -> tuple[Diagnostic, ...]:
    here = Related("extended here", icp.document.span(("id",), key=True))
    return tuple(
        finding
        if _stands_in(icp, finding) or finding in told
        else replace(finding, related=(*finding.related, here))
        for finding in icp.findings
    )
