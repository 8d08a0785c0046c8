"""The report of `validate`, and of any command that findings keep from its work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Severity
from icpspec.report.model import Findings, Lines, Report, Verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.report.model import Block


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about findings, beside telling them.

    Attributes:
        hidden: how many are kept back by comments or are accepted.
        fixed: those whose fixes were made, or would be with `diff`.
        refused: those whose fixes would have brought a new error.
        diff: the fixes as a unified diff, None if they were written.
        accepted: how many were accepted now, None if nobody asked for it.
    """

    hidden: int = 0
    fixed: Sequence[Diagnostic] = ()
    refused: Sequence[Diagnostic] = ()
    diff: str | None = None
    accepted: int | None = None


def findings_report(
    findings: Sequence[Diagnostic],
    files: int,
    project: str | None,
    done: Done | None = None,
    *,
    quiet: bool = False,
) -> Report:
    """All findings, how many there are, and what was done about them."""
    done = done or Done()
    counts = {
        severity: sum(finding.severity is severity for finding in findings)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    }
    summary: dict[str, Any] = {
        "files": files,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "infos": counts[Severity.INFO],
        "suppressed": done.hidden,
    }
    blocks: list[Block] = [Findings(tuple(findings))]
    if done.diff:
        blocks = [Verbatim(done.diff, "diff"), *blocks]
    if not quiet:
        blocks.append(Lines((*_what_was_done(done), _summary(files, counts, done.hidden))))
    data: dict[str, Any] = {"diagnostics": [finding.as_json() for finding in findings]}
    if done.fixed or done.refused or done.diff is not None:
        data["fixed"] = [_fixed_json(finding) for finding in done.fixed]
        data["not_fixed"] = [_fixed_json(finding) for finding in done.refused]
        data["diff"] = done.diff
    if done.accepted is not None:
        data["accepted"] = done.accepted
    data["summary"] = summary
    return Report(data, blocks, tuple(findings), project)


def refusal_report(findings: Sequence[Diagnostic], project: str | None) -> Report:
    """Findings in place of a result."""
    data = {"diagnostics": [finding.as_json() for finding in findings]}
    return Report(data, (Findings(tuple(findings)),), tuple(findings), project)


def _fixed_json(finding: Diagnostic) -> dict[str, Any]:
    span = finding.span
    return {
        "code": finding.rule.code,
        "rule": finding.rule.id,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "title": finding.fix.title if finding.fix else None,
    }


def _what_was_done(done: Done) -> list[str]:
    lines = []
    for finding in done.fixed:
        title = finding.fix.title if finding.fix else ""
        word = "fixed" if done.diff is None else "would fix"
        lines.append(f"{finding.span}: {word}: {title} [{finding.rule.code} {finding.rule.id}]")
    lines += [
        f"{finding.span}: not fixed, since an error would come of it"
        f" [{finding.rule.code} {finding.rule.id}]"
        for finding in done.refused
    ]
    if done.accepted is not None:
        lines.append(
            f"Accepted {_several(done.accepted, 'finding')} in .icpspec/accepted.yaml."
            if done.accepted
            else "There is nothing to accept."
        )
    return lines


def _summary(files: int, counts: dict[Severity, int], hidden: int) -> str:
    found = [_several(n, severity.label) for severity, n in counts.items() if n]
    also = f" ({hidden} ignored or accepted)" if hidden else ""
    told = ", ".join(found) if found else "nothing to report"
    return f"{_several(files, 'file')} checked: {told}{also}."


def _several(n: int, what: str) -> str:
    return f"{n} {what}{'s' if n != 1 else ''}"
