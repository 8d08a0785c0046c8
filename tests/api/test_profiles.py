"""ICPs and projects as objects, and how they show themselves."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

import icpspec

from .test_scoring import PROJECT, SPEC, folder

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]


def test_an_icp_for_a_territory(folder: Path) -> None:
    """The values that hold there, and who set them."""
    profile = icpspec.load(folder / "specs" / "sample.icp.yaml").resolve(territory="emea")
    assert [int(end) for end in profile.score_range] == [0, 6]
    assert profile.traits.column("weight") == [3, 3]
    assert profile.spec["traits"]["big"]["weight"] == 3
    (why,) = profile.why("traits.big.weight")
    assert [(one.layer, one.value) for one in why.settings] == [("territory emea", 3), ("base", 5)]
    result = profile.evaluate({"size": 80, "tools": ["zendesk"]})
    assert result is not None
    assert (int(result.score), result.tier) == (6, "green")
    assert "'emea' AS \"territory\"" in profile.sql()


_GRID = """\
icpspec: 1
id: grid
title: Grid
attributes:
  fit: {type: number, icp: sample, take: score}
  logins: {type: integer, from: events, aggregate: count}
traits:
  fits: {title: Fits, when: {fit: {gte: 5}}, weight: 3}
  active: {title: Active, when: {logins: {gte: 2}}, weight: 1}
tiers: {green: {min_score: 4}, red: {}}
motions: {plg: {traits: {active: {weight: 3}}}}
"""


def test_one_account_with_results_of_other_icps_and_rows(folder: Path) -> None:
    """What another ICP says is computed, and so are roll-ups over rows that are given."""
    (folder / "specs" / "grid.icp.yaml").write_text(_GRID, encoding="utf-8")
    project = (folder / "icpspec.yaml").read_text(encoding="utf-8")
    events = "data: {events: {source: events.csv, account: account_id, at: ts}, "
    (folder / "icpspec.yaml").write_text(project.replace("data: {", events), encoding="utf-8")
    grid = icpspec.load(folder).icp("grid")
    day = date(2026, 10, 1)
    rows = {"events": [{"ts": "2026-09-01"}, {"ts": "2026-10-01"}, {"ts": "2026-10-02"}]}
    found = grid.resolve().evaluate({"size": 80}, as_of=day, rows=rows)
    assert found is not None
    assert (int(found.score), found.matched, found.unknown) == (4, ("active", "fits"), ())
    found = grid.resolve(motion="plg").evaluate({"size": 1, "fit": 5.0}, as_of=day)
    assert found is not None
    assert (int(found.score), found.matched, found.unknown) == (3, ("fits",), ("active",))


def test_slips_of_a_caller(folder: Path) -> None:
    """A name that leads nowhere is no unknown fact, and a text no day."""
    project = icpspec.load(folder)
    with pytest.raises(icpspec.UsageError, match="There is no attribute `sise`"):
        project.resolve().evaluate({"sise": 80})
    for day in ("2026-10-01", datetime(2026, 10, 1, tzinfo=UTC)):
        with pytest.raises(icpspec.UsageError, match="`as_of` is a day"):
            project.score(as_of=day)  # type: ignore[arg-type]
    assert len(project.score(icps="sample")) == len(project.score())


def test_notebooks_show_text_as_text(folder: Path) -> None:
    """Nothing of a spec is taken for markup."""
    project = icpspec.load(folder)
    for shown in (project, project.resolve(), project.score(), project.resolve().tiers):
        html = shown._repr_html_()
        assert "<table>" in html
        assert "<b>bold" not in html
    assert "A &lt;b&gt;bold&lt;/b&gt; sample" in project._repr_html_()
    assert repr(project) == "<Project Sample: sample>"


def test_all_names_are_there() -> None:
    """What `__all__` promises can be had, and nothing else is."""
    assert all(hasattr(icpspec, name) for name in icpspec.__all__)
    assert not hasattr(icpspec, "scores")
    assert set(icpspec.__all__) <= set(dir(icpspec))
    assert PROJECT
    assert SPEC


def test_the_backtest_can_be_called_whatever_was_imported_before() -> None:
    """A package of the same name takes the function's place as soon as anything imports it."""
    code = "import icpspec.backtest.model, icpspec; icpspec.backtest('nowhere')"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "NothingToReadError: There is no file or folder nowhere." in ended.stderr
