"""What is wrong with a head, judged as strictly as the base wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import in_order
from icpspec.diff.elements import tells
from icpspec.lint._protocol import OfData
from icpspec.lint.catalogue import all_rules
from icpspec.lint.run import lint
from icpspec.lint.run import rules as lint_rules
from icpspec.lint.settings import check_rules, configured
from icpspec.suppress.accepted import read_accepted
from icpspec.suppress.fingerprints import with_fingerprints
from icpspec.suppress.run import Decisions, Suppressed, suppressed

if TYPE_CHECKING:
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.workspace import Workspace
    from icpspec.spec.project import Project


def findings(space: Workspace, settings: Workspace, today: date) -> Suppressed:
    """The findings of a version, by the rules and decisions of another.

    Args:
        settings: says how strict the rules are, and what is accepted.
        today: the day of the run, for what goes stale.
    """
    by_settings = with_lint(space, settings.project)
    found = [*space.all_findings, *check_rules(space.project, space.document)]
    found += lint(by_settings, today)
    if space.root != settings.root:
        found += read_accepted(space.root)[2]
    decisions = Decisions(
        whole=True,
        idle=frozenset(one.rule.id for one in lint_rules() if isinstance(one, OfData)),
        changes=frozenset(tell.id for tell in tells()),
        root=settings.root,
    )
    rules = {rule.id: rule for rule in all_rules()}
    found = in_order(configured(found, by_settings.project))
    told = suppressed(space, found, rules, today, decisions)
    shown = configured(told.shown, by_settings.project)
    # What is stale or wrong among the decisions of the base is for the base to settle.
    decided, _, _ = read_accepted(settings.root)
    theirs = decided.file if decided is not None and space is not settings else None
    kept = [one for one in shown if one.span is None or one.span.file != theirs]
    return Suppressed(tuple(kept), told.hidden)


def with_lint(space: Workspace, project: Project | None) -> Workspace:
    """A workspace whose rules are as strict as another project wants them.

    Args:
        project: None, as for a faulty one: as strict as they are by themselves.
    """
    if space.project is None:
        return space
    lint_of = project.lint if project else None
    return replace(space, project=space.project.model_copy(update={"lint": lint_of}))


def known_of(
    told: Suppressed, space: Workspace, before: Suppressed, base: Workspace
) -> frozenset[Diagnostic]:
    """The findings of a version that another one has, too, wherever they stand there."""
    marks = {mark for _, mark in with_fingerprints(before.shown, base)}
    messages = {(one.rule.id, one.message) for one in before.shown}
    return frozenset(
        one
        for one, mark in with_fingerprints(told.shown, space)
        if (mark is not None and mark in marks) or (one.rule.id, one.message) in messages
    )
