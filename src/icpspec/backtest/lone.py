"""Customers without an opportunity: their account as of their first day, and no lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.backtest.as_of import account_steps
from icpspec.backtest.customers import CUSTOMERS
from icpspec.backtest.given import nothing_given
from icpspec.backtest.kept import count_if
from icpspec.backtest.rolled import rolled_steps
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot import exp

    from icpspec.backtest.population import Population
    from icpspec.engine.tables import Tables

LONE = "customers without opportunity"
# The row of the customer, named as the scoring of opportunities names its rows.
ROW = "opportunity"


@dataclass(frozen=True, slots=True)
class Lone:
    """Customers without an opportunity.

    Attributes:
        n: how many there are.
        bare: those of them whose account has no row as of their first day.
    """

    n: int
    bare: int


def keep_lone(tables: Tables, rows: Population) -> Lone:
    """Keep these customers with the attributes of their account."""
    accounts = tables.data.accounts if tables.data else None
    if accounts is None or rows.accounts is None:
        return Lone(0, 0)
    columns = {r.column: None for reading in rows.readings.values() for r in reading.values()}
    steps = [
        ("opportunities", _as_opportunities(rows.given)),
        *account_steps(accounts, rows.accounts, tables, columns, rows.given),
    ]
    steps += rolled_steps(rows.rollups, steps[-1][0], tables)
    last = nodes.select([nodes.star()], steps[-1][0])
    tables.engine.create(LONE, nodes.with_steps(steps, last))
    bare = count_if(nodes.negated(nodes.column("found")))
    ((n, without),) = tables.engine.rows(nodes.select([nodes.count_all(), bare], LONE))
    return Lone(int(n), int(without or 0))


def _as_opportunities(given: Sequence[str]) -> exp.Select:
    """The customers in the shape of opportunities that began on their first day.

    They name no motion and no territory, so conditions decide.
    """
    nothing = {
        "created": "DATE",
        "closed": "DATE",
        "outcome": "TINYINT",
        "amount": "DECIMAL(38, 4)",
    }
    return nodes.select(
        [
            nodes.named(nodes.column("row"), ROW),
            nodes.column("account"),
            *(nodes.named(nodes.cast(nodes.null(), kind), n) for n, kind in nothing.items()),
            nodes.named(nodes.column("started"), "as_of"),
            nodes.named(nodes.false(), "stale"),
            *nothing_given(given),
        ],
        CUSTOMERS,
        nodes.is_null(nodes.column("won with")),
    )
