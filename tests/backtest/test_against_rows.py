"""Two versions of random projects against the same opportunities, computed again row by row."""

from __future__ import annotations

import copy
import json
import math
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import stats
from sklearn.metrics import roc_auc_score

from icpspec.cli.app import app

from . import figures, projects, reference
from .test_rows import seen

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from icpspec.resolve.family import IcpFamily

_Z = 1.959963984540054
SHAPES = {
    "history": projects.Shape(accounts=120, deals=4, seed=11),
    "many": projects.Shape(accounts=260, deals=3, seed=12),
    "today": projects.Shape(accounts=120, deals=3, seed=13, history=False),
    "on row, one deal each": projects.Shape(accounts=220, deals=1, seed=14, on_row=True),
    "divided": projects.Shape(accounts=150, deals=3, seed=15, divided=True),
}


def _mutated(icp: dict[str, Any], random: Random) -> dict[str, Any]:
    """Another version: weights, a threshold, and now and then a trait less or another scope."""
    made = copy.deepcopy(icp)
    for name in random.sample(sorted(made["traits"]), min(4, len(made["traits"]))):
        trait = made["traits"][name]
        for level in trait.get("bands") or [trait]:
            level["weight"] = random.choice([-2, -0.5, 0.75, 1, 4])
    first = next(iter(made["tiers"].values()))
    first["min_score"] = random.choice([0.5, 2, 4, 7])
    exclusions = made.get("exclusions")
    if exclusions is not None:
        if random.random() < 0.5:
            exclusions["no-shops"]["when"] = {"industry": ["retail", "health"]}
        exclusions["tiny"] = {"title": "Tiny", "when": {"size": {"lt": 5}}}
    if random.random() < 0.4:
        made["when"] = {"region": {"in": ["EMEA", "NA"]}}
    return made


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_figure_comes_from_the_rows(shape: projects.Shape, tmp_path: Path) -> None:
    """Migration, tiers, and the difference of the AUCs with its interval: of both ICPs."""
    head = projects.write(tmp_path / "head", shape)
    base = tmp_path / "base"
    random = Random(shape.seed)  # noqa: S311 # the same version every time
    (base / "specs").mkdir(parents=True)
    (base / "icpspec.yaml").write_bytes(head.read_bytes())
    for file in (head.parent / "specs").iterdir():
        icp = json.loads(file.read_text(encoding="utf-8"))
        projects.document(base / "specs" / file.name, _mutated(icp, random))
    arguments = ["backtest", "--project", str(head), "--as-of", str(projects.OBSERVED)]
    result = CliRunner().invoke(app, [*arguments, "--against", str(base), "-f", "json"])
    assert result.exit_code == 0, result.output
    compared = {one["icp"]: one for one in json.loads(result.stdout)["comparison"]}
    deals = seen(head.parent, shape)
    before, after = reference.families(base / "icpspec.yaml"), reference.families(head)
    assert set(compared) == set(after) == {"fit", "scoped"}
    for name, found in compared.items():
        rows = _joined(before[name], after[name], deals)
        _check(found, rows, after[name])


def _joined(base: IcpFamily, head: IcpFamily, deals: list[reference.Deal]) -> pd.DataFrame:
    """A row an opportunity, with what both versions say of it; missing outside of a scope."""
    frames = []
    for family, suffix in ((base, "_base"), (head, "_head")):
        scored = reference.scored(family, deals, without=False)
        frame = figures.frame(family, scored)
        frame.index = [id(one.deal) for one in scored]
        kept = frame[["member", "outcome", "won", "place", "score"]].copy()
        kept["account"] = [one.deal.account for one in scored]
        kept["tier"] = [one.tier for one in scored]
        frames.append(kept.add_suffix(suffix))
    both = frames[0].join(frames[1], how="outer")
    for column in ("member", "outcome", "account", "won"):
        both[column] = both[f"{column}_base"].where(
            both[f"{column}_base"].notna(), both[f"{column}_head"]
        )
    return both


