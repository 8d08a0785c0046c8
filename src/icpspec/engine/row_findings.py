"""The words for faults of rows that several commands find: one wording for each fault.

`profile`, `score`, `explain` and `backtest` count in their own queries; what they say of the
counts stands here, so that a person who meets a fault twice knows it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.engine import faults

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Steps

_LONGEST = 40
EXPORT_ONCE = "Export each opportunity once."


def shortened(text: str | None) -> str:
    """A value of the data as part of a line."""
    text = (text or "").replace("\n", " ")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def counted(n: int, singular: str, plural: str = "") -> str:
    """A number and what is counted; the plural has an `s` unless it is given."""
    return f"1 {singular}" if n == 1 else f"{n:,} {plural or singular + 's'}"


def source_label(name: str, path: Steps, source: str) -> str:
    """A source as messages name it; one of several with its index and its file."""
    index = path[-1]
    return f"`{name}[{index}]` (`{source}`)" if isinstance(index, int) else f"`{name}`"


def unreadable_values(
    attribute: Attribute, label: str, span: Span, lost: int, said: int, example: str | None
) -> Diagnostic:
    """Values that are not of the declared type: an error if no value at all is.

    Args:
        label: the source, as `source_label` names it.
        lost: how many of the `said` values cannot be read.
    """
    column = f"column `{attribute.column}` in {label}"
    if lost == said:
        rule = faults.WRONG_COLUMN_TYPE
        what = f"no value of {column} can be read as that"
        advice = "Declare the type that the data have, or cast the column in the warehouse."
    else:
        rule = faults.UNREADABLE_VALUES
        what = f"{lost:,} of {said:,} values of {column} cannot be read as that"
        advice = "They count as unknown. Name them under `null_values`, or clean them."
    return rule.at(
        span,
        f"`{attribute.id}` is declared {attribute.kind}, but {what},"
        f" for example `{shortened(example)}`.",
        help=advice,
    )


def doubled(label: str, n: int, example: str | None, what: tuple[str, str], then: str = "") -> str:
    """Keys that stand more than once in a source, as a sentence.

    Args:
        n: how many different keys do.
        what: what is doubled, one and several of them.
        then: what becomes of the rows.
    """
    stand = "stands" if n == 1 else "stand"
    return (
        f"{counted(n, *what)} {stand} more than once in {label}, for example"
        f" `{shortened(example)}`{'; ' + then if then else ''}."
    )


def double_accounts(
    label: str, span: Span, n: int, example: str | None, *, has_history: bool
) -> Diagnostic:
    """Accounts that stand more than once, or more than once from the same day."""
    what, advice = ("key", "keys"), "Keep one row an account, or name the column of the history"
    advice += " with `valid_from`."
    if has_history:
        what = ("pair of key and `valid_from`", "pairs of key and `valid_from`")
        advice = "Keep one row for each key and day."
    return faults.DUPLICATE_KEYS.at(span, doubled(label, n, example, what), help=advice)


def double_opportunities(label: str, span: Span, n: int, example: str | None) -> Diagnostic:
    """Opportunities that stand more than once in a source."""
    what = ("opportunity key", "opportunity keys")
    message = doubled(label, n, example, what, "every row counts")
    return faults.DUPLICATE_OPPORTUNITIES.at(span, message, help=EXPORT_ONCE)


def shared_opportunities(label: str, span: Span, n: int, example: str | None) -> Diagnostic:
    """Opportunities of one source that stand in an earlier source of the list as well."""
    stand = "stands" if n == 1 else "stand"
    return faults.DUPLICATE_OPPORTUNITIES.at(
        span,
        f"{counted(n, 'opportunity key')} of {label} {stand} in an earlier source as well, for"
        f" example `{shortened(example)}`; every row counts.",
        help=EXPORT_ONCE,
    )


def missing_keys(label: str, span: Span, n: int, *, what: str = "key", advice: str) -> Diagnostic:
    """Rows without a key, or without an account."""
    return faults.MISSING_KEYS.at(
        span,
        f"{counted(n, 'row')} of {label} {'has' if n == 1 else 'have'} no {what}.",
        help=advice,
    )


def keyless_accounts(label: str, span: Span, n: int, *, what: str = "key") -> Diagnostic:
    """Accounts without a key: they are never scored."""
    advice = "A row without it is no account and is never scored. Complete it in the source."
    return missing_keys(label, span, n, what=what, advice=advice)


def unmatched_lookup(
    lookup: str, label: str, span: Span, n: int, example: str | None
) -> Diagnostic:
    """Rows of a source whose key a lookup does not have."""
    return faults.UNMATCHED_LOOKUP.at(
        span,
        f"{counted(n, 'row')} of {label} {'holds' if n == 1 else 'hold'} a key that `{lookup}`"
        f" does not have, for example `{shortened(example)}`.",
        help="All columns of the lookup are unknown for them. Keys compare exactly, with upper and"
        " lower case.",
    )
