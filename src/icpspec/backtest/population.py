"""The opportunities, each with its account's attributes as of its own day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.engine import faults
from icpspec.engine.accounts import moment_node
from icpspec.engine.sources import check_columns
from icpspec.engine.tables import readings
from icpspec.operators._clock import Clock
from icpspec.resolve import calendar
from icpspec.sql import nodes
from icpspec.sql.physical import TEXT, Physical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Reading, Tables
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Steps
    from icpspec.resolve.workspace import LoadedIcp
    from icpspec.spec.data import Accounts, Opportunities
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.scoring import Step

WON, LOST, OPEN = 1, 0, 2
CARRIED = (
    "opportunity",
    "account",
    "created",
    "closed",
    "outcome",
    "amount",
    "as_of",
    "stale",
    "found",
)


@dataclass(frozen=True, slots=True)
class Population:
    """The opportunities as SQL.

    Attributes:
        steps: the last of them is the population.
        readings: where each attribute of each ICP is read, by ICP id and attribute id.
        has_history: attributes are taken as of each opportunity's day.
        has_dates: opportunities have a creation date.
        account_joined: attributes come from an accounts table, not from the opportunity's row.
    """

    steps: tuple[Step, ...]
    readings: Mapping[str, Mapping[str, Reading]]
    has_history: bool
    has_dates: bool
    account_joined: bool
    opportunities: tuple[tuple[Opportunities, Joined], ...]
    accounts: Joined | None

    @property
    def name(self) -> str:
        """Name of the last step."""
        return self.steps[-1][0]


def source_column(column: str) -> str:
    """What a source's column is called in the population."""
    return f"src {column}"


def declared_opportunities(tables: Tables) -> list[tuple[Opportunities, Steps]]:
    """The project's opportunity sources and where each stands."""
    data = tables.data
    if data is None or data.opportunities is None:
        return []
    if isinstance(data.opportunities, list):
        return [
            (source, ("data", "opportunities", index))
            for index, source in enumerate(data.opportunities)
        ]
    return [(data.opportunities, ("data", "opportunities"))]


def population(
    tables: Tables,
    icps: Sequence[tuple[LoadedIcp, Sequence[Attribute]]],
    observed: date,
    lag: int,
) -> tuple[Population | None, tuple[Diagnostic, ...]]:
    """The opportunities that were visible on the day of observation.

    Args:
        icps: each ICP with the attributes it tests.
        observed: later creations, closings and losses are not seen.
        lag: whole days before its creation on which an opportunity's account is looked at.
    """
    problems = tables.problems
    declared = declared_opportunities(tables)
    if not declared:
        return None, (_no_opportunities(tables),)
    opened: list[tuple[Opportunities, Joined, Steps]] = []
    for source, path in declared:
        joined = tables.joined("opportunities", source.source, path)
        if joined is not None and _columns_exist(source, joined, path, tables):
            opened.append((source, joined, path))
    data = tables.data
    accounts = data.accounts if data else None
    account_rows = None
    if accounts is not None:
        account_rows = tables.joined("accounts", accounts.source, ("data", "accounts"))
        if account_rows is not None:
            _account_columns_exist(accounts, account_rows, tables)
    home = account_rows if accounts is not None else (opened[0][1] if opened else None)
    found: dict[str, dict[str, Reading]] = {}
    local: list[Diagnostic] = []
    if home is not None:
        for icp, attributes in icps:
            assert icp.spec is not None
            reading, homes = readings(attributes, home, icp, problems)
            found[icp.spec.id] = reading
            local += [finding for problem in homes for finding in problem.found]
    findings = tuple(dict.fromkeys([*problems.found, *local]))
    if any(f.severity.label == "error" for f in findings) or home is None:
        return None, findings
    columns = {r.column: r.type for reading in found.values() for r in reading.values()}
    steps = _opportunity_steps(opened, tables, observed, lag, columns if not accounts else {})
    if accounts is not None and account_rows is not None:
        steps += _account_steps(accounts, account_rows, tables, columns)
    result = Population(
        steps=tuple(steps),
        readings=found,
        has_history=bool(accounts and accounts.valid_from),
        has_dates=all(source.created for source, _, _ in opened),
        account_joined=accounts is not None,
        opportunities=tuple((source, joined) for source, joined, _ in opened),
        accounts=account_rows,
    )
    return result, tuple(dict.fromkeys([*problems.found, *local]))