def _check(found: dict[str, Any], rows: pd.DataFrame, head: IcpFamily) -> None:
    tier = [rows[f"tier_{side}"] for side in _SIDES]
    named = [[None if one != one else one for one in column] for column in tier]  # noqa: PLR0124
    migration = Counter(zip(*named, strict=True))
    assert {(m["from"], m["to"]): m["opportunities"] for m in found["migration"]} == migration
    for m in found["migration"]:
        own = rows[_is(tier[0], m["from"]) & _is(tier[1], m["to"])]
        assert m["won"] == (own.outcome == reference.WON).sum()
        assert m["lost"] == (own.outcome == reference.LOST).sum()
        assert m["accounts"] == own.account.dropna().nunique()
    for side in _SIDES:
        _check_tiers(found, rows[rows[f"tier_{side}"].notna()], side)
    decided = rows[(rows.outcome != reference.OPEN) & tier[0].notna() & tier[1].notna()]
    assert found["won"] + found["lost"] == len(decided)
    _check_difference(found, decided)
    assert {one.id for icp in head.distinct() for one in icp.tiers} >= {
        one["tier"] for one in found["tiers"]
    }


_SIDES = ("base", "head")


def _is(column: pd.Series, value: str | None) -> Any:
    return column.isna() if value is None else column == value


def _check_tiers(found: dict[str, Any], rows: pd.DataFrame, side: str) -> None:
    for one in found["tiers"]:
        own = rows[rows[f"tier_{side}"] == one["tier"]]
        won, lost = ((own.outcome == end).sum() for end in (reference.WON, reference.LOST))
        assert one[f"opportunities_{side}"] == len(own)
        assert (one[f"won_{side}"], one[f"lost_{side}"]) == (won, lost)
        assert one[f"share_of_opportunities_{side}"] == pytest.approx(len(own) / len(rows))
        assert one[f"thin_{side}"] == figures.thin(won, lost)
        if won + lost:
            assert one[f"win_rate_{side}"] == pytest.approx(won / (won + lost))


def _delta(rows: pd.DataFrame) -> float | None:
    """The difference of the AUCs of two decisions: by tier, then by score."""
    if rows.outcome.nunique() != 2:
        return None
    won = rows.outcome == reference.WON
    found = [roc_auc_score(won, _order(rows, side)) for side in _SIDES]
    return float(found[1] - found[0])


def _order(rows: pd.DataFrame, side: str) -> Any:
    return rows[f"place_{side}"] * 1e6 + rows[f"score_{side}"]


def _check_difference(found: dict[str, Any], decided: pd.DataFrame) -> None:
    point = _delta(decided)
    assert found["auc_decision_delta"] == pytest.approx(point, abs=1e-9)
    if point is None:
        return
    sample = figures.Sample(decided.reset_index(drop=True))
    assert found["clustered"] == sample.clustered
    spread = sample.variance(_delta) if sample.clustered else _paired(decided)
    if spread is None:
        assert found["auc_decision_delta_low"] is None
        return
    half = _Z * math.sqrt(spread)
    assert found["auc_decision_delta_low"] == pytest.approx(point - half, abs=1e-9)
    assert found["auc_decision_delta_high"] == pytest.approx(point + half, abs=1e-9)
    if spread > 1e-12:
        p = 2 * stats.norm.sf(abs(point) / math.sqrt(spread))
        assert found["p_value"] == pytest.approx(p, abs=1e-6)


def _paired(rows: pd.DataFrame) -> float | None:
    """DeLong's variance of a difference, from the placements of every single row."""
    won = (rows.outcome == reference.WON).to_numpy()
    placed = []
    for side in _SIDES:
        by = _order(rows, side).to_numpy()
        placed.append(np.sign(by[won][:, None] - by[~won][None, :]) / 2 + 0.5)
    if min(placed[0].shape) < 2:
        return None
    change = placed[1] - placed[0]
    of_wins, of_losses = change.mean(axis=1), change.mean(axis=0)
    return float(of_wins.var(ddof=1) / len(of_wins) + of_losses.var(ddof=1) / len(of_losses))
