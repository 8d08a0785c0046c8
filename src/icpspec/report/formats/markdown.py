"""Markdown: for wikis, tickets and pull requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icpspec.report.formats.text import UNSAFE, clean
from icpspec.report.model import Findings, Heading, Lines, Page, Table, Verbatim

if TYPE_CHECKING:
    from icpspec.report.model import Block, Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_MENTION = re.compile(r"@(?=\w)")


def render(report: Report, *, color: bool = False) -> str:
    """The blocks of a report, one below the other."""
    del color
    return "\n".join(_block(block) for block in report.blocks)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no mention, on one line."""
    return _MENTION.sub("@\N{ZERO WIDTH SPACE}", _SPECIAL.sub(r"\\\1", clean(text)))


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {escaped(text)}\n"
        case Lines(lines):
            return "".join(escaped(line) + "  \n" for line in lines)
        case Findings(findings):
            return "".join(
                f"- **{finding.severity.label}** {escaped(str(finding.span or ''))}"
                f" {escaped(finding.message)} {escaped(finding.help)}".rstrip()
                + "\n"
                for finding in findings
            )
        case Verbatim(text, language):
            fence = "`" * max(3, _longest_run(text) + 1)
            shown = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.rstrip())
            return f"{fence}{language}\n{shown}\n{fence}\n"
        case Page(text):
            return text.rstrip() + "\n"
        case Table():
            return _table(block)


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _table(block: Table) -> str:
    heads = [escaped(column.removeprefix(">")) for column in block.columns]
    rules = ["---:" if column.startswith(">") else "---" for column in block.columns]
    lines = [_row(heads), _row(rules), *(_row([escaped(c) for c in row]) for row in block.rows)]
    title = f"### {escaped(block.title)}\n\n" if block.title else ""
    note = f"\n{escaped(block.note)}\n" if block.note else ""
    return title + "\n".join(lines) + "\n" + note


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
