"""`.icpspec/accepted.yaml`: findings that a team has accepted are not told again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from icpspec import paths
from icpspec.diagnostics import Related
from icpspec.nearest import did_you_mean
from icpspec.resolve import calendar
from icpspec.resolve import faults as meaning
from icpspec.resolve.problems import Problems
from icpspec.resolve.spec_files import read_inside
from icpspec.resolve.workspace import ACCEPTED_FILE
from icpspec.spec.validation import validated
from icpspec.suppress import faults
from icpspec.suppress.comments import Suppression, Told, why_not
from icpspec.suppress.fingerprints import Fingerprint
from icpspec.suppress.rules import can_be_suppressed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic, Rule
    from icpspec.spec.accepted import Acceptance, Accepted
    from icpspec.text.document import Document

Fingerprinted = tuple["Diagnostic", Fingerprint | None]


def read_accepted(root: Path) -> tuple[Document | None, Accepted | None, list[Diagnostic]]:
    """The accepted findings of the project in a folder, and what is wrong with their file.

    Without a file there is no document; of a faulty file nothing is accepted.
    """
    file = root / ACCEPTED_FILE
    if not (file.exists() or file.is_symlink()):
        return None, None, []
    document = read_inside(paths.Links(root), file)
    if document.data is None and document.findings:
        return document, None, list(document.findings)
    model, found = validated(document, "accepted")
    found = [*document.findings, *found]
    return document, None if found else cast("Accepted", model), found


def without_accepted(
    findings: Sequence[Fingerprinted],
    document: Document,
    accepted: Accepted,
    rules: Mapping[str, Rule],
    today: date,
    *,
    ran: Callable[[Rule, str | None], bool],
    changes: Collection[str] = (),
) -> Told:
    """Findings without those that the team has accepted, and what is wrong with its decisions.

    Args:
        document: the file of the accepted findings.
        rules: all rules there are, by id.
        ran: whether all findings of a rule in an ICP (None: in the project file) are there, so
            that an entry that meets none is stale.
        changes: ids of the changes that can be accepted too; which there are is not known here.
    """
    told = Told()
    entries = accepted.accepted or []
    present = {mark for finding, mark in findings if mark and can_be_suppressed(finding.rule)}
    problems = Problems(document)
    active: dict[Fingerprint, int] = {}
    for index, entry in enumerate(entries):
        mark = Fingerprint(entry.rule, entry.icp, entry.element, entry.variant)
        if entry.rule in changes:
            _check_change(entry, index, today, problems)
            continue
        if entry.rule not in rules:
            _report_unknown(entry, index, {*rules, *changes}, problems)
            continue
        if _is_faulty(entry, index, rules, today, problems):
            continue
        if mark in active:
            _report_stale(index, "The finding is accepted twice.", problems, active[mark])
        elif mark not in present and ran(rules[entry.rule], entry.icp):
            _report_stale(index, "There is no such finding any more.", problems)
        active.setdefault(mark, index)
    for finding, known in findings:
        if known in active and can_be_suppressed(finding.rule):
            entry = entries[active[known]]
            until = calendar.day(entry.until) if entry.until else None
            told.suppressed[finding] = Suppression("entry", entry.reason, entry.approver, until)
        else:
            told.shown.append(finding)
    told.own = problems.found
    return told


def _is_faulty(
    entry: Acceptance, index: int, rules: Mapping[str, Rule], today: date, problems: Problems
) -> bool:
    """Report an entry that accepts nothing as it stands."""
    path = ("accepted", index)
    if not can_be_suppressed(rules[entry.rule]):
        problems.add(
            faults.IGNORED_ERROR,
            (*path, "rule"),
            f"`{entry.rule}` cannot be accepted.",
            help=why_not(rules[entry.rule]),
        )
        return True
    if entry.until is None:
        return False
    until = day_of(entry)
    if until is None:
        _report_no_day(entry, index, problems)
    elif until < today:
        problems.add(
            faults.EXPIRED_ACCEPTANCE,
            (*path, "until"),
            f"The finding was accepted until {entry.until}, and no longer is.",
            help="Resolve the finding and remove the entry, or decide again with a later day.",
        )
    return until is None or until < today


def _report_unknown(
    entry: Acceptance, index: int, known: Collection[str], problems: Problems
) -> None:
    problems.add(
        faults.UNKNOWN_IGNORED_RULE,
        ("accepted", index, "rule"),
        f"There is no rule `{entry.rule}`.",
        help=did_you_mean(entry.rule, sorted(known)),
    )


def _check_change(entry: Acceptance, index: int, today: date, problems: Problems) -> None:
    """Report an accepted change that has had its day: by then it is made, or given up."""
    until = day_of(entry)
    if entry.until is not None and until is None:
        _report_no_day(entry, index, problems)
    elif until is not None and until < today:
        message = f"The change was accepted until {entry.until}."
        _report_stale(index, message, problems)


def day_of(entry: Acceptance) -> date | None:
    """The last day that an entry holds; None without one, and if there is no such day."""
    return calendar.day(entry.until) if entry.until is not None else None


def _report_no_day(entry: Acceptance, index: int, problems: Problems) -> None:
    problems.add(
        meaning.INVALID_DAY,
        ("accepted", index, "until"),
        f"The calendar has no day {entry.until}.",
        help="Write an existing day as year-month-day.",
    )


def _report_stale(index: int, message: str, problems: Problems, before: int | None = None) -> None:
    related = []
    if before is not None:
        related = [Related("first accepted here", problems.span(("accepted", before)))]
    problems.add(
        faults.STALE_ACCEPTANCE,
        ("accepted", index),
        message,
        help="Remove the entry.",
        related=related,
    )
