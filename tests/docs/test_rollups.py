"""The examples of `docs/rollups.md` are a project that passes."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from icpspec.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs" / "rollups.md").read_text(encoding="utf-8")


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    """The blocks are files of one project; its own examples come out as the page says."""
    blocks = re.findall(r"^```yaml (\S+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert [name for name, _ in blocks] == ["icpspec.yaml", "specs/support-ops.icp.yaml"]
    for name, text in blocks:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in ("validate", "test"):
        result = CliRunner().invoke(
            app, [command, "--project", str(tmp_path / "icpspec.yaml"), "--fail-on", "error"]
        )
        assert result.exit_code == 0, result.output
    assert "2 examples" in result.output


def test_every_aggregate_stands_in_the_table() -> None:
    """The page keeps step with the language."""
    from typing import get_args

    from icpspec.spec.attributes import Attribute

    declared = Attribute.model_fields["aggregate"].annotation
    names = {name for option in get_args(declared) for name in get_args(option)}
    table = PAGE.partition("## The aggregates")[2].partition("## ")[0]
    assert {n for n in names if f"`{n}`" not in table} == set()
