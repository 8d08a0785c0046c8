"""What a profile has to say: findings at the place where somebody can act on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.engine import faults, row_findings
from icpspec.engine.row_findings import counted, shortened
from icpspec.nearest import nearest
from icpspec.resolve import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.engine.profile import AttributeProfile
    from icpspec.engine.profile.attributes import Figures
    from icpspec.engine.profile.opened import Opened
    from icpspec.engine.profile.sources import LookupFigures, SourceFigures
    from icpspec.engine.profile.subjects import Subject
    from icpspec.text.document import Document

_MOST_VALUES = 5
# Doubled accounts make every answer wrong; other doubles shift figures, and are counted.
_OTHER_DUPLICATES = replace(faults.DUPLICATE_KEYS, severity=Severity.WARNING)

_ACCOUNTLESS_DEALS = "All attributes of their account are unknown."
_ACCOUNTLESS = "They belong to no account. Complete the keys in the source."


def of_attributes(profiles: Iterable[AttributeProfile]) -> list[Diagnostic]:
    """Values that are unreadable, out of range or unlisted."""
    found: list[Diagnostic] = []
    for profile in profiles:
        if profile.figures is not None:
            found += _unreadable(profile.subject, profile.figures, profile.label)
            found += _arrays(profile.subject, profile.figures, profile.label)
            found += _out_of_range(profile.subject, profile.figures)
            found += _unlisted(profile.subject, profile.figures, profile.label)
    return found


def _unreadable(subject: Subject, figures: Figures, label: str) -> Iterator[Diagnostic]:
    if figures.unreadable:
        all_lost = figures.unreadable == figures.said
        yield row_findings.unreadable_values(
            subject.attribute,
            label,
            _span(subject, "type" if all_lost else None),
            figures.unreadable,
            figures.said,
            figures.unreadable_example,
        )


def _arrays(subject: Subject, figures: Figures, label: str) -> Iterator[Diagnostic]:
    n, attribute = figures.arrays, subject.attribute
    if not n:
        return
    look = "looks like a JSON array" if n == 1 else "look like JSON arrays"
    yield faults.ARRAYS_AS_TEXT.at(
        _span(subject, None),
        f"{n:,} of {figures.known:,} cells of column `{attribute.column}` in {label} {look}, for"
        f" example `{shortened(figures.array_example)}`; they are split at"
        f" `{attribute.separator}` like any text.",
        help=f"Join items with `{attribute.separator}`, or set `separator`.",
    )


def _out_of_range(subject: Subject, figures: Figures) -> Iterator[Diagnostic]:
    if not figures.out_of_range:
        return
    attribute = subject.attribute
    low, high = (_bound(bound) for bound in (attribute.minimum, attribute.maximum))
    if low is None and high is None:
        bounds = "no finite number" if attribute.kind == "number" else "no day of the calendar"
        what = f"are {bounds}"
    elif high is None:
        what = f"lie below `min` {low}"
    elif low is None:
        what = f"lie above `max` {high}"
    else:
        what = f"lie outside {low} to {high}"
    key = "min" if low is not None else "max" if high is not None else None
    yield faults.OUT_OF_RANGE.at(
        _span(subject, key),
        f"{figures.out_of_range:,} of {figures.said:,} values of `{attribute.id}` {what},"
        f" for example `{shortened(figures.out_of_range_example)}`.",
        help="They count as unknown. Correct the bound, or the data.",
    )


def _bound(bound: object) -> str | None:
    if isinstance(bound, date):
        return calendar.shown(bound)
    return f"{bound:.15g}" if isinstance(bound, float) else None if bound is None else str(bound)


def _unlisted(subject: Subject, figures: Figures, label: str) -> Iterator[Diagnostic]:
    attribute = subject.attribute
    span = _span(subject, "values")
    listed = [str(value) for value in attribute.values or ()]
    unit = "row" if figures.items is None else "value"
    for value, n in figures.unlisted[:_MOST_VALUES]:
        close = nearest(str(value), listed)
        advice = (
            f"Did you mean `{close}`? Then name it there as another spelling of `{close}`."
            if close
            else "Add it to `values`, or to `null_values` if it says nothing."
        )
        yield faults.UNLISTED_DATA.at(
            span,
            f"`{shortened(str(value))}` is not among the values of `{attribute.id}`; column"
            f" `{attribute.column}` of {label} holds it in {n:,} {unit}{'' if n == 1 else 's'}.",
            help=advice,
        )
    rest = figures.unlisted_total - sum(n for _, n in figures.unlisted[:_MOST_VALUES])
    if rest:
        yield faults.UNLISTED_DATA.at(
            span,
            f"{rest:,} more {unit}{'' if rest == 1 else 's'} hold something else that"
            f" `{attribute.id}` does not list.",
            help="If any value may stand there, leave `values` out.",
        )


def _span(subject: Subject, key: str | None) -> Span:
    path = ("attributes", subject.attribute.id)
    return subject.document.span((*path, key) if key else path, key=True)


def of_sources(document: Document, sources: Iterable[SourceFigures]) -> list[Diagnostic]:
    """Sources without rows; rows that are doubled, without key, without account, or orphans."""
    return [finding for figures in sources for finding in _of_source(document, figures)]


def _of_source(document: Document, figures: SourceFigures) -> Iterator[Diagnostic]:
    opened, label = figures.opened, figures.opened.label

    def at(key: str) -> Span:
        return document.span((*opened.path, key))

    if figures.rows == 0:
        yield faults.NO_ROWS.at(
            at("source"),
            f"{label} has no rows.",
            help="Check the export, and `where` if the source has one.",
        )
    if figures.doubled_keys:
        yield _doubles(figures, at("key"))
    if figures.without_key:
        yield _without_key(figures, at("key"))
    if figures.without_account:
        yield row_findings.missing_keys(
            label,
            at("account"),
            figures.without_account,
            what="account",
            advice=_ACCOUNTLESS_DEALS if opened.path[1] == "opportunities" else _ACCOUNTLESS,
        )
    if figures.orphans:
        yield faults.ORPHANS.at(
            at("account"),
            f"{counted(figures.orphans, 'row')} of {label}"
            f" {'names' if figures.orphans == 1 else 'name'} an account that `accounts` does not"
            f" have, for example `{shortened(figures.orphan_example)}`.",
            help="Keys compare exactly, with upper and lower case.",
        )


def _doubles(figures: SourceFigures, span: Span) -> Diagnostic:
    opened, n, example = figures.opened, figures.doubled_keys, figures.duplicate_example
    name = opened.path[1]
    if name == "accounts":
        has_history = opened.column("valid_from") is not None
        return row_findings.double_accounts(opened.label, span, n, example, has_history=has_history)
    if name == "opportunities":
        return row_findings.double_opportunities(opened.label, span, n, example)
    message = row_findings.doubled(opened.label, n, example, ("key", "keys"))
    return _OTHER_DUPLICATES.at(span, message, help="Keep one row for each key.")


def _without_key(figures: SourceFigures, span: Span) -> Diagnostic:
    opened, n = figures.opened, figures.without_key or 0
    if opened.path[1] == "accounts":
        return row_findings.keyless_accounts(opened.label, span, n)
    advice = "Without a key a row belongs to nothing. Complete them in the source."
    return row_findings.missing_keys(opened.label, span, n, advice=advice)


def of_shared(document: Document, shared: Iterable[tuple[Opened, int, str]]) -> list[Diagnostic]:
    """Opportunities of a source that stand in an earlier one of the list as well."""
    return [
        row_findings.shared_opportunities(
            opened.label, document.span((*opened.path, "key")), n, example
        )
        for opened, n, example in shared
    ]


def of_lookups(document: Document, lookups: Iterable[LookupFigures]) -> list[Diagnostic]:
    """Rows whose key a lookup does not have."""
    return [
        row_findings.unmatched_lookup(
            figures.id,
            figures.opened.label,
            document.span(("data", "lookups", figures.id), key=True),
            figures.unmatched,
            figures.example,
        )
        for figures in lookups
        if figures.unmatched
    ]
