"""`icpspec validate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from icpspec.cli import options, session


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@options.common("text", "json", "github", "markdown")
def COMMAND(
    paths: tuple[Path, ...],
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Check specs; each finding has a place and a way out.

    PATH is a spec or a folder of specs; by default all specs of the project.
    """
    from icpspec.errors import NothingToReadError
    from icpspec.report.findings import findings_report

    for path in paths:
        if not path.exists():
            raise NothingToReadError(f"There is no file or folder {path}.")
    only = [path for path in paths if path.name != "icpspec.yaml"]
    space = session.workspace(project_file or _project_among(paths), only)
    if not space.icps and not space.findings:
        raise NothingToReadError(
            "There is no spec to check.", help="Specs are files that end with .icp.yaml."
        )
    findings = session.with_lint(space, whole=not only)
    with session.progress(quiet=True, verbose=verbose) as tell:
        for icp in space.icps:
            tell(f"checked {icp.document.file}: {len(icp.findings)} findings")
    name = space.name
    report = findings_report(findings, len(space.icps) + 1, name, quiet=quiet)
    session.emit(report, format_name, output)
    sys.exit(session.exit_code(findings, fail_on))


def _project_among(paths: tuple[Path, ...]) -> Path | None:
    return next((path for path in paths if path.name == "icpspec.yaml"), None)
