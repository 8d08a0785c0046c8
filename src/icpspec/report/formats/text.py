"""Text for a terminal; nothing is cut or coloured when piped."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.report.model import Findings, Heading, Lines, Outline, Page, Table, Verbatim

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic
    from icpspec.report.model import Block, Report

# Terminal escapes, other control characters and what reorders a line: they come from specs and
# data, never from us.
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\s*[\t\n]\s*")
# A line that begins so is an instruction to the log of GitHub Actions or Azure Pipelines.
_LOG_COMMAND = re.compile(r"^(\s*)(::|##\[|##vso\[)", re.MULTILINE)
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_WIDE = 10_000


def render(report: Report, *, color: bool = False) -> str:
    """The blocks of a report, one below the other."""
    parts = [_block(block, color=color) for block in report.blocks]
    return without_log_commands("\n".join(part for part in parts if part))


def clean(text: str) -> str:
    """Text on one line, without control characters and characters that reorder a line."""
    return UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text))


def without_log_commands(text: str) -> str:
    """Lines that no CI log takes for an instruction."""
    return _LOG_COMMAND.sub("\\1\N{ZERO WIDTH SPACE}\\2", text)


def _block(block: Block, *, color: bool) -> str:
    match block:
        case Heading(text):
            return _paint(clean(text), "1", color=color) + "\n"
        case Lines(lines):
            return "".join(clean(line) + "\n" for line in lines)
        case Outline(lines):
            return "".join("    " * depth + clean(line) + "\n" for depth, line in lines)
        case Findings(findings):
            return "".join(_finding(finding, color=color) for finding in findings)
        case Verbatim(text) | Page(text):
            shown = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)
            return shown if shown.endswith("\n") else shown + "\n"
        case Table():
            return _table(block, color=color)


def _finding(finding: Diagnostic, *, color: bool) -> str:
    place = f"{finding.span}: " if finding.span else ""
    label = _paint(finding.severity.label, _COLORS[finding.severity], color=color)
    rule = _paint(f"[{finding.rule.code} {finding.rule.id}]", "2", color=color)
    lines = [f"{clean(place)}{label}: {clean(finding.message)} {rule}"]
    if finding.help:
        lines.append(f"    {clean(finding.help)}")
    lines += [f"    {clean(str(r.span))}: {clean(r.message)}" for r in finding.related]
    return "\n".join(lines) + "\n"


def _table(block: Table, *, color: bool) -> str:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(box=None, pad_edge=False, show_header=True, header_style="dim")
    for column in block.columns:
        right = column.startswith(">")
        table.add_column(
            Text(clean(column.removeprefix(">"))),
            justify="right" if right else "left",
            no_wrap=True,
        )
    for row in block.rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    out = StringIO()
    console = Console(
        file=out,
        width=_WIDE,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
    )
    console.print(table)
    body = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    title = _paint(clean(block.title), "1", color=color) + "\n" if block.title else ""
    note = clean(block.note) + "\n" if block.note else ""
    return title + body + note


def _paint(text: str, code: str, *, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color and text else text
