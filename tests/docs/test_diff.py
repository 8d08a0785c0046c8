"""`docs/diff.md`: its example runs, and the table of changes is that of the program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from icpspec.cli.app import app
from icpspec.diff.elements import elements

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "diff.md"
_BEGIN, _END = "<!-- changes: made by tests/docs/test_diff.py -->\n", "<!-- end -->\n"


def _table() -> str:
    rows = [
        f"| `{tell.id}` | {tell.cls.label} | {tell.meaning} |"
        for element in elements()
        for tell in element.tells
    ]
    return "\n".join(["", "| change | class | what it means |", "|---|---|---|", *rows, "", ""])


def rendered() -> str:
    """The page with the table as it should be; `python tests/docs/test_diff.py` writes it."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    return before + _BEGIN + _table() + _END + rest.partition(_END)[2]


def test_the_table_is_in_step_with_the_program() -> None:
    """Every kind of change stands on the page, with its class."""
    assert PAGE.read_text(encoding="utf-8") == rendered()


def test_the_example_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files of the page, compared; the output is word for word that of the command."""
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    specs = [body for language, body in blocks if language == "yaml" and "icpspec: 1" in body]
    (printed,) = [body for language, body in blocks if language == "text"]
    monkeypatch.chdir(tmp_path)
    for name, body in zip(("before.icp.yaml", "after.icp.yaml"), specs, strict=True):
        Path(name).write_text(body, encoding="utf-8")
    found = CliRunner().invoke(app, ["diff", "before.icp.yaml", "after.icp.yaml"])
    assert found.exit_code == 0, found.output
    assert found.output == printed


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
