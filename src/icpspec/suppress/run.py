"""All findings of a project, without those that somebody decided to live with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity, in_order, worst
from icpspec.suppress import faults
from icpspec.suppress.accepted import read_accepted, without_accepted
from icpspec.suppress.comments import without_ignored
from icpspec.suppress.fingerprints import documents_of, with_fingerprints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic, Rule
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace
    from icpspec.suppress.comments import Suppression


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What is told of a project, and what is not.

    Attributes:
        shown: the findings that are left, and those about suppressions, in order.
        hidden: the findings that a comment or the team's decisions keep back.
        by: what keeps back a finding, or would if it were obeyed.
    """

    shown: tuple[Diagnostic, ...]
    hidden: tuple[Diagnostic, ...] = ()
    by: Mapping[Diagnostic, Suppression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Which decisions count, and what is known of the findings that they are about.

    Attributes:
        whole: all ICPs of the project were loaded.
        obeyed: false to show what is suppressed all the same.
        idle: ids of rules that did not run, so that nothing is known of their findings.
        changes: ids of the changes that can be accepted, too.
        root: the folder whose accepted findings count; default: the project's own.
    """

    whole: bool
    obeyed: bool = True
    idle: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    root: Path | None = None


def suppressed(
    space: Workspace,
    findings: Sequence[Diagnostic],
    rules: Mapping[str, Rule],
    today: date,
    decisions: Decisions,
) -> Suppressed:
    """Apply the comments in a project's files and its accepted findings.

    Args:
        findings: of these specs, with the severities that the project gives them.
        rules: all rules there are, by id.
        today: the day of the run, for what expires.
    """

    def ran(rule: Rule) -> bool:
        # The rules from ICP400 on look at changes and at rows, which are not at hand.
        known = decisions.whole and rule.id not in decisions.idle
        return known and is_sound and rule.code < "ICP400"

    documents = list(documents_of(space).values())
    # A rule that did not run because of an error elsewhere cannot have been met.
    is_sound = worst(one for one in findings if one.rule.code < "ICP300") is not Severity.ERROR
    # So for an ICP that is retired.
    resting = {icp.id: icp.document.file for icp in space.icps if _is_retired(icp)}
    by_comment = without_ignored(findings, documents, rules, today, ran=ran)
    shown, hidden = by_comment.shown, by_comment.suppressed
    own = [
        one
        for one in by_comment.own
        if one.rule != faults.UNUSED_IGNORE or (one.span and one.span.file not in resting.values())
    ]
    document, accepted, faulty = read_accepted(decisions.root or space.root)
    own += faulty
    if document is not None and accepted is not None:
        told = without_accepted(
            with_fingerprints(shown, space),
            document,
            accepted,
            rules,
            today,
            ran=lambda rule, icp: ran(rule) and icp not in resting,
            changes=decisions.changes,
        )
        shown, hidden, own = told.shown, {**hidden, **told.suppressed}, [*own, *told.own]
    by = hidden
    if not decisions.obeyed:
        shown, hidden = list(findings), {}
    return Suppressed(tuple(in_order([*shown, *own])), tuple(in_order(hidden)), by)


def _is_retired(icp: LoadedIcp) -> bool:
    data = icp.document.data
    return isinstance(data, dict) and data.get("status") == "retired"
