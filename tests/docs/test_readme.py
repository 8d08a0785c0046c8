"""The README shows real output and specs that pass."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def test_the_output_of_the_first_command_is_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands under `make demo` is what it prints."""
    (shown,) = _blocks("console")
    command, output = shown.split("\n", 1)
    assert command == "$ make demo"
    output, hint = output.rstrip().rsplit("\n", 1)
    assert hint.replace(".venv/bin", "$(BIN)") in (ROOT / "Makefile").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["demo", "demo"])
    assert result.exit_code == 0, result.output
    assert result.stdout.rstrip() == output.rstrip()


def test_the_example_spec_passes_its_own_examples(tmp_path: Path) -> None:
    """A reader can copy the ICP of the README as it stands."""
    spec, _overlays = _blocks("yaml")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "support-ops.icp.yaml").write_text(spec, encoding="utf-8")
    project = tmp_path / "icpspec.yaml"
    project.write_text("icpspec: 1\n", encoding="utf-8")
    # On a day on which its review is not overdue yet.
    for command in (["validate", "--as-of", "2026-10-01"], ["test"]):
        arguments = [*command, "--project", str(project), "--fail-on", "info"]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output


def test_the_overlays_fit_the_example_spec(tmp_path: Path) -> None:
    """They go below it as they stand; the project declares what they test."""
    (tmp_path / "specs").mkdir()
    file = tmp_path / "specs" / "support-ops.icp.yaml"
    file.write_text("".join(_blocks("yaml")), encoding="utf-8")
    texts = "".join(
        f"  {name}: {{type: string}}\n" for name in ("signup_source", "region", "country")
    )
    project = tmp_path / "icpspec.yaml"
    project.write_text(f"icpspec: 1\nattributes:\n{texts}", encoding="utf-8")
    for command in ("validate", "test"):
        result = CliRunner().invoke(app, [command, "--project", str(project)])
        assert result.exit_code == 0, result.output


def test_every_command_is_named_in_the_readme() -> None:
    """A command that the README does not know is one that nobody finds."""
    import click

    names = app.list_commands(click.Context(app))
    assert [name for name in names if f"`icpspec {name}" not in README] == []
