"""Customers that cannot be right: keys and days, all counted in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.faults import DOUBLE_CUSTOMERS, LEFT_BEFORE_START
from icpspec.engine import faults
from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Customers
    from icpspec.sql.nodes import Node

_PATH: Steps = ("data", "customers")
# By question: rule, key of the source it is about, what is wrong, and what to do.
_SAID = {
    "double": (
        DOUBLE_CUSTOMERS,
        "key",
        "{n:,} of {rows:,} rows of `customers` repeat the key of an earlier one.",
        "Keep one row a customer; of several rows for one opportunity the first counts.",
    ),
    "without": (
        faults.MISSING_KEYS,
        "",
        "{n:,} of {rows:,} customers name {missing}; they are left out of churn.",
        "Name the opportunity they were won with: it tells their tier.",
    ),
    "started": (
        faults.UNREADABLE_VALUES,
        "started",
        "{n:,} of {rows:,} customers have no first day that can be read; they are left out.",
        "Write days as 2026-10-01.",
    ),
    "churned": (
        faults.UNREADABLE_VALUES,
        "churned",
        "{n:,} of {rows:,} customers have a last day that cannot be read; they count as staying.",
        "Write days as 2026-10-01.",
    ),
    "order": (
        LEFT_BEFORE_START,
        "churned",
        "{n:,} of {rows:,} customers left before they started; they are left out.",
        "Correct the days.",
    ),
}


def check_customers(
    tables: Tables,
    declared: Customers,
    joined: Joined,
    *,
    started: Node,
    churned: Node,
    account: Node | None,
) -> None:
    """Report customers that cannot be right.

    Args:
        started: the first day.
        churned: the last day, NULL for who stays.
        account: where to look up who has no opportunity, None if that cannot be.
    """
    key = nodes.cast(joined.node(declared.key), "VARCHAR")
    distinct = exp.Count(this=exp.Distinct(expressions=[key]))
    opportunity = declared.opportunity and joined.node(declared.opportunity)
    places = [nodes.is_null(node.copy()) for node in (opportunity, account) if node]
    counted = {
        "without": nodes.all_of(places),
        "started": nodes.is_null(started),
        "order": exp.LT(this=churned, expression=started.copy()),
    }
    if declared.churned is not None:
        raw = joined.node(declared.churned)
        counted["churned"] = nodes.all_of([nodes.is_known(raw), nodes.is_null(churned.copy())])
    columns = [
        nodes.count_all(),
        nodes.minus(exp.Count(this=key.copy()), distinct),
        *(
            nodes.summed(nodes.case([(question, nodes.number(1))], nodes.number(0)))
            for question in counted.values()
        ),
    ]
    where = tables.filter(declared.where, joined, _PATH)
    ((rows, *numbers),) = tables.engine.rows(joined.select(columns, where))
    if opportunity and account:
        missing = "neither an opportunity nor an account"
    else:
        missing = "no opportunity" if opportunity else "no account"
    for name, n in zip(("double", *counted), numbers, strict=True):
        if n:
            rule, at, message, advice = _SAID[name]
            at = at or ("opportunity" if opportunity else "account")
            text = message.format(n=int(n), rows=rows, missing=missing)
            tables.problems.add(rule, (*_PATH, at), text, help=advice)
