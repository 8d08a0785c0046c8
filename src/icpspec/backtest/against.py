"""One ICP against the opportunities: scored once, counted, and put into figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.backtest import churn, remarks
from icpspec.backtest.analysis import overall_figures, score_figures, tier_figures
from icpspec.backtest.as_of import source_column
from icpspec.backtest.counts import bucket_node, count
from icpspec.backtest.forms import forms_of
from icpspec.backtest.given import by_kind
from icpspec.backtest.kept import SCORED, keep_scored, keep_states, place_columns
from icpspec.backtest.lone import LONE, ROW
from icpspec.backtest.model import IcpBacktest
from icpspec.backtest.places import ALL, count_places, unassigned
from icpspec.backtest.splits import split_figures, with_churn
from icpspec.backtest.traits import trait_figures
from icpspec.backtest.verdict import verdict
from icpspec.operators._clock import Clock
from icpspec.resolve.apart import apart, vocabulary
from icpspec.sql import nodes
from icpspec.sql.conditions import condition
from icpspec.sql.facts import Input
from icpspec.sql.scoring import scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.backtest.churn import Churn
    from icpspec.backtest.counts import Counts
    from icpspec.backtest.forms import Forms
    from icpspec.backtest.kept import Chosen
    from icpspec.backtest.lone import Lone
    from icpspec.backtest.model import TierFigures, TraitFigures
    from icpspec.backtest.places import Split
    from icpspec.backtest.population import Population
    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.family import IcpFamily
    from icpspec.sql.facts import Step
    from icpspec.sql.scored import Scored

_LONE_SCORED = "scored customers"


@dataclass(frozen=True, slots=True)
class History:
    """What ICPs are tested against.

    Attributes:
        steps: the steps that make the opportunities.
        lone: the customers without an opportunity, None if the project has no customers at all.
    """

    rows: Population
    steps: tuple[Step, ...]
    lone: Lone | None


@dataclass(frozen=True, slots=True)
class _Customers:
    """What became of the customers."""

    by_tier: Mapping[tuple[Split, int], Churn]
    by_trait: Mapping[str, tuple[Churn, Churn]]
    left_out: churn.LeftOut


def against(
    engine: Engine, family: IcpFamily, history: History, chosen: Chosen | None = None
) -> tuple[IcpBacktest, Counts]:
    """One ICP's figures and what they were counted from.

    Args:
        chosen: which opportunities count; default all.
    """
    icp, rows = family.base, history.rows
    source = input_of(family, history)
    result = scored(family, source, clock(), engine.target)
    forms = forms_of(result)
    keep_scored(engine, forms, history.steps, result, rows.carried, chosen)
    counts = count(engine, forms, result)
    tiers, overall = tier_figures(icp, counts), overall_figures(icp, counts)
    overall = replace(overall, verdict=verdict(overall, tiers))
    traits = trait_figures(icp, forms, counts)
    customers = None
    if history.lone is not None:
        lone = _score_lone(engine, family, source, chosen) if history.lone.n else None
        customers = _joined(engine, forms, result, lone)
        tiers = with_churn(tiers, customers.by_tier)
        traits = _with_churn(traits, customers)
    splits = _splits(engine, family, counts, customers) if result.is_divided else ()
    unknown = _unknown_scope(engine, family, history.steps, result)
    apart_ = unassigned(engine, family, by_kind(rows.given), chosen=bool(chosen))
    said = [
        *remarks.on_icp(icp, rows, counts, overall, tiers, traits, unknown),
        *remarks.on_places(icp, apart_),
    ]
    if chosen is None:
        said += remarks.on_customers(icp, customers.left_out if customers else None)
    tested = IcpBacktest(
        icp=icp.id,
        title=icp.spec.title,
        overall=overall,
        tiers=tiers,
        traits=traits,
        scores=score_figures(icp, counts),
        splits=splits,
        warnings=tuple(said),
    )
    return tested, counts


def clock() -> Clock:
    """Each opportunity at its own as-of date."""
    return Clock(column=nodes.column("as_of"))


def input_of(family: IcpFamily, history: History, read_as: str | None = None) -> Input:
    """The opportunities as an ICP reads them.

    Args:
        read_as: the id under which its readings stand; default: its own.
    """
    rows = history.rows
    readings = rows.readings[read_as or family.id]
    given = by_kind(rows.given)
    return Input(
        name=history.steps[-1][0],
        carried=rows.carried,
        column={
            **{name: source_column(reading.column) for name, reading in readings.items()},
            **rows.rollups.columns(vocabulary(apart(family)).values()),
        },
        types={name: reading.type for name, reading in readings.items()},
        given_motion=given.get("motion"),
        given_territory=given.get("territory"),
    )


def _score_lone(engine: Engine, family: IcpFamily, source: Input, chosen: Chosen | None) -> str:
    """Score the customers without an opportunity as of their start; the name of the result."""
    start = ("customers", nodes.select([nodes.star()], LONE))
    result = scored(family, replace(source, name=start[0]), clock(), engine.target)
    keep_states(engine, forms_of(result), _LONE_SCORED, (ROW,), result, start, chosen)
    return _LONE_SCORED


def _joined(engine: Engine, forms: Sequence[Forms], result: Scored, lone: str | None) -> _Customers:
    placed = place_columns(result)
    churn.join_customers(engine, forms, placed, SCORED, lone)
    return _Customers(
        churn.by_tier(engine, placed), churn.by_trait(engine, forms), churn.left_out(engine)
    )


def _with_churn(traits: Sequence[TraitFigures], customers: _Customers) -> tuple[TraitFigures, ...]:
    found = customers.by_trait
    return tuple(
        replace(trait, churn_matched=found[trait.trait][0], churn_unmatched=found[trait.trait][1])
        for trait in traits
    )


def _splits(
    engine: Engine, family: IcpFamily, counts: Counts, customers: _Customers | None
) -> tuple[TierFigures, ...]:
    """The tiers by motion and territory."""
    bucket = bucket_node(clustered=counts.clustered, accounts=counts.closed_accounts)
    places = count_places(engine, bucket)
    churned = customers.by_tier if customers else {}
    rows = split_figures(family, counts, places, {split for split, _ in churned} - {ALL})
    return with_churn(rows, churned) if customers else tuple(rows)


def _unknown_scope(engine: Engine, family: IcpFamily, steps: Sequence[Step], result: Scored) -> int:
    """How many opportunities are left out because the ICP's own `when` is unknown."""
    if family.base.scope is None:
        return 0
    facts = result.facts
    unknown = nodes.is_null(nodes.wrapped(condition(family.base.scope, facts.names)))
    query = nodes.select([nodes.count_all()], facts.steps[-1][0], unknown)
    ((number,),) = engine.rows(nodes.with_steps([*steps, *facts.steps], query))
    return int(number)
