"""The report of `fmt`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.edits.diffs import unified
from icpspec.report.model import Findings, Lines, Report, Verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.edits.files import Shaped
    from icpspec.report.model import Block


def formatting_report(
    files: Sequence[Shaped], *, written: bool, diff: bool, quiet: bool = False
) -> Report:
    """What was formatted, or would be.

    Args:
        written: the files were changed.
        diff: show what changes.
    """
    changed = [one for one in files if one.is_changed]
    faulty = [one for one in files if one.findings]
    findings = tuple(finding for one in faulty for finding in one.findings)
    changes = "".join(unified(one.name, one.before, one.after) for one in changed)
    blocks: list[Block] = [Findings(findings)]
    if diff and changes:
        blocks.append(Verbatim(changes, "diff"))
    if not quiet:
        word = "Formatted" if written else "Would format"
        lines = [f"{word} {one.name}." for one in changed]
        blocks.append(Lines((*lines, _summary(files, len(changed), len(faulty), written=written))))
    data: dict[str, Any] = {
        "diagnostics": [finding.as_json() for finding in findings],
        "changed": [one.name for one in changed],
        "written": written,
        "diff": changes if diff else None,
        "summary": {"files": len(files), "changed": len(changed), "faulty": len(faulty)},
    }
    return Report(data, blocks, findings)


def _summary(files: Sequence[Shaped], changed: int, faulty: int, *, written: bool) -> str:
    parts = []
    if changed:
        parts.append(f"{changed} formatted" if written else f"{changed} would change")
    if faulty:
        parts.append(f"{faulty} left as {'it is' if faulty == 1 else 'they are'}")
    same = len(files) - changed - faulty
    if same:
        parts.append(f"{same} in form already")
    return f"{len(files)} file{'s' if len(files) != 1 else ''}: {', '.join(parts)}."
