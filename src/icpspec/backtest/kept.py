"""The scored opportunities, kept once: what every count table is counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.as_of import CARRIED
from icpspec.backtest.population import OPEN
from icpspec.sql import nodes
from icpspec.sql.scoring import RANK
from icpspec.sql.totals import group_column
from icpspec.sql.traits import points_column, state_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import ResolvedIcp, Trait
    from icpspec.sql.facts import Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.scoring import Scored

SCORED = "scored opportunities"
BUCKETS = 200
UNKNOWN = -1
_MOST_OF_8_BITS, _MOST_OF_32_BITS = 2**7 - 1, 2**31 - 1
DECIDED = exp.LT(this=nodes.column("outcome"), expression=nodes.number(OPEN))


def keep_scored(engine: Engine, icp: ResolvedIcp, source: Sequence[Step], result: Scored) -> None:
    """Score the opportunities once, and keep what the count tables need."""
    whole = _whole(icp)
    points = [
        nodes.named(nodes.cast(nodes.column(points_column(name)), whole), points_column(name))
        for name in sorted(with_kept_points(icp, result))
    ]
    groups = [
        nodes.named(nodes.cast(nodes.column(group_column(name)), whole), group_column(name))
        for name in icp.groups
    ]
    states = [nodes.named(_state_number(trait), state_column(trait.id)) for trait in icp.traits]
    # Rows without any key stand in one cluster: nothing tells their accounts apart.
    member = exp.Coalesce(
        this=nodes.column("account"), expressions=[nodes.column("opportunity"), nodes.text("")]
    )
    query = nodes.select(
        [
            *(nodes.column(name) for name in CARRIED if name != "as_of"),
            nodes.named(nodes.is_null(nodes.column("as_of")), "undated"),
            nodes.named(member, "member"),
            nodes.named(
                nodes.cast(engine.target.bucket(member.copy(), BUCKETS), "SMALLINT"), "bucket"
            ),
            nodes.named(nodes.cast(nodes.column(RANK), _small(len(icp.tiers))), RANK),
            nodes.named(nodes.cast(nodes.column("score"), whole), "score"),
            *states,
            *points,
            *groups,
        ],
        result.last,
    )
    engine.create(SCORED, nodes.with_steps([*source, *result.steps], query))


def keep_states(
    engine: Engine, icp: ResolvedIcp, name: str, kept: Sequence[str], result: Scored, source: Step
) -> None:
    """Score the rows of a source and keep tier and traits beside some of its columns."""
    query = nodes.select(
        [
            *(nodes.column(column) for column in kept),
            nodes.named(nodes.cast(nodes.column(RANK), _small(len(icp.tiers))), RANK),
            *(nodes.named(_state_number(t), state_column(t.id)) for t in icp.traits),
        ],
        result.last,
    )
    engine.create(name, nodes.with_steps([source, *result.steps], query))


def _state_number(trait: Trait) -> Node:
    """1 … for the band, 0 for unmatched, −1 for unknown."""
    state = nodes.column(state_column(trait.id))
    if len(trait.bands) == 1:
        number = nodes.case(
            [(state, nodes.number(1)), (nodes.is_null(state.copy()), nodes.number(UNKNOWN))],
            nodes.number(0),
        )
    else:
        number = exp.Coalesce(this=state, expressions=[nodes.number(UNKNOWN)])
    return nodes.cast(number, _small(len(trait.bands)))


def _small(most: int) -> str:
    """The type that keeps a band or a tier: a table of millions of rows has one for each trait."""
    return "TINYINT" if most < _MOST_OF_8_BITS else "SMALLINT"


def _whole(icp: ResolvedIcp) -> str:
    """The type that keeps any total of points."""
    reach = sum(abs(band.points) for trait in icp.traits for band in trait.bands)
    reach += sum(abs(end or 0) for group in icp.groups.values() for end in (group.cap, group.floor))
    return "INTEGER" if reach < _MOST_OF_32_BITS else "BIGINT"


def with_kept_points(icp: ResolvedIcp, result: Scored) -> set[str]:
    """Traits whose points cannot be told from their state alone, or that a group combines."""
    varying = {member.trait.id for member in result.traits if member.limits}
    grouped = {trait.id for trait in icp.traits if trait.group is not None}
    return varying | grouped


def group_by(query: exp.Select, count: int) -> exp.Select:
    """Group by the first columns of a SELECT, without relying on their position."""
    keys = [
        column.this.copy() if isinstance(column, exp.Alias) else column.copy()
        for column in query.expressions[:count]
    ]
    query.set("group", exp.Group(expressions=keys))
    return query


def count_if(condition: Node) -> Node:
    """How many rows a condition is true of."""
    return nodes.summed(nodes.case([(condition, nodes.number(1))], nodes.number(0)))
