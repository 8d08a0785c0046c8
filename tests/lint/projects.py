"""Small projects for the rules of quality, written to disk and linted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Severity, in_order
from icpspec.lint.run import lint
from icpspec.lint.settings import configured
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.diagnostics import Diagnostic

TODAY = date(2026, 10, 1)
ICP = "specs/a.icp.yaml"
HEAD = "icpspec: 1\nid: {id}\ntitle: {id}\n"
TIERS = "tiers: {green: {min_score: 3}, red: {}}\n"
PROJECT = """\
icpspec: 1
attributes:
  employees: {type: integer, min: 0, max: 100000}
  growth: {type: number}
  industry: {type: string, values: {technology: [technolgy, Tech], retail: [], services: []}}
  country: {type: string}
  technologies: {type: string, many: true}
  funded_on: {type: date}
  seen_at: {type: timestamp}
  paying: {type: boolean}
  role: {type: string, level: person}
lists: {eu: [DE, AT, "NO"]}
"""


def icp_text(body: str, name: str = "a", tiers: str | None = None) -> str:
    """The text of an ICP; what the body lacks is put before and behind it."""
    head = "" if body.startswith("icpspec:") else HEAD.format(id=name)
    lines = body.splitlines()
    own_tiers = any(line.startswith("tiers:") for line in lines)
    return head + body + ("" if own_tiers else tiers or TIERS)


def findings(root: Path, files: Mapping[str, str], today: date = TODAY) -> list[Diagnostic]:
    """All findings of quality of a project; its files must hold no error."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    space = load(Path("icpspec.yaml"), today=today)
    errors = [one for one in space.all_findings if one.severity is Severity.ERROR]
    assert not errors, errors
    return in_order(configured(lint(space, today), space.project))


def line_of(finding: Diagnostic) -> str:
    """A finding as cases have it: `[FILE:]LINE:COLUMN: message -> help (related)`."""
    assert finding.span is not None
    place = str(finding.span).removeprefix(f"{ICP}:")
    advice = f" -> {finding.help}" if finding.help else ""
    related = "".join(
        f" ({str(one.span).removeprefix(f'{ICP}:')}: {one.message})" for one in finding.related
    )
    return f"{place}: {finding.message}{advice}{related}"


def files_of(case: Mapping[str, Any]) -> dict[str, str]:
    """The files of a case."""
    return {
        "icpspec.yaml": case.get("project", PROJECT),
        ICP: case.get("spec") or icp_text(case.get("body", ""), tiers=case.get("tiers")),
        **case.get("files", {}),
    }
