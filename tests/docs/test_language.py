"""The examples of `docs/language.md` are a project that passes, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    """The blocks are files of one project; what the examples expect comes out."""
    blocks = _BLOCK.findall((DOCS / "language.md").read_text(encoding="utf-8"))
    assert len(blocks) > 1
    for name, text in blocks:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert "examples:" in text or name == "icpspec.yaml"
    for command in ("validate", "test"):
        ended = CliRunner().invoke(app, [command, "--project", str(tmp_path / "icpspec.yaml")])
        assert ended.exit_code == 0, ended.output


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_lead_somewhere(page: str) -> None:
    """Between the pages, and into the project."""
    text = (DOCS / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [target for target in targets if not (DOCS / target).exists()] == []
