"""`icpspec demo`."""

from __future__ import annotations

from pathlib import Path

import click

from icpspec.cli import options, session


@click.command("demo")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--overwrite", is_flag=True, help="Write the files of the demo again.")
@options.formats("text", "json", "markdown")
@options.quiet
def COMMAND(folder: Path, overwrite: bool, format_name: str, quiet: bool) -> None:
    """Write a sample company and try everything on it.

    DIR is a new or empty folder.
    """
    from icpspec.demo.tour import tour

    with session.progress(quiet=quiet) as tell:
        made = tour(folder, overwrite=overwrite, tell=tell)
    session.emit(made.report, format_name, None)
