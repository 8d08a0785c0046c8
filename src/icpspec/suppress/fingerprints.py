"""Which finding is which, whatever the lines: by rule, ICP, element and variant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.resolve.layers import Layered
from icpspec.text.document import span_of
from icpspec.text.places import Steps, entries_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.resolve.workspace import Workspace
    from icpspec.text.document import Document

# Keys that name an item of a list, the surest first.
_NAMING = ("id", "name", "title", "account", "metric", "what", "date")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What makes a finding or a change the same as yesterday's.

    Attributes:
        icp: id of the ICP, None for the project file.
        element: path by ids, as `traits.team-size.weight`; None for the whole file.
        variant: motion and territory, None without.
        old: of a change: what stood there; None for what is added, and for a finding.
        new: of a change: what stands there now.
    """

    rule: str
    icp: str | None
    element: str | None
    variant: str | None = None
    old: str | None = None
    new: str | None = None


def documents_of(space: Workspace) -> dict[str, Document]:
    """The files that a project was read from, by their names as shown."""
    found = {space.document.file: space.document}
    for icp in space.icps:
        for document in _own(icp.document):
            found.setdefault(document.file, document)
    return found


def _own(document: Document | Layered) -> Iterator[Document]:
    if isinstance(document, Layered):
        yield from (place.document for place in document.origins.values())
    else:
        yield document


def fingerprint(
    finding: Diagnostic, project: Document, documents: dict[str, Document]
) -> Fingerprint | None:
    """The fingerprint of a finding, None if it stands in no file that names itself.

    Args:
        project: the project file.
        documents: the files of the project by their names as shown.
    """
    document = documents.get(finding.span.file) if finding.span else None
    if finding.span is None or document is None or document.root is None:
        return None
    icp = None
    if document is not project:
        icp = document.data.get("id") if isinstance(document.data, dict) else None
        if not isinstance(icp, str):
            return None
    element = element_of(document, finding.span)
    variant = finding.variant.replace("`", "") or None
    return Fingerprint(finding.rule.id, icp, element, variant)


def element_of(document: Document, span: Span) -> str | None:
    """The path of the element that a span marks, by ids where there are any."""
    if span == span_of(span.file, document.root):
        return None
    steps: Steps = ()
    for found, first, value in entries_at(document.root, (span.line - 1, span.column - 1)):
        steps = found
        # A block begins where its first key does; the span's end tells which is meant.
        if span in (span_of(span.file, first), span_of(span.file, value)):
            break
    return _named(document.data, steps) or None


def _named(data: Any, steps: Steps) -> str:
    node, parts = data, ""
    for step in steps:
        if isinstance(step, int):
            parts += f"[{_item(node, step)}]"
        else:
            parts += f".{step}" if parts else step
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            node = None
    return parts


def _item(items: Any, index: int) -> str:
    """What names an item of a list: its id or name, its value, else its position from 1."""
    item = items[index] if isinstance(items, list) and index < len(items) else None
    if isinstance(item, str | int | float):
        return str(item)
    name = _name(item)
    if name is not None and [_name(other) for other in items].count(name) == 1:
        return name
    return f"#{index + 1}"


def _name(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    return next((str(item[key]) for key in _NAMING if isinstance(item.get(key), str)), None)


def with_fingerprints(
    findings: Sequence[Diagnostic], space: Workspace
) -> list[tuple[Diagnostic, Fingerprint | None]]:
    """Findings of a project, each with its fingerprint."""
    documents = documents_of(space)
    return [(one, fingerprint(one, space.document, documents)) for one in findings]
