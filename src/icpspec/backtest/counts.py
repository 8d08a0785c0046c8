"""Count tables: everything the statistics need, made by SQL; no account row reaches Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.population import CARRIED, LOST, OPEN, WON
from icpspec.sql import nodes
from icpspec.sql.scoring import RANK
from icpspec.sql.totals import combined_points, group_column
from icpspec.sql.traits import points_column, state_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import ResolvedIcp, Trait
    from icpspec.sql.nodes import Node
    from icpspec.sql.scoring import Scored, Step

SCORED = "scored opportunities"
BUCKETS = 200
_UNKNOWN = -1
_DECIDED = exp.LT(this=nodes.column("outcome"), expression=nodes.number(OPEN))


@dataclass(frozen=True, slots=True)
class Cell:
    """Opportunities of one bucket, tier, score and outcome (H1 of STATISTICS)."""

    bucket: str
    rank: int
    score: int
    outcome: int
    n: int
    amount: Decimal


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


@dataclass(frozen=True, slots=True)
class Counts:
    """The count tables of one ICP.

    Attributes:
        clustered: some account has two closed opportunities.
        accounts: distinct accounts with an opportunity, by tier rank and over all (None).
        cycles: (tier rank, days from creation to closing, won opportunities).
        agreeing: pairs of traits that matched exactly the same decided opportunities.
        first_day: first creation; without creation dates, first closing.
        totals: rows with a known oddity by name, such as `stale` and `no_snapshot`.
    """

    clustered: bool
    closed_accounts: int
    cells: tuple[Cell, ...]
    traits: tuple[TraitCell, ...]
    trait_scores: tuple[TraitScore, ...]
    accounts: Mapping[int | None, int]
    cycles: tuple[tuple[int, int, int], ...]
    agreeing: tuple[tuple[str, str], ...]
    totals: Mapping[str, int]
    first_day: date | None


def keep_scored(engine: Engine, icp: ResolvedIcp, source: Sequence[Step], result: Scored) -> None:
    """Score the opportunities once, and keep what the count tables need."""
    points = [
        nodes.named(nodes.cast(nodes.column(points_column(name)), "INTEGER"), points_column(name))
        for name in sorted(_with_kept_points(icp, result))
    ]
    groups = [
        nodes.named(nodes.cast(nodes.column(group_column(name)), "INTEGER"), group_column(name))
        for name in icp.groups
    ]
    states = [nodes.named(_state_number(trait), state_column(trait.id)) for trait in icp.traits]
    member = exp.Coalesce(this=nodes.column("account"), expressions=[nodes.column("opportunity")])
    query = nodes.select(
        [
            *(nodes.column(name) for name in CARRIED if name != "as_of"),
            nodes.named(nodes.is_null(nodes.column("as_of")), "undated"),
            nodes.named(member, "member"),
            nodes.named(
                nodes.cast(engine.target.bucket(member.copy(), BUCKETS), "SMALLINT"), "bucket"
            ),
            nodes.named(nodes.cast(nodes.column(RANK), "TINYINT"), RANK),
            nodes.named(nodes.cast(nodes.column("score"), "INTEGER"), "score"),
            *states,
            *points,
            *groups,
        ],
        result.last,
    )
    engine.create(SCORED, nodes.with_steps([*source, *result.steps], query))


def _state_number(trait: Trait) -> Node:
    """1 … for the band, 0 for unmatched, −1 for unknown."""
    state = nodes.column(state_column(trait.id))
    if len(trait.bands) == 1:
        number = nodes.case(
            [(state, nodes.number(1)), (nodes.is_null(state.copy()), nodes.number(_UNKNOWN))],
            nodes.number(0),
        )
    else:
        number = exp.Coalesce(this=state, expressions=[nodes.number(_UNKNOWN)])
    return nodes.cast(number, "TINYINT")


def _with_kept_points(icp: ResolvedIcp, result: Scored) -> set[str]:
    """Traits whose points cannot be told from their state alone, or that a group combines."""
    varying = {member.trait.id for member in result.traits if member.limits}
    grouped = {trait.id for trait in icp.traits if trait.group is not None}
    return varying | grouped


def count(engine: Engine, icp: ResolvedIcp, result: Scored) -> Counts:
    """The count tables from the kept opportunities, each in one pass over them."""
    closed_accounts, most = _closed(engine)
    clustered = most > 1
    bucket = _bucket(clustered=clustered, accounts=closed_accounts)
    traits = _trait_cells(engine, icp, bucket)
    totals, first_day = _totals(engine)
    return Counts(
        clustered=clustered,
        closed_accounts=closed_accounts,
        cells=_cells(engine, bucket),
        traits=traits,
        trait_scores=tuple(_trait_scores(engine, icp, result)),
        accounts=_accounts(engine),
        cycles=_cycles(engine),
        agreeing=tuple(_agreeing(engine, icp, traits)),
        totals=totals,
        first_day=first_day,
    )


def _group(query: exp.Select, count: int) -> exp.Select:
    """Group by the first columns of a SELECT, without relying on their position."""
    keys = [
        column.this.copy() if isinstance(column, exp.Alias) else column.copy()
        for column in query.expressions[:count]
    ]
    query.set("group", exp.Group(expressions=keys))
    return query


def _count_if(condition: Node) -> Node:
    return nodes.summed(nodes.case([(condition, nodes.number(1))], nodes.number(0)))


def _closed(engine: Engine) -> tuple[int, int]:
    """How many accounts have closed opportunities, and the most that one of them has."""
    inner = _group(
        nodes.select(
            [nodes.column("member"), nodes.named(nodes.count_all(), "n")], SCORED, _DECIDED.copy()
        ),
        1,
    )
    outer = nodes.select(
        [nodes.count_all(), exp.Max(this=nodes.column("n"))],
        exp.Subquery(this=inner, alias=_alias("closed")),
    )
    ((accounts, most),) = engine.rows(outer)
    return accounts, most or 0


def _bucket(*, clustered: bool, accounts: int) -> Node:
    """What a cluster is; a single one where opportunities are independent."""
    if not clustered:
        return nodes.text("")
    if accounts < BUCKETS:
        return nodes.column("member")
    return nodes.cast(nodes.column("bucket"), "VARCHAR")


def _cells(engine: Engine, bucket: Node) -> tuple[Cell, ...]:
    query = _group(
        nodes.select(
            [
                nodes.named(bucket.copy(), "cluster"),
                nodes.column(RANK),
                nodes.column("score"),
                nodes.column("outcome"),
                nodes.count_all(),
                exp.Coalesce(
                    this=nodes.summed(nodes.column("amount")), expressions=[nodes.number(0)]
                ),
            ],
            SCORED,
        ),
        4,
    )
    return tuple(sorted((Cell(*row) for row in engine.rows(query)), key=_cell_order))


def _cell_order(cell: Cell) -> tuple[str, int, int, int]:
    return cell.bucket, cell.rank, cell.score, cell.outcome


def _states(trait: Trait) -> list[int]:
    """The states that are counted; unmatched follows from the total."""
    return [*range(1, len(trait.bands) + 1), _UNKNOWN]


def _trait_cells(engine: Engine, icp: ResolvedIcp, bucket: Node) -> tuple[TraitCell, ...]:
    """All traits in one pass: one conditional sum for each state of each trait."""
    wanted = [(trait, state) for trait in icp.traits for state in _states(trait)]
    query = _group(
        nodes.select(
            [
                nodes.named(bucket.copy(), "cluster"),
                nodes.column("outcome"),
                nodes.named(nodes.count_all(), "n"),
                *(_state_sum(trait, state) for trait, state in wanted),
            ],
            SCORED,
            _DECIDED.copy(),
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
    return nodes.named(_count_if(nodes.equals(column, nodes.number(state))), f"{trait.id} {state}")


def _trait_scores(engine: Engine, icp: ResolvedIcp, result: Scored) -> list[TraitScore]:
    kept = _with_kept_points(icp, result)
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
    query = _group(
        nodes.select(
            [
                nodes.column("score"),
                nodes.column("outcome"),
                nodes.named(nodes.count_all(), "n"),
                *(_state_sum(trait, state) for trait, state in wanted),
            ],
            SCORED,
            _DECIDED.copy(),
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
    query = _group(
        nodes.select(
            [
                nodes.named(own, "points"),
                nodes.named(without, "without"),
                nodes.column("outcome"),
                nodes.count_all(),
            ],
            SCORED,
            _DECIDED.copy(),
        ),
        3,
    )
    return [TraitScore(trait.id, *row) for row in engine.rows(query)]


def _accounts(engine: Engine) -> dict[int | None, int]:
    """Distinct accounts with an opportunity, by tier and over all."""
    distinct = exp.Count(this=exp.Distinct(expressions=[nodes.column("account")]))
    by_tier = _group(nodes.select([nodes.column(RANK), distinct], SCORED), 1)
    found: dict[int | None, int] = dict(engine.rows(by_tier))
    ((found[None],),) = engine.rows(nodes.select([distinct.copy()], SCORED))
    return found


def _cycles(engine: Engine) -> tuple[tuple[int, int, int], ...]:
    days = exp.DateDiff(
        this=nodes.column("closed"), expression=nodes.column("created"), unit=exp.Var(this="DAY")
    )
    won = nodes.equals(nodes.column("outcome"), nodes.number(WON))
    sane = nodes.at_most(nodes.column("created"), nodes.column("closed"))
    query = _group(
        nodes.select(
            [nodes.column(RANK), nodes.named(days, "days"), nodes.count_all()],
            SCORED,
            nodes.all_of([won, sane]),
        ),
        2,
    )
    return tuple(sorted(engine.rows(query)))


def _totals(engine: Engine) -> tuple[dict[str, int], date | None]:
    column = nodes.column
    questions: dict[str, Node] = {
        "rows": nodes.true(),
        "stale": column("stale"),
        "no_snapshot": nodes.all_of(
            [nodes.negated(column("found")), nodes.is_known(column("account"))]
        ),
        "undated": column("undated"),
        "without_account": nodes.is_null(column("account")),
        "undated_closings": nodes.all_of([_DECIDED.copy(), nodes.is_null(column("closed"))]),
        "closed_before_created": exp.LT(this=column("closed"), expression=column("created")),
    }
    query = nodes.select(
        [
            *(nodes.named(_count_if(question), name) for name, question in questions.items()),
            exp.Min(this=column("created")),
            exp.Min(this=column("closed")),
        ],
        SCORED,
    )
    ((*figures, created, closed),) = engine.rows(query)
    found = {name: int(n or 0) for name, n in zip(questions, figures, strict=True)}
    return found, created or closed


def _agreeing(
    engine: Engine, icp: ResolvedIcp, cells: Sequence[TraitCell]
) -> list[tuple[str, str]]:
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
        _DECIDED.copy(),
    )
    (differences,) = engine.rows(query)
    return [pair for pair, differ in zip(pairs, differences, strict=True) if not differ]


def _differ(first: str, second: str) -> Node:
    matched = [
        nodes.wrapped(exp.GT(this=nodes.column(state_column(t)), expression=nodes.number(0)))
        for t in (first, second)
    ]
    return _count_if(exp.NEQ(this=matched[0], expression=matched[1]))


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=True))


__all__ = ["LOST", "OPEN", "WON", "Cell", "Counts", "TraitCell", "TraitScore", "count"]
