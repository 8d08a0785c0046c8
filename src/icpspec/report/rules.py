"""The report of `rules`: what can be found, and what each rule's page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.report.model import Heading, Lines, Page, Report, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.diagnostics import Rule
    from icpspec.report.model import Block

_SERIES = {
    "1": "Text and schema",
    "2": "Meaning",
    "3": "Quality of the ICP",
    "4": "Differences",
    "5": "Data and backtest",
}


def rules_report(rules: Sequence[Rule], pages: Mapping[str, str], *, in_full: bool) -> Report:
    """Rules as tables by kind, or one rule with its page.

    Args:
        pages: Markdown by rule id.
        in_full: show the pages to people too; JSON always has them.
    """
    data = {
        "rules": [
            {
                "code": rule.code,
                "id": rule.id,
                "severity": rule.severity.label,
                "title": rule.title,
                "doc": pages[rule.id],
            }
            for rule in rules
        ]
    }
    return Report(data, list(_pages(rules, pages) if in_full else _tables(rules)))


def _tables(rules: Sequence[Rule]) -> Sequence[Block]:
    return [
        Table(
            ("code", "rule", "severity", "what it finds"),
            tuple(
                (rule.code, rule.id, rule.severity.label, rule.title)
                for rule in rules
                if rule.code[3] == digit
            ),
            title=title,
        )
        for digit, title in _SERIES.items()
        if any(rule.code[3] == digit for rule in rules)
    ]


def _pages(rules: Sequence[Rule], pages: Mapping[str, str]) -> Sequence[Block]:
    blocks: list[Block] = []
    for rule in rules:
        blocks.append(Heading(f"{rule.code} {rule.id}"))
        blocks.append(Lines((f"{rule.severity.label}: {rule.title}.",)))
        if pages[rule.id] != f"{rule.title}.":
            blocks.append(Page(pages[rule.id]))
    return blocks
