"""Findings without those that a comment beside them asks to ignore."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from icpspec.diagnostics import Fix
from icpspec.nearest import is_variant, nearest
from icpspec.suppress import faults
from icpspec.suppress.rules import can_be_suppressed, is_about_suppressions
from icpspec.text.comments import ignores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from icpspec.diagnostics import Diagnostic, Rule, Span
    from icpspec.text.comments import Ignore
    from icpspec.text.document import Document

_FORM = "As `# icpspec: ignore[rule-id] the reason; until=2027-03-31`."


@dataclass(frozen=True, slots=True)
class Suppression:
    """Who decided to live with a finding, and why.

    Attributes:
        by: a comment in the file, or an entry of the accepted findings.
        reason: empty where none is given.
        approver: of an entry.
        until: the last day it holds, None for ever.
    """

    by: Literal["comment", "entry"]
    reason: str
    approver: str | None = None
    until: date | None = None


@dataclass(slots=True)
class Told:
    """Findings sorted by whether somebody decided to live with them.

    Attributes:
        shown: the findings that are left.
        suppressed: those that are not shown, each with what keeps it back.
        own: findings about the suppressions themselves.
    """

    shown: list[Diagnostic] = field(default_factory=list)
    suppressed: dict[Diagnostic, Suppression] = field(default_factory=dict)
    own: list[Diagnostic] = field(default_factory=list)


def without_ignored(
    findings: Iterable[Diagnostic],
    documents: Iterable[Document],
    rules: Mapping[str, Rule],
    today: date,
    *,
    ran: Callable[[Rule], bool],
) -> Told:
    """Findings without those that comments ignore, and what is wrong with the comments.

    Args:
        documents: the files that may hold comments.
        rules: all rules there are, by id.
        ran: whether all findings of a rule are there, so that a comment that meets none is unused.
    """
    told = Told()
    wanted: list[tuple[Ignore, Document]] = []
    for document in documents:
        found, faulty = ignores(document)
        told.own += faulty
        wanted += [(one, document) for one in found]
    active = [one for one, _ in wanted if one.until is None or one.until >= today]
    used: set[tuple[Span, str]] = set()
    for finding in findings:
        by = [one for one in active if _concerns(one, finding)]
        used |= {(one.span, finding.rule.id) for one in by}
        if by:
            told.suppressed[finding] = Suppression("comment", by[0].reason, until=by[0].until)
        else:
            told.shown.append(finding)
    for one, _ in wanted:
        told.own += _faults_of(one, rules, today)
        if one in active:
            told.own += _unused(one, rules, used, ran)
    return told


def _concerns(ignore: Ignore, finding: Diagnostic) -> bool:
    if finding.span is None or ignore.lines is None or finding.span.file != ignore.span.file:
        return False
    first, last = ignore.lines
    named = any(name == finding.rule.id for name, _ in ignore.rules)
    return named and first <= finding.span.line <= last and can_be_suppressed(finding.rule)


def _faults_of(ignore: Ignore, rules: Mapping[str, Rule], today: date) -> Iterator[Diagnostic]:
    if not ignore.reason:
        message = "A finding is ignored without a reason."
        yield faults.IGNORE_WITHOUT_REASON.at(ignore.span, message, help=_FORM)
    if ignore.until is not None and ignore.until < today:
        yield faults.EXPIRED_IGNORE.at(
            ignore.span,
            f"This ignored findings until {ignore.until}, and no longer does.",
            help="Resolve what it hid, or decide again with a later day.",
        )
    for name, span in ignore.rules:
        if name not in rules:
            yield _unknown(name, span, rules)
        elif not can_be_suppressed(rules[name]):
            yield faults.IGNORED_ERROR.at(
                span, f"`{name}` cannot be ignored.", help=why_not(rules[name])
            )


def why_not(rule: Rule) -> str:
    """Why a rule cannot be suppressed, and what to do instead."""
    if is_about_suppressions(rule):
        return "It is about what is ignored or accepted: correct that."
    return "Such an error makes the file unusable: correct it."


def _unknown(name: str, span: Span, rules: Mapping[str, Rule]) -> Diagnostic:
    by_code = {rule.code.lower(): rule.id for rule in rules.values()}
    close = by_code.get(name.lower()) or nearest(name, rules)
    advice = f"Did you mean `{close}`?" if close else "`icpspec rules` lists them."
    safe = close is not None and (name.lower() in by_code or is_variant(name, close))
    fix = Fix(f"replace by `{close}`", span, close, safe=safe) if close else None
    message = f"There is no rule `{name}`."
    return faults.UNKNOWN_IGNORED_RULE.at(span, message, help=advice, fix=fix)


def _unused(
    ignore: Ignore,
    rules: Mapping[str, Rule],
    used: set[tuple[Span, str]],
    ran: Callable[[Rule], bool],
) -> Iterator[Diagnostic]:
    for name, span in ignore.rules:
        rule = rules.get(name)
        if rule is None or not can_be_suppressed(rule) or not ran(rule):
            continue
        if (ignore.span, name) not in used:
            where = (
                "on this line"
                if ignore.lines and ignore.lines[0] == ignore.span.line
                else ("in the element below")
            )
            yield faults.UNUSED_IGNORE.at(
                span, f"There is no finding of `{name}` {where}.", help="Remove it."
            )
