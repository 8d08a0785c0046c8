"""Count tables of the traits: wins and losses by state, by points, and by the score without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.forms import ABSENT, UNKNOWN
from icpspec.backtest.kept import DECIDED, SCORED, count_if, group_by
from icpspec.sql import nodes
from icpspec.sql.merging import is_one_of
from icpspec.sql.totals import combined_points, group_column
from icpspec.sql.traits import points_column, state_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.forms import Forms
    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.sql.nodes import Node
    from icpspec.sql.scored import Scored


@dataclass(frozen=True, slots=True)
class TraitCell:
    """Opportunities of one trait's state (HT of STATISTICS), if their variant has the trait.

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
    """Decided opportunities by a trait's points and the score without it, in steps.

    Attributes:
        points: None where the opportunity's variant does not have the trait.
    """

    trait: str
    points: int | None
    without: int
    outcome: int
    n: int


def _states(form: Forms) -> list[int]:
    """The states that are counted; unmatched follows from the total."""
    return [*range(1, form.count + 1), UNKNOWN, *([ABSENT] if form.absent else [])]


def trait_cells(engine: Engine, forms: Sequence[Forms], bucket: Node) -> tuple[TraitCell, ...]:
    """All traits in one pass: one conditional sum for each state of each trait."""
    wanted = [(form, state) for form in forms for state in _states(form)]
    query = group_by(
        nodes.select(
            [
                nodes.named(bucket.copy(), "cluster"),
                nodes.column("outcome"),
                nodes.named(nodes.count_all(), "n"),
                *(_state_sum(form, state) for form, state in wanted),
            ],
            SCORED,
            DECIDED.copy(),
        ),
        2,
    )
    found: list[TraitCell] = []
    for cluster, outcome, n, *sums in engine.rows(query):
        rest = dict.fromkeys((form.id for form in forms), n)
        for (form, state), value in zip(wanted, sums, strict=True):
            rest[form.id] -= value
            if state != ABSENT:
                found.append(TraitCell(form.id, cluster, state, outcome, int(value)))
        found += [TraitCell(name, cluster, 0, outcome, int(left)) for name, left in rest.items()]
    return tuple(
        sorted(found, key=lambda cell: (cell.trait, cell.bucket, cell.state, cell.outcome))
    )


def _state_sum(form: Forms, state: int) -> Node:
    column = nodes.column(form.column)
    return nodes.named(count_if(nodes.equals(column, nodes.number(state))), f"{form.id} {state}")


def trait_scores(engine: Engine, forms: Sequence[Forms], result: Scored) -> list[TraitScore]:
    """Decided opportunities by each trait's points and the score without it."""
    found = _plain_trait_scores(engine, [form for form in forms if not form.has_own_points])
    for form in forms:
        if form.has_own_points:
            found += _kept_trait_scores(engine, result.variants, form)
    return found


def _plain_trait_scores(engine: Engine, forms: Sequence[Forms]) -> list[TraitScore]:
    """Ungrouped traits: points follow from the state, the score without them by subtraction."""
    if not forms:
        return []
    wanted = [(form, state) for form in forms for state in _states(form)]
    query = group_by(
        nodes.select(
            [
                nodes.column("score"),
                nodes.column("outcome"),
                nodes.named(nodes.count_all(), "n"),
                *(_state_sum(form, state) for form, state in wanted),
            ],
            SCORED,
            DECIDED.copy(),
        ),
        2,
    )
    found: list[TraitScore] = []
    for score, outcome, n, *sums in engine.rows(query):
        rest = dict.fromkeys((form.id for form in forms), n)
        for (form, state), value in zip(wanted, sums, strict=True):
            rest[form.id] -= value
            points = None if state == ABSENT else form.points_of(state)
            without = score - (points or 0)
            found.append(TraitScore(form.id, points, without, outcome, int(value)))
        found += [TraitScore(name, 0, score, outcome, int(left)) for name, left in rest.items()]
    return [entry for entry in found if entry.n]


def _kept_trait_scores(
    engine: Engine, variants: Sequence[ResolvedIcp], form: Forms
) -> list[TraitScore]:
    """Points that stand in the rows; without a grouped trait its group is combined anew."""
    own = nodes.column(points_column(form.id))
    if form.absent:
        own = nodes.case([(nodes.negated(is_one_of(form.absent)), own)])
    query = group_by(
        nodes.select(
            [
                nodes.named(own, "points"),
                nodes.named(_score_without(variants, form), "without"),
                nodes.column("outcome"),
                nodes.count_all(),
            ],
            SCORED,
            DECIDED.copy(),
        ),
        3,
    )
    return [TraitScore(form.id, *row) for row in engine.rows(query)]


def _score_without(variants: Sequence[ResolvedIcp], form: Forms) -> Node:
    """The score without a trait, as it is in the row's variant."""
    ways: dict[Node, list[int]] = {}
    for number, icp in enumerate(variants):
        ways.setdefault(_without(icp, form.id), []).append(number)
    (first, _), *others = sorted(ways.items(), key=lambda way: -len(way[1]))
    if not others:
        return first
    return nodes.case([(is_one_of(which), node) for node, which in others], first)


def _without(icp: ResolvedIcp, name: str) -> Node:
    score = nodes.column("score")
    trait = next((trait for trait in icp.traits if trait.id == name), None)
    if trait is None:
        return score
    if trait.group is None:
        return nodes.minus(score, nodes.column(points_column(name)))
    others = [
        nodes.column(points_column(other.id))
        for other in icp.traits
        if other.group == trait.group and other.id != name
    ]
    anew = combined_points(icp.groups[trait.group], others)
    return nodes.total([nodes.minus(score, nodes.column(group_column(trait.group))), anew])


def agreeing(
    engine: Engine, forms: Sequence[Forms], cells: Sequence[TraitCell]
) -> list[tuple[str, str]]:
    """Pairs with the same counts everywhere are candidates; a query settles them."""
    matched: dict[str, list[tuple[str, int, int]]] = {}
    for cell in cells:
        if cell.state > 0:
            matched.setdefault(cell.trait, []).append((cell.bucket, cell.outcome, cell.n))
    profiles: dict[tuple[tuple[tuple[str, int], int], ...], list[str]] = {}
    for form in forms:
        sums: dict[tuple[str, int], int] = {}
        for bucket, outcome, n in matched.get(form.id, ()):
            sums[bucket, outcome] = sums.get((bucket, outcome), 0) + n
        if any(sums.values()):
            profiles.setdefault(tuple(sorted(sums.items())), []).append(form.id)
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
