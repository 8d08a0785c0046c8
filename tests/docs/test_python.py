"""The examples of `docs/python.md` run, in order, on the sample company."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def test_the_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a reader copies works, and prints something."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["demo", "demo"]).exit_code == 0
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        capsys.readouterr()
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own page
        assert capsys.readouterr().out
