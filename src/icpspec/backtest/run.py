"""Runs a backtest: population, scoring and counting in SQL, figures in Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.backtest import churn, remarks
from icpspec.backtest.analysis import overall_figures, score_figures, tier_figures
from icpspec.backtest.as_of import CARRIED, source_column
from icpspec.backtest.counts import count
from icpspec.backtest.customers import declared_customers, keep_customers
from icpspec.backtest.gates import judge
from icpspec.backtest.kept import SCORED, keep_scored, keep_states
from icpspec.backtest.lone import LONE, ROW, keep_lone
from icpspec.backtest.manifest import manifest
from icpspec.backtest.model import Backtest, IcpBacktest, TierFigures, TraitFigures
from icpspec.backtest.population import Population, population
from icpspec.backtest.rolled import with_rollups
from icpspec.backtest.rows import check_rows
from icpspec.backtest.traits import trait_figures
from icpspec.backtest.verdict import verdict
from icpspec.diagnostics import Severity, worst
from icpspec.engine.duckdb import DataError
from icpspec.engine.sources import report_unreadable
from icpspec.engine.tables import Tables
from icpspec.operators._clock import Clock
from icpspec.resolve import calendar
from icpspec.resolve.usage import rolled_up, stored
from icpspec.sql import nodes
from icpspec.sql.conditions import Names, condition
from icpspec.sql.facts import Input, attribute_column
from icpspec.sql.scoring import scored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from icpspec.backtest.counts import Counts
    from icpspec.backtest.lone import Lone
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.resolve.workspace import LoadedIcp, Workspace
    from icpspec.sql.facts import Step

_POPULATION = "all opportunities"
_LONE_SCORED = "scored customers"


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
) -> Outcome:
    """Test ICPs against the project's opportunities.

    Args:
        observed: the day of observation; nothing later is seen.
        tell: is told what is being done, for progress.
    """
    tables = Tables(workspace, engine)
    rows: Population | None = None
    project = workspace.project
    settings = project.backtest if project else None
    lag = calendar.days(settings.lag) if settings and settings.lag else 1
    used = [
        (icp, [icp.resolved.attributes[name] for name in stored(icp.resolved)])
        for icp in icps
        if icp.resolved
    ]
    rolled = [
        (icp, [icp.resolved.attributes[name] for name in rolled_up(icp.resolved)])
        for icp in icps
        if icp.resolved
    ]
    try:
        tell("reading opportunities")
        rows, found = population(tables, used, observed, lag)
        if rows is None or worst(found) is Severity.ERROR:
            return Outcome(None, found)
        rows, more = with_rollups(tables, rows, rolled)
        found = (
            *found,
            *more,
            *check_rows(tables, rows, [icp.resolved for icp, _ in used if icp.resolved]),
        )
        if worst(found) is Severity.ERROR:
            return Outcome(None, found)
        steps: Sequence[Step] = rows.steps
        if len(used) > 1 or rows.rollups.wanted:
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
            assert icp.resolved is not None
            tell(f"testing {icp.resolved.id}")
            tested.append(_test(engine, icp.resolved, rows, steps, lone))
    except DataError as error:
        _report_source(tables, rows, error)
        return Outcome(None, tuple(tables.problems.found))
    results = [result for result, _ in tested]
    starts = [start for _, counts in tested if (start := counts.first_day) is not None]
    gates = judge((project.gates if project else None) or [], results)
    general = tuple(remarks.on_population(rows, lone))
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
    )
    return Outcome(made, made.findings)


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


def _test(
    engine: Engine,
    icp: ResolvedIcp,
    rows: Population,
    steps: Sequence[Step],
    customers: Lone | None,
) -> tuple[IcpBacktest, Counts]:
    """One ICP's figures.

    Args:
        customers: those without an opportunity, None if the project has no customers at all.
    """
    readings = rows.readings[icp.id]
    source = Input(
        name=steps[-1][0],
        carried=CARRIED,
        column={
            **{name: source_column(reading.column) for name, reading in readings.items()},
            **rows.rollups.columns(icp.attributes.values()),
        },
        types={name: reading.type for name, reading in readings.items()},
    )
    clock = Clock(column=nodes.column("as_of"))
    result = scored(icp, source, clock, engine.target)
    keep_scored(engine, icp, steps, result)
    counts = count(engine, icp, result)
    tiers = tier_figures(icp, counts)
    overall = overall_figures(icp, counts)
    traits = trait_figures(icp, counts)
    overall = replace(overall, verdict=verdict(overall, tiers))
    missing = None
    if customers is not None:
        lone = _score_lone(engine, icp, source, clock) if customers.n else None
        tiers, traits = _with_churn(engine, icp, tiers, traits, lone)
        missing = churn.left_out(engine)
    unknown = _unknown_scope(engine, icp, steps, result.steps, clock)
    said = remarks.on_icp(icp, rows, counts, overall, tiers, traits, unknown)
    warnings = (*said, *remarks.on_customers(icp, missing))
    tested = IcpBacktest(
        icp=icp.id,
        title=icp.spec.title,
        overall=overall,
        tiers=tiers,
        traits=traits,
        scores=score_figures(icp, counts),
        warnings=warnings,
    )
    return tested, counts


def _score_lone(engine: Engine, icp: ResolvedIcp, source: Input, clock: Clock) -> str:
    """Score the customers without an opportunity as of their start; the name of the result."""
    start = ("customers", nodes.select([nodes.star()], LONE))
    result = scored(icp, replace(source, name=start[0]), clock, engine.target)
    keep_states(engine, icp, _LONE_SCORED, (ROW,), result, start)
    return _LONE_SCORED


def _with_churn(
    engine: Engine,
    icp: ResolvedIcp,
    tiers: Sequence[TierFigures],
    traits: Sequence[TraitFigures],
    lone: str | None,
) -> tuple[tuple[TierFigures, ...], tuple[TraitFigures, ...]]:
    """The figures with what became of the customers."""
    churn.join_customers(engine, icp, SCORED, lone)
    tier_churn = churn.by_tier(engine, icp)
    trait_churn = churn.by_trait(engine, icp)
    return (
        tuple(replace(tier, churn=tier_churn[tier.rank]) for tier in tiers),
        tuple(
            replace(
                trait,
                churn_matched=trait_churn[trait.trait][0],
                churn_unmatched=trait_churn[trait.trait][1],
            )
            for trait in traits
        ),
    )


def _unknown_scope(
    engine: Engine, icp: ResolvedIcp, steps: Sequence[Step], scoring: Sequence[Step], clock: Clock
) -> int:
    if icp.scope is None:
        return 0
    names = Names(
        icp.attributes, clock, attribute=lambda name: nodes.column(attribute_column(name))
    )
    unknown = nodes.is_null(nodes.wrapped(condition(icp.scope, names)))
    query = nodes.select([nodes.count_all()], "facts", unknown)
    facts = [step for step in scoring if step[0] == "facts"]
    ((number,),) = engine.rows(nodes.with_steps([*steps, *facts], query))
    return int(number)
