"""Runs a backtest: population, scoring and counting in SQL, figures in Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.backtest import remarks
from icpspec.backtest.against import History, clock, input_of
from icpspec.backtest.against import against as tested_against
from icpspec.backtest.comparing import comparison
from icpspec.backtest.customers import declared_customers, keep_customers
from icpspec.backtest.faults import NOT_COMPUTED
from icpspec.backtest.forgone import forgone, keep_recurring
from icpspec.backtest.gates import judge
from icpspec.backtest.lone import keep_lone
from icpspec.backtest.manifest import manifest
from icpspec.backtest.model import Backtest, Warning_
from icpspec.backtest.population import Population, declared_opportunities, population
from icpspec.backtest.rolled import with_rollups
from icpspec.backtest.rows import check_rows
from icpspec.backtest.versions import keep_both, older
from icpspec.diagnostics import Severity, worst
from icpspec.engine.duckdb import DataError
from icpspec.engine.fitted import fitted
from icpspec.engine.sources import report_unreadable
from icpspec.engine.tables import Tables
from icpspec.resolve import calendar
from icpspec.resolve.apart import stored_by
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from icpspec.backtest.compared import Comparison
    from icpspec.backtest.kept import Chosen
    from icpspec.backtest.versions import Against, Older
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.joins import Joined
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.workspace import Workspace
    from icpspec.sql.facts import Step

_POPULATION = "all opportunities"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The backtest, None after an error, and what was found in the data."""

    backtest: Backtest | None
    findings: tuple[Diagnostic, ...]


def backtest(
    workspace: Workspace,
    engine: Engine,
    icps: Sequence[LoadedIcp],
    observed: date,
    tell: Callable[[str], None] = lambda _text: None,
    chosen: Chosen | None = None,
    against: Against | None = None,
) -> Outcome:
    """Test ICPs against the project's opportunities.

    Args:
        observed: the day of observation; nothing later is seen.
        tell: is told what is being done, for progress.
        chosen: which opportunities count; default all.
        against: another version of the project, for a comparison over the same opportunities. Both
            read the data that this project declares.
    """
    tables = Tables(workspace, engine)
    rows: Population | None = None
    project = workspace.project
    settings = project.backtest if project else None
    lag = calendar.days(settings.lag) if settings and settings.lag else 1
    try:
        tell("reading opportunities")
        icps = [icp for icp in icps if icp.family is not None]
        used, unread = _used(tables, icps, against.head if against else None)
        if against is not None:
            against = against.of([(one, other) for one, (other, _) in zip(icps, used, strict=True)])
        before = older(tables, against, _homes(tables)) if against else []
        everyone = [*used, *((one.icp, one.attributes) for one in before)]
        rows, found = population(tables, everyone, observed, lag)
        found = (*unread, *(f for one in before for f in one.findings), *found)
        if rows is None or worst(found) is Severity.ERROR:
            return Outcome(None, found)
        rows, more = with_rollups(tables, rows, everyone)
        found = (*found, *more, *check_rows(tables, rows, used))
        if worst(found) is Severity.ERROR:
            return Outcome(None, found)
        steps: Sequence[Step] = rows.steps
        if len(everyone) > 1 or rows.rollups.wanted:
            # Read and join once for all ICPs, and for all that is asked of one.
            whole = nodes.with_steps(rows.steps, nodes.select([nodes.star()], rows.name))
            engine.create(_POPULATION, whole)
            steps = [("population", nodes.select([nodes.star()], _POPULATION))]
        has_customers = keep_customers(tables, observed)
        lone = keep_lone(tables, rows) if has_customers else None
        found = (*found, *tables.problems.found)
        if worst(found) is Severity.ERROR:
            return Outcome(None, found)
        tested = []
        for icp, _ in used:
            assert icp.family is not None
            tell(f"testing {icp.family.id}")
            history = History(rows, tuple(steps), lone)
            tested.append(tested_against(engine, icp.family, history, chosen))
        compared = None
        if against is not None:
            tell(f"comparing with {against.label}")
            history = History(rows, tuple(steps), None)
            has = _Has(customers=has_customers, recurring=keep_recurring(tables, observed))
            compared = tuple(
                _compared(tables, one, history, against.label, chosen, has) for one in before
            )
            found = (*found, *tables.problems.found)
            if worst(found) is Severity.ERROR:
                return Outcome(None, tuple(dict.fromkeys(found)))
    except DataError as error:
        _report_source(tables, rows, error)
        return Outcome(None, tuple(tables.problems.found))
    results = [result for result, _ in tested]
    starts = [start for _, counts in tested if (start := counts.first_day) is not None]
    gates = judge((project.gates if project else None) or [], results, compared or ())
    general = (
        *remarks.on_population(rows, lone),
        *_uncompared(against, [icp for icp, _ in used]),
    )
    made = Backtest(
        as_of="point_in_time" if rows.has_history else "today",
        observed_at=observed,
        period=(min(starts, default=None), observed),
        icps=tuple(results),
        gates=tuple(gates),
        warnings=(*general, *(w for result in results for w in result.warnings)),
        manifest=manifest(workspace, icps, _sources(tables, rows)),
        currency=settings.currency if settings else None,
        findings=tuple(dict.fromkeys(found)),
        comparisons=compared,
    )
    return Outcome(made, made.findings)


