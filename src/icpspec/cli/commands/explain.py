"""`icpspec explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("explain")
@click.argument("key")
@options.icps
@options.for_motion
@options.for_territory
@options.as_of
@options.common("text", "json", "markdown")
def COMMAND(
    key: str,
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
    """Tell why an account has its score and tier.

    KEY is the account's key. Each ICP that scores it is explained, under the motion and territory
    that it belongs to, or those that are named.
    """
    from datetime import date as today

    from icpspec.cli.variants import any_variant_key
    from icpspec.diagnostics import Severity, worst
    from icpspec.engine.accounts import declared_accounts
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.lookup import explain
    from icpspec.errors import NothingToReadError
    from icpspec.report.explain import explain_report

    space = session.workspace(project_file)
    icps = session.chosen(space, icp_ids, as_of, or_next=False)
    session.refuse_faulty(space, icps)
    variant = any_variant_key(icps, motion, territory)
    day = as_of or today.today()
    with Engine(space.root) as engine, session.data_errors(space):
        explained = [explain(space, engine, icp, key, day, variant) for icp in icps]
    findings = [finding for one in explained for finding in one.findings]
    session.show_findings(findings, quiet=quiet)
    if worst(findings) is Severity.ERROR:
        session.stop(space, findings)
    if not any(one.found for one in explained):
        raise NothingToReadError(
            f"There is no account `{key}` as of {day}.",
            help="Keys compare exactly, with upper and lower case.",
        )
    place = declared_accounts(space.project.data if space.project else None)
    key_name = place.accounts.key if place else "key"
    name = space.name
    session.emit(
        explain_report(key, key_name, explained, day, name, facts=verbose), format_name, output
    )
    sys.exit(session.exit_code(findings, fail_on))
