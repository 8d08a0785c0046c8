"""What became of the customers that were won: spells by tier and by trait, churn in 12 months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.engine import faults
from icpspec.engine.accounts import moment_node
from icpspec.engine.duckdb import DataError
from icpspec.engine.sources import check_columns, report_unreadable
from icpspec.resolve import calendar
from icpspec.sql import nodes
from icpspec.sql.scoring import RANK
from icpspec.sql.traits import state_column
from icpspec.stats.gains import ratio
from icpspec.stats.survival import Spell, kaplan_meier, survival_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from icpspec.engine.duckdb import Engine
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.spec.data import Customers
    from icpspec.sql.nodes import Node

CUSTOMERS = "customers of opportunities"
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

    group: int
    entry: int | None
    exit: int
    event: bool
    n: int
    at_start: int
    lost: int


def keep_customers(tables: Tables, observed: date) -> bool:
    """Read the customers once, by the opportunity they were won with; False without any."""
    data = tables.data
    if data is None or data.customers is None or data.customers.opportunity is None:
        return False
    declared, path = data.customers, ("data", "customers")
    joined = tables.joined("customers", declared.source, path)
    if joined is None:
        return False
    wanted = [
        (column, (*path, key))
        for key in ("key", "opportunity", "started", "churned")
        if (column := getattr(declared, key)) is not None
    ]
    if not check_columns(joined.table, wanted, tables.problems):
        return False
    try:
        tables.engine.create(CUSTOMERS, _spells(declared, joined, tables, observed))
    except DataError as error:
        report_unreadable(declared.source, error, tables.problems, (*path, "source"))
        return False
    return True


def _spells(declared: Customers, joined: Joined, tables: Tables, observed: date) -> exp.Query:
    today = nodes.cast(nodes.text(observed.isoformat()), "DATE")
    day = _Days(joined, tables)
    churned = day.of(declared.churned)
    read = joined.select(
        [
            nodes.named(nodes.cast(joined.node(str(declared.opportunity)), "VARCHAR"), "won with"),
            nodes.named(day.of(declared.started), "started"),
            nodes.named(nodes.case([(nodes.at_most(churned, today), churned.copy())]), "churned"),
            nodes.named(day.observed_from(declared.observed_from), "observed_from"),
        ],
        tables.filter(declared.where, joined, ("data", "customers")),
    )
    started, left = nodes.column("started"), nodes.column("churned")
    gone = nodes.is_known(left)
    whole = _months(started, exp.Coalesce(this=left.copy(), expressions=[today.copy()]))
    anniversary = nodes.equals(_part("DAY", started), _part("DAY", left))
    leaves_in = nodes.case(
        [(gone, nodes.case([(anniversary, whole.copy())], nodes.total([whole, nodes.number(1)])))],
        whole.copy(),
    )
    later = exp.GT(this=nodes.column("observed_from"), expression=started.copy())
    entry = nodes.case([(later, _months(started, nodes.column("observed_from")))])
    year_ago = nodes.cast(nodes.text(_year_before(observed).isoformat()), "DATE")
    at_start = nodes.all_of(
        [
            nodes.at_most(started.copy(), year_ago),
            nodes.wrapped(
                nodes.any_of(
                    [
                        nodes.is_null(left.copy()),
                        exp.GT(this=left.copy(), expression=year_ago.copy()),
                    ]
                )
            ),
        ]
    )
    sane = nodes.any_of([nodes.is_null(left.copy()), nodes.at_most(started.copy(), left.copy())])
    last = nodes.select(
        [
            nodes.column("won with"),
            nodes.named(entry, "entry"),
            nodes.named(leaves_in, "exit"),
            nodes.named(gone.copy(), "event"),
            nodes.named(at_start, "at_start"),
        ],
        "read",
        nodes.all_of([nodes.at_most(started.copy(), today.copy()), nodes.wrapped(sane)]),
    )
    return nodes.with_steps([("read", read)], last)


class _Days:
    """Columns of the customers as days."""

    def __init__(self, joined: Joined, tables: Tables) -> None:
        self._joined = joined
        self._tables = tables

    def of(self, column: str | None) -> Node:
        """A column as a day; NULL without a column."""
        if column is None:
            return nodes.cast(nodes.null(), "DATE")
        return nodes.cast(moment_node(self._joined, column, self._tables), "DATE")

    def observed_from(self, given: str | None) -> Node:
        """A day that is written in the project file, or a column."""
        fixed = calendar.day(given) if given else None
        if fixed is not None:
            return nodes.cast(nodes.text(fixed.isoformat()), "DATE")
        if given is not None and self._joined.type_of(given) is None:
            self._tables.problems.add(
                faults.MISSING_COLUMN,
                ("data", "customers", "observed_from"),
                f"`customers` has no column `{given}`.",
                help="Name a column, or write a day as 2026-10-01.",
            )
            return nodes.cast(nodes.null(), "DATE")
        return self.of(given)


def _part(unit: str, day: Node) -> Node:
    return exp.Extract(this=exp.Var(this=unit), expression=day.copy())


def _months(start: Node, end: Node) -> Node:
    """Completed calendar months: 12·Δyear + Δmonth, minus 1 if the end's day is smaller."""
    years = nodes.minus(_part("YEAR", end), _part("YEAR", start))
    months = nodes.minus(_part("MONTH", end), _part("MONTH", start))
    smaller = exp.LT(this=_part("DAY", end), expression=_part("DAY", start))
    return nodes.minus(
        nodes.total([nodes.times(nodes.number(_YEAR), years), months]),
        nodes.case([(smaller, nodes.number(1))], nodes.number(0)),
    )


