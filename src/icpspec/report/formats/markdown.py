"""Markdown: for wikis, tickets and pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.report.escaping import fenced, inline, table
from icpspec.report.model import Findings, Heading, Lines, Outline, Page, Table, Verbatim

if TYPE_CHECKING:
    from icpspec.report.model import Block, Report


def render(report: Report, *, color: bool = False) -> str:
    """The blocks of a report, one below the other."""
    del color
    return "\n".join(_block(block) for block in report.blocks)


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {inline(text)}\n"
        case Lines(lines):
            return "".join(inline(line, at_start=True) + "  \n" for line in lines)
        case Outline(lines):
            return "".join(
                f"{'  ' * depth}- {inline(line, at_start=True)}\n" for depth, line in lines
            )
        case Findings(findings):
            return "".join(
                f"- **{finding.severity.label}** {inline(str(finding.span or ''))}"
                f" {inline(finding.message)} {inline(finding.help)}".rstrip()
                + "\n"
                for finding in findings
            )
        case Verbatim(text, language):
            return fenced(text, language)
        case Page(text):
            return text.rstrip() + "\n"
        case Table():
            return _table(block)


def _table(block: Table) -> str:
    columns = [">" * c.startswith(">") + inline(c.removeprefix(">")) for c in block.columns]
    title = f"### {inline(block.title)}\n\n" if block.title else ""
    note = f"\n{inline(block.note, at_start=True)}\n" if block.note else ""
    return title + table(columns, [[inline(c) for c in row] for row in block.rows]) + note
