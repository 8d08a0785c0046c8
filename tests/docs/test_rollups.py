"""The examples of `docs/rollups.md` are a project that passes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from icpspec.cli.app import app
from icpspec.spec.attributes import Attribute

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


def _enumerated(schema: Any) -> set[str]:
    """All values that a schema enumerates, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(_enumerated, schema))
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("enum", ())).union(*map(_enumerated, schema.values()))


def test_every_aggregate_stands_in_the_table() -> None:
    """The page keeps step with the language."""
    names = _enumerated(Attribute.model_json_schema()["properties"]["aggregate"]) - {None}
    table = PAGE.partition("## The aggregates")[2].partition("## ")[0]
    assert len(names) > 1
    assert {name for name in names if f"`{name}`" not in table} == set()
