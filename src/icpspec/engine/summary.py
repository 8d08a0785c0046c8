"""What a person wants to see first of many scored rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.loaded import LoadedIcp

_BEST = 10


def tier_counts(engine: Engine, icps: Sequence[LoadedIcp]) -> list[tuple[Any, ...]]:
    """(ICP, tier, accounts, mean coverage, accounts that could still rise) of the kept scores.

    In the order of the ICPs and of their tiers, best first.
    """
    could_rise = exp.NEQ(this=nodes.column("tier"), expression=nodes.column("best_tier"))
    query = nodes.select(
        [
            nodes.column("icp"),
            nodes.column("tier"),
            nodes.named(nodes.count_all(), "accounts"),
            exp.Avg(this=nodes.column("coverage")),
            nodes.summed(nodes.case([(could_rise, nodes.number(1))], nodes.number(0))),
        ],
        "scores",
    )
    query.set("group", exp.Group(expressions=[nodes.column("icp"), nodes.column("tier")]))
    order = [(icp.spec.id, tier) for icp in icps if icp.spec for tier in icp.spec.tiers]
    return sorted(engine.rows(query), key=lambda row: order.index((row[0], row[1])))


def best_accounts(engine: Engine, key: str) -> list[tuple[Any, ...]]:
    """The accounts with the highest scores of the kept scores."""
    query = nodes.select(
        [
            nodes.cast(nodes.column(key), "VARCHAR"),
            nodes.column("icp"),
            nodes.column("tier"),
            nodes.column("score"),
            nodes.column("coverage"),
            nodes.column("best_tier"),
            exp.ArrayToString(this=nodes.column("unknown"), expression=nodes.text(", ")),
        ],
        "scores",
    ).order_by(
        exp.Ordered(this=nodes.column("score"), desc=True, nulls_first=False),
        nodes.cast(nodes.column(key), "VARCHAR"),
        copy=False,
    )
    return engine.rows(query.limit(_BEST))
