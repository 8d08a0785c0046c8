"""From the kept opportunities of two versions to what differs between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.backtest.analysis import thinness
from icpspec.backtest.compared import ComparedTier, Comparison, Migrated, TierSide
from icpspec.backtest.conclusion import conclusion
from icpspec.backtest.counts import bucket_node
from icpspec.backtest.kept import DECIDED, count_if, group_by
from icpspec.backtest.population import LOST, OPEN, WON
from icpspec.backtest.versions import AFTER, BEFORE, COMPARED, SCORE_AFTER, SCORE_BEFORE
from icpspec.sql import nodes
from icpspec.sql.outside import OUTSIDE
from icpspec.stats.discrimination import auc
from icpspec.stats.gains import ratio
from icpspec.stats.intervals import wilson
from icpspec.stats.jackknife import clustered_rate
from icpspec.stats.paired import (
    Difference,
    PairedCell,
    clustered_difference,
    delong_difference,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.backtest.compared import Forgone
    from icpspec.backtest.versions import Both
    from icpspec.engine.duckdb import Engine
    from icpspec.sql.nodes import Node
    from icpspec.stats.discrimination import Bucket

_Decision = tuple[int, int]
"""Where an opportunity stands in the order of a version: by tier, worst first, then by score."""


@dataclass(frozen=True, slots=True)
class _H2:
    """Decided opportunities in scope of both, by their places in both orders."""

    before: _Decision
    after: _Decision
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class _Clusters:
    """How opportunities hang together.

    Attributes:
        bucket: the column that says which cluster a row is of.
        is_needed: some account has two closed opportunities.
        names: the clusters with closed opportunities.
    """

    bucket: Node
    is_needed: bool
    names: tuple[str, ...]


def comparison(engine: Engine, both: Both, label: str, forgone: tuple[Forgone, ...]) -> Comparison:
    """One ICP before and after, from the opportunities that `keep_both` kept.

    Args:
        label: what the base is called.
    """
    clusters = _clusters(engine)
    h2 = _h2(engine)
    first, second = (_profile(h2, which) for which in (BEFORE, AFTER))
    delta = _difference(engine, h2, clusters)
    won, lost = sum(cell.won for cell in h2), sum(cell.lost for cell in h2)
    icp = both.head.base
    made = Comparison(
        icp=icp.id,
        title=icp.spec.title,
        base=label,
        won=won,
        lost=lost,
        changed=_changed(engine, both),
        auc_base=auc(*first),
        auc_head=auc(*second),
        delta=delta.point,
        delta_low=delta.low,
        delta_high=delta.high,
        p_value=delta.p,
        clustered=clusters.is_needed,
        migration=_migration(engine, both),
        tiers=_tiers(engine, both),
        forgone=forgone,
        conclusion="",
        verdict="",
    )
    return conclusion(made)


def _inside(*versions: str) -> Node:
    """Decided, and in scope of these versions; without any named, of both."""
    inside = [
        nodes.at_least(nodes.column(name), nodes.number(0)) for name in versions or (BEFORE, AFTER)
    ]
    return nodes.all_of([DECIDED.copy(), *inside])


def _clusters(engine: Engine, *versions: str) -> _Clusters:
    """The clusters among the closed opportunities of these versions; without any, of both."""
    closed = _inside(*versions)
    columns = [nodes.column("member"), nodes.named(nodes.count_all(), "n")]
    inner = group_by(nodes.select(columns, COMPARED, closed), 1)
    alias = exp.TableAlias(this=exp.Identifier(this="closed", quoted=True))
    outer = nodes.select(
        [nodes.count_all(), exp.Max(this=nodes.column("n"))],
        exp.Subquery(this=inner, alias=alias),
    )
    ((accounts, most),) = engine.rows(outer)
    is_needed = (most or 0) > 1
    bucket = bucket_node(clustered=is_needed, accounts=accounts)
    query = nodes.select([nodes.named(bucket.copy(), "cluster")], COMPARED, closed.copy())
    names = [name for (name,) in engine.rows(query.distinct(copy=False))]
    return _Clusters(bucket, is_needed, tuple(sorted(names)))


def _h2(engine: Engine) -> list[_H2]:
    keys = (BEFORE, SCORE_BEFORE, AFTER, SCORE_AFTER)
    query = group_by(
        nodes.select(
            [*(nodes.column(name) for name in keys), _count(WON), _count(LOST)],
            COMPARED,
            _inside(),
        ),
        len(keys),
    )
    return [
        _H2((-before, old), (-after, new), int(won), int(lost))
        for before, old, after, new, won, lost in sorted(engine.rows(query))
    ]


def _count(outcome: int) -> Node:
    return count_if(nodes.equals(nodes.column("outcome"), nodes.number(outcome)))


def _places(h2: Iterable[_H2], which: str) -> dict[_Decision, int]:
    """The position of each place in the order of a version."""
    found = {cell.before if which == BEFORE else cell.after for cell in h2}
    return {place: index for index, place in enumerate(sorted(found))}


def _profile(h2: Sequence[_H2], which: str) -> tuple[list[int], list[int]]:
    """Wins and losses in the order of a version."""
    places = _places(h2, which)
    wins, losses = [0] * len(places), [0] * len(places)
    for cell in h2:
        place = places[cell.before if which == BEFORE else cell.after]
        wins[place] += cell.won
        losses[place] += cell.lost
    return wins, losses


def _difference(engine: Engine, h2: Sequence[_H2], clusters: _Clusters) -> Difference:
    """Paired DeLong where opportunities are independent, else the jackknife of the difference."""
    if clusters.is_needed:
        first, second = (
            (*_profile(h2, which), _buckets(engine, which, _places(h2, which), clusters))
            for which in (BEFORE, AFTER)
        )
        return clustered_difference(first, second)
    before, after = _places(h2, BEFORE), _places(h2, AFTER)
    return delong_difference(
        [PairedCell(before[c.before], after[c.after], c.won, c.lost) for c in h2]
    )


def _buckets(
    engine: Engine, which: str, places: dict[_Decision, int], clusters: _Clusters
) -> list[Bucket]:
    """The same counts by cluster; of one version alone, as the jackknife takes no more."""
    ranks, scores = (BEFORE, SCORE_BEFORE) if which == BEFORE else (AFTER, SCORE_AFTER)
    query = group_by(
        nodes.select(
            [
                nodes.named(clusters.bucket.copy(), "cluster"),
                nodes.column(ranks),
                nodes.column(scores),
                _count(WON),
                _count(LOST),
            ],
            COMPARED,
            _inside(),
        ),
        3,
    )
    found: dict[str, dict[int, tuple[int, int]]] = {name: {} for name in clusters.names}
    for cluster, rank, score, won, lost in engine.rows(query):
        found[cluster][places[-rank, score]] = (int(won), int(lost))
    return list(found.values())


def _changed(engine: Engine, both: Both) -> int:
    """Decided opportunities that have another tier or score."""
    before, after = both.tiers()
    steps = [family.base.step for family in (both.base, both.head)]
    query = group_by(
        nodes.select(
            [
                *(nodes.column(name) for name in (BEFORE, AFTER, SCORE_BEFORE, SCORE_AFTER)),
                nodes.count_all(),
            ],
            COMPARED,
            _inside(),
        ),
        4,
    )
    return sum(
        n
        for old, new, was, now, n in engine.rows(query)
        if before[old] != after[new] or was * steps[0] != now * steps[1]
    )


def _migration(engine: Engine, both: Both) -> tuple[Migrated, ...]:
    before, after = both.tiers()
    distinct = exp.Count(this=exp.Distinct(expressions=[nodes.column("account")]))
    query = group_by(
        nodes.select(
            [
                nodes.column(BEFORE),
                nodes.column(AFTER),
                distinct,
                nodes.count_all(),
                _count(WON),
                _count(LOST),
            ],
            COMPARED,
        ),
        2,
    )
    outside = max(len(before), len(after))

    def order(row: Sequence[Any]) -> tuple[int, ...]:
        return tuple(outside if rank == OUTSIDE else rank for rank in row[:2])

    return tuple(
        Migrated(
            None if old == OUTSIDE else before[old],
            None if new == OUTSIDE else after[new],
            *(int(n) for n in counts),
        )
        for old, new, *counts in sorted(engine.rows(query), key=order)
        if (old, new) != (OUTSIDE, OUTSIDE)
    )


def _tiers(engine: Engine, both: Both) -> tuple[ComparedTier, ...]:
    """Each tier before and after, over all opportunities in scope of that version."""
    before, after = both.tiers()
    sides = [
        _sides(engine, column, names, _clusters(engine, column))
        for column, names in ((BEFORE, before), (AFTER, after))
    ]
    return tuple(
        ComparedTier(tier, sides[0].get(tier), sides[1].get(tier))
        for tier in dict.fromkeys([*after, *before])
    )


def _sides(
    engine: Engine, column: str, names: Sequence[str], clusters: _Clusters
) -> dict[str, TierSide]:
    query = group_by(
        nodes.select(
            [
                nodes.named(clusters.bucket.copy(), "cluster"),
                nodes.column(column),
                nodes.column("outcome"),
                nodes.count_all(),
            ],
            COMPARED,
            nodes.at_least(nodes.column(column), nodes.number(0)),
        ),
        3,
    )
    counted: dict[int, dict[str, Counter[int]]] = {rank: {} for rank in range(len(names))}
    for cluster, rank, outcome, n in engine.rows(query):
        counted[rank].setdefault(cluster, Counter())[outcome] += n
    total = sum(n.total() for own in counted.values() for n in own.values())
    return {name: _side(counted[rank], total, clusters) for rank, name in enumerate(names)}


def _side(own: dict[str, Counter[int]], total: int, clusters: _Clusters) -> TierSide:
    won, lost, still_open = (
        sum(counts[outcome] for counts in own.values()) for outcome in (WON, LOST, OPEN)
    )
    if clusters.is_needed:
        by_cluster = [own.get(name, Counter()) for name in clusters.names]
        interval = clustered_rate(
            [one[WON] for one in by_cluster], [one[WON] + one[LOST] for one in by_cluster]
        )
    else:
        interval = wilson(won, won + lost)
    return TierSide(
        opportunities=won + lost + still_open,
        won=won,
        lost=lost,
        win_rate=ratio(won, won + lost),
        win_rate_low=interval.low if interval else None,
        win_rate_high=interval.high if interval else None,
        share_of_opportunities=ratio(won + lost + still_open, total),
        thin=thinness(won, lost),
    )
