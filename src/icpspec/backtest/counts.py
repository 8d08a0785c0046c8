"""Count tables: everything the statistics need, made by SQL; no account row reaches Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.kept import BUCKETS, DECIDED, SCORED, count_if, group_by
from icpspec.backtest.population import WON
from icpspec.backtest.trait_counts import TraitCell, TraitScore, agreeing, trait_cells, trait_scores
from icpspec.sql import nodes
from icpspec.sql.scored import RANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from icpspec.backtest.forms import Forms
    from icpspec.engine.duckdb import Engine
    from icpspec.sql.nodes import Node
    from icpspec.sql.scored import Scored


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
class Part:
    """What a tier table is counted from: all opportunities, or those of one motion or territory.

    Attributes:
        accounts: distinct accounts with an opportunity, by tier rank.
        cycles: (tier rank, days from creation to closing, won opportunities).
    """

    cells: tuple[Cell, ...]
    accounts: Mapping[int, int]
    cycles: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The count tables of one ICP.

    Attributes:
        clustered: some account has two closed opportunities.
        accounts: distinct accounts with an opportunity, by tier rank and over all (None).
        cycles: (tier rank, days from creation to closing, won opportunities).
        agreeing: pairs of traits that matched exactly the same decided opportunities.
        first_day: first creation; without creation dates, first closing.
        totals: rows with a known oddity by name, such as `stale` and `no_snapshot`; `amounts` are
            those with an amount.
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

    @property
    def whole(self) -> Part:
        """All opportunities."""
        accounts = {rank: n for rank, n in self.accounts.items() if rank is not None}
        return Part(self.cells, accounts, self.cycles)


def count(engine: Engine, forms: Sequence[Forms], result: Scored) -> Counts:
    """The count tables from the kept opportunities, each in one pass over them."""
    closed_accounts, most = _closed(engine)
    clustered = most > 1
    bucket = bucket_node(clustered=clustered, accounts=closed_accounts)
    traits = trait_cells(engine, forms, bucket)
    totals, first_day = _totals(engine)
    return Counts(
        clustered=clustered,
        closed_accounts=closed_accounts,
        cells=_cells(engine, bucket),
        traits=traits,
        trait_scores=tuple(trait_scores(engine, forms, result)),
        accounts=_accounts(engine),
        cycles=tuple(sorted(engine.rows(cycles_query()))),
        agreeing=tuple(agreeing(engine, forms, traits)),
        totals=totals,
        first_day=first_day,
    )


def _closed(engine: Engine) -> tuple[int, int]:
    """How many accounts have closed opportunities, and the most that one of them has."""
    inner = group_by(
        nodes.select(
            [nodes.column("member"), nodes.named(nodes.count_all(), "n")], SCORED, DECIDED.copy()
        ),
        1,
    )
    outer = nodes.select(
        [nodes.count_all(), exp.Max(this=nodes.column("n"))],
        exp.Subquery(this=inner, alias=_alias("closed")),
    )
    ((accounts, most),) = engine.rows(outer)
    return accounts, most or 0


def bucket_node(*, clustered: bool, accounts: int) -> Node:
    """What a cluster is; a single one where opportunities are independent."""
    if not clustered:
        return nodes.text("")
    if accounts < BUCKETS:
        return nodes.column("member")
    return nodes.cast(nodes.column("bucket"), "VARCHAR")


def _cells(engine: Engine, bucket: Node) -> tuple[Cell, ...]:
    query = group_by(
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


def _accounts(engine: Engine) -> dict[int | None, int]:
    """Distinct accounts with an opportunity, by tier and over all."""
    distinct = exp.Count(this=exp.Distinct(expressions=[nodes.column("account")]))
    by_tier = group_by(nodes.select([nodes.column(RANK), distinct], SCORED), 1)
    found: dict[int | None, int] = dict(engine.rows(by_tier))
    ((found[None],),) = engine.rows(nodes.select([distinct.copy()], SCORED))
    return found


def cycles_query(*by: str) -> exp.Select:
    """Won opportunities by tier and days from creation to closing, after other columns."""
    days = exp.DateDiff(
        this=nodes.column("closed"), expression=nodes.column("created"), unit=exp.Var(this="DAY")
    )
    won = nodes.equals(nodes.column("outcome"), nodes.number(WON))
    sane = nodes.at_most(nodes.column("created"), nodes.column("closed"))
    keys = [*(nodes.column(name) for name in (*by, RANK)), nodes.named(days, "days")]
    return group_by(
        nodes.select([*keys, nodes.count_all()], SCORED, nodes.all_of([won, sane])), len(keys)
    )


def _totals(engine: Engine) -> tuple[dict[str, int], date | None]:
    column = nodes.column
    questions: dict[str, Node] = {
        "rows": nodes.true(),
        "stale": column("stale"),
        "no_snapshot": nodes.all_of(
            [
                nodes.negated(column("found")),
                nodes.is_known(column("account")),
                nodes.negated(column("undated")),
            ]
        ),
        "undated": column("undated"),
        "undated_closings": nodes.all_of([DECIDED.copy(), nodes.is_null(column("closed"))]),
        "amounts": nodes.is_known(column("amount")),
    }
    query = nodes.select(
        [
            *(nodes.named(count_if(question), name) for name, question in questions.items()),
            exp.Min(this=column("created")),
            exp.Min(this=column("closed")),
        ],
        SCORED,
    )
    ((*figures, created, closed),) = engine.rows(query)
    found = {name: int(n or 0) for name, n in zip(questions, figures, strict=True)}
    return found, created or closed


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=True))