def _no_opportunities(tables: Tables) -> Diagnostic:
    return faults.NO_DATA.at(
        tables.workspace.document.span(("data",), key=True),
        "The project declares no opportunities to test against.",
        help="Add `data: {opportunities: {source: …, key: …, outcome: {column: …, won: […],"
        " lost: […]}}}`.",
    )


def _columns_exist(source: Opportunities, joined: Joined, path: Steps, tables: Tables) -> bool:
    wanted: list[tuple[str, Steps]] = [
        (column, (*path, key))
        for key in ("key", "account", "created", "closed", "amount")
        if (column := getattr(source, key)) is not None
    ]
    wanted.append((source.outcome.column, (*path, "outcome", "column")))
    return check_columns(joined.table, wanted, tables.problems)


def _account_columns_exist(accounts: Accounts, joined: Joined, tables: Tables) -> bool:
    wanted: list[tuple[str, Steps]] = [
        (column, ("data", "accounts", key))
        for key in ("key", "valid_from", "valid_to")
        if (column := getattr(accounts, key)) is not None
    ]
    return check_columns(joined.table, wanted, tables.problems)


def _opportunity_steps(
    opened: Sequence[tuple[Opportunities, Joined, Steps]],
    tables: Tables,
    observed: date,
    lag: int,
    columns: Mapping[str, ColumnType],
) -> list[Step]:
    parts = [_raw(source, joined, path, tables, columns) for source, joined, path in opened]
    united: exp.Query = parts[0]
    for part in parts[1:]:
        united = exp.Union(this=united, expression=part, distinct=False)
    return [("worked", united), ("opportunities", _seen(observed, lag, list(columns)))]


def _raw(
    source: Opportunities,
    joined: Joined,
    path: Steps,
    tables: Tables,
    columns: Mapping[str, ColumnType],
) -> exp.Select:
    """One source's rows under common names."""
    key = nodes.cast(joined.node(source.key), "VARCHAR")
    if source.account is not None:
        account = nodes.cast(joined.node(source.account), "VARCHAR")
    else:
        account = key.copy()
    selected = [
        nodes.named(key, "opportunity"),
        nodes.named(account, "account"),
        nodes.named(_day(joined, source.created, tables), "created"),
        nodes.named(_day(joined, source.closed, tables), "closed"),
        nodes.named(_outcome(source, joined), "stage"),
        nodes.named(_amount(joined, source.amount), "amount"),
        nodes.named(_given_up(joined, source, tables), "given_up"),
        *(
            nodes.named(joined.node(column), source_column(column))
            if joined.type_of(column)
            else nodes.named(nodes.null(), source_column(column))
            for column in columns
        ),
    ]
    return joined.select(selected, tables.filter(source.where, joined, path))


def _day(joined: Joined, column: str | None, tables: Tables) -> Node:
    if column is None:
        return nodes.cast(nodes.null(), "DATE")
    kind = joined.type_of(column) or TEXT
    if kind.family is Physical.DATE:
        return joined.node(column)
    return nodes.cast(moment_node(joined, column, tables), "DATE")


def _given_up(joined: Joined, source: Opportunities, tables: Tables) -> Node:
    """The day on which a deal that is still open counts as lost."""
    if source.lost_after is None:
        return nodes.cast(nodes.null(), "DATE")
    created = _day(joined, source.created, tables)
    given_up: Node = Clock(column=created).shifted(calendar.days(source.lost_after))
    return given_up


def _outcome(source: Opportunities, joined: Joined) -> Node:
    stage = nodes.cast(joined.node(source.outcome.column), "VARCHAR")

    def texts(values: Sequence[object]) -> list[Node]:
        return [
            nodes.text(str(value).lower() if isinstance(value, bool) else str(value))
            for value in values
        ]

    branches = [
        (nodes.one_of(stage.copy(), texts(values)), nodes.number(code))
        for values, code in ((source.outcome.won, WON), (source.outcome.lost, LOST))
        if values
    ]
    return nodes.case(branches, nodes.number(OPEN)) if branches else nodes.number(OPEN)


def _amount(joined: Joined, column: str | None) -> Node:
    kind = "DECIMAL(38, 4)"
    if column is None:
        return nodes.cast(nodes.null(), kind)
    return exp.TryCast(this=joined.node(column), to=exp.DataType.build(kind))


