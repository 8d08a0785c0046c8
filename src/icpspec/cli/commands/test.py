"""`icpspec test`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icpspec.cli import checking, options, session

if TYPE_CHECKING:
    from datetime import date

    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@options.as_of
@options.common("text", "json", "markdown", "github", "sarif")
def COMMAND(
    paths: tuple[Path, ...],
    as_of: object,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Run the examples inside specs, by evaluator and by SQL.

    PATH is a spec or a folder of specs; by default, and for the project file, all specs,
    whatever their status.
    """
    from datetime import date as a_day
    from functools import partial

    from icpspec.engine.duckdb import Engine
    from icpspec.engine.examples import run
    from icpspec.errors import NothingToReadError
    from icpspec.report.examples import examples_report

    project_file, only = session.named(project_file, paths)
    space = session.workspace(project_file, only)
    if not space.icps:
        raise NothingToReadError("There is no spec to test.")
    session.refuse_faulty(space, space.icps)
    today = as_of if isinstance(as_of, a_day) else a_day.today()
    outcomes = []
    with Engine(space.root) as engine:
        for icp in space.icps:
            if icp.family is not None:
                outcomes += [
                    (icp.document.span(("examples", outcome.index)), outcome)
                    for outcome in run(icp.family, engine, today, partial(_on, space, icp))
                ]
    name = space.name
    report = examples_report(outcomes, name, verbose=verbose, quiet=quiet)
    if format_name == "sarif":
        report = replace(report, notes=checking.notes(space, report.findings, {}))
    session.emit(report, format_name, output)
    failed = any(not outcome.passed for _, outcome in outcomes)
    sys.exit(int(failed and fail_on != "never"))


def _on(space: Workspace, icp: LoadedIcp, day: date) -> IcpFamily | None:
    """An ICP with the results that it takes on a day."""
    return next(one.family for one in space.icps_on(day) if one.path == icp.path)
