"""`icpspec schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from pathlib import Path


@click.command("schema")
@click.option(
    "--of",
    "kind",
    type=click.Choice(["icp", "project", "accepted"]),
    default="icp",
    show_default=True,
    help="Of which kind of file.",
)
@options.output
def COMMAND(kind: str, output: Path | None) -> None:
    """Print the JSON Schema (2020-12) of specs.

    Editors and other tools check and complete specs with it.
    """
    from icpspec.spec.schema import committed_text

    session.write(committed_text(kind), output)
