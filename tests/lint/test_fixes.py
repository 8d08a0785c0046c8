"""The edits that findings offer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from icpspec.lint.run import lint
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic, Fix

_PROJECT = "icpspec: 1\nattributes: {country: {type: string}}\n"
_SPEC = """\
icpspec: 1
id: a
title: A
traits:
  a: {when: {country: %s}, weight: 3}
exceptions: [{account: a, tier: red, until: 2026-09-30}]
tiers: {green: {min_score: 3}, red: {}}
"""


def _findings(root: Path, values: str, today: date) -> list[Diagnostic]:
    (root / "specs").mkdir(exist_ok=True)
    (root / "icpspec.yaml").write_text(_PROJECT, encoding="utf-8")
    (root / "specs" / "a.icp.yaml").write_text(_SPEC % values, encoding="utf-8")
    workspace = load(root / "icpspec.yaml", today=today)
    (icp,) = workspace.icps
    assert icp.resolved is not None, "a warning leaves an ICP usable"
    assert workspace.all_findings == []
    found = lint(workspace, today)
    return [one for one in found if one.rule.id in ("repeated-value", "expired-exception")]


def _applied(text: str, fix: Fix) -> str:
    lines = text.split("\n")
    line = lines[fix.span.line - 1]
    lines[fix.span.line - 1] = (
        line[: fix.span.column - 1] + fix.text + line[fix.span.end_column - 1 :]
    )
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("values", "mended"),
    [("[DE, DE]", "[DE]"), ('["DE", AT , DE]', '["DE", AT]'), ("[DE, DE, AT]", "[DE, AT]")],
)
def test_a_repeated_value_is_removed(tmp_path: Path, values: str, mended: str) -> None:
    """The value goes with the comma before it, and nothing else."""
    (finding,) = _findings(tmp_path, values, date(2026, 9, 30))
    assert finding.rule.id == "repeated-value"
    assert finding.fix is not None
    assert finding.fix.safe
    assert _applied(_SPEC % values, finding.fix) == _SPEC % mended


def test_a_repeated_value_on_a_line_of_its_own_is_left_to_its_author(tmp_path: Path) -> None:
    """A comment may stand between the lines, and would go with it."""
    values = "[DE, # Germany\n    DE]"
    (finding,) = _findings(tmp_path, values, date(2026, 9, 30))
    assert finding.rule.id == "repeated-value"
    assert finding.fix is None


@pytest.mark.parametrize(
    ("today", "rules"), [(date(2026, 9, 30), []), (date(2026, 10, 1), ["expired-exception"])]
)
def test_an_exception_holds_through_its_last_day(
    tmp_path: Path, today: date, rules: list[str]
) -> None:
    """`until` is inclusive."""
    assert [one.rule.id for one in _findings(tmp_path, "DE", today)] == rules
