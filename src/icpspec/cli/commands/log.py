"""`icpspec log`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.history.model import By, History


@click.command("log")
@click.argument("icp_id", required=False, metavar="[ICP]")
@click.option(
    "--by",
    type=click.Choice(["release", "version", "quarter"]),
    help="Group by tag, by `version` of the ICP, or by quarter; default: the first that fits.",
)
@click.option("--since", metavar="REF", help="Only what changed after this tag, branch or commit.")
@options.project
@options.formats("text", "json", "markdown")
@options.output
@options.quiet
@options.verbose
def COMMAND(
    icp_id: str | None,
    by: By | None,
    since: str | None,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Tell the history of ICPs from git: what each commit changed in meaning, and why.

    With ICP only what concerns that one, also under former names and in files of other names.
    Commits that change nothing in meaning are counted. A commit whose specs cannot be read is told
    as such; what it changed is part of the next one that can.

    The history is that of the branch itself: what a merge brought in is one entry, with all its
    authors.
    """
    from icpspec.git.versions import Versions
    from icpspec.history.walk import history
    from icpspec.report.log import log_report

    with (
        session.progress(quiet=quiet, verbose=verbose) as tell,
        session.without_collector(),
        Versions(project_file) as versions,
    ):
        found = history(versions, since=since, tell=tell)
        name = versions.project_name
    if icp_id is not None:
        icp_id = _known(found, icp_id)
        found = found.of(icp_id)
    report = log_report(found, icp_id, name, by=by, verbose=verbose)
    session.emit(report, format_name, output)


def _known(found: History, icp_id: str) -> str:
    """The ICP that an id, or a former one, names today.

    Raises:
        UsageError: no commit has such an ICP.
    """
    from icpspec.errors import UsageError
    from icpspec.nearest import did_you_mean

    if icp_id not in found.icps:
        raise UsageError(
            f"The history has no ICP `{icp_id}`.", help=did_you_mean(icp_id, sorted(found.icps))
        )
    return found.latest(icp_id)
