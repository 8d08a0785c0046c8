"""The examples of `docs/formulas.md` are a project that passes, and its table is complete."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from icpspec.cli.app import app
from icpspec.resolve.expressions import FUNCTIONS
from icpspec.resolve.formula_parser import MOST_DEPTH
from icpspec.resolve.formula_text import MOST_CHARACTERS

PAGE = (Path(__file__).parents[2] / "docs" / "formulas.md").read_text(encoding="utf-8")


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    """The blocks are files of one project; its own examples come out as the page says."""
    blocks = re.findall(r"^```yaml (\S+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    for name, text in blocks:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in ("validate", "test"):
        result = CliRunner().invoke(
            app, [command, "--project", str(tmp_path / "icpspec.yaml"), "--fail-on", "error"]
        )
        assert result.exit_code == 0, result.output
    assert "3 examples" in result.output


def test_the_page_keeps_step_with_the_language() -> None:
    """Every function and both limits are told."""
    assert {name for name in FUNCTIONS if f"`{name}(" not in PAGE} == set()
    assert f"{MOST_CHARACTERS:,} characters" in PAGE
    assert f"{MOST_DEPTH} deep" in PAGE
