"""What `validate` does: check, fix, accept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.cli import session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic
    from icpspec.edits.fixing import Checked, Fixed
    from icpspec.report.model import Note
    from icpspec.resolve.workspace import Workspace
    from icpspec.suppress.accepting import Decision
    from icpspec.suppress.comments import Suppression
    from icpspec.suppress.run import Suppressed


@dataclass(frozen=True, slots=True)
class Checking:
    """Which specs are checked, and how.

    Attributes:
        only: the specs and folders that are checked; empty for all of the project.
        obeyed: comments and accepted findings keep findings back.
        with_data: the project's accounts are held against the specs, too.
    """

    project_file: Path
    only: Sequence[Path]
    today: date
    obeyed: bool = True
    with_data: bool = False

    def run(self, edited: Mapping[Path, str] | None = None) -> tuple[Workspace, Suppressed]:
        """The project, and what is found in it.

        Args:
            edited: texts that stand for the files on disk.
        """
        from icpspec.lint._protocol import OfData
        from icpspec.lint.catalogue import all_rules
        from icpspec.lint.run import rules as lint_rules
        from icpspec.lint.settings import configured
        from icpspec.suppress.run import Decisions, suppressed

        space = session.workspace(self.project_file, self.only, edited=edited)
        whole = not self.only
        found = _with_lint(space, self.today, whole=whole, with_data=self.with_data)
        rules = {rule.id: rule for rule in all_rules()}
        of_data = {one.rule.id for one in lint_rules() if isinstance(one, OfData)}
        decisions = Decisions(
            whole,
            self.obeyed,
            frozenset() if self.with_data else frozenset(of_data),
            _changes(space),
        )
        told = suppressed(space, found, rules, self.today, decisions)
        return space, replace(told, shown=tuple(configured(told.shown, space.project)))


def _changes(space: Workspace) -> frozenset[str]:
    """The ids of changes, which a file of accepted findings may name beside rules."""
    from icpspec.resolve.workspace import ACCEPTED_FILE

    if not (space.root / ACCEPTED_FILE).exists():
        return frozenset()
    from icpspec.diff.elements import tells

    return frozenset(tell.id for tell in tells())


def _with_lint(space: Workspace, today: date, *, whole: bool, with_data: bool) -> list[Diagnostic]:
    """All findings of a project, those of quality too, as strict as the project wants them.

    Args:
        today: the day of the run, for what goes stale.
        whole: all ICPs of the project were loaded.
    """
    from icpspec.diagnostics import in_order
    from icpspec.lint.run import lint
    from icpspec.lint.settings import check_rules, configured

    with session.without_collector():
        found = [*space.all_findings, *check_rules(space.project, space.document)]
        found += lint(space, today, whole=whole)
        if with_data:
            found += _of_data(space, today)
        return in_order(configured(found, space.project))


def _of_data(space: Workspace, today: date) -> list[Diagnostic]:
    """What the accounts say of the active ICPs without errors, each in the version in force."""
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.tallies import tallies
    from icpspec.errors import NothingToReadError
    from icpspec.lint.run import lint_data

    if space.project is None:
        return []
    try:
        icps = [icp for icp in session.chosen(space, [], today) if icp.family is not None]
    except NothingToReadError:
        return []
    with Engine(space.root) as engine:
        counted = tallies(space, engine, icps, today)
    return [*counted.findings, *lint_data(space, counted.by_icp, today)]


def notes(
    space: Workspace, findings: Sequence[Diagnostic], by: Mapping[Diagnostic, Suppression]
) -> dict[Diagnostic, Note]:
    """What is known of findings that are shown, for programs that follow them over time.

    Args:
        by: what would keep a finding back, were it obeyed.
    """
    from icpspec.report.model import Note
    from icpspec.suppress.fingerprints import with_fingerprints

    return {
        finding: Note(mark, by.get(finding)) for finding, mark in with_fingerprints(findings, space)
    }


def fixed(checking: Checking, space: Workspace, findings: Sequence[Diagnostic]) -> Fixed:
    """The safe fixes of findings, made in memory."""
    from icpspec.edits.fixing import fix

    def check(edited: Mapping[Path, str]) -> Checked:
        again, told = checking.run(edited)
        return _checked(checking, again, told.shown)

    return fix(_checked(checking, space, findings), check)


def _checked(checking: Checking, space: Workspace, findings: Sequence[Diagnostic]) -> Checked:
    from icpspec.edits.fixing import Checked
    from icpspec.text.document import Document

    documents = {checking.project_file: space.document}
    for icp in space.icps:
        own = icp.document
        if not isinstance(own, Document):
            place, _ = own.origin(("id",))
            own = place.document
        documents[icp.path] = own
    return Checked(documents, findings)


def write_fixed(space: Workspace, checking: Checking, done: Fixed) -> None:
    """Write what was fixed.

    Raises:
        EnvironmentFault: one of the files must not or cannot be changed; then none is.
    """
    from icpspec.files import check_editable, edit_text

    before = _checked(checking, space, ()).documents
    for path in done.texts:
        check_editable(path, space.root)
    # A file may be there a second time, by a link.
    for path in {path.resolve(): path for path in done.texts}.values():
        edit_text(path, before[path].text, done.texts[path], space.root)


def diff_of(space: Workspace, checking: Checking, done: Fixed) -> str:
    """What the fixes change, as a unified diff."""
    from icpspec.edits.diffs import unified

    before = _checked(checking, space, ()).documents
    return "".join(
        unified(before[path].file, before[path].text, text) for path, text in done.texts.items()
    )


def accept(space: Workspace, told: Suppressed, decision: Decision) -> int:
    """Write the findings that may be accepted into the project's file, and tell how many.

    Raises:
        EnvironmentFault: the file must not or cannot be changed.
        UsageError: it is faulty as it stands.
    """
    from icpspec.cli.deciding import write_accepted
    from icpspec.suppress.accepting import acceptable
    from icpspec.suppress.fingerprints import with_fingerprints

    return write_accepted(space.root, acceptable(with_fingerprints(told.shown, space)), decision)
