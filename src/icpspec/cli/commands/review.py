"""`icpspec review`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from icpspec.cli import checking, deciding, options, posting, session

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from icpspec.review.model import Review
    from icpspec.suppress.accepting import Decision

_MOST_LISTED = 200


@click.command("review")
@click.option(
    "--base",
    metavar="REF",
    help="The branch that the changes are to be merged into; by default the default branch.",
)
@click.option(
    "--data/--no-data",
    "with_data",
    default=None,
    help="Look at accounts and opportunities, or not; by default where the base declares any.",
)
@click.option("--list-accounts", is_flag=True, help="Name the accounts that change tier.")
@click.option("--post", is_flag=True, help="Write or update the comment on the pull request.")
@deciding.accepting("Accept the breaking changes that nobody has accepted yet.")
@options.as_of
@options.common("text", "json", "markdown", "github", "sarif")
def COMMAND(
    base: str | None,
    with_data: bool | None,
    list_accounts: bool,
    post: bool,
    accept: bool,
    approver: str | None,
    reason: str | None,
    until: date | None,
    as_of: date | None,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Review what a pull request changes, for whom, and what history says of it.

    The files as they are stand against the commit where they left the branch. They are judged by
    what that branch says: its data, gates, rules of quality and accepted changes. What the pull
    request alters of these is named and not used.

    The exit code is 1 for errors in specs, failed examples, missed gates and breaking changes that
    nobody has accepted. --accept writes those into .icpspec/accepted.yaml, which counts once it is
    on the branch.

    --post writes one comment and updates it after each push, with GITHUB_TOKEN and what a workflow
    knows of its pull request. Where the token may not comment, as for a fork, the summary of the
    step has it instead.
    """
    from datetime import date as a_day

    from icpspec.errors import NothingToReadError
    from icpspec.git.versions import Versions
    from icpspec.report.review import review_report
    from icpspec.report.review_findings import review_findings
    from icpspec.review.run import Wanted, review, sides
    from icpspec.review.verdict import reasons

    decided = deciding.decision(accept, approver, reason, until)
    to = posting.destination() if post else None
    today = as_of or a_day.today()
    most = _MOST_LISTED if list_accounts else None
    with session.progress(quiet=quiet, verbose=verbose) as tell, Versions(project_file) as versions:
        with session.without_collector():
            tell("reading the versions")
            given = sides(versions, base, today)
            if not given.head.workspace.icps and not given.base.workspace.icps:
                raise NothingToReadError("Neither version has a spec to review.")
        wanted = Wanted(today, with_data, most, to.pull.head if to is not None else None)
        reviewed = review(versions, given, wanted, tell)
        if decided is not None:
            _accept(reviewed, given.head.workspace.root, decided)
        if format_name == "markdown":
            session.write(_comment(reviewed, fail_on), output, is_clean=True)
        else:
            space = given.head.workspace
            # Of annotations only ten are shown; SARIF is compared with that of the base.
            told = review_findings(reviewed, space, only_new=format_name == "github")
            report = review_report(reviewed, fail_on, told)
            if format_name == "sarif":
                report = replace(report, notes=checking.notes(space, told, {}))
            session.emit(report, format_name, output)
        if to is not None:
            _post(reviewed, to, given.head.workspace.root, fail_on)
    sys.exit(int(bool(reasons(reviewed, fail_on))))


def _comment(reviewed: Review, fail_on: str, url: str | None = None) -> str:
    from icpspec.report.comment import comment

    return comment(reviewed, fail_on, url)


def _accept(reviewed: Review, root: Path, decided: Decision) -> None:
    from icpspec.cli.deciding import write_accepted
    from icpspec.resolve.workspace import ACCEPTED_FILE
    from icpspec.review.accepting import to_accept

    proposed = {id(one) for one in reviewed.proposed}
    marks = to_accept([one for one in reviewed.unaccepted if id(one) not in proposed])
    written = write_accepted(root, marks, decided)
    if not written:
        click.echo("There is nothing to accept.", err=True)
        return
    what = "1 change" if written == 1 else f"{written} changes"
    branch = reviewed.points.settings.label
    click.echo(f"Accepted {what} in {ACCEPTED_FILE}; bring that file to {branch}.", err=True)


def _post(reviewed: Review, to: posting.Destination, root: Path, fail_on: str) -> None:
    from icpspec.review.verdict import matters

    text = _comment(reviewed, fail_on, to.pull.files)
    done = posting.post_comment(text, to, root, matters=matters(reviewed, fail_on))
    click.echo(done, err=True)
