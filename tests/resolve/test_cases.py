"""Faulty specs as data: each case has a text and the exact set of findings, with their help.

A case in `tests/{text,spec,resolve}/cases/*.yaml` is a mapping:

* `name`: what is wrong;
* `body`: what stands between the head and the tiers of an ICP, or `spec`: its whole text;
* `tiers`, `project`: in place of the usual tiers and the usual project file;
* `files`: other files of the project, by path;
* `findings`: lines `[FILE:]LINE:COLUMN rule: message -> help`; FILE only if it is not the ICP.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic

_TODAY = date(2026, 10, 1)
_ROOT = Path(__file__).parents[1]
_ROOMS = ("text", "spec", "resolve")
_HEAD = "icpspec: 1\nid: a\ntitle: A\n"
_TIERS = "tiers: {green: {min_score: 3}, red: {}}\n"
_ICP = "specs/a.icp.yaml"
_PROJECT = """\
icpspec: 1
attributes:
  employees: {type: integer, min: 0, max: 1000}
  growth: {type: number}
  industry: {type: string, values: {technology: [technolgy, Tech], retail: []}}
  country: {type: string}
  technologies: {type: string, many: true}
  funded_on: {type: date}
  seen_at: {type: timestamp}
  paying: {type: boolean}
  role: {type: string, level: person}
lists: {eu: [DE, AT, "NO"]}
"""


def _cases() -> list[Any]:
    files = [file for room in _ROOMS for file in sorted((_ROOT / room / "cases").glob("*.yaml"))]
    return [
        pytest.param(case, id=f"{file.parents[1].name}/{file.stem}: {case['name']}")
        for file in files
        for case in YAML(typ="safe").load(file)
        if "findings" in case
    ]


@pytest.mark.parametrize("case", _cases())
def test_findings_are_exactly_these(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fault is told once, at its place, with the way out."""
    spec = case.get("spec", _HEAD + case.get("body", "") + case.get("tiers", _TIERS))
    files = {"icpspec.yaml": case.get("project", _PROJECT), _ICP: spec, **case.get("files", {})}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = load(Path("icpspec.yaml"), today=_TODAY).all_findings
    assert [_line(finding) for finding in found] == (case["findings"] or [])
    for finding in found:
        _check_style(finding)


def _line(finding: Diagnostic) -> str:
    assert finding.span is not None
    place = str(finding.span).removeprefix(f"{_ICP}:")
    advice = f" -> {finding.help}" if finding.help else ""
    related = "".join(f" ({one.span}: {one.message})" for one in finding.related)
    return f"{place} {finding.rule.id}: {finding.message}{advice}{related}"


def _check_style(finding: Diagnostic) -> None:
    """A message is a sentence in plain words."""
    assert re.fullmatch(r"\S.*[.]\)?", finding.message), finding.message
    assert not finding.help or re.fullmatch(r"\S.*[.?]", finding.help), finding.help
    assert not re.search(r"\bNone\b(?! is declared)|jsonschema|pydantic|<class", finding.message)
    assert finding.span is not None
    span = finding.span
    assert (span.line, span.column) <= (span.end_line, span.end_column)
