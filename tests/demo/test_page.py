"""The page of the sample company says what was planted in it (see TRUTH.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.report.html.reader import read

import icpspec
from icpspec.demo.period import TODAY

if TYPE_CHECKING:
    from icpspec.demo import DemoFiles


@pytest.fixture(scope="module")
def said(demo_files: DemoFiles) -> dict[str, str]:
    """The answers about the main ICP, by question."""
    result = icpspec.backtest(demo_files.folder, icps=["support-teams"], as_of=TODAY)
    root = read(result.to_html())
    return {one.all("h4")[0].text: one.text for one in root.all("div", "answer")}


def test_which_tier_wins(said: dict[str, str]) -> None:
    """Green, several times as often as red."""
    assert "green: 4" in said["Which tier wins?"]
    assert "times as often as red" in said["Which tier wins?"]


def test_which_traits_are_traps(said: dict[str, str]) -> None:
    """The peak season wins deals whose customers leave, and nothing else is a trap."""
    text = said["Which traits are traps?"]
    assert "1 trait." in text
    assert "Lives on a peak season (+3): wins deals whose customers leave" in text


def test_which_traits_earn_their_weight(said: dict[str, str]) -> None:
    """Those with a planted effect; not the two without."""
    text = said["Which traits earn their weight?"]
    assert "12 of 15 weighted traits." in text
    assert "Raised money in the last half year (+5)" in text
    assert "Built its own help desk (−5)" in text
    for worthless in ("Staff calendar is connected", "Remote-first company"):
        assert worthless not in text


def test_what_to_change(said: dict[str, str]) -> None:
    """Both worthless traits, the trap, and the trait that is watched without a weight."""
    text = said["What to change?"]
    assert "Drop or sharpen: Staff calendar is connected (+3)" in text
    assert "Drop or sharpen: Remote-first company (+3)" in text
    assert "Lower, or ask for more beside it: Lives on a peak season (+3)" in text
    assert "Consider a positive weight: Works with an API" in text
