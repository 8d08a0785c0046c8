"""Which tiers the accounts are in that were won, by what is known of them now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.diagnostics import Severity, worst
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Opportunities
    from icpspec.sql.nodes import Node


def is_won(tables: Tables, key: str) -> Node | None:
    """Whether the account of a scored row was won; None without opportunities to tell.

    Args:
        key: name of the column of the account's key.
    """
    parts: list[Node] = []
    for source, path in _declared(tables):
        accounts = _won_accounts(tables, source, path)
        if accounts is None:
            return None
        parts.append(
            exp.In(this=nodes.cast(nodes.column(key), "VARCHAR"), query=exp.Subquery(this=accounts))
        )
    return nodes.wrapped(nodes.any_of(parts)) if parts else None


def _declared(tables: Tables) -> Iterator[tuple[Opportunities, Steps]]:
    declared = tables.data.opportunities if tables.data else None
    if isinstance(declared, list):
        for index, source in enumerate(declared):
            yield source, ("data", "opportunities", index)
    elif declared is not None:
        yield declared, ("data", "opportunities")


def _won_accounts(tables: Tables, source: Opportunities, path: Steps) -> exp.Select | None:
    """The keys of the accounts with a won opportunity; None if the table cannot tell."""
    joined = tables.joined("opportunities", source.source, path)
    account = source.account or source.key
    columns = (account, source.outcome.column)
    if joined is None or any(joined.type_of(name) is None for name in columns):
        return None
    before = len(tables.problems.found)
    where = tables.filter(source.where, joined, path)
    if worst(tables.problems.found[before:]) is Severity.ERROR:
        return None
    stage = nodes.cast(joined.node(source.outcome.column), "VARCHAR")
    texts = [
        nodes.text(str(value).lower() if isinstance(value, bool) else str(value))
        for value in source.outcome.won
    ]
    conditions = [nodes.one_of(stage, texts), nodes.is_known(joined.node(account))]
    if where is not None:
        conditions.append(nodes.wrapped(where))
    return joined.select([nodes.cast(joined.node(account), "VARCHAR")], nodes.all_of(conditions))
