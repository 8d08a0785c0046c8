"""`icpspec init`."""

from __future__ import annotations

from pathlib import Path

import click

from icpspec.cli import options, session


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Write over files that are there.")
@options.formats("text", "json")
def COMMAND(folder: Path, overwrite: bool, format_name: str) -> None:
    """Write a first project that explains itself.

    DIR is made if it does not exist; the default is the folder you are in. No file that is there
    is changed without --overwrite.
    """
    from icpspec.report.scaffold import scaffold_report
    from icpspec.scaffold import write_project

    session.emit(scaffold_report(write_project(folder, overwrite=overwrite)), format_name, None)
