"""Small projects for the rules of quality, written to disk and linted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from icpspec.diagnostics import Severity, in_order
from icpspec.engine.duckdb import Engine
from icpspec.engine.tallies import tallies
from icpspec.lint.run import lint, lint_data
from icpspec.lint.settings import configured
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.diagnostics import Diagnostic

TODAY = date(2026, 10, 1)
ICP = "specs/a.icp.yaml"
ACCOUNTS = """\
data:
  accounts: {source: data/accounts.csv, key: account_id}
"""
DEALS = """\
  opportunities: {source: data/deals.csv, key: id, account: account,
                  outcome: {column: stage, won: [Won], lost: [Lost]}}
"""
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


def data_files(text: str) -> dict[str, str]:
    """The files that `90 x {employees: 80, stage: Won}; 10 x {employees: null}` stands for.

    With `stage`, each account has an opportunity that ended so.
    """
    groups: list[tuple[int, dict[str, Any]]] = []
    for part in text.split("; "):
        number, _, fields = part.partition(" x ")
        groups.append((int(number), YAML(typ="safe").load(fields)))
    rows = [row for count, row in groups for _ in range(count)]
    names = list(dict.fromkeys(name for row in rows for name in row if name != "stage"))
    accounts = [["account_id", *names]]
    accounts += [[f"a{n}", *(_cell(row.get(name)) for name in names)] for n, row in enumerate(rows)]
    files = {"data/accounts.csv": _csv(accounts)}
    if any("stage" in row for row in rows):
        deals = [[f"o{n}", f"a{n}", _cell(row.get("stage"))] for n, row in enumerate(rows)]
        files["data/deals.csv"] = _csv([["id", "account", "stage"], *deals])
    return files


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _csv(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def with_data(project: str, files: Mapping[str, str]) -> str:
    """A project file with the data that there are."""
    declared = "" if "data/accounts.csv" not in files else ACCOUNTS
    return project + declared + (DEALS if "data/deals.csv" in files else "")


def of_data(root: Path, today: date = TODAY) -> list[Diagnostic]:
    """The findings about the data of a project that is on disk already."""
    space = load(root / "icpspec.yaml", today=today)
    with Engine(root) as engine:
        counted = tallies(space, engine, space.icps, today)
    assert counted.by_icp, counted.findings
    return in_order(configured(lint_data(space, counted.by_icp, today), space.project))


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
    data = data_files(case["accounts"]) if case.get("accounts") else {}
    return {
        "icpspec.yaml": with_data(case.get("project", PROJECT), data),
        ICP: case.get("spec") or icp_text(case.get("body", ""), tiers=case.get("tiers")),
        **data,
        **case.get("files", {}),
    }
