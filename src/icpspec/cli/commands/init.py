"""`icpspec init`."""

from __future__ import annotations

from pathlib import Path

import click

from icpspec.cli import options, session


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Write over files that are there.")
@click.option(
    "--git-diff", is_flag=True, help="Have git show specs by what they say; in any project."
)
@options.formats("text", "json")
def COMMAND(folder: Path, overwrite: bool, git_diff: bool, format_name: str) -> None:
    """Write a first project that explains itself.

    DIR is made if it does not exist; the default is the folder you are in. No file that is there
    is changed without --overwrite.

    --git-diff is for each clone of a repository, and may be repeated: a line in .gitattributes,
    and a setting that git keeps to itself, make `git diff` and `git log -p` call `icpspec
    textconv`. In a project that exists nothing else is written.
    """
    from icpspec.git.driver import register
    from icpspec.report.scaffold import driver_report, scaffold_report
    from icpspec.resolve.workspace import find_project
    from icpspec.scaffold import write_project

    project = find_project(folder) if git_diff and not overwrite else None
    if project is not None:
        session.emit(driver_report(register(project.parent)), format_name, None)
        return
    written = write_project(folder, overwrite=overwrite)
    registered = register(folder) if git_diff else None
    session.emit(scaffold_report(written, registered), format_name, None)
