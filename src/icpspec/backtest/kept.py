"""The scored opportunities, kept once: what every count table is counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.as_of import CARRIED
from icpspec.backtest.population import OPEN
from icpspec.sql import nodes
from icpspec.sql.assignment import MOTION, MOTION_REASON, TERRITORY, TERRITORY_REASON
from icpspec.sql.merging import VARIANT
from icpspec.sql.scored import RANK
from icpspec.sql.totals import group_column
from icpspec.sql.traits import points_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.forms import Forms
    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.sql.facts import Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.scored import Scored

SCORED = "scored opportunities"
EVERY = "every scored opportunity"
"""Also those that do not count, where only some are chosen."""
BUCKETS = 200
_MOST_OF_8_BITS, _MOST_OF_32_BITS = 2**7 - 1, 2**31 - 1
DECIDED = exp.LT(this=nodes.column("outcome"), expression=nodes.number(OPEN))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows of a backtest count: those of one motion, of one territory and all inside it."""

    motion: str | None = None
    territory: str | None = None

    def where(self) -> Node | None:
        """Whether a scored row counts; None for all rows."""
        asked: list[Node] = []
        if self.motion is not None:
            asked.append(nodes.equals(nodes.column(MOTION), nodes.text(self.motion)))
        if self.territory is not None:
            own = nodes.equals(nodes.column(TERRITORY), nodes.text(self.territory))
            inside = exp.StartsWith(
                this=nodes.column(TERRITORY), expression=nodes.text(f"{self.territory}/")
            )
            asked.append(nodes.wrapped(nodes.any_of([own, inside])))
        return nodes.all_of(asked) if asked else None


def keep_scored(
    engine: Engine,
    forms: Sequence[Forms],
    source: Sequence[Step],
    result: Scored,
    carried: Sequence[str] = CARRIED,
    chosen: Chosen | None = None,
) -> None:
    """Score the opportunities once, and keep what the count tables need.

    Args:
        carried: columns of the source that are kept; the as-of date is not.
        chosen: which rows count; the others are kept apart, for what is said of all.
    """
    whole = _whole(result.variants)
    points = [
        nodes.named(nodes.cast(nodes.column(points_column(name)), whole), points_column(name))
        for name in sorted(form.id for form in forms if form.has_own_points)
    ]
    groups = [
        nodes.named(nodes.cast(nodes.column(group_column(name)), whole), group_column(name))
        for name in dict.fromkeys(name for icp in result.variants for name in icp.groups)
    ]
    # Rows without any key stand in one cluster: nothing tells their accounts apart.
    member = exp.Coalesce(
        this=nodes.column("account"), expressions=[nodes.column("opportunity"), nodes.text("")]
    )
    query = nodes.select(
        [
            *(nodes.column(name) for name in carried if name != "as_of"),
            nodes.named(nodes.is_null(nodes.column("as_of")), "undated"),
            nodes.named(member, "member"),
            nodes.named(
                nodes.cast(engine.target.bucket(member.copy(), BUCKETS), "SMALLINT"), "bucket"
            ),
            nodes.named(nodes.cast(nodes.column("score"), whole), "score"),
            *_placed(result),
            *_result(forms, result),
            *points,
            *groups,
        ],
        result.last,
    )
    where = chosen.where() if chosen else None
    name = SCORED if where is None else EVERY
    engine.create(name, nodes.with_steps([*source, *result.steps], query))
    if where is not None:
        engine.create(SCORED, nodes.select([nodes.star()], EVERY, where))


def keep_states(
    engine: Engine,
    forms: Sequence[Forms],
    name: str,
    kept: Sequence[str],
    result: Scored,
    source: Step,
    chosen: Chosen | None = None,
) -> None:
    """Score the rows of a source and keep tier, place and traits beside some of its columns."""
    placed = [nodes.column(column) for column in place_columns(result)]
    query = nodes.select(
        [*(nodes.column(column) for column in kept), *placed, *_result(forms, result)],
        result.last,
        chosen.where() if chosen else None,
    )
    engine.create(name, nodes.with_steps([source, *result.steps], query))


def place_columns(result: Scored) -> tuple[str, ...]:
    """The columns of motion and territory, where rows are assigned to any."""
    return (MOTION, TERRITORY) if result.is_divided else ()


def _placed(result: Scored) -> list[Node]:
    """Where a row belongs, why, and what that comes to as a variant."""
    if not result.is_divided:
        return []
    names = (*place_columns(result), MOTION_REASON, TERRITORY_REASON)
    variant = nodes.cast(nodes.column(VARIANT), _small(len(result.variants)))
    return [*(nodes.column(name) for name in names), nodes.named(variant, VARIANT)]


def _result(forms: Sequence[Forms], result: Scored) -> list[Node]:
    """The tier and the states of all traits."""
    rank = nodes.cast(nodes.column(RANK), _small(len(result.variants[0].tiers)))
    states = [
        nodes.named(nodes.cast(form.state(), _small(form.count)), form.column) for form in forms
    ]
    return [nodes.named(rank, RANK), *states]


def _small(most: int) -> str:
    """The type that keeps a band or a tier: a table of millions of rows has one for each trait."""
    return "TINYINT" if most < _MOST_OF_8_BITS else "SMALLINT"


def _whole(icps: Sequence[ResolvedIcp]) -> str:
    """The type that keeps any total of points."""
    return "INTEGER" if max(_reach(icp) for icp in icps) < _MOST_OF_32_BITS else "BIGINT"


def _reach(icp: ResolvedIcp) -> int:
    reach = sum(abs(band.points) for trait in icp.traits for band in trait.bands)
    ends = (end for group in icp.groups.values() for end in (group.cap, group.floor))
    return reach + sum(abs(end or 0) for end in ends)


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
