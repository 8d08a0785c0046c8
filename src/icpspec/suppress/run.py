"""All findings of a project, without those that somebody decided to live with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity, in_order, worst
from icpspec.suppress.accepted import read_accepted, without_accepted
from icpspec.suppress.comments import without_ignored
from icpspec.suppress.fingerprints import documents_of, with_fingerprints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic, Rule
    from icpspec.resolve.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What is told of a project, and what is not.

    Attributes:
        shown: the findings that are left, and those about suppressions, in order.
        hidden: the findings that a comment or the team's decisions keep back.
    """

    shown: tuple[Diagnostic, ...]
    hidden: tuple[Diagnostic, ...] = ()


def suppressed(
    space: Workspace,
    findings: Sequence[Diagnostic],
    rules: Mapping[str, Rule],
    today: date,
    *,
    whole: bool,
    obeyed: bool = True,
) -> Suppressed:
    """Apply the comments in a project's files and its accepted findings.

    Args:
        findings: of these specs, with the severities that the project gives them.
        rules: all rules there are, by id.
        today: the day of the run, for what expires.
        whole: all ICPs of the project were loaded.
        obeyed: false to show what is suppressed all the same.
    """
    documents = list(documents_of(space).values())
    # A rule that did not run because of an error elsewhere cannot have been met.
    is_sound = worst(one for one in findings if one.rule.code < "ICP300") is not Severity.ERROR
    by_comment = without_ignored(findings, documents, rules, today, all_told=whole and is_sound)
    shown, hidden, own = by_comment.shown, by_comment.suppressed, by_comment.own
    document, accepted, faulty = read_accepted(space.root)
    own += faulty
    if document is not None and accepted is not None:
        told = without_accepted(
            with_fingerprints(shown, space),
            document,
            accepted,
            rules,
            today,
            all_told=whole and is_sound,
        )
        shown, hidden, own = told.shown, [*hidden, *told.suppressed], [*own, *told.own]
    if not obeyed:
        shown, hidden = list(findings), []
    return Suppressed(tuple(in_order([*shown, *own])), tuple(in_order(hidden)))
