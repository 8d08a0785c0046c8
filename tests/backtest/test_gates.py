"""Gates: passed, missed, insufficient; and gates that name nothing."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.backtest.churn import Churn
from icpspec.backtest.model import Overall, TierFigures
from icpspec.cli.app import app
from icpspec.resolve.metrics import OF_ALL, OF_TIER, WITH_INTERVAL

from .small import backtest, deals, make

if TYPE_CHECKING:
    from pathlib import Path

# Words, flags and places of a tier are no figures that a bound makes sense for.
NO_FIGURES = {
    *("tier", "rank", "thin", "churn", "calibration", "clustered", "signal", "verdict"),
    *("tiers_in_order", "split", "motion", "territory"),
}


def _run(folder: Path, gate: dict[str, Any], *options: str, few: bool = False) -> Any:
    rows = deals()[: 50 if few else None]
    project = make(folder, deals=rows, project=lambda d: d.update(gates=[gate]))
    return backtest(project, "-f", "json", *options)


# Of 160 deals in `good` 120 are won; Wilson's interval is 0.678 to 0.811.
@pytest.mark.parametrize(
    ("gate", "status"),
    [
        ({"min": 0.75}, "passed"),
        ({"min": "75%"}, "passed"),
        ({"min": 0.751}, "missed"),
        ({"max": 0.75}, "passed"),
        ({"max": 0.749}, "missed"),
        ({"min": 0.75, "at": "low"}, "missed"),
        ({"min": 0.67, "at": "low"}, "passed"),
        ({"max": 0.75, "at": "high"}, "missed"),
        ({"max": 0.82, "at": "high"}, "passed"),
        ({"min": 0.81, "at": "high"}, "passed"),
        ({"min": 0.5, "max": 0.9}, "passed"),
        ({"min": 0.5, "max": 0.7}, "missed"),
        ({"min": 0.8, "max": 0.9}, "missed"),
    ],
)
def test_a_bound_is_kept_or_missed(gate: dict[str, Any], status: str, tmp_path: Path) -> None:
    """The gate reads the end of the interval that it names; a missed gate ends with 1."""
    run = _run(tmp_path, {"metric": "win_rate", "tier": "good", **gate})
    (found,) = run.json["gates"]
    assert found["status"] == status
    assert run.code == (1 if status == "missed" else 0)
    tier = run.json["icps"][0]["tiers"][0]
    end = {"low": "win_rate_low", "high": "win_rate_high"}.get(gate.get("at", ""), "win_rate")
    assert found["value"] == tier[end]


def test_the_bound_that_is_shown_is_the_one_missed(tmp_path: Path) -> None:
    """Of two bounds a reader sees the one that matters."""
    gate = {"metric": "win_rate", "tier": "good", "min": 0.5, "max": 0.7}
    assert _run(tmp_path / "a", gate).json["gates"][0]["bound"] == 0.7
    assert _run(tmp_path / "b", {**gate, "min": 0.8, "max": 0.9}).json["gates"][0]["bound"] == 0.8


def test_too_few_deals_are_insufficient(tmp_path: Path) -> None:
    """Below 30 wins or 30 losses a gate is neither passed nor missed, and does not fail."""
    run = _run(tmp_path, {"metric": "win_rate", "tier": "good", "min": 0.99}, few=True)
    assert run.code == 0
    assert run.json["gates"][0]["status"] == "insufficient"


@pytest.mark.parametrize(("few", "status"), [(False, "passed"), (True, "insufficient")])
def test_tiers_in_order(few: bool, status: str, tmp_path: Path) -> None:
    """Order is a gate of its own; value and bound are null."""
    run = _run(tmp_path, {"id": "order", "tiers_in_order": True}, few=few)
    (gate,) = run.json["gates"]
    wanted = {"id": "order", "icp": "small", "metric": "tiers_in_order", "status": status}
    assert {key: gate[key] for key in wanted} == wanted
    assert (gate["value"], gate["bound"]) == (None, None)


def test_tiers_out_of_order_miss(tmp_path: Path) -> None:
    """A better tier that wins less ends with 1; `--fail-on never` with 0."""
    rows = [{**row, "stage": "lost" if row["stage"] == "won" else "won"} for row in deals()]
    project = make(
        tmp_path, deals=rows, project=lambda d: d.update(gates=[{"tiers_in_order": True}])
    )
    assert backtest(project).code == 1
    assert backtest(project, "--fail-on", "never").code == 0
    assert "missed  gate-1" in backtest(project).stdout


def test_a_gate_on_churn_without_customers_is_insufficient(tmp_path: Path) -> None:
    """What was not measured is not kept."""
    run = _run(tmp_path, {"metric": "churn_12m", "tier": "good", "max": 0.1, "at": "high"})
    assert (run.code, run.json["gates"][0]["status"]) == (0, "insufficient")


def test_every_figure_can_be_named() -> None:
    """The names that the project file may use are those of the report, and no others."""
    names = {
        OF_ALL: {field.name for field in fields(Overall)},
        OF_TIER: {field.name for part in (TierFigures, Churn) for field in fields(part)},
    }
    for listed, own in names.items():
        ends = {name for name in own if name.endswith(("_low", "_high"))}
        assert listed == {*own - ends - NO_FIGURES, "opportunities"}
        for name in listed:
            assert (name in WITH_INTERVAL) == {f"{name}_low", f"{name}_high"}.issubset(ends)


@pytest.mark.parametrize("command", ["backtest", "validate"])
@pytest.mark.parametrize(
    ("gate", "message", "advice"),
    [
        (
            {"metric": "win_rat", "min": 0.3},
            "There is no metric `win_rat`.",
            "Did you mean `win_rate`?",
        ),
        (
            {"metric": "lift", "min": 1},
            "There is no metric `lift` here.",
            "It is a figure of a tier: name the `tier`.",
        ),
        (
            {"metric": "auc_score", "tier": "good", "min": 0.5},
            "There is no metric `auc_score` here.",
            "It is a figure of all tiers together: leave `tier` out.",
        ),
        (
            {"metric": "lift", "tier": "good", "min": 1, "at": "low"},
            "`lift` has no interval, so there is no `low` end to read.",
            "Metrics with one: churn_12m, win_rate.",
        ),
    ],
)
def test_a_gate_on_nothing_is_an_error(
    gate: dict[str, Any], message: str, advice: str, command: str, tmp_path: Path
) -> None:
    """Said before anything is measured, at the value, by both commands."""
    project = make(tmp_path, project=lambda d: d.update(gates=[gate]))
    result = CliRunner().invoke(app, [command, "--project", str(project)])
    assert result.exit_code == 1
    assert f"error: {message} [ICP231 unknown-metric]" in result.output
    assert advice in result.output


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (
            {"id": "g", "metric": "win_rate", "tier": "good", "min": 0.751},
            "0.750, and its bound is 0.751",
        ),
        ({"id": "g", "tiers_in_order": False}, "`tiers_in_order` does not hold"),
    ],
)
def test_a_missed_gate_is_a_finding_to_programs(
    gate: dict[str, Any], told: str, tmp_path: Path
) -> None:
    """A job that fails for a gate says so where its annotations are; one that is kept does not."""
    project = make(tmp_path, project=lambda d: d.update(gates=[gate]))
    options = ["--project", str(project), "--as-of", "2026-01-01"]
    run = CliRunner().invoke(app, ["backtest", "-f", "github", *options])
    assert run.exit_code == 1
    (line,) = [line for line in run.stdout.splitlines() if "missed-gate" in line]
    assert line.startswith(f"::error file={tmp_path}/icpspec.yaml,line=")
    assert "title=ICP549 missed-gate::The gate `g` is missed by `small`: " in line
    assert told in line
    kept = make(tmp_path / "kept", project=lambda d: d.update(gates=[{"tiers_in_order": True}]))
    quiet = CliRunner().invoke(app, ["backtest", "-f", "github", "--project", str(kept)])
    assert "missed-gate" not in quiet.stdout
