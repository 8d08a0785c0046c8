"""ICPs and projects as objects, and how they show themselves."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

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
