"""What commands have in common: find the project, load it, print a report, choose the exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from icpspec.diagnostics import Severity
from icpspec.errors import NothingToReadError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.report.model import Report
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@contextmanager
def without_collector() -> Iterator[None]:
    """Load, modules too, without the garbage collector.

    Everything is kept, and to look for what is not, again and again, takes longer than it
    takes to read a thousand specs. So does a single look at all of it afterwards, so that what
    has been loaded is left out from then on.
    """
    import gc

    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def named(project_file: Path | None, paths: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """The project file and the specs that PATHs of a command name.

    A project file among them, or what its team has accepted, is about all specs, so that none is
    left out.

    Raises:
        NothingToReadError: a path does not exist.
        UsageError: they belong to several projects.
    """
    from icpspec.resolve.workspace import ACCEPTED_FILE, PROJECT_FILE

    for path in paths:
        if not path.exists():
            raise NothingToReadError(f"There is no file or folder {path}.")
    projects = {path for path in paths if path.name == PROJECT_FILE}
    accepted = Path(ACCEPTED_FILE).parts
    for path in paths:
        if path.parts[-len(accepted) :] == accepted:
            projects.add(path.parent.parent / PROJECT_FILE)
    if len({path.resolve() for path in projects}) > 1:
        raise UsageError("These are files of several projects.", help="Name one at a time.")
    if not projects:
        return project_file, list(paths)
    return project_file or projects.pop(), []


def project_path(project_file: Path | None, only: Sequence[Path] = ()) -> Path:
    """The file of the project to work on.

    Raises:
        NothingToReadError: there is none.
    """
    from icpspec.resolve.workspace import PROJECT_FILE, find_project

    if project_file is None:
        start = Path.cwd()
        if only:
            start = only[0] if only[0].is_dir() else only[0].parent
        project_file = find_project(start)
        if project_file is None:
            raise NothingToReadError(
                f"There is no {PROJECT_FILE} here or in a folder above.",
                help="`icpspec init` writes one, `icpspec demo DIR` a whole sample company.",
            )
    elif project_file.is_dir():
        project_file = project_file / PROJECT_FILE
    return project_file


@without_collector()
def workspace(
    project_file: Path | None,
    only: Sequence[Path] = (),
    *,
    edited: Mapping[Path, str] | None = None,
) -> Workspace:
    """The project to work on.

    Args:
        edited: texts that stand for the files on disk.

    Raises:
        NothingToReadError: there is none.
    """
    from icpspec.resolve.workspace import load

    space = load(project_path(project_file, only), only, edited=edited)
    _refuse_overwriting(space)
    return space


def _refuse_overwriting(space: Workspace) -> None:
    """Stop before a result takes the place of what the project is made of.

    Raises:
        UsageError: `--output` names the project file, a spec, a list or a data file.
    """
    context = click.get_current_context(silent=True)
    output = context.params.get("output") if context else None
    if output is None or not output.exists():
        return
    own = [Path(space.document.file), *(icp.path for icp in space.icps), *space.data_files()]
    if any(output.samefile(path) for path in own if path.exists()):
        raise UsageError(
            f"{output} belongs to the project; the result would take its place.",
            help="Name another file.",
        )


def chosen(
    space: Workspace, icp_ids: Sequence[str], day: date | None = None, *, or_next: bool = True
) -> list[LoadedIcp]:
    """The ICPs to work on: those named, else all active ones; of each the version in force.

    Args:
        day: on which the version is in force; default today.
        or_next: without a version in force, the next to be will do.

    Raises:
        UsageError: an id that the project does not have, or an ICP that is not in force.
        NothingToReadError: there is no ICP at all, or none that is in force.
    """
    from icpspec.nearest import did_you_mean
    from icpspec.resolve.periods import by_id

    icps = space.icps if day is None else space.icps_on(day)
    # A faulty one is known too: what is wrong with it says more than "there is none".
    known = by_id(icps)
    for name in icp_ids:
        if name not in known:
            raise UsageError(f"There is no ICP `{name}`.", help=did_you_mean(name, list(known)))
    if not icps:
        raise NothingToReadError(
            "The project has no ICP.", help="Specs are files that end with .icp.yaml."
        )
    named = list(dict.fromkeys(icp_ids)) or list(known)
    current = {name: _version(known[name], day, or_next=or_next) for name in named}
    if icp_ids:
        for name, icp in current.items():
            if icp is None:
                raise UsageError(
                    f"`{name}` is not in force on that day.",
                    help="Its files say when with `effective`; choose a day with --as-of.",
                )
        return [icp for icp in current.values() if icp is not None]
    nameless = [icp for icp in icps if icp.id is None]
    found = [*(icp for icp in current.values() if icp is not None), *nameless]
    active = [icp for icp in found if icp.spec is None or _is_active(icp)]
    if not active:
        raise NothingToReadError(
            "The project has no active ICP.",
            help="Name one with --icp, set `status: active`, or look at its `effective` period.",
        )
    return [icp for icp in icps if any(icp is one for one in active)]


def _version(versions: Sequence[LoadedIcp], day: date | None, *, or_next: bool) -> LoadedIcp | None:
    from datetime import date as today

    from icpspec.resolve.periods import in_force, in_force_or_next

    day = day or today.today()
    return in_force_or_next(versions, day) if or_next else in_force(versions, day)


def the_one(space: Workspace, icp_id: str | None, day: date | None = None) -> LoadedIcp:
    """The ICP that a command is about: the one named, else the only active one.

    Raises:
        UsageError: the project has several and none is named.
    """
    icps = chosen(space, [icp_id] if icp_id else [], day)
    if len(icps) > 1:
        names = ", ".join(f"`{icp.spec.id}`" for icp in icps if icp.spec)
        raise UsageError("Which ICP? The project has several.", help=f"Name one of {names}.")
    return icps[0]


def _is_active(icp: LoadedIcp) -> bool:
    return icp.spec is not None and (icp.spec.status or "active") == "active"


def refuse_faulty(space: Workspace, icps: Iterable[LoadedIcp]) -> None:
    """Stop with exit code 1 if the project or one of the ICPs has errors; print them first."""
    findings = [*space.findings, *(finding for icp in icps for finding in icp.findings)]
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        show_findings(errors)
        click.echo("Nothing was done: correct the errors first.", err=True)
        stop(space, findings)


def stop(space: Workspace, findings: Iterable[Diagnostic]) -> NoReturn:
    """End without a result because of findings that are shown already.

    Where a program reads along (`-f json`, `github`, `sarif`), they also go to standard output, in
    that format. A file named by `--output` is for results, so that none is written.
    """
    from icpspec.diagnostics import in_order
    from icpspec.report.findings import refusal_report

    found = in_order(findings)
    context = click.get_current_context(silent=True)
    format_name = context.params.get("format_name") if context else None
    if format_name in ("json", "github", "sarif"):
        emit(refusal_report(found, space.name), format_name, None)
    sys.exit(failure_code(found))


def show_findings(findings: Iterable[Diagnostic], *, quiet: bool = False) -> None:
    """Findings on standard error, beside a result that is something else.

    Args:
        quiet: only errors.
    """
    from icpspec.diagnostics import in_order
    from icpspec.report.formats.text import render
    from icpspec.report.model import Findings, Report

    least = Severity.ERROR if quiet else Severity.INFO
    found = tuple(finding for finding in in_order(findings) if finding.severity >= least)
    if found:
        report = Report({}, (Findings(found),))
        click.echo(render(report, color=wants_color(sys.stderr)), err=True, nl=False)


@contextmanager
def data_errors(space: Workspace) -> Iterator[None]:
    """Accounts that could not be read to their end, as a finding; ends with exit code 4."""
    from icpspec.engine.accounts import declared_accounts
    from icpspec.engine.duckdb import DataError
    from icpspec.engine.sources import report_unreadable
    from icpspec.resolve.problems import Problems

    try:
        yield
    except DataError as error:
        place = declared_accounts(space.project.data if space.project else None)
        if place is None:
            raise
        problems = Problems(space.document)
        report_unreadable(place.accounts.source, error, problems, (*place.path, "source"))
        show_findings(problems.found)
        stop(space, problems.found)


def emit(report: Report, format_name: str, output: Path | None) -> None:
    """Write a report to standard output or to a file."""
    from icpspec.report.formats import render

    color = output is None and wants_color(sys.stdout)
    write(render(report, format_name, color=color), output, is_clean=True)


def write(text: str, output: Path | None, *, is_clean: bool = False) -> None:
    """Write text to standard output or, whole or not at all, to a file.

    Args:
        is_clean: it holds no control characters of a spec; else they are kept from a terminal.
    """
    if output is not None:
        from icpspec.files import write_text

        write_text(output, text)
        return
    if not is_clean and sys.stdout.isatty():
        from icpspec.report.formats.text import UNSAFE

        text = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)
    with reader_may_leave():
        click.echo(text, nl=False, color=True)


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Writing to a reader that has seen enough, as `| head`, is no failure."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered goes nowhere, so that Python does not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_color(stream: object) -> bool:
    """Colour only where a person looks, and NO_COLOR is honoured."""
    is_terminal = getattr(stream, "isatty", lambda: False)()
    return bool(is_terminal) and not os.environ.get("NO_COLOR")


def exit_code(findings: Iterable[Diagnostic], fail_on: str) -> int:
    """What a command ends with that has done its work: 0, or as `failure_code` if it must fail."""
    if fail_on == "never":
        return 0
    bad = [finding for finding in findings if finding.severity >= Severity[fail_on.upper()]]
    return failure_code(bad) if bad else 0


def failure_code(findings: Iterable[Diagnostic]) -> int:
    """4 if a data file failed, 3 if there is nothing to read, else 1."""
    from icpspec.engine import faults

    rules = {finding.rule for finding in findings if finding.severity is Severity.ERROR}
    if rules & {faults.MISSING_SOURCE, faults.UNREADABLE_SOURCE}:
        return 4
    return 3 if faults.NO_DATA in rules else 1


@contextmanager
def progress(*, quiet: bool, verbose: bool = False) -> Iterator[Callable[[str], None]]:
    """Tells on standard error what is being done, where a person looks or asked for it."""
    if verbose:
        yield lambda text: click.echo(text, err=True)
        return
    if quiet or not sys.stderr.isatty():
        yield lambda _text: None
        return

    def tell(text: str) -> None:
        click.echo(f"\r\x1b[K{text} …", err=True, nl=False)

    try:
        yield tell
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)
