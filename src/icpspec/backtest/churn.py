"""What became of the customers: spells by tier and by trait, churn in 12 months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.backtest.customers import CUSTOMERS, KEPT
from icpspec.backtest.kept import count_if
from icpspec.backtest.lone import ROW
from icpspec.backtest.places import ALL, splits_of
from icpspec.backtest.population import WON
from icpspec.sql import nodes
from icpspec.sql.scored import RANK
from icpspec.stats.gains import ratio
from icpspec.stats.survival import Spell, kaplan_meier, survival_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.backtest.forms import Forms
    from icpspec.backtest.places import Split
    from icpspec.engine.duckdb import Engine
    from icpspec.sql.nodes import Node

_WON = "won customers"
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Churn:
    """Customers of one tier, or of one state of a trait.

    Attributes:
        customers: how many started by the day of observation.
        churned: how many of them had left by then.
        churn_12m: 1 − S(12) of Kaplan-Meier, 0 to 1; None where nobody was seen that long.
        logo_churn: lost in the 12 months up to the day of observation ÷ customers at their start.
    """

    customers: int
    churned: int
    churn_12m: float | None
    churn_12m_low: float | None
    churn_12m_high: float | None
    logo_churn: float | None


@dataclass(frozen=True, slots=True)
class _Cell:
    """Customers with one spell (H3 of STATISTICS)."""

    entry: int | None
    exit: int
    event: bool
    n: int
    at_start: int
    lost: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Customers that have no tier of an ICP.

    Attributes:
        everyone: all customers.
        lost: those that name an opportunity, but none that was won and that the ICP scores.
        outside: those without an opportunity whose account the ICP did not score at their start.
    """

    everyone: int
    lost: int
    outside: int


def join_customers(
    engine: Engine, forms: Sequence[Forms], placed: Sequence[str], scored: str, lone: str | None
) -> None:
    """The customers with tier and traits of the opportunity they were won with, or of their start.

    Args:
        placed: the columns of motion and territory, where there are any.
        scored: the scored opportunities.
        lone: the scored customers without an opportunity, None if there are none.
    """
    found = [RANK, *placed, *(form.column for form in forms)]
    query = nodes.select(
        [
            *(nodes.column(name, CUSTOMERS) for name in KEPT),
            *(nodes.column(name, scored) for name in found),
            # An opportunity that stands twice in the data is still one customer's.
            nodes.named(
                exp.Window(
                    this=exp.RowNumber(),
                    partition_by=[nodes.column("won with", CUSTOMERS)],
                    order=exp.Order(
                        expressions=[exp.Ordered(this=nodes.column(name, scored)) for name in found]
                    ),
                ),
                "turn",
            ),
        ],
        CUSTOMERS,
    )
    same = nodes.equals(nodes.column("won with", CUSTOMERS), nodes.column("opportunity", scored))
    won = nodes.equals(nodes.column("outcome", scored), nodes.number(WON))
    query.set("joins", [exp.Join(this=nodes.table(scored), on=nodes.all_of([same, won]))])
    kept = [*KEPT, *found]
    first: exp.Query = nodes.select(
        [nodes.column(name) for name in kept],
        "joined",
        nodes.equals(nodes.column("turn"), nodes.number(1)),
    )
    steps: list[tuple[str, exp.Query]] = [("joined", query)]
    if lone is not None:
        steps.append(("lone", _lone(kept, lone)))
        every = nodes.select([nodes.column(name) for name in kept], "lone")
        first = exp.Union(this=first, expression=every, distinct=False)
    engine.create(_WON, nodes.with_steps(steps, first))


def _lone(kept: Sequence[str], lone: str) -> exp.Select:
    query = nodes.select(
        [nodes.column(name, CUSTOMERS if name in KEPT else lone) for name in kept], CUSTOMERS
    )
    same = nodes.equals(nodes.column("row", CUSTOMERS), nodes.column(ROW, lone))
    query.set("joins", [exp.Join(this=nodes.table(lone), on=same)])
    return query


def left_out(engine: Engine) -> LeftOut:
    """Customers that have no tier of the ICP."""
    alone = nodes.is_null(nodes.column("won with"))
    columns = [nodes.count_all(), count_if(alone)]
    ((everyone, lone),) = engine.rows(nodes.select(columns, CUSTOMERS))
    ((found, at_start),) = engine.rows(nodes.select([c.copy() for c in columns], _WON))
    lone, at_start = int(lone or 0), int(at_start or 0)
    return LeftOut(everyone, (everyone - lone) - (found - at_start), lone - at_start)


def by_tier(engine: Engine, placed: Sequence[str]) -> dict[tuple[Split, int], Churn]:
    """Churn by tier rank, over all customers and by motion and territory; empty ones missing."""
    found: dict[tuple[Split, int], list[_Cell]] = {}
    for (rank, *place), cell in _cells(engine, [nodes.column(name) for name in (RANK, *placed)]):
        for split in splits_of(*place) if place else (ALL,):
            found.setdefault((split, rank), []).append(cell)
    return {key: _churn(cells) for key, cells in found.items()}


def by_trait(engine: Engine, forms: Sequence[Forms]) -> dict[str, tuple[Churn, Churn]]:
    """Churn of customers that matched a trait and of those that did not, by trait."""
    found = {}
    for form in forms:
        state = nodes.column(form.column)
        matched = nodes.case(
            [
                (exp.GT(this=state, expression=nodes.number(0)), nodes.number(1)),
                (nodes.equals(state.copy(), nodes.number(0)), nodes.number(0)),
            ],
            nodes.number(-1),
        )
        cells = _cells(engine, [matched])
        found[form.id] = (
            _churn(cell for (group,), cell in cells if group == 1),
            _churn(cell for (group,), cell in cells if group == 0),
        )
    return found


def _cells(engine: Engine, groups: Sequence[Node]) -> list[tuple[tuple[Any, ...], _Cell]]:
    """The spells, each with what it is grouped by."""
    lost = nodes.all_of([nodes.column("at_start"), nodes.column("event")])
    keys = [*groups, *(nodes.column(name) for name in ("entry", "exit", "event"))]
    query = nodes.select(
        [
            *(nodes.named(key.copy(), f"key {n}") for n, key in enumerate(keys)),
            nodes.count_all(),
            nodes.summed(
                nodes.case([(nodes.column("at_start"), nodes.number(1))], nodes.number(0))
            ),
            nodes.summed(nodes.case([(lost, nodes.number(1))], nodes.number(0))),
        ],
        _WON,
    )
    query.set("group", exp.Group(expressions=keys))
    size = len(groups)
    return [(tuple(row[:size]), _Cell(*row[size:])) for row in engine.rows(query)]


def _churn(cells: Iterable[_Cell] = ()) -> Churn:
    listed = list(cells)
    curve = kaplan_meier(Spell(c.entry, c.exit, c.event, c.n) for c in listed)
    year = survival_at(curve, _YEAR)
    return Churn(
        customers=sum(cell.n for cell in listed),
        churned=sum(cell.n for cell in listed if cell.event),
        churn_12m=1 - year.survival if year else None,
        churn_12m_low=1 - year.high if year and year.high is not None else None,
        churn_12m_high=1 - year.low if year and year.low is not None else None,
        logo_churn=ratio(sum(c.lost for c in listed), sum(c.at_start for c in listed)),
    )


NOBODY = _churn()
"""Without any customer."""
