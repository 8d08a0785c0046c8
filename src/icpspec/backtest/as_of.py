"""Opportunities with the attributes of their account as of their own day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.engine.days import moment_node
from icpspec.operators._clock import Clock
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.spec.data import Accounts
    from icpspec.sql.facts import Step

CARRIED = (
    "opportunity",
    "account",
    "created",
    "closed",
    "outcome",
    "amount",
    "as_of",
    "stale",
    "found",
)


def source_column(column: str) -> str:
    """What a source's column is called in the population."""
    return f"src {column}"


def account_steps(
    accounts: Accounts,
    joined: Joined,
    tables: Tables,
    columns: Iterable[str],
    given: Sequence[str] = (),
) -> list[Step]:
    """The opportunities with the attributes of their account as of their own day.

    Args:
        given: what opportunities hold beside `CARRIED`.
    """
    key = nodes.cast(joined.node(accounts.key), "VARCHAR")
    selected = [
        nodes.named(key, "account"),
        *(nodes.named(joined.node(c), source_column(c)) for c in columns),
    ]
    if accounts.valid_from is not None:
        selected.append(nodes.named(moment_node(joined, accounts.valid_from, tables), "valid_from"))
    if accounts.valid_to is not None:
        selected.append(nodes.named(moment_node(joined, accounts.valid_to, tables), "valid_to"))
    where = tables.filter(accounts.where, joined, ("data", "accounts"))
    snapshots = joined.select(selected, where)
    return [("snapshots", snapshots), ("population", _as_of_join(accounts, list(columns), given))]


def _as_of_join(accounts: Accounts, columns: Sequence[str], given: Sequence[str]) -> exp.Select:
    opp, snap = "opportunities", "snapshots"
    in_force = nodes.is_known(nodes.column("account", snap))
    # The whole day of the as-of date is visible, so what counts is the moment after it.
    day_after = nodes.cast(Clock(column=nodes.column("as_of", opp)).shifted(1), "TIMESTAMP")
    if accounts.valid_to is not None:
        ends = nodes.column("valid_to", snap)
        lasts = nodes.any_of([nodes.is_null(ends), nodes.at_least(ends.copy(), day_after.copy())])
        in_force = nodes.all_of([in_force, nodes.wrapped(lasts)])
    attributes = [
        nodes.named(
            nodes.case([(in_force.copy(), nodes.column(source_column(c), snap))])
            if accounts.valid_to is not None
            else nodes.column(source_column(c), snap),
            source_column(c),
        )
        for c in columns
    ]
    carried = [nodes.column(name, opp) for name in (*CARRIED, *given) if name != "found"]
    found = nodes.case([(in_force.copy(), nodes.true())], nodes.false())
    query = nodes.select([*carried, nodes.named(found, "found"), *attributes], opp)
    same = nodes.equals(nodes.column("account", opp), nodes.column("account", snap))
    if accounts.valid_from is not None:
        earlier = exp.GT(this=day_after, expression=nodes.column("valid_from", snap))
        join = exp.Join(
            this=nodes.table(snap), method="ASOF", side="LEFT", on=nodes.all_of([same, earlier])
        )
    else:
        join = exp.Join(this=nodes.table(snap), side="LEFT", on=same)
    query.set("joins", [join])
    return query
