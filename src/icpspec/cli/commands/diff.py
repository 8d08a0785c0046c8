"""`icpspec diff`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from icpspec.diff.model import Change
    from icpspec.diff.run import Comparison
    from icpspec.git.loaded import Version
    from icpspec.impact.model import Impact
    from icpspec.report.diff import Compared

_MOST_LISTED = 1000
_CLASSES = ("breaking", "scoring", "routing", "content", "none")


@click.command("diff")
@click.argument("base", required=False, metavar="[BASE]")
@click.argument("head", required=False, metavar="[HEAD]")
@click.option("--against", metavar="BRANCH", help="Compare with where HEAD left this branch.")
@options.icps
@options.for_motion
@options.for_territory
@click.option(
    "--check-version", is_flag=True, help="The `version` of each ICP must fit its changes."
)
@click.option(
    "--fail-on-class",
    type=click.Choice(_CLASSES),
    help="Exit with 1 if a change is of this class or graver.",
)
@click.option("--data", "with_data", is_flag=True, help="Score the accounts by both versions, too.")
@click.option("--list-accounts", is_flag=True, help="With --data: name accounts that change tier.")
@options.as_of
@options.common("text", "json", "markdown", "github", "sarif")
def COMMAND(
    base: str | None,
    head: str | None,
    against: str | None,
    icp_ids: tuple[str, ...],
    motion: str | None,
    territory: str | None,
    check_version: bool,
    fail_on_class: str | None,
    with_data: bool,
    list_accounts: bool,
    as_of: date | None,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Tell what changed in meaning between two versions, and for whom.

    BASE and HEAD are branches, tags or commits, REF:path, files or folders. Without them, the
    files as they are stand against the commit where they left the default branch. Order, layout,
    comments, moved files and other spellings of the same condition are no change.

    Each change has a class: breaking (readers of the results miss something), scoring, routing,
    content (words), none. Tightened and loosened are said only where they can be proved.

    --data scores the accounts of the head's project by both versions, in one pass: how many change
    tier, from which to which, and which change moves how many on its own.
    """
    from datetime import date as a_day

    from icpspec.diff.bump import check_versions
    from icpspec.diff.model import Class
    from icpspec.diff.run import compare
    from icpspec.errors import UsageError
    from icpspec.git.versions import Versions
    from icpspec.report.diff import Compared, diff_report

    if against is not None and base is not None:
        raise UsageError("Name a base or --against, not both.")
    if list_accounts and not with_data:
        raise UsageError("--list-accounts needs --data.")
    # To tell what does not exist from what does not differ, all must be known.
    whole = bool(icp_ids or motion or territory)
    with (
        session.progress(quiet=quiet, verbose=verbose) as tell,
        session.without_collector(),
        Versions(project_file) as versions,
    ):
        tell("reading both versions")
        if against is not None:
            base = versions.merge_base(against, head).id
        older, newer = versions.pair(base, head, whole=whole)
        tell("comparing")
        named = older.only is not None and newer.only is not None
        comparison = compare(older.workspace, newer.workspace, named=named)
        felt = None
        if with_data:
            most = _MOST_LISTED if list_accounts else None
            felt = _impact(comparison, (older, newer), as_of or a_day.today(), most, tell)
    changes = _chosen(comparison, icp_ids, (motion, territory))
    findings = list(dict.fromkeys([*older.notes, *newer.notes, *comparison.findings]))
    if check_version:
        findings += check_versions(replace(comparison, changes=tuple(changes)))
    compared = Compared(older.label, newer.label, changes, findings, explained=verbose)
    if felt is not None:
        compared = _with_impact(compared, felt, icp_ids)
        findings = list(compared.findings)
    session.emit(diff_report(compared, newer.workspace.name), format_name, output)
    code = session.exit_code(findings, fail_on)
    if fail_on_class and any(change.cls >= Class[fail_on_class.upper()] for change in changes):
        code = code or 1
    sys.exit(code)


def _impact(
    comparison: Comparison,
    versions: tuple[Version, Version],
    day: date,
    most_listed: int | None,
    tell: Callable[[str], None],
) -> Impact:
    """What the changes do to the accounts that the head's project declares.

    Raises:
        NothingToReadError: it declares none.
    """
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.tables import Tables
    from icpspec.impact.pairs import changed_pairs
    from icpspec.impact.run import impact

    spaces = (versions[0].workspace, versions[1].workspace)
    # The data of a version that git keeps lie in the working tree.
    data = replace(spaces[1], root=versions[1].home or spaces[1].root)
    pairs = changed_pairs(comparison, *spaces, day)
    with Engine(data.root) as engine:
        tables = Tables(data, engine)
        return impact(tables, spaces, pairs, day, most_listed=most_listed, tell=tell)


def _with_impact(compared: Compared, felt: Impact, icp_ids: Sequence[str]) -> Compared:
    from icpspec.report.impact import impact_blocks, impact_json

    wanted = tuple(icp for icp in felt.icps if not icp_ids or icp.icp in icp_ids)
    felt = replace(felt, icps=wanted)
    return replace(
        compared,
        findings=[*compared.findings, *felt.findings],
        more={"impact": impact_json(felt)},
        blocks=impact_blocks(felt),
    )


def _chosen(
    comparison: Comparison, icp_ids: Sequence[str], key: tuple[str | None, str | None]
) -> list[Change]:
    """The changes of the ICPs that are asked for, as they are for a motion and a territory.

    Raises:
        UsageError: an ICP, a motion or a territory that neither version has.
    """
    from icpspec.diff.places import covers

    icps = [icp for pair in comparison.pairs for icp in pair if icp is not None]
    families = [icp.family for icp in icps if icp.family is not None]
    _refuse_unknown("ICP", icp_ids, [icp.id for icp in icps if icp.id])
    _refuse_unknown("motion", key[:1], [one.id for own in families for one in own.motions])
    _refuse_unknown(
        "territory", key[1:], [one.path for own in families for one in own.all_territories()]
    )
    found = [one for one in comparison.changes if not icp_ids or one.icp in icp_ids]
    if key == (None, None):
        return found
    return [
        change
        for change in found
        if covers((change.motion, change.territory), key)
        and not any(covers(hidden, key) for hidden in change.hidden)
    ]


def _refuse_unknown(what: str, names: Sequence[str | None], known: Sequence[str]) -> None:
    from icpspec.errors import UsageError
    from icpspec.nearest import did_you_mean

    for name in names:
        if name is not None and name not in known:
            raise UsageError(
                f"Neither version has the {what} `{name}`.", help=did_you_mean(name, known)
            )
