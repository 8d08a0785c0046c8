"""The page over public data: it says no more than they hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.report.html.reader import read

import icpspec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _answers(folder: Path, day: date) -> dict[str, str]:
    root = read(icpspec.backtest(folder, as_of=day).to_html())
    assert "Today's values." in root.all("p", "banner")[0].text
    return {one.all("h4")[0].text: one.text for one in root.all("div", "answer")}


def test_maven_asks_for_another_icp(real_project: Callable[[str], Path]) -> None:
    """Without signal no tier wins, no trait earns its weight, and no weight is to be changed."""
    said = _answers(real_project("maven"), date(2018, 1, 1))
    assert "None that could be told from chance" in said["Which tier wins?"]
    assert "None of them." in said["Which traits earn their weight?"]
    assert "Rethink what the ICP looks at" in said["What to change?"]
    assert "Drop" not in said["What to change?"]


def test_ibm_names_its_leak(real_project: Callable[[str], Path]) -> None:
    """Revenue of the past two years holds the won deal: a trap, and never an earner."""
    said = _answers(real_project("ibm"), date(2026, 10, 1))
    assert "Bought in the past two years (+1): knows too much" in said["Which traits are traps?"]
    assert "Bought in the past" not in said["Which traits earn their weight?"]
    assert "Take out: Bought in the past two years (+1)" in said["What to change?"]
