"""Opportunities that cannot be right: keys, dates and amounts, counted in one pass a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.population import amount_node
from icpspec.engine import checks, faults, row_findings
from icpspec.engine.days import day_node
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.diagnostics import Diagnostic, Rule
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Opportunities
    from icpspec.sql.nodes import Node

# By question: rule, key of the source that it is about, what is wrong, and what to do.
_SAID: dict[str, tuple[Rule, str, str, str]] = {
    "rows": (
        faults.NO_ROWS,
        "source",
        "{label} has no rows that count.",
        "Check the export, and `where` if the source has one.",
    ),
    "key": (
        faults.MISSING_KEYS,
        "key",
        "No key on {n:,} of {rows:,} opportunities{of}; they count all the same.",
        "Complete the keys: without them nobody can tell whether a row stands twice.",
    ),
    "account": (
        faults.MISSING_KEYS,
        "account",
        "No account on {n:,} of {rows:,} opportunities{of}; each counts as an account of its own.",
        "Complete the keys: what is known of an account cannot be found without one.",
    ),
    "created": (
        faults.UNREADABLE_VALUES,
        "created",
        "Column `{column}` holds what is no date on {n:,} of {rows:,} opportunities{of}; they count"
        " without it.",
        "Write dates as 2026-10-01.",
    ),
    "closed": (
        faults.UNREADABLE_VALUES,
        "closed",
        "Column `{column}` holds what is no date on {n:,} of {rows:,} opportunities{of}; they count"
        " without it.",
        "Write dates as 2026-10-01.",
    ),
    "order": (
        faults.CLOSED_BEFORE_CREATED,
        "closed",
        "Closed before created: {n:,} of {rows:,} opportunities{of}; they count, but not for the"
        " sales cycle.",
        "Correct the dates in the CRM.",
    ),
    "amount": (
        faults.UNREADABLE_VALUES,
        "amount",
        "Column `{column}` holds what is no number on {n:,} of {rows:,} opportunities{of}; they"
        " count without an amount.",
        "Write plain numbers, as 1200.50.",
    ),
    "negative": (
        faults.OUT_OF_RANGE,
        "amount",
        "Column `{column}` is negative on {n:,} of {rows:,} opportunities{of}; amounts are summed"
        " as they are.",
        "Leave credits and corrections out with `where`.",
    ),
}


def check_opportunities(
    tables: Tables, joined: Joined, source: Opportunities, path: Steps, where: Node | None
) -> list[Diagnostic]:
    """Everything that is wrong with the opportunities of one source."""
    span = tables.workspace.document.span
    questions = {"rows": nodes.true(), **_questions(tables, joined, source)}
    numbers = checks.count_rows(tables, joined, questions, where)
    rows = numbers["rows"]
    label = joined.table.label
    # One of several says which it is.
    of = f" of {label}" if isinstance(path[-1], int) else ""
    # The only one that is wrong when it is none.
    numbers["rows"] = int(rows == 0)
    found = []
    for name, n in numbers.items():
        rule, key, message, advice = _SAID[name]
        if n:
            text = message.format(n=n, rows=rows, column=getattr(source, key), label=label, of=of)
            found.append(rule.at(span((*path, key)), text, help=advice))
    keys = checks.keys(tables.engine, joined, [joined.node(source.key)], where)
    if keys.doubled:
        place = span((*path, "key"))
        found.append(row_findings.double_opportunities(label, place, keys.doubled, keys.example))
    return found


def check_shared(
    tables: Tables, sources: Sequence[tuple[Opportunities, Joined, Steps]]
) -> list[Diagnostic]:
    """Opportunities that stand in several sources of the list."""
    parts = [
        (joined, source.key, tables.filter(source.where, joined, path))
        for source, joined, path in sources
    ]
    found = []
    for index, n, example in checks.shared_keys(tables.engine, parts):
        _, joined, path = sources[index]
        place = tables.workspace.document.span((*path, "key"))
        found.append(row_findings.shared_opportunities(joined.table.label, place, n, example))
    return found


def _questions(tables: Tables, joined: Joined, source: Opportunities) -> dict[str, Node]:
    found = {"key": nodes.is_null(joined.node(source.key))}
    if source.account is not None:
        found["account"] = nodes.is_null(joined.node(source.account))
    for key in ("created", "closed"):
        column = getattr(source, key)
        if column is not None:
            lost = nodes.is_null(day_node(joined, column, tables))
            found[key] = nodes.all_of([nodes.is_known(joined.node(column)), lost])
    if source.created is not None and source.closed is not None:
        found["order"] = exp.LT(
            this=day_node(joined, source.closed, tables),
            expression=day_node(joined, source.created, tables),
        )
    if source.amount is not None:
        amount = amount_node(joined, source.amount)
        known = nodes.is_known(joined.node(source.amount))
        found["amount"] = nodes.all_of([known, nodes.is_null(amount)])
        found["negative"] = exp.LT(this=amount.copy(), expression=nodes.number(0))
    return found
