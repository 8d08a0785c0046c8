"""Every figure of `backtest -f json` from single rows, computed without SQL and without counts."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

from . import figures, projects, reference, trait_figures

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = {
    "many accounts": projects.Shape(accounts=270, deals=3),
    "fewer than 200 accounts": projects.Shape(accounts=90, deals=4, seed=2),
    "one deal an account": projects.Shape(accounts=450, deals=1, seed=3),
    "without history": projects.Shape(accounts=60, deals=4, history=False, seed=4),
    "without accounts": projects.Shape(accounts=60, deals=4, history=False, on_row=True, seed=5),
    "five accounts": projects.Shape(accounts=5, deals=6, seed=6),
    "motions and territories": projects.Shape(accounts=120, deals=3, seed=7, divided=True),
    "divided, one deal each": projects.Shape(accounts=200, deals=1, seed=8, divided=True),
}
MOTIONS = {"Self-Serve": "plg", "1": "plg", "Direct": "sales-led"}
TERRITORIES = {"DACH": "emea/dach", "D-A-CH": "emea/dach"}
MAIN = reference.Source(
    file="data/main.csv",
    key="id",
    account="acc",
    created="created",
    closed="closed",
    outcome="stage",
    won=frozenset({"Won", "Signed"}),
    lost=frozenset({"Lost"}),
    amount="amount",
    lost_after=120,
    where=lambda row: row["type"] == "New" and row["stage"] not in {"Test", ""},
    given=lambda row: (
        MOTIONS.get(row.get("motion", ""), row.get("motion") or None),
        TERRITORIES.get(row.get("area", ""), row.get("area") or None),
    ),
)
PARTNER = reference.Source(
    file="data/partner.csv",
    key="number",
    account="customer",
    created="opened",
    closed="ended",
    outcome="state",
    won=frozenset({"1"}),
    lost=frozenset({"0", "2"}),
    amount="value",
    given=lambda row: (row.get("via") or None, None),
)
# The first row of each code; a lookup never multiplies rows.
REGIONS = {row["code"]: row["name"] for row in reversed(projects.REGIONS)}


def run(project: Path, *options: str) -> Any:
    """The JSON of `backtest`."""
    arguments = ["backtest", "--project", str(project), "--as-of", str(projects.OBSERVED)]
    result = CliRunner().invoke(app, [*arguments, "-f", "json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def with_region(row: reference.Row) -> reference.Row:
    """A row of facts with what the lookup holds."""
    return {**row, "regions.name": REGIONS.get(row.get("region_code", ""), "")}


def seen(root: Path, shape: projects.Shape) -> list[reference.Deal]:
    """The opportunities of a random project, read again."""
    history = None
    if not shape.on_row:
        history = reference.History(
            file="data/accounts.csv",
            key="account",
            valid_from="from" if shape.history else None,
            valid_to="to" if shape.history else None,
            where=lambda row: row["deleted"] == "no",
        )
    sources = [MAIN] if shape.on_row else [MAIN, PARTNER]
    return reference.deals(root, sources, history, projects.OBSERVED, 7, with_region)


def differences(expected: Any, actual: Any, path: str = "") -> list[str]:
    """Where the expected figures differ; keys that are not expected are not looked at."""
    if isinstance(expected, dict):
        return [
            line
            for key, value in expected.items()
            for line in differences(value, actual[key], f"{path}.{key}")
        ]
    if isinstance(expected, list) and expected and isinstance(expected[0], dict):
        assert len(expected) == len(actual), path
        return [
            line
            for index, value in enumerate(expected)
            for line in differences(value, actual[index], f"{path}[{index}]")
        ]
    if isinstance(expected, float | int) and not isinstance(expected, bool):
        rough = "calibration" in path or "log_loss" in path
        if actual is not None and math.isclose(
            expected, actual, rel_tol=1e-6 if rough else 1e-9, abs_tol=1e-9
        ):
            return []
        return [f"{path}: {expected!r} expected, {actual!r} reported"]
    return [] if expected == actual else [f"{path}: {expected!r} expected, {actual!r} reported"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Any]]:
    """The project files of all shapes, and what the command says of them."""
    found = {}
    for name, shape in SHAPES.items():
        project = projects.write(tmp_path_factory.mktemp("project"), shape)
        found[name] = project, run(project)
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_every_figure_follows_from_the_rows(name: str, made: dict[str, tuple[Path, Any]]) -> None:
    """Tables of both ICPs, each figure by another library, whatever the data look like."""
    shape, (project, document) = SHAPES[name], made[name]
    deals = seen(project.parent, shape)
    found = {}
    for icp in reference.families(project).values():
        rows = reference.scored(icp, deals)
        sample = figures.Sample(figures.frame(icp, rows))
        found[icp.id] = {
            "icp": icp.id,
            "overall": figures.overall(icp, sample),
            "tiers": figures.tiers(icp, sample),
            "traits": trait_figures.traits(icp, sample),
            "scores": figures.scores(sample),
        }
    expected = {
        "as_of": "point_in_time" if shape.history else "today",
        "observed_at": "2025-06-30",
        "icps": [found[name] for name in sorted(found)],
    }
    assert differences(expected, document) == []


def test_the_projects_hold_every_case(made: dict[str, tuple[Path, Any]]) -> None:
    """What the comparison above would not see if no project had it."""
    icps = [icp for _, document in made.values() for icp in document["icps"]]
    overall = [icp["overall"] for icp in icps]
    traits = [trait for icp in icps for trait in icp["traits"]]
    assert {figures["clustered"] for figures in overall} == {True, False}
    assert {figures["tiers_in_order"] for figures in overall} >= {True, False}
    assert {"none", "cannot tell"} <= {figures["signal"] for figures in overall}
    assert {trait["sign"] for trait in traits} == {"agrees", "contradicts", "unclear"}
    assert {flag for trait in traits for flag in trait["flags"]} == {
        *("always-agrees", "contradicted-sign", "likely-leakage", "never-matches", "thin")
    }
    assert all(any(trait[key] is None for trait in traits) for key in ("p_value", "q_value"))
    closed = {
        name: document["icps"][0]["overall"]["accounts"] for name, (_, document) in made.items()
    }
    assert closed["many accounts"] > 210
    assert closed["fewer than 200 accounts"] < 200
    codes = {w["rule"] for _, document in made.values() for w in document["warnings"]}
    assert codes >= {
        *("todays-values", "no-snapshot", "no-dates", "unknown-scope", "ignored-exceptions"),
        *("stale-counted-lost", "likely-leakage", "contradicted-sign", "never-matched"),
        *("always-agrees", "thin-tier", "closed-before-created", "unreadable-values"),
    }
