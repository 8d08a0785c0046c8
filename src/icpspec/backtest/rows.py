"""What is wrong with the rows themselves, found before anything is measured.

Only rows that count are looked at: those that pass the `where` of their source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest.lookups import check_lookups
from icpspec.backtest.opportunities import check_opportunities, check_shared
from icpspec.backtest.outcomes import check_outcomes
from icpspec.engine import checks, faults
from icpspec.engine.accounts import declared_accounts
from icpspec.engine.days import moment_node
from icpspec.engine.row_findings import counted
from icpspec.engine.score import check_keys
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icpspec.backtest.population import Population
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Accounts
    from icpspec.sql.nodes import Node


def check_rows(
    tables: Tables, rows: Population, used: Sequence[tuple[LoadedIcp, Sequence[Attribute]]]
) -> list[Diagnostic]:
    """Doubled, missing and unreadable keys, dates, amounts, lookups and attributes.

    Args:
        used: by ICP, the attributes that it needs; those that are not stored are left out.
    """
    found = list(_on_accounts(tables, rows))
    for source, joined, path in rows.opportunities:
        where = tables.filter(source.where, joined, path)
        found += check_opportunities(tables, joined, source, path, where)
        found += check_outcomes(tables, joined, source, path, where)
        found += check_lookups(tables, joined, where)
    found += check_shared(tables, rows.opportunities)
    for joined, where in _homes(tables, rows):
        for icp, attributes in used:
            assert icp.family is not None
            stored = [attribute for attribute in attributes if attribute.computed is None]
            readings = rows.readings[icp.family.id]
            losses = checks.unreadable(tables, joined, stored, readings, where)
            found += checks.report_unreadable(tables, joined, losses)
    return list(dict.fromkeys(found))


def _homes(tables: Tables, rows: Population) -> Iterator[tuple[Joined, Node | None]]:
    """The tables that attributes are read from, and which of their rows count."""
    accounts = tables.data.accounts if tables.data else None
    if rows.accounts is not None and accounts is not None:
        where = tables.filter(accounts.where, rows.accounts, ("data", "accounts"))
        yield rows.accounts, where
        return
    for source, joined, path in rows.opportunities:
        yield joined, tables.filter(source.where, joined, path)


def _on_accounts(tables: Tables, rows: Population) -> Iterator[Diagnostic]:
    data, joined = tables.data, rows.accounts
    place = declared_accounts(data)
    if place is None or data is None or data.accounts is None or joined is None:
        return
    accounts = data.accounts
    where = tables.filter(accounts.where, joined, ("data", "accounts"))
    columns = [joined.node(accounts.key)]
    if accounts.valid_from is not None:
        # As a moment: the same day can be written in two ways.
        columns.append(moment_node(joined, accounts.valid_from, tables))
    yield from check_keys(tables, joined, columns, place, where)
    yield from _on_history(tables, joined, accounts, where)


def _on_history(
    tables: Tables, joined: Joined, accounts: Accounts, where: Node | None
) -> Iterator[Diagnostic]:
    """Days of the history that cannot be read."""
    questions: dict[str, tuple[Node, str, str]] = {}
    if accounts.valid_from is not None:
        begins = moment_node(joined, accounts.valid_from, tables)
        questions["valid_from"] = (
            nodes.is_null(begins),
            "has no `valid_from` that can be read as a date; it is never used.",
            "have no `valid_from` that can be read as a date; they are never used.",
        )
    if accounts.valid_to is not None:
        lost = nodes.is_null(moment_node(joined, accounts.valid_to, tables))
        questions["valid_to"] = (
            nodes.all_of([nodes.is_known(joined.node(accounts.valid_to)), lost]),
            "has a `valid_to` that cannot be read as a date; it holds without end.",
            "have a `valid_to` that cannot be read as a date; they hold without end.",
        )
    numbers = checks.count_rows(tables, joined, {k: q for k, (q, *_) in questions.items()}, where)
    for key, n in numbers.items():
        path: Steps = ("data", "accounts", key)
        if n:
            yield faults.UNREADABLE_VALUES.at(
                tables.workspace.document.span(path),
                f"{counted(n, 'row')} of `accounts` {questions[key][1 if n == 1 else 2]}",
                help="Write dates as 2026-10-01.",
            )
