"""What a profile has to say: findings at the place where somebody can act on them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.engine import faults
from icpspec.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from icpspec.diagnostics import Diagnostic, Rule, Span
    from icpspec.engine.profile import AttributeProfile
    from icpspec.engine.profile.attributes import Figures
    from icpspec.engine.profile.sources import LookupFigures, SourceFigures
    from icpspec.engine.profile.subjects import Subject
    from icpspec.text.document import Document

_MOST_VALUES = 5
_LONGEST = 40
# Doubled accounts make every answer wrong; other doubles shift figures, and are counted.
_DUPLICATES: dict[str, Rule] = {
    "accounts": faults.DUPLICATE_KEYS,
    "opportunities": faults.DUPLICATE_OPPORTUNITIES,
}
_OTHER_DUPLICATES = replace(faults.DUPLICATE_KEYS, severity=Severity.WARNING)


def of_attributes(profiles: Iterable[AttributeProfile]) -> list[Diagnostic]:
    """Values that are unreadable, out of range or unlisted."""
    found: list[Diagnostic] = []
    for profile in profiles:
        if profile.figures is not None:
            found += _unreadable(profile.subject, profile.figures, profile.table)
            found += _out_of_range(profile.subject, profile.figures)
            found += _unlisted(profile.subject, profile.figures, profile.table)
    return found


def _unreadable(subject: Subject, figures: Figures, table: str) -> Iterator[Diagnostic]:
    if not figures.unreadable:
        return
    attribute = subject.attribute
    all_lost = figures.unreadable == figures.said
    how_many = "no value" if all_lost else f"{figures.unreadable:,} of {figures.said:,} values not"
    rule = faults.WRONG_COLUMN_TYPE if all_lost else faults.UNREADABLE_VALUES
    yield rule.at(
        _span(subject, "type" if all_lost else None),
        f"`{attribute.id}` is declared {attribute.kind}, but {how_many} of column"
        f" `{attribute.column}` in `{table}` can be read as that,"
        f" for example `{shown(figures.unreadable_example)}`.",
        help="Declare the type that the data have, or cast the column in the warehouse."
        if all_lost
        else "They count as unknown. Name them under `null_values`, or clean them.",
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
        f" for example `{shown(figures.out_of_range_example)}`.",
        help="They count as unknown. Correct the bound, or the data.",
    )


def _bound(bound: float | date | None) -> str | None:
    return f"{bound:.15g}" if isinstance(bound, float) else None if bound is None else str(bound)


def _unlisted(subject: Subject, figures: Figures, table: str) -> Iterator[Diagnostic]:
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
            f"`{shown(str(value))}` is not among the values of `{attribute.id}`; column"
            f" `{attribute.column}` of `{table}` holds it in {n:,} {unit}{'' if n == 1 else 's'}.",
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
    opened = figures.opened
    name = opened.id

    def at(key: str) -> Span:
        return document.span((*opened.path, key))

    if figures.rows == 0:
        yield faults.NO_ROWS.at(
            at("source"),
            f"`{name}` has no rows.",
            help="Check the export, and `where` if the source has one.",
        )
    if figures.duplicate_keys:
        rule = _DUPLICATES.get(name.partition("[")[0], _OTHER_DUPLICATES)
        yield rule.at(
            at("key"),
            f"{_rows(figures.duplicate_keys, 'repeat')} the key of an earlier row of `{name}`,"
            f" for example `{shown(figures.duplicate_example)}`.",
            help=_duplicate_help(figures),
        )
    if figures.without_key:
        yield faults.MISSING_KEYS.at(
            at("key"),
            f"{_rows(figures.without_key, 'have', 'has')} no key in `{name}`.",
            help="Without a key a row belongs to nothing. Complete them in the source.",
        )
    if figures.without_account:
        yield faults.MISSING_KEYS.at(
            at("account"),
            f"{_rows(figures.without_account, 'have', 'has')} no account in `{name}`.",
            help="All attributes of their account are unknown.",
        )
    if figures.orphans:
        yield faults.ORPHANS.at(
            at("account"),
            f"{_rows(figures.orphans, 'name', 'names')} in `{name}` an account that `accounts`"
            f" does not have, for example `{shown(figures.orphan_example)}`.",
            help="Keys compare exactly, with upper and lower case.",
        )


def _duplicate_help(figures: SourceFigures) -> str:
    opened = figures.opened
    if opened.id != "accounts":
        return "Keep one row for each key."
    if opened.column("valid_from") is not None:
        return "Keep one row for each key and day."
    return "Keep one row an account, or name the column of the history with `valid_from`."


def of_lookups(document: Document, lookups: Iterable[LookupFigures]) -> list[Diagnostic]:
    """Rows whose key a lookup does not have."""
    return [
        faults.UNMATCHED_LOOKUP.at(
            document.span(("data", "lookups", figures.id), key=True),
            f"{_rows(figures.unmatched, 'hold', 'holds')} in `{figures.opened.id}` a key that"
            f" `{figures.id}` does not have, for example `{shown(figures.example)}`.",
            help="All columns of the lookup are unknown for them.",
        )
        for figures in lookups
        if figures.unmatched
    ]


def _rows(n: int, verb: str, singular: str = "") -> str:
    return f"1 row {singular or verb + 's'}" if n == 1 else f"{n:,} rows {verb}"


def shown(text: str | None) -> str:
    """A value of the data as part of a line."""
    text = " ".join((text or "").split("\n"))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
