"""Writes findings and changes into `.icpspec/accepted.yaml`; what stands there stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Severity
from icpspec.errors import EnvironmentFault
from icpspec.suppress.rules import can_be_suppressed
from icpspec.text import writing
from icpspec.text.document import parse
from icpspec.text.places import Lines, entries, last_line, start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from icpspec.suppress.accepted import Fingerprinted
    from icpspec.suppress.fingerprints import Fingerprint
    from icpspec.text.document import Document

_HEAD = """\
# Findings that this team has accepted, so that `validate` does not tell them again, and changes
# that do not fail `review`. Each has an approver and a reason; `until` is the last day it holds.
icpspec: 1
accepted:
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who accepts findings or changes, why, and until when."""

    approver: str
    reason: str
    until: date | None = None


def acceptable(findings: Iterable[Fingerprinted]) -> list[Fingerprint]:
    """The fingerprints of the findings that a team may accept: no errors, each once."""
    return list(
        dict.fromkeys(
            mark
            for finding, mark in findings
            if mark is not None
            and finding.severity < Severity.ERROR
            and can_be_suppressed(finding.rule)
        )
    )


def with_entries(
    document: Document | None, marks: Sequence[Fingerprint], decision: Decision
) -> str:
    """The text of the file of accepted findings with more of them at its end.

    Args:
        document: the file as it is, without findings; None if there is none.

    Raises:
        EnvironmentFault: the file is written in a way that nothing can be added to.
    """
    added = [_entry(mark, decision) for mark in marks]
    if document is None:
        return _HEAD + _block(added, "  ", "\n")
    text = _with_block(document, added)
    before = document.data.get("accepted") or []
    if parse(text, document.file).data != {**document.data, "accepted": [*before, *added]}:
        raise EnvironmentFault(
            f"Cannot add to {document.file} as it is written.",
            help="Write `accepted` as a list with a dash and a line for each entry.",
        )
    return text


def _entry(mark: Fingerprint, decision: Decision) -> dict[str, Any]:
    entry = {
        "rule": mark.rule,
        "icp": mark.icp,
        "element": mark.element,
        "variant": mark.variant,
        "old": mark.old,
        "new": mark.new,
        "approver": decision.approver,
        "reason": decision.reason,
        "until": decision.until.isoformat() if decision.until else None,
    }
    return {key: value for key, value in entry.items() if value is not None}


def _block(added: Sequence[dict[str, Any]], indent: str, end: str) -> str:
    lines = []
    for entry in added:
        dash = "- "
        for key, value in entry.items():
            lines.append(f"{indent}{dash}{key}: {writing.text(value, in_flow=False)}")
            dash = "  "
    return "".join(line + end for line in lines)


def _with_block(document: Document, added: Sequence[dict[str, Any]]) -> str:
    """The text with entries behind the last one, or with a list that was not there."""
    text = document.text
    end = "\r\n" if "\r\n" in text else "\n"
    lines = Lines(text)
    found = next((two for step, *two in entries(document.root) if step == "accepted"), None)
    if found is None:
        whole = text if text.endswith(("\n", "\r")) else text + end
        return whole + f"accepted:{end}" + _block(added, "  ", end)
    _, value = found
    if value.flow_style or not isinstance(value.value, list):
        # `[]`, or a list inside brackets: the same entries on lines of their own.
        return _opened(text, lines, value, document.data["accepted"] or [], added, end)
    items = [item for _, _, item in entries(value)]
    column = start_of(value)[1]
    after = last_line(items[-1]) + 1
    offset = lines.offset(after, 0)
    head, tail = text[:offset], text[offset:]
    if not head.endswith(("\n", "\r")):
        head += end
    return head + _block(added, " " * column, end) + tail


def _opened(
    text: str, lines: Lines, value: Any, before: Sequence[Any], added: Sequence[Any], end: str
) -> str:
    first = lines.offset(*start_of(value))
    last = lines.offset(value.end_mark.line, value.end_mark.column)
    if before:
        flow = ", ".join(_flow(entry) for entry in added)
        inside = text[first : last - 1].rstrip().removesuffix(",")
        return f"{text[:first]}{inside}, {flow}]{text[last:]}"
    rest = text[last:]
    block = _block(added, "  ", end)
    return text[:first].rstrip(" ") + end + block.removesuffix(end) + rest


def _flow(entry: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {writing.text(value)}" for key, value in entry.items()) + "}"