def _seen(observed: date, lag: int, columns: Sequence[str]) -> exp.Select:
    """What was visible on the day of observation.

    A deal that closed later was still open; one that has been open for `lost_after` days was lost
    on that day. A row without a date counts, and is reported.
    """
    today = nodes.cast(nodes.text(observed.isoformat()), "DATE")
    created, closed = nodes.column("created"), nodes.column("closed")
    is_decided = exp.LT(this=nodes.column("stage"), expression=nodes.number(OPEN))
    in_time = nodes.any_of([nodes.is_null(closed), nodes.at_most(closed.copy(), today)])
    decided = nodes.all_of([is_decided, nodes.wrapped(in_time)])
    given_up = nodes.column("given_up")
    stale = nodes.all_of([nodes.negated(decided), nodes.at_most(given_up, today.copy())])
    is_stale = nodes.case([(stale, nodes.true())], nodes.false())
    outcome = nodes.case(
        [(decided.copy(), nodes.column("stage")), (stale.copy(), nodes.number(LOST))],
        nodes.number(OPEN),
    )
    end = nodes.case([(decided.copy(), closed.copy()), (stale.copy(), given_up.copy())])
    as_of = Clock(column=created.copy()).shifted(-lag)
    visible = nodes.any_of([nodes.is_null(created), nodes.at_most(created.copy(), today.copy())])
    return nodes.select(
        [
            *(nodes.column(name) for name in ("opportunity", "account", "created", "amount")),
            nodes.named(end, "closed"),
            nodes.named(nodes.cast(outcome, "TINYINT"), "outcome"),
            nodes.named(as_of, "as_of"),
            nodes.named(is_stale, "stale"),
            nodes.named(nodes.true(), "found"),
            *(nodes.column(source_column(column)) for column in columns),
        ],
        "worked",
        visible,
    )


def _account_steps(
    accounts: Accounts, joined: Joined, tables: Tables, columns: Mapping[str, ColumnType]
) -> list[Step]:
    """The opportunities with the attributes of their account as of their own day."""
    key = nodes.cast(joined.node(accounts.key), "VARCHAR")
    selected = [
        nodes.named(key, "account"),
        *(nodes.named(joined.node(c), source_column(c)) for c in columns),
    ]
    if accounts.valid_from is not None:
        selected.append(nodes.named(moment_node(joined, accounts.valid_from, tables), "valid_from"))
    if accounts.valid_to is not None:
        selected.append(nodes.named(moment_node(joined, accounts.valid_to, tables), "valid_to"))
    where = tables.filter(accounts.where, joined, ("data", "accounts"))
    snapshots = joined.select(selected, where)
    return [("snapshots", snapshots), ("population", _as_of_join(accounts, list(columns)))]


def _as_of_join(accounts: Accounts, columns: Sequence[str]) -> exp.Select:
    opp, snap = "opportunities", "snapshots"
    in_force = nodes.is_known(nodes.column("account", snap))
    # The whole day of the as-of date is visible, so what counts is the moment after it.
    day_after = nodes.cast(Clock(column=nodes.column("as_of", opp)).shifted(1), "TIMESTAMP")
    if accounts.valid_to is not None:
        ends = nodes.column("valid_to", snap)
        lasts = nodes.any_of([nodes.is_null(ends), nodes.at_least(ends.copy(), day_after.copy())])
        in_force = nodes.all_of([in_force, nodes.wrapped(lasts)])
    attributes = [
        nodes.named(
            nodes.case([(in_force.copy(), nodes.column(source_column(c), snap))])
            if accounts.valid_to is not None
            else nodes.column(source_column(c), snap),
            source_column(c),
        )
        for c in columns
    ]
    carried = [nodes.column(name, opp) for name in CARRIED if name != "found"]
    found = nodes.case([(in_force.copy(), nodes.true())], nodes.false())
    query = nodes.select([*carried, nodes.named(found, "found"), *attributes], opp)
    same = nodes.equals(nodes.column("account", opp), nodes.column("account", snap))
    if accounts.valid_from is not None:
        earlier = exp.GT(this=day_after, expression=nodes.column("valid_from", snap))
        join = exp.Join(
            this=nodes.table(snap), method="ASOF", side="LEFT", on=nodes.all_of([same, earlier])
        )
    else:
        join = exp.Join(this=nodes.table(snap), side="LEFT", on=same)
    query.set("joins", [join])
    return query
