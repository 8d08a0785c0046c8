"""A change is felt by the ICPs that take the results of the one that changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

_PROJECT = """\
icpspec: 1
attributes:
  agents: {type: integer}
data: {accounts: {source: a.csv, key: id}}
"""
_FIT = """\
icpspec: 1
id: fit
title: Fit
traits:
  large: {when: {agents: {gte: 20}}, weight: 3}
  mid: {when: {agents: {gte: 10}}, weight: 1}
tiers: {good: {min_score: 3}, poor: {}}
"""
# Takes the tier of `fit`, by way of `grid`, too.
_GRID = """\
icpspec: 1
id: grid
title: Grid
attributes: {fit_tier: {type: string, icp: fit, take: tier}}
traits:
  fits: {when: {fit_tier: good}, weight: 3}
tiers: {hot: {min_score: 3}, cold: {}}
"""
_LAST = """\
icpspec: 1
id: last
title: Last
attributes: {grid_score: {type: number, icp: grid, take: score}}
traits:
  high: {when: {grid_score: {gte: 3}}, weight: 1}
tiers: {yes: {min_score: 1}, no: {}}
"""
_ALOOF = """\
icpspec: 1
id: aloof
title: Aloof
traits: {any: {when: {agents: {gte: 1}}, weight: 1}}
tiers: {yes: {min_score: 1}, no: {}}
"""


def _write(folder: Path, fit: str) -> Path:
    (folder / "specs").mkdir(parents=True)
    (folder / "icpspec.yaml").write_text(_PROJECT)
    (folder / "a.csv").write_text("id,agents\na,5\nb,15\nc,25\n")
    for name, text in (("fit", fit), ("grid", _GRID), ("last", _LAST), ("aloof", _ALOOF)):
        (folder / f"specs/{name}.icp.yaml").write_text(text)
    return folder


@pytest.fixture
def impact(tmp_path: Path) -> dict[str, Any]:
    """By ICP, what a lower bound of `fit` does."""
    base = _write(tmp_path / "base", _FIT)
    head = _write(tmp_path / "head", _FIT.replace("gte: 20", "gte: 12"))
    arguments = ["diff", str(base), str(head), "--data", "-f", "json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return {one["icp"]: one for one in json.loads(result.stdout)["impact"]}


def test_who_takes_a_result_takes_the_change(impact: dict[str, Any]) -> None:
    """The account in the middle rises in all that build on `fit`, and in no other."""
    assert set(impact) == {"fit", "grid", "last"}
    assert [one["moved"] for one in impact.values()] == [1, 1, 1]
    ways = {name: {(w["from"], w["to"]) for w in one["migration"]} for name, one in impact.items()}
    assert ("cold", "hot") in ways["grid"]
    assert ("no", "yes") in ways["last"]
