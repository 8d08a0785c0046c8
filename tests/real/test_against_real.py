"""A change of the ICP for the hardware seller, whose wins depend on nothing that the ICP asks."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def changed(real_project: Callable[[str], Path], tmp_path: Path) -> tuple[Path, Path]:
    """The project, and a copy in which another sector counts, and all of them more."""
    before = real_project("maven")
    after = tmp_path / "changed"
    shutil.copytree(before, after)
    spec = next((after / "specs").glob("*.icp.yaml"))
    text = spec.read_text(encoding="utf-8")
    old = "when: {sector: [retail, medical]}, weight: 3"
    assert old in text
    new = "when: {sector: [retail, medical, marketing]}, weight: 5"
    spec.write_text(text.replace(old, new), encoding="utf-8")
    return before, after


def _run(command: str, *arguments: str) -> Any:
    result = CliRunner().invoke(app, [command, *arguments, "--as-of", "2018-01-01", "-f", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_history_cannot_tell_the_versions_apart(changed: tuple[Path, Path]) -> None:
    """2,840 deals have another tier or score, and nothing comes of it."""
    before, after = changed
    project = ("--project", str(after / "icpspec.yaml"))
    (found,) = _run("backtest", *project, "--against", str(before))["comparison"]
    assert found["conclusion"] == "no difference"
    assert found["verdict"] == "no difference that 6,711 opportunities can show"
    assert (found["won"], found["lost"], found["changed"]) == (4238, 2473, 2840)
    assert found["auc_decision_delta_low"] < 0 < found["auc_decision_delta_high"]
    assert found["p_value"] > 0.05
    assert sum(row["opportunities"] for row in found["migration"]) == 8800
    # 85 accounts have many deals each: row by row the interval would be narrower.
    assert found["clustered"] is True


def test_accounts_and_deals_move_alike(changed: tuple[Path, Path]) -> None:
    """Attributes are today's, so that an account's deals are where the account is."""
    before, after = changed
    project = ("--project", str(after / "icpspec.yaml"))
    (impact,) = _run("diff", str(before), str(after), "--data", *project)["impact"]
    (found,) = _run("backtest", *project, "--against", str(before))["comparison"]
    moved = {(row["from"], row["to"]): row["accounts"] for row in impact["migration"]}
    assert moved == {
        ("green", "green"): 25,
        ("yellow", "green"): 15,
        ("yellow", "yellow"): 26,
        ("red", "green"): 1,
        ("red", "yellow"): 3,
        ("red", "red"): 15,
    }
    worked = {(row["from"], row["to"]): row["accounts"] for row in found["migration"]}
    # Deals without an account fall to red in both versions.
    assert worked == moved
