"""Count tables of the traits: wins and losses by state, by points, and by the score without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.kept import DECIDED, SCORED, UNKNOWN, count_if, group_by, with_kept_points
from icpspec.sql import nodes
from icpspec.sql.totals import combined_points, group_column
from icpspec.sql.traits import points_column, state_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import ResolvedIcp, Trait
    from icpspec.sql.nodes import Node
    from icpspec.sql.scoring import Scored


@dataclass(frozen=True, slots=True)
class TraitCell:
    """Opportunities of one trait's state (HT of STATISTICS).

    Attributes:
        state: number of the band from 1, 0 for unmatched, −1 for unknown.
    """

    trait: str
    bucket: str
    state: int
    outcome: int
    n: int


@dataclass(frozen=True, slots=True)
class TraitScore:
    """Decided opportunities by a trait's points and the score without it, in steps."""

    trait: str
    points: int
    without: int
    outcome: int
    n: int


def _states(trait: Trait) -> list[int]:
    """The states that are counted; unmatched follows from the total."""
    return [*range(1, len(trait.bands) + 1), UNKNOWN]


def trait_cells(engine: Engine, icp: ResolvedIcp, bucket: Node) -> tuple[TraitCell, ...]:
    """All traits in one pass: one conditional sum for each state of each trait."""
    wanted = [(trait, state) for trait in icp.traits for state in _states(trait)]
    query = group_by(
        nodes.select(
            [
                nodes.named(bucket.copy(), "cluster"),
                nodes.column("outcome"),
                nodes.named(nodes.count_all(), "n"),
                *(_state_sum(trait, state) for trait, state in wanted),
            ],
            SCORED,
            DECIDED.copy(),
        ),
        2,
    )
    found: list[TraitCell] = []
    for cluster, outcome, n, *sums in engine.rows(query):
        rest = dict.fromkeys((trait.id for trait in icp.traits), n)
        for (trait, state), value in zip(wanted, sums, strict=True):
            rest[trait.id] -= value
            found.append(TraitCell(trait.id, cluster, state, outcome, int(value)))
        found += [TraitCell(name, cluster, 0, outcome, int(left)) for name, left in rest.items()]
    return tuple(
        sorted(found, key=lambda cell: (cell.trait, cell.bucket, cell.state, cell.outcome))
    )


def _state_sum(trait: Trait, state: int) -> Node:
    column = nodes.column(state_column(trait.id))
    return nodes.named(count_if(nodes.equals(column, nodes.number(state))), f"{trait.id} {state}")


def trait_scores(engine: Engine, icp: ResolvedIcp, result: Scored) -> list[TraitScore]:
    """Decided opportunities by each trait's points and the score without it."""
    kept = with_kept_points(icp, result)
    plain = [trait for trait in icp.traits if trait.id not in kept]
    found = _plain_trait_scores(engine, plain)
    for trait in icp.traits:
        if trait.id in kept:
            found += _kept_trait_scores(engine, icp, trait)
    return found


def _plain_trait_scores(engine: Engine, traits: Sequence[Trait]) -> list[TraitScore]:
    """Ungrouped traits: points follow from the state, the score without them by subtraction."""
    if not traits:
        return []
    wanted = [(trait, state) for trait in traits for state in _states(trait)]
    query = group_by(
        nodes.select(
            [
                nodes.column("score"),
                nodes.column("outcome"),
                nodes.named(nodes.count_all(), "n"),
                *(_state_sum(trait, state) for trait, state in wanted),
            ],
            SCORED,
            DECIDED.copy(),
        ),
        2,
    )
    found: list[TraitScore] = []
    for score, outcome, n, *sums in engine.rows(query):
        rest = dict.fromkeys((trait.id for trait in traits), n)
        for (trait, state), value in zip(wanted, sums, strict=True):
            rest[trait.id] -= value
            points = points_of(trait, state)
            found.append(TraitScore(trait.id, points, score - points, outcome, int(value)))
        found += [
            TraitScore(name, points_of(trait, 0), score, outcome, int(rest[name]))
            for name, trait in ((trait.id, trait) for trait in traits)
        ]
    return [entry for entry in found if entry.n]


def points_of(trait: Trait, state: int) -> int:
    """Points of a trait in a state, where the state decides them."""
    if state > 0:
        return trait.bands[state - 1].points
    if state == 0:
        return 0
    weights = [band.points for band in trait.bands]
    return min(max(trait.if_unknown, min(0, *weights)), max(0, *weights))


def _kept_trait_scores(engine: Engine, icp: ResolvedIcp, trait: Trait) -> list[TraitScore]:
    """Grouped traits: without one of them, the group's total is combined anew."""
    own = nodes.column(points_column(trait.id))
    if trait.group is None:
        without = nodes.minus(nodes.column("score"), own.copy())
    else:
        others = [
            nodes.column(points_column(other.id))
            for other in icp.traits
            if other.group == trait.group and other.id != trait.id
        ]
        anew = combined_points(icp.groups[trait.group], others)
        without = nodes.total(
            [
                nodes.minus(nodes.column("score"), nodes.column(group_column(trait.group))),
                anew,
            ]
        )
    query = group_by(
        nodes.select(
            [
                nodes.named(own, "points"),
                nodes.named(without, "without"),
                nodes.column("outcome"),
                nodes.count_all(),
            ],
            SCORED,
            DECIDED.copy(),
        ),
        3,
    )
    return [TraitScore(trait.id, *row) for row in engine.rows(query)]


def agreeing(engine: Engine, icp: ResolvedIcp, cells: Sequence[TraitCell]) -> list[tuple[str, str]]:
    """Pairs with the same counts everywhere are candidates; a query settles them."""
    matched: dict[str, list[tuple[str, int, int]]] = {}
    for cell in cells:
        if cell.state > 0:
            matched.setdefault(cell.trait, []).append((cell.bucket, cell.outcome, cell.n))
    profiles: dict[tuple[tuple[tuple[str, int], int], ...], list[str]] = {}
    for trait in icp.traits:
        sums: dict[tuple[str, int], int] = {}
        for bucket, outcome, n in matched.get(trait.id, ()):
            sums[bucket, outcome] = sums.get((bucket, outcome), 0) + n
        if any(sums.values()):
            profiles.setdefault(tuple(sorted(sums.items())), []).append(trait.id)
    pairs = [
        (first, second)
        for names in profiles.values()
        for index, first in enumerate(names)
        for second in names[index + 1 :]
    ]
    if not pairs:
        return []
    query = nodes.select(
        [nodes.named(_differ(*pair), f"p{index}") for index, pair in enumerate(pairs)],
        SCORED,
        DECIDED.copy(),
    )
    (differences,) = engine.rows(query)
    return [pair for pair, differ in zip(pairs, differences, strict=True) if not differ]


def _differ(first: str, second: str) -> Node:
    matched = [
        nodes.wrapped(exp.GT(this=nodes.column(state_column(t)), expression=nodes.number(0)))
        for t in (first, second)
    ]
    return count_if(exp.NEQ(this=matched[0], expression=matched[1]))
