"""`icpspec backtest`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session, variants

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from icpspec.backtest.versions import Against
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@click.command("backtest")
@options.icps
@options.motion
@options.territory
@options.as_of
@click.option(
    "--against",
    metavar="VERSION",
    help="Compare with another version: a branch, tag or commit, REF:path, a file or a folder.",
)
@click.option("--table", metavar="NAME", help="With -f csv: which table, as tiers or traits.")
@options.common("text", "json", "markdown", "html", "csv", "github", "sarif")
def COMMAND(
    icp_ids: tuple[str, ...],
    motion: str | None,
    territory: str | None,
    as_of: date | None,
    against: str | None,
    table: str | None,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Test ICPs against what was won and lost.

    Each opportunity is judged by what was known of its account the day before it began. Without
    gates in the project file the exit code is 0, whatever the report warns of; a missed gate
    ends with 1.

    With --against, both versions are held to the same opportunities, which are those that this
    project declares: is the change better, worse, or can the data not tell?
    """
    from datetime import date as today

    from icpspec.backtest.kept import Chosen
    from icpspec.backtest.run import backtest
    from icpspec.engine.duckdb import Engine
    from icpspec.report.backtest import backtest_report
    from icpspec.report.backtest_tables import table_report

    table = _checked(format_name, table)
    space = session.workspace(project_file)
    icps = session.chosen(space, icp_ids, as_of)
    session.refuse_faulty(space, icps)
    icps = variants.having(icps, motion, territory)
    chosen = Chosen(motion, territory) if motion or territory else None
    older = None if against is None else _older(against, project_file, space, icps)
    with Engine(space.root) as engine, session.progress(quiet=quiet, verbose=verbose) as tell:
        outcome = backtest(space, engine, icps, as_of or today.today(), tell, chosen, older)
    if not quiet or outcome.backtest is None:
        session.show_findings(outcome.findings)
    if outcome.backtest is None:
        session.stop(space, outcome.findings)
    name = space.name
    report = backtest_report(outcome.backtest, name, space.document.span(("gates",)))
    session.emit(report if table is None else table_report(report, table), format_name, output)
    missed = any(gate.status == "missed" for gate in outcome.backtest.gates)
    sys.exit(int(missed and fail_on != "never"))


def _checked(format_name: str, table: str | None) -> str | None:
    """What a format needs, before any work is done: the name of a table, or a library."""
    if format_name == "csv":
        from icpspec.report.backtest_tables import check_name

        return check_name(table)
    if table is not None:
        from icpspec.errors import UsageError

        raise UsageError("--table belongs to -f csv.", help="Other formats hold all tables.")
    if format_name == "html":
        from icpspec.report.charts._drawing import require

        require()
    return None


def _older(
    text: str, project_file: Path | None, space: Workspace, icps: Sequence[LoadedIcp]
) -> Against:
    """The version to compare with, without faults where it is compared."""
    from icpspec.backtest.versions import Against
    from icpspec.git.versions import Versions

    with Versions(project_file) as versions:
        version = versions.version(text)
    found = Against.paired(version.workspace, version.label, space, icps)
    session.refuse_faulty(version.workspace, found.olders)
    return found
