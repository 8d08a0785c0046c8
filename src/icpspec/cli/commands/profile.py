"""`icpspec profile`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@click.command("profile")
@options.icps
@options.as_of
@options.common("text", "json", "markdown", "github")
def COMMAND(
    icp_ids: tuple[str, ...],
    as_of: date | None,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Hold the data against the vocabulary.

    Tells gaps, unlisted values, values out of range, orphans and double keys.

    Attributes are read from the accounts or, without accounts, from the opportunities; those of
    persons from the contacts. Of a history, each account's latest snapshot counts.
    """
    from datetime import date as today

    from icpspec.engine.duckdb import Engine
    from icpspec.engine.profile import profile
    from icpspec.report.profile import profile_report

    space = session.workspace(project_file)
    icps = _chosen(space, icp_ids)
    session.refuse_faulty(space, icps)
    with Engine(space.root) as engine, session.progress(quiet=quiet, verbose=verbose) as tell:
        tell("reading every declared table")
        found = profile(space, engine, icps, as_of or today.today())
    if format_name in ("text", "markdown") and not quiet:
        session.show_findings(found.findings)
    name = space.name
    session.emit(profile_report(found, name), format_name, output)
    sys.exit(session.exit_code(found.findings, fail_on))


def _chosen(space: Workspace, icp_ids: tuple[str, ...]) -> list[LoadedIcp]:
    """As elsewhere, but a vocabulary can be profiled before there is an ICP to use it."""
    from icpspec.errors import NothingToReadError

    try:
        return session.chosen(space, icp_ids)
    except NothingToReadError:
        return []
