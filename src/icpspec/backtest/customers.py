"""The customers that were won: read once, each with the opportunity it was won with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.faults import DOUBLE_CUSTOMERS, LEFT_BEFORE_START
from icpspec.engine import faults
from icpspec.engine.accounts import moment_node
from icpspec.engine.duckdb import DataError
from icpspec.engine.sources import check_columns, report_unreadable
from icpspec.resolve import calendar
from icpspec.sql import nodes

if TYPE_CHECKING:
    from datetime import date

    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Customers
    from icpspec.sql.nodes import Node

CUSTOMERS = "customers of opportunities"
KEPT = ("won with", "entry", "exit", "event", "at_start")
_YEAR = 12
_PATH: Steps = ("data", "customers")


def keep_customers(tables: Tables, observed: date) -> bool:
    """Read the customers once, by the opportunity they were won with; False without any."""
    data = tables.data
    if data is None or data.customers is None or data.customers.opportunity is None:
        return False
    declared, path = data.customers, _PATH
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
        _check(declared, joined, tables)
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
            nodes.named(nodes.cast(joined.node(declared.key), "VARCHAR"), "key"),
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
            # Of rows for one opportunity the first counts, whatever the order of the file.
            nodes.named(
                exp.Window(
                    this=exp.RowNumber(),
                    partition_by=[nodes.column("won with")],
                    order=exp.Order(
                        expressions=[
                            exp.Ordered(this=nodes.column(name))
                            for name in ("started", "churned", "key")
                        ]
                    ),
                ),
                "turn",
            ),
        ],
        "read",
        nodes.all_of(
            [
                nodes.at_most(started.copy(), today.copy()),
                nodes.wrapped(sane),
                nodes.is_known(nodes.column("won with")),
            ]
        ),
    )
    first = nodes.select(
        [nodes.column(name) for name in KEPT],
        "spells",
        nodes.equals(nodes.column("turn"), nodes.number(1)),
    )
    return nodes.with_steps([("read", read), ("spells", last)], first)


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


# By question: rule, key of the source it is about, what is wrong, and what to do.
_SAID = {
    "double": (
        DOUBLE_CUSTOMERS,
        "key",
        "{n:,} of {rows:,} rows of `customers` repeat the key of an earlier one.",
        "Keep one row a customer; of several rows for one opportunity the first counts.",
    ),
    "without": (
        faults.MISSING_KEYS,
        "opportunity",
        "{n:,} of {rows:,} customers name no opportunity; they are left out of churn.",
        "Name the opportunity they were won with: it tells their tier.",
    ),
    "started": (
        faults.UNREADABLE_VALUES,
        "started",
        "{n:,} of {rows:,} customers have no first day that can be read; they are left out.",
        "Write days as 2026-10-01.",
    ),
    "churned": (
        faults.UNREADABLE_VALUES,
        "churned",
        "{n:,} of {rows:,} customers have a last day that cannot be read; they count as staying.",
        "Write days as 2026-10-01.",
    ),
    "order": (
        LEFT_BEFORE_START,
        "churned",
        "{n:,} of {rows:,} customers left before they started; they are left out.",
        "Correct the days.",
    ),
}


def _check(declared: Customers, joined: Joined, tables: Tables) -> None:
    """Report customers that cannot be right, all counted in one pass."""
    day = _Days(joined, tables)
    started, churned = day.of(declared.started), day.of(declared.churned)
    key = nodes.cast(joined.node(declared.key), "VARCHAR")
    distinct = exp.Count(this=exp.Distinct(expressions=[key]))
    counted = {
        "without": nodes.is_null(joined.node(str(declared.opportunity))),
        "started": nodes.is_null(started),
        "order": exp.LT(this=churned, expression=started.copy()),
    }
    if declared.churned is not None:
        raw = joined.node(declared.churned)
        counted["churned"] = nodes.all_of([nodes.is_known(raw), nodes.is_null(churned.copy())])
    columns = [
        nodes.count_all(),
        nodes.minus(exp.Count(this=key.copy()), distinct),
        *(
            nodes.summed(nodes.case([(question, nodes.number(1))], nodes.number(0)))
            for question in counted.values()
        ),
    ]
    where = tables.filter(declared.where, joined, _PATH)
    ((rows, *numbers),) = tables.engine.rows(joined.select(columns, where))
    for name, n in zip(("double", *counted), numbers, strict=True):
        if n:
            rule, at, message, advice = _SAID[name]
            text = message.format(n=int(n), rows=rows)
            tables.problems.add(rule, (*_PATH, at), text, help=advice)
