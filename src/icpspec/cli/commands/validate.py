"""`icpspec validate`."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from icpspec.cli import deciding, options, session


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--data", "with_data", is_flag=True, help="Hold the accounts against the specs, too.")
@click.option("--fix", is_flag=True, help="Make the edits that cannot change what is meant.")
@click.option("--diff", is_flag=True, help="With --fix: show the edits, and change no file.")
@deciding.accepting("Accept what is found, but for errors.")
@click.option("--no-ignores", is_flag=True, help="Show what is ignored or accepted, too.")
@options.as_of
@options.common("text", "json", "github", "markdown", "sarif")
def COMMAND(
    paths: tuple[Path, ...],
    with_data: bool,
    fix: bool,
    diff: bool,
    accept: bool,
    approver: str | None,
    reason: str | None,
    until: date | None,
    no_ignores: bool,
    as_of: date | None,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Check specs; each finding has a place and a way out.

    PATH is a spec or a folder of specs; by default, and for the project file, all specs.

    --data also reads the project's accounts: unlisted values, attributes that are mostly unknown,
    traits that all or no accounts match, a best tier that holds most of them or hardly any.

    A comment `# icpspec: ignore[rule-id] reason; until=2027-03-31` at the end of a line, or above
    an element, keeps its findings back. --accept writes what is found into .icpspec/accepted.yaml,
    and it is not told again.
    """
    from icpspec.cli import checking
    from icpspec.errors import NothingToReadError
    from icpspec.report.findings import Done, findings_report

    project_file, only = session.named(project_file, paths)
    decision = deciding.decision(accept, approver, reason, until)
    _refuse_at_once(fix=fix, diff=diff, accept=accept, no_ignores=no_ignores)
    found_file = session.project_path(project_file, only)
    check = checking.Checking(
        found_file, only, as_of or date.today(), obeyed=not no_ignores, with_data=with_data
    )
    space, told = check.run()
    if not space.icps and not space.findings:
        raise NothingToReadError(
            "There is no spec to check.", help="Specs are files that end with .icp.yaml."
        )
    done = Done(hidden=len(told.hidden))
    if fix:
        made = checking.fixed(check, space, told.shown)
        changes = checking.diff_of(space, check, made) if diff else None
        done = Done(len(told.hidden), made.fixed, made.refused, changes)
        if not diff and made.texts:
            checking.write_fixed(space, check, made)
            space, told = check.run()
    elif decision is not None:
        accepted = checking.accept(space, told, decision)
        space, told = check.run() if accepted else (space, told)
        done = Done(len(told.hidden), accepted=accepted)
    with session.progress(quiet=True, verbose=verbose) as tell:
        for icp in space.icps:
            tell(f"checked {icp.document.file}: {len(icp.findings)} findings")
    report = findings_report(told.shown, len(space.icps) + 1, space.name, done, quiet=quiet)
    if format_name == "sarif":
        report = replace(report, notes=checking.notes(space, told.shown, told.by))
    session.emit(report, format_name, output)
    sys.exit(session.exit_code(told.shown, fail_on))


def _refuse_at_once(*, fix: bool, diff: bool, accept: bool, no_ignores: bool) -> None:
    """Options that contradict each other."""
    from icpspec.errors import UsageError

    if diff and not fix:
        raise UsageError("--diff belongs to --fix.")
    if accept and (fix or no_ignores):
        other = "--fix" if fix else "--no-ignores"
        raise UsageError(f"--accept and {other} do not go together.", help="Run one at a time.")
