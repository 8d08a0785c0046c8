"""The opportunities, each with its account's attributes as of its own day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.as_of import CARRIED, account_steps, source_column
from icpspec.backtest.columns import account_columns_exist, columns_exist
from icpspec.backtest.given import as_texts, given_columns, wanted
from icpspec.diagnostics import Severity, worst
from icpspec.engine import faults
from icpspec.engine.days import day_node
from icpspec.engine.rollups import Ready
from icpspec.engine.tables import Reading, readings
from icpspec.operators._clock import Clock
from icpspec.resolve import calendar
from icpspec.sql import nodes
from icpspec.sql.physical import TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Opportunities
    from icpspec.sql.facts import Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType

WON, LOST, OPEN = 1, 0, 2
_MONEY = "DECIMAL(38, 4)"


@dataclass(frozen=True, slots=True)
class Population:
    """The opportunities as SQL.

    Attributes:
        steps: the last of them is the population.
        readings: where each attribute of each ICP is read, by ICP id and attribute id.
        has_history: attributes are taken as of each opportunity's day.
        has_dates: some opportunities have a creation date.
        has_closings: some opportunities have a closing date.
        has_amounts: some opportunities have an amount.
        account_joined: attributes come from an accounts table, not from the opportunity's row.
        rollups: those that the last step has columns of.
        given: the columns of the motion and territory that opportunities name.
    """

    steps: tuple[Step, ...]
    readings: Mapping[str, Mapping[str, Reading]]
    has_history: bool
    has_dates: bool
    has_closings: bool
    has_amounts: bool
    account_joined: bool
    opportunities: tuple[tuple[Opportunities, Joined, Steps], ...]
    accounts: Joined | None
    rollups: Ready = field(default_factory=Ready)
    given: tuple[str, ...] = ()

    @property
    def carried(self) -> tuple[str, ...]:
        """The columns that scoring hands through."""
        return (*CARRIED, *self.given)

    @property
    def name(self) -> str:
        """Name of the last step."""
        return self.steps[-1][0]


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
        icps: each ICP with the attributes that it needs; only stored ones are read here.
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
        if joined is not None and columns_exist(source, joined, path, tables):
            opened.append((source, joined, path))
    data = tables.data
    accounts = data.accounts if data else None
    account_rows = None
    if accounts is not None:
        account_rows = tables.joined("accounts", accounts.source, ("data", "accounts"))
        if account_rows is not None:
            account_columns_exist(accounts, account_rows, tables)
    homes = [account_rows] if accounts is not None else [joined for _, joined, _ in opened]
    found: dict[str, dict[str, Reading]] = {}
    local: list[Diagnostic] = []
    for icp, attributes in icps:
        assert icp.spec is not None
        stored = [attribute for attribute in attributes if attribute.computed is None]
        read = [readings(stored, home, icp, problems) for home in homes if home is not None]
        found[icp.spec.id] = _common([reading for reading, _ in read])
        local += [finding for _, own in read for problem in own for finding in problem.found]
    findings = tuple(dict.fromkeys([*problems.found, *local]))
    if worst(findings) is Severity.ERROR:
        return None, findings
    columns = {r.column: r.type for reading in found.values() for r in reading.values()}
    given = wanted((source for source, _, _ in opened), (i.family for i, _ in icps if i.family))
    own = _Read(columns if accounts is None else {}, given)
    steps = _opportunity_steps(opened, tables, observed, lag, own)
    if accounts is not None and account_rows is not None:
        steps += account_steps(accounts, account_rows, tables, columns, given)
    result = Population(
        steps=tuple(steps),
        readings=found,
        has_history=bool(accounts and accounts.valid_from),
        has_dates=any(source.created for source, _, _ in opened),
        has_closings=any(source.closed for source, _, _ in opened),
        has_amounts=any(source.amount for source, _, _ in opened),
        account_joined=accounts is not None,
        opportunities=tuple(opened),
        accounts=account_rows,
        given=given,
    )
    return result, tuple(dict.fromkeys([*problems.found, *local]))


def _common(read: Sequence[Mapping[str, Reading]]) -> dict[str, Reading]:
    """One reading an attribute; as text where the sources hold it in different types."""
    found: dict[str, Reading] = {}
    for name, reading in (item for source in read for item in source.items()):
        same = found.get(name, reading).type == reading.type
        found[name] = reading if same else Reading(reading.column, TEXT)
    return found


def _no_opportunities(tables: Tables) -> Diagnostic:
    return faults.NO_DATA.at(
        tables.workspace.document.span(("data",), key=True),
        "The project declares no opportunities to test against.",
        help="Add `data: {opportunities: {source: …, key: …, outcome: {column: …, won: […],"
        " lost: […]}}}`.",
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of an opportunity's row beside what every row has.

    Attributes:
        attributes: columns of attributes with their types.
        given: the columns of motion and territory.
    """

    attributes: Mapping[str, ColumnType]
    given: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the columns are called."""
        return (*self.given, *(source_column(column) for column in self.attributes))


def _opportunity_steps(
    opened: Sequence[tuple[Opportunities, Joined, Steps]],
    tables: Tables,
    observed: date,
    lag: int,
    read: _Read,
) -> list[Step]:
    parts = [_raw(source, joined, path, tables, read) for source, joined, path in opened]
    united: exp.Query = parts[0]
    for part in parts[1:]:
        united = exp.Union(this=united, expression=part, distinct=False)
    return [("worked", united), ("opportunities", _seen(observed, lag, read.names))]


def _raw(
    source: Opportunities,
    joined: Joined,
    path: Steps,
    tables: Tables,
    read: _Read,
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
        *given_columns(source, joined, read.given),
        *(
            nodes.named(
                joined.node(column)
                if joined.type_of(column) == kind
                else nodes.cast(joined.node(column), "VARCHAR"),
                source_column(column),
            )
            for column, kind in read.attributes.items()
        ),
    ]
    return joined.select(selected, tables.filter(source.where, joined, path))


def _day(joined: Joined, column: str | None, tables: Tables) -> Node:
    return nodes.cast(nodes.null(), "DATE") if column is None else day_node(joined, column, tables)


def _given_up(joined: Joined, source: Opportunities, tables: Tables) -> Node:
    """The day on which a deal that is still open counts as lost."""
    if source.lost_after is None:
        return nodes.cast(nodes.null(), "DATE")
    created = _day(joined, source.created, tables)
    given_up: Node = Clock(column=created).shifted(calendar.days(source.lost_after))
    return given_up


def _outcome(source: Opportunities, joined: Joined) -> Node:
    stage = nodes.cast(joined.node(source.outcome.column), "VARCHAR")

    branches = [
        (nodes.one_of(stage.copy(), as_texts(values)), nodes.number(code))
        for values, code in ((source.outcome.won, WON), (source.outcome.lost, LOST))
        if values
    ]
    return nodes.case(branches, nodes.number(OPEN)) if branches else nodes.number(OPEN)


def _amount(joined: Joined, column: str | None) -> Node:
    return nodes.cast(nodes.null(), _MONEY) if column is None else amount_node(joined, column)


def amount_node(joined: Joined, column: str) -> Node:
    """A column as an amount; NULL for what is no number."""
    return exp.TryCast(this=joined.node(column), to=exp.DataType.build(_MONEY))


def _seen(observed: date, lag: int, read: Sequence[str]) -> exp.Select:
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
            *(nodes.column(name) for name in read),
        ],
        "worked",
        visible,
    )