@dataclass(frozen=True, slots=True)
class _Has:
    """What is known beside the opportunities."""

    customers: bool
    recurring: bool


def _compared(
    tables: Tables,
    before: Older,
    history: History,
    label: str,
    chosen: Chosen | None,
    has: _Has,
) -> Comparison:
    assert before.head.family is not None
    families = before.family, before.head.family
    inputs = input_of(families[0], history, before.id), input_of(families[1], history)
    both = keep_both(tables.engine, families, inputs, history.steps, clock(), chosen)
    touched = forgone(tables, both, has_customers=has.customers, has_recurring=has.recurring)
    return comparison(tables.engine, both, label, touched)


def _used(
    tables: Tables, icps: Sequence[LoadedIcp], head: Workspace | None
) -> tuple[list[tuple[LoadedIcp, Sequence[Attribute]]], list[Diagnostic]]:
    """Each ICP with the attributes that are read for it, and what cannot be."""
    if head is None:
        return [(icp, stored_by(icp.family)) for icp in icps if icp.family], []
    homes = _homes(tables)
    found: list[Diagnostic] = []
    used: list[tuple[LoadedIcp, Sequence[Attribute]]] = []
    for icp in icps:
        own = fitted(tables, icp, head.document, homes)
        used.append((replace(icp, family=own.family), own.attributes))
        found += own.findings
    return used, found


def _uncompared(against: Against | None, icps: Sequence[LoadedIcp]) -> Iterator[Warning_]:
    """ICPs that the other version does not have."""
    if against is None:
        return
    heads = [head for _, head in against.pairs]
    for icp in icps:
        if not any(icp is head for head in heads):
            message = f"{against.label} has no such ICP, so there is nothing to compare it with."
            yield Warning_(NOT_COMPUTED, message, icp.id)


def _homes(tables: Tables) -> list[Joined]:
    """The tables that attributes are read from: the accounts, else the opportunities."""
    data = tables.data
    if data is not None and data.accounts is not None:
        opened = [tables.joined("accounts", data.accounts.source, ("data", "accounts"))]
    else:
        opened = [
            tables.joined("opportunities", source.source, path)
            for source, path in declared_opportunities(tables)
        ]
    return [one for one in opened if one is not None]


def _report_source(tables: Tables, rows: Population | None, error: DataError) -> None:
    """Report a source that broke off while it was read: find out which one it is."""
    joined = [one for _, one, _ in rows.opportunities] if rows else []
    if rows and rows.accounts:
        joined.append(rows.accounts)
    joined += rows.rollups.tables if rows else ()
    opened = [t for one in joined for t in (one.table, *(t for _, t in one.lookups.values()))]
    # The message names the file, where the fault is in its values; counting does not read these.
    for table in opened:
        files = paths.matches(tables.workspace.root, table.source)
        if any(path.name in str(error) for path in files):
            report_unreadable(table.source, error, tables.problems, (*table.path, "source"))
            return
    for table in opened:
        count = nodes.select([nodes.count_all()], table.scan.copy())
        try:
            tables.engine.rows(count)
        except DataError as own:
            report_unreadable(table.source, own, tables.problems, (*table.path, "source"))
            return
    report_unreadable("data", error, tables.problems, ("data",))


def _sources(tables: Tables, rows: Population) -> list[str]:
    names = [source.source for source, _, _ in rows.opportunities]
    names += [joined.table.source for joined in rows.rollups.tables]
    data = tables.data
    if data and data.accounts:
        names.append(data.accounts.source)
    if (customers := declared_customers(tables)) is not None:
        names.append(customers.source)
    if data and data.lookups:
        names += [lookup.source for lookup in data.lookups.values()]
    lists = (tables.workspace.project.lists if tables.workspace.project else None) or {}
    return names + [named.file for named in lists.values() if not isinstance(named, list)]
