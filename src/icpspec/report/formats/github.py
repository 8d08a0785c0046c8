"""Annotations of GitHub Actions, the worst first, since only ten are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.diagnostics import Severity
from icpspec.report.formats.text import UNSAFE

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic
    from icpspec.report.model import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, *, color: bool = False) -> str:
    """One workflow command a finding."""
    del color
    worst_first = sorted(report.findings, key=lambda finding: -finding.severity)
    return "".join(_command(finding) + "\n" for finding in worst_first)


def _command(finding: Diagnostic) -> str:
    properties = {"title": f"{finding.rule.code} {finding.rule.id}"}
    if finding.span:
        properties = {
            "file": paths.in_repository(finding.span.file),
            "line": str(finding.span.line),
            "col": str(finding.span.column),
            # GitHub shows it below its last line, which of a long element is far away.
            "endLine": str(finding.span.line),
            **properties,
        }
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = finding.message + (f"\n{finding.help}" if finding.help else "")
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    plain = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r", ""))
    return plain.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
