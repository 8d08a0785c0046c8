"""The customers: read once, each with the opportunity it was won with or its own start."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.customer_checks import check_customers
from icpspec.engine import faults
from icpspec.engine.days import day_node
from icpspec.engine.duckdb import DataError
from icpspec.engine.sources import check_columns, report_unreadable
from icpspec.resolve import calendar
from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Customers
    from icpspec.sql.nodes import Node

CUSTOMERS = "customers"
# What tells a customer's spell; before it stands what its tier is taken from.
KEPT = ("won with", "entry", "exit", "event", "at_start")
_PLACED = ("row", "account", "started")
_YEAR = 12
_PATH: Steps = ("data", "customers")


def keep_customers(tables: Tables, observed: date) -> bool:
    """Read the customers once; False without any whose tier can be told.

    That is taken from the opportunity a customer was won with. Without one it is that of the
    account on the customer's first day, which takes a table of accounts.
    """
    declared, path = declared_customers(tables), _PATH
    if declared is None:
        return False
    joined = tables.joined("customers", declared.source, path)
    if joined is None:
        return False
    wanted = [
        (column, (*path, key))
        for key in ("key", "opportunity", "account", "started", "churned")
        if (column := getattr(declared, key)) is not None
    ]
    if not check_columns(joined.table, wanted, tables.problems):
        return False
    try:
        day = _Days(joined, tables)
        check_customers(
            tables,
            declared,
            joined,
            started=day.of(declared.started),
            churned=day.of(declared.churned),
            account=_account(declared, joined, tables),
        )
        tables.engine.create(CUSTOMERS, _spells(declared, joined, tables, observed))
    except DataError as error:
        report_unreadable(declared.source, error, tables.problems, (*path, "source"))
        return False
    return True


def declared_customers(tables: Tables) -> Customers | None:
    """The project's customers, if it says what their tier can be taken from."""
    data = tables.data
    if data is None or data.customers is None:
        return None
    placed = data.customers.opportunity or (data.accounts and data.customers.account)
    return data.customers if placed else None


def _account(declared: Customers, joined: Joined, tables: Tables) -> Node | None:
    """The account that a customer without an opportunity is looked up by, None if it cannot be."""
    known = declared.account and tables.data and tables.data.accounts
    return _text(declared.account, joined) if known else None


def _text(column: str | None, joined: Joined) -> Node:
    return nodes.cast(nodes.null() if column is None else joined.node(column), "VARCHAR")


def _spells(declared: Customers, joined: Joined, tables: Tables, observed: date) -> exp.Query:
    today = nodes.cast(nodes.text(observed.isoformat()), "DATE")
    day = _Days(joined, tables)
    churned = day.of(declared.churned)
    read = joined.select(
        [
            nodes.named(_text(declared.opportunity, joined), "won with"),
            nodes.named(_account(declared, joined, tables) or _text(None, joined), "account"),
            nodes.named(_text(declared.key, joined), "key"),
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
    placed = nodes.any_of([nodes.is_known(nodes.column(n)) for n in ("won with", "account")])
    last = nodes.select(
        [
            *(nodes.column(name) for name in ("won with", "account", "key", "started")),
            nodes.named(entry, "entry"),
            nodes.named(leaves_in, "exit"),
            nodes.named(gone.copy(), "event"),
            nodes.named(at_start, "at_start"),
            nodes.named(_turn(), "turn"),
            nodes.named(_deals_of_key(), "deals"),
        ],
        "read",
        nodes.all_of(
            [
                nodes.at_most(started.copy(), today.copy()),
                nodes.wrapped(sane),
                nodes.wrapped(placed),
            ]
        ),
    )
    # A row without an opportunity adds nothing to another one of the same customer with one.
    alone = nodes.any_of(
        [
            nodes.is_known(nodes.column("won with")),
            nodes.is_null(nodes.column("key")),
            nodes.equals(nodes.column("deals"), nodes.number(0)),
        ]
    )
    number = exp.Window(
        this=exp.RowNumber(),
        order=_in_order("won with", "key", "account", "started"),
    )
    first = nodes.select(
        [nodes.named(number, "row"), *(nodes.column(n) for n in (*_PLACED[1:], *KEPT))],
        "spells",
        nodes.all_of([nodes.equals(nodes.column("turn"), nodes.number(1)), nodes.wrapped(alone)]),
    )
    return nodes.with_steps([("read", read), ("spells", last)], first)


def _turn() -> Node:
    """Of rows for one opportunity, or else of one customer, the first counts, in any file."""
    lone = nodes.is_null(nodes.column("won with"))
    key, account = nodes.column("key"), nodes.column("account")
    keyless = nodes.all_of([lone.copy(), nodes.is_null(key)])
    return exp.Window(
        this=exp.RowNumber(),
        partition_by=[
            nodes.column("won with"),
            nodes.case([(lone, key.copy())]),
            nodes.case([(keyless, account)]),
        ],
        order=_in_order("started", "churned", "key", "account"),
    )


def _deals_of_key() -> Node:
    """How many rows with the key of this one name an opportunity."""
    counted = exp.Count(this=nodes.column("won with"))
    return exp.Window(this=counted, partition_by=[nodes.column("key")])


def _in_order(*names: str) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=nodes.column(name)) for name in names])


class _Days:
    """Columns of the customers as days."""

    def __init__(self, joined: Joined, tables: Tables) -> None:
        self._joined = joined
        self._tables = tables

    def of(self, column: str | None) -> Node:
        """A column as a day; NULL without a column."""
        if column is None:
            return nodes.cast(nodes.null(), "DATE")
        return day_node(self._joined, column, self._tables)

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
    """The same day a year earlier; of 29 February the day before; never before the calendar."""
    if day.year == date.min.year:
        return date.min
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
