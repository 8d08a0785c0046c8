"""What an exclusion would have forgone: deals, their amounts, and customers that stayed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.compared import Forgone, Touched
from icpspec.backtest.customers import CUSTOMERS
from icpspec.backtest.kept import count_if
from icpspec.backtest.population import LOST, WON, amount_node
from icpspec.backtest.versions import COMPARED
from icpspec.engine.days import day_node
from icpspec.engine.sources import check_columns
from icpspec.sql import nodes

if TYPE_CHECKING:
    from datetime import date

    from icpspec.backtest.versions import Both
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.sql.nodes import Node

_RECURRING = "recurring in the month of observation"


def keep_recurring(tables: Tables, observed: date) -> bool:
    """Keep what each account pays in the month of observation; False without such data."""
    declared = tables.data.recurring if tables.data else None
    if declared is None:
        return False
    path: Steps = ("data", "recurring")
    joined = tables.joined("recurring", declared.source, path)
    if joined is None:
        return False
    wanted = [(getattr(declared, key), (*path, key)) for key in ("account", "month", "amount")]
    if not check_columns(joined.table, wanted, tables.problems):
        return False
    month = day_node(joined, declared.month, tables)
    first, last = observed.replace(day=1), observed
    inside = [
        nodes.at_least(month, _day(first)),
        nodes.at_most(month.copy(), _day(last)),
    ]
    where = tables.filter(declared.where, joined, path)
    if where is not None:
        inside.append(nodes.wrapped(where))
    account = nodes.cast(joined.node(declared.account), "VARCHAR")
    amount = nodes.summed(amount_node(joined, declared.amount))
    query = joined.select(
        [nodes.named(account, "account"), nodes.named(amount, "amount")], nodes.all_of(inside)
    )
    query.set("group", exp.Group(expressions=[account.copy()]))
    tables.engine.create(_RECURRING, query)
    return True


def _day(day: date) -> Node:
    return nodes.cast(nodes.text(day.isoformat()), "DATE")


def forgone(
    tables: Tables, both: Both, *, has_customers: bool, has_recurring: bool
) -> tuple[Forgone, ...]:
    """What each exclusion touches in which the versions differ, where it touches anything.

    Args:
        has_customers: the customers are kept, each with the opportunity it was won with.
        has_recurring: `keep_recurring` kept something.
    """
    found = []
    for number, (before, after) in enumerate(both.exclusions):
        added, dropped = (
            _touched(
                tables,
                f"{what} {number}",
                has_customers=has_customers,
                has_recurring=has_recurring,
            )
            for what in ("added", "dropped")
        )
        if added.opportunities or dropped.opportunities:
            found.append(Forgone(after or before or "", added, dropped))
    return tuple(found)


def _touched(tables: Tables, flag: str, *, has_customers: bool, has_recurring: bool) -> Touched:
    engine = tables.engine
    is_touched = nodes.column(flag)
    won = nodes.equals(nodes.column("outcome"), nodes.number(WON))
    lost = nodes.equals(nodes.column("outcome"), nodes.number(LOST))
    query = nodes.select(
        [
            nodes.count_all(),
            count_if(won),
            count_if(lost),
            nodes.summed(nodes.case([(won.copy(), nodes.column("amount"))])),
            exp.Count(this=nodes.column("amount")),
        ],
        COMPARED,
        is_touched,
    )
    ((n, n_won, n_lost, amount, n_amounts),) = engine.rows(query)
    won_amount = Decimal(amount or 0) if n_amounts else None
    customers = kept = recurring = None
    if has_customers:
        customers, kept = _customers(tables, flag)
    if has_recurring:
        recurring = _recurring(tables, flag)
    return Touched(
        int(n), int(n_won or 0), int(n_lost or 0), won_amount, customers, kept, recurring
    )


def _won_with(flag: str) -> list[Node]:
    return [
        nodes.column(flag, COMPARED),
        nodes.equals(nodes.column("outcome", COMPARED), nodes.number(WON)),
    ]


def _customers(tables: Tables, flag: str) -> tuple[int, int]:
    """Customers that came of the won opportunities, and how many of them are there still."""
    same = nodes.equals(nodes.column("won with", CUSTOMERS), nodes.column("opportunity", COMPARED))
    gone = nodes.column("event", CUSTOMERS)
    query = nodes.select(
        [nodes.count_all(), count_if(nodes.negated(gone))],
        COMPARED,
        nodes.all_of(_won_with(flag)),
    )
    query.set("joins", [exp.Join(this=nodes.table(CUSTOMERS), on=same)])
    ((n, kept),) = tables.engine.rows(query)
    return int(n), int(kept or 0)


def _recurring(tables: Tables, flag: str) -> Decimal:
    """What the accounts of the won opportunities pay, each once."""
    accounts = nodes.select(
        [nodes.column("account", COMPARED)], COMPARED, nodes.all_of(_won_with(flag))
    )
    inside = exp.In(this=nodes.column("account"), query=exp.Subquery(this=accounts))
    query = nodes.select([nodes.summed(nodes.column("amount"))], _RECURRING, inside)
    ((amount,),) = tables.engine.rows(query)
    return Decimal(amount or 0)
