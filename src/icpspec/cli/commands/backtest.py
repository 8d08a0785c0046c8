"""`icpspec backtest`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session, variants

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("backtest")
@options.icps
@options.motion
@options.territory
@options.as_of
@options.common("text", "json", "markdown")
def COMMAND(
    icp_ids: tuple[str, ...],
    motion: str | None,
    territory: str | None,
    as_of: date | None,
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
    """
    from datetime import date as today

    from icpspec.backtest.kept import Chosen
    from icpspec.backtest.run import backtest
    from icpspec.engine.duckdb import Engine
    from icpspec.report.backtest import backtest_report

    space = session.workspace(project_file)
    icps = session.chosen(space, icp_ids, as_of)
    session.refuse_faulty(space, icps)
    icps = variants.having(icps, motion, territory)
    chosen = Chosen(motion, territory) if motion or territory else None
    with Engine(space.root) as engine, session.progress(quiet=quiet, verbose=verbose) as tell:
        outcome = backtest(space, engine, icps, as_of or today.today(), tell, chosen)
    if not quiet or outcome.backtest is None:
        session.show_findings(outcome.findings)
    if outcome.backtest is None:
        session.stop(space, outcome.findings)
    name = space.name
    session.emit(backtest_report(outcome.backtest, name), format_name, output)
    missed = any(gate.status == "missed" for gate in outcome.backtest.gates)
    sys.exit(int(missed and fail_on != "never"))
