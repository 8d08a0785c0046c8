"""The passes from facts to tiers: one CTE a step, each adding columns to the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.resolve.usage import conditions_of
from icpspec.sql import nodes
from icpspec.sql.conditions import condition
from icpspec.sql.facts import facts
from icpspec.sql.tiers import CAP, exclusion, exclusion_column, override, ranks, worst_cap
from icpspec.sql.totals import Range, group_columns, score, score_range
from icpspec.sql.traits import TraitSql, points_column, state_column, trait_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.operators._clock import Clock
    from icpspec.resolve.model import Group, ResolvedIcp
    from icpspec.sql.conditions import Names
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target

RANK = "tier_rank"
BEST_RANK = "best_rank"
OVERRIDE = "override_rank"
MOST_OF_32_BITS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Scored:
    """The steps, and what the last of them holds."""

    steps: tuple[Step, ...]
    traits: tuple[TraitSql, ...]
    limits: Range
    has_override: bool

    @property
    def last(self) -> str:
        """Name of the last step."""
        return self.steps[-1][0]


def scored(icp: ResolvedIcp, rows: Input, clock: Clock, target: Target) -> Scored:
    """The steps that score the rows of an input."""
    given = facts(icp.attributes, list(conditions_of(icp)), rows, clock, target)
    names = given.names
    groups = list(icp.groups.values())
    traits = _with_room([trait_sql(trait, names) for trait in icp.traits], groups)
    limits = score_range(traits, groups)
    steps: list[Step] = list(given.steps)
    bands = [nodes.named(node, name) for trait in traits for name, node in trait.bands]
    _add(steps, "bands", bands)
    where = None if icp.scope is None else condition(icp.scope, names)
    _add(steps, "flags", _flags(icp, traits, names), where=where, always=where is not None)
    ends = [nodes.named(node, name) for trait in traits for name, node in trait.limits]
    _add(steps, "ends", ends)
    points = [nodes.named(trait.points, points_column(trait.trait.id)) for trait in traits]
    _add(steps, "points", points)
    _add(steps, "group_totals", [node for group in groups for node in group_columns(group, traits)])
    now, fall, spread = score(traits, groups)
    _add(
        steps,
        "totals",
        [nodes.named(now, "score"), nodes.named(fall, "fall"), nodes.named(spread, "spread")],
    )
    low = nodes.minus(nodes.column("score"), nodes.column("fall"))
    high = nodes.total([low.copy(), nodes.column("spread")])
    _add(steps, "scores", [nodes.named(low, "score_low"), nodes.named(high, "score_high")])
    set_rank = override(icp, nodes.column(rows.key), clock.day) if rows.key else None
    rank, best = ranks(icp, names, limits)
    tiers = [nodes.named(rank, RANK), nodes.named(best, BEST_RANK)]
    if set_rank is not None:
        tiers.append(nodes.named(set_rank, OVERRIDE))
    _add(steps, "tiers", tiers)
    return Scored(tuple(steps), traits, limits, set_rank is not None)


def _with_room(traits: Sequence[TraitSql], groups: Sequence[Group]) -> tuple[TraitSql, ...]:
    """Points in 64 bits where a total could leave the 32 bits that literals have."""
    reach = sum(max(-trait.least, trait.most) for trait in traits)
    reach += sum(max(abs(group.cap or 0), abs(group.floor or 0)) for group in groups)
    # The score and its ends are at most twice as far apart.
    if 2 * reach < MOST_OF_32_BITS:
        return tuple(traits)
    return tuple(
        replace(
            trait,
            points=nodes.cast(trait.points, "BIGINT"),
            limits=tuple((name, nodes.cast(end, "BIGINT")) for name, end in trait.limits),
            below=trait.below and nodes.cast(trait.below, "BIGINT"),
            above=trait.above and nodes.cast(trait.above, "BIGINT"),
            spread=trait.spread and nodes.cast(trait.spread, "BIGINT"),
        )
        for trait in traits
    )


def _add(
    steps: list[Step],
    name: str,
    columns: Sequence[Node],
    *,
    where: Node | None = None,
    always: bool = False,
) -> None:
    """Append a step that adds columns, unless there is nothing to add."""
    if columns or always:
        before = steps[-1][0]
        steps.append((name, nodes.select([nodes.star(), *columns], before, where)))


def _flags(icp: ResolvedIcp, traits: Sequence[TraitSql], names: Names) -> list[Node]:
    cap = worst_cap(icp.exclusions, names)
    return [
        *(nodes.named(trait.state, state_column(trait.trait.id)) for trait in traits),
        *(
            nodes.named(exclusion(excl, names), exclusion_column(excl.id))
            for excl in icp.exclusions
        ),
        *([nodes.named(cap, CAP)] if cap is not None else []),
    ]
