"""`icpspec fmt`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from icpspec.cli import options, session


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change no file; end with 1 if one would change.")
@click.option("--diff", is_flag=True, help="Change no file; show what would change.")
@options.project
@options.formats("text", "json")
@options.output
@options.quiet
def COMMAND(
    paths: tuple[Path, ...],
    check: bool,
    diff: bool,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    quiet: bool,
) -> None:
    """Bring specs into canonical form; what they say stays the same.

    Keys in the order of the language, two spaces, quotes only where they matter. Comments, ids,
    the order of bands and tiers, and brackets that fit on a line stay.

    PATH is a spec, a project file or a folder; by default all files of the project.
    """
    from icpspec.edits import files
    from icpspec.errors import NothingToReadError
    from icpspec.report.formatting import formatting_report

    found = files.files_among(paths) if paths else _of_project(project_file)
    if not found:
        raise NothingToReadError(
            "There is no file to format.", help="Specs are files that end with .icp.yaml."
        )
    shaped = files.shaped(found)
    changed = [one for one in shaped if one.is_changed]
    is_dry = check or diff
    if not is_dry:
        files.write(changed)
    report = formatting_report(shaped, written=not is_dry, diff=diff, quiet=quiet)
    session.emit(report, format_name, output)
    sys.exit(
        session.failure_code(report.findings) if report.findings else int(check and bool(changed))
    )


def _of_project(project_file: Path | None) -> list[Path]:
    """The files of a project: its own, its specs, and what its team has accepted."""
    from icpspec.resolve.workspace import ACCEPTED_FILE

    found = session.project_path(project_file)
    space = session.workspace(found)
    accepted = space.root / ACCEPTED_FILE
    return [found, *(icp.path for icp in space.icps), *([accepted] if accepted.is_file() else [])]
