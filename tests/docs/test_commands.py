"""`docs/commands.md` holds the help of every command, word for word."""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner

from icpspec.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def rendered() -> str:
    """The page as it should be; `python tests/docs/test_commands.py` writes it."""
    parts = [
        "# Commands\n",
        "The help of every command, as the program prints it. A test keeps this page in step.\n",
    ]
    for name in ["", *app.list_commands(click.Context(app))]:
        arguments = [name, "--help"] if name else ["--help"]
        result = CliRunner().invoke(app, arguments, prog_name="icpspec", terminal_width=80)
        parts.append(
            f"## icpspec {name}".rstrip() + f"\n\n```text\n{result.output.rstrip()}\n```\n"
        )
    return "\n".join(parts)


def test_the_page_is_in_step_with_the_program() -> None:
    """The help that users read in the docs is the one that they get."""
    assert PAGE.read_text(encoding="utf-8") == rendered()


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
