"""The report of `validate`, and of any command that findings keep from its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Severity
from icpspec.report.model import Findings, Lines, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.report.model import Block


def findings_report(
    findings: Sequence[Diagnostic], files: int, project: str | None, *, quiet: bool = False
) -> Report:
    """All findings and how many there are."""
    counts = {
        severity: sum(finding.severity is severity for finding in findings)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    }
    summary: dict[str, Any] = {
        "files": files,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "infos": counts[Severity.INFO],
    }
    blocks: list[Block] = [Findings(tuple(findings))]
    if not quiet:
        blocks.append(Lines((_summary(files, counts),)))
    data = {"diagnostics": [finding.as_json() for finding in findings], "summary": summary}
    return Report(data, blocks, tuple(findings), project)


def refusal_report(findings: Sequence[Diagnostic], project: str | None) -> Report:
    """Findings in place of a result."""
    data = {"diagnostics": [finding.as_json() for finding in findings]}
    return Report(data, (Findings(tuple(findings)),), tuple(findings), project)


def _summary(files: int, counts: dict[Severity, int]) -> str:
    checked = f"{files} file{'s' if files != 1 else ''} checked"
    found = [f"{n} {severity.label}{'s' if n != 1 else ''}" for severity, n in counts.items() if n]
    return f"{checked}: {', '.join(found) if found else 'nothing to report'}."