def _year_before(day: date) -> date:
    """The same day a year earlier; of 29 February the day before."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def join_customers(engine: Engine, icp: ResolvedIcp, scored: str) -> None:
    """The customers with tier and traits of the opportunity that they were won with."""
    kept = ("entry", "exit", "event", "at_start")
    query = nodes.select(
        [
            *(nodes.column(name, CUSTOMERS) for name in kept),
            nodes.column(RANK, scored),
            *(nodes.column(state_column(trait.id), scored) for trait in icp.traits),
        ],
        CUSTOMERS,
    )
    same = nodes.equals(nodes.column("won with", CUSTOMERS), nodes.column("opportunity", scored))
    query.set("joins", [exp.Join(this=nodes.table(scored), on=same)])
    engine.create(_WON, query)


def by_tier(engine: Engine, icp: ResolvedIcp) -> dict[int, Churn]:
    """Churn by tier rank."""
    cells = _cells(engine, nodes.column(RANK))
    return {rank: _churn(c for c in cells if c.group == rank) for rank in range(len(icp.tiers))}


def by_trait(engine: Engine, icp: ResolvedIcp) -> dict[str, tuple[Churn, Churn]]:
    """Churn of customers that matched a trait and of those that did not, by trait."""
    found = {}
    for trait in icp.traits:
        state = nodes.column(state_column(trait.id))
        matched = nodes.case(
            [
                (exp.GT(this=state, expression=nodes.number(0)), nodes.number(1)),
                (nodes.equals(state.copy(), nodes.number(0)), nodes.number(0)),
            ],
            nodes.number(-1),
        )
        cells = _cells(engine, matched)
        found[trait.id] = (
            _churn(cell for cell in cells if cell.group == 1),
            _churn(cell for cell in cells if cell.group == 0),
        )
    return found


def _cells(engine: Engine, group: Node) -> Sequence[_Cell]:
    lost = nodes.all_of([nodes.column("at_start"), nodes.column("event")])
    keys = [group, *(nodes.column(name) for name in ("entry", "exit", "event"))]
    query = nodes.select(
        [
            nodes.named(group.copy(), "group"),
            *(key.copy() for key in keys[1:]),
            nodes.count_all(),
            nodes.summed(
                nodes.case([(nodes.column("at_start"), nodes.number(1))], nodes.number(0))
            ),
            nodes.summed(nodes.case([(lost, nodes.number(1))], nodes.number(0))),
        ],
        _WON,
    )
    query.set("group", exp.Group(expressions=keys))
    return [_Cell(*row) for row in engine.rows(query)]


def _churn(cells: Iterable[_Cell]) -> Churn:
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
