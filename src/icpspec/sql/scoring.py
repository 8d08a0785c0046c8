"""The passes from facts to tiers: one CTE a step, each adding columns to the one before.

Each variant of an ICP is compiled as if it stood alone; then their expressions are merged, column
by column.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.resolve.apart import apart, vocabulary
from icpspec.resolve.family import IcpFamily, alone
from icpspec.resolve.usage import assigning, conditions_of
from icpspec.sql import assignment, nodes
from icpspec.sql.conditions import condition
from icpspec.sql.facts import facts
from icpspec.sql.merging import Merger
from icpspec.sql.scored import BEST_RANK, OVERRIDE, RANK, Scored
from icpspec.sql.shares import coverage, exact_percent, percent
from icpspec.sql.taken import IN_SCOPE, with_taken
from icpspec.sql.tiers import (
    CAP,
    Requirements,
    exclusion,
    exclusion_column,
    override,
    ranks,
    requirements,
    worst_cap,
)
from icpspec.sql.totals import group_columns, summed_terms, terms
from icpspec.sql.traits import TraitSql, points_column, state_column
from icpspec.sql.variants import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from icpspec.operators._clock import Clock
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.sql.conditions import Names
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target
    from icpspec.sql.variants import Variant


def scored(
    icp: ResolvedIcp | IcpFamily,
    rows: Input,
    clock: Clock,
    target: Target,
    *,
    keeps_all: bool = False,
) -> Scored:
    """The steps that score the rows of an input, each row by the variant it belongs to.

    Args:
        keeps_all: rows outside the scope are kept, and the column `IN_SCOPE` says which are in it.
    """
    family = apart(icp if isinstance(icp, IcpFamily) else alone(icp))
    steps, rows = taken_first(family, rows, clock, target)
    found = _scored(family, rows, clock, target, keeps_all=keeps_all)
    return replace(found, steps=(*steps, *found.steps))


def taken_first(
    family: IcpFamily, rows: Input, clock: Clock, target: Target
) -> tuple[list[Step], Input]:
    """The steps that score the ICPs a family takes, and the rows with their results."""

    def score(other: IcpFamily, own: Input) -> Scored:
        return _scored(other, own, clock, target, keeps_all=True)

    return with_taken(family, rows, score)


def _scored(
    family: IcpFamily, rows: Input, clock: Clock, target: Target, *, keeps_all: bool = False
) -> Scored:
    """The steps for an ICP that takes nothing any more.

    Args:
        keeps_all: rows outside the scope are kept, and a column says which are in it.
    """
    icps = family.distinct()
    bounds = [*assigning((*family.motions, *family.territories))]
    bounds += [bound for one in icps for bound in conditions_of(one)]
    given = facts(vocabulary(family), bounds, rows, clock, target)
    first = list(given.steps)
    is_divided = assignment.is_divided(family)
    if is_divided:
        first += assignment.assigned(family, given.names, rows, target, first[-1][0])
    merger = Merger(len(icps))
    variants = compiled(icps, given.names)
    last = _Chain("variants" if is_divided else first[-1][0])
    scope = None if family.base.scope is None else condition(family.base.scope, given.names)
    if keeps_all and scope is not None:
        last.add("scope", [nodes.named(scope, IN_SCOPE)])
        scope = None
    traits = _add_points(last, variants, merger, given.names, scope)
    _add_totals(last, variants, merger)
    set_rank = override(family.base, nodes.column(rows.key), clock.day) if rows.key else None
    _add_tiers(last, variants, merger, given.names, set_rank)
    ends = [variant.limits for variant in variants]
    shares = [
        merger.one({n: share(limits) for n, limits in enumerate(ends)})
        for share in (percent, coverage, exact_percent)
    ]
    if is_divided:
        first += assignment.with_variants(family, merger.parameters, first[-1][0])
    return Scored(
        steps=(*first, *last.steps),
        facts=given,
        variants=icps,
        traits=traits,
        limits=tuple(ends),
        percent=shares[0],
        coverage=shares[1],
        exact_percent=shares[2],
        has_override=set_rank is not None,
        is_divided=is_divided,
    )


def placed(
    family: IcpFamily, rows: Input, clock: Clock, target: Target
) -> tuple[tuple[Step, ...], Node | None]:
    """The steps up to the motion and territory of each row, in scope or not, and the scope."""
    family = apart(family)
    taken, rows = taken_first(family, rows, clock, target)
    bounds = [*assigning((*family.motions, *family.territories))]
    bounds += [] if family.base.scope is None else [family.base.scope]
    given = facts(vocabulary(family), bounds, rows, clock, target)
    steps = list(given.steps)
    if assignment.is_divided(family):
        steps += assignment.assigned(family, given.names, rows, target, steps[-1][0])
    scope = None if family.base.scope is None else condition(family.base.scope, given.names)
    return (*taken, *steps), scope


class _Chain:
    """Steps that each add columns to the one before."""

    def __init__(self, before: str) -> None:
        self._before = before
        self.steps: list[Step] = []

    def add(self, name: str, columns: Sequence[Node], where: Node | None = None) -> None:
        """Append a step, unless it would do nothing."""
        if columns or where is not None:
            self.steps.append((name, nodes.select([nodes.star(), *columns], self._before, where)))
            self._before = name


def _add_points(
    last: _Chain, variants: Sequence[Variant], merger: Merger, names: Names, scope: Node | None
) -> tuple[TraitSql, ...]:
    """What each trait comes to; the traits of all variants, merged."""
    every = [variant.traits for variant in variants]
    last.add(
        "bands", merger.columns([dict(b for t in traits for b in t.bands) for traits in every])
    )
    last.add("flags", _flags(variants, merger, names), scope)
    last.add(
        "ends", merger.columns([dict(e for t in traits for e in t.limits) for traits in every])
    )
    points = [{points_column(t.trait.id): t.points for t in traits} for traits in every]
    last.add("points", merger.columns(points, lambda _: nodes.number(0)))
    return tuple(_merged_traits(variants, merger))


def _flags(variants: Sequence[Variant], merger: Merger, names: Names) -> list[Node]:
    states = [{state_column(t.trait.id): t.state for t in variant.traits} for variant in variants]
    numbered = {
        state_column(t.trait.id): t.is_numbered for variant in variants for t in variant.traits
    }
    exclusions = [
        {exclusion_column(one.id): exclusion(one, names) for one in variant.icp.exclusions}
        for variant in variants
    ]
    caps = [worst_cap(variant.icp.exclusions, names) for variant in variants]
    return [
        *merger.columns(states, lambda name: nodes.number(0) if numbered[name] else nodes.false()),
        *merger.columns(exclusions, lambda _: nodes.false()),
        *merger.columns([{CAP: cap} if cap else {} for cap in caps], lambda _: nodes.number(0)),
    ]


def _merged_traits(variants: Sequence[Variant], merger: Merger) -> Iterator[TraitSql]:
    by_id: dict[str, dict[int, TraitSql]] = {}
    for n, variant in enumerate(variants):
        for trait in variant.traits:
            by_id.setdefault(trait.trait.id, {})[n] = trait
    for forms in by_id.values():
        yield replace(
            next(iter(forms.values())),
            matched=merger.one({n: own.matched for n, own in forms.items()}, nodes.false()),
            unknown=merger.one({n: own.unknown for n, own in forms.items()}, nodes.false()),
            limits=tuple(
                {limit[0]: limit for own in forms.values() for limit in own.limits}.values()
            ),
        )


def _add_totals(last: _Chain, variants: Sequence[Variant], merger: Merger) -> None:
    """The score and its ends."""
    groups = [
        {
            name: node
            for group in variant.groups
            for name, node in group_columns(group, variant.traits).items()
        }
        for variant in variants
    ]
    last.add("group_totals", merger.columns(groups, lambda _: nodes.number(0)))
    own = [terms(variant.traits, variant.groups) for variant in variants]
    # Points that a variant does not have are 0 in their column; what could still come is not.
    now = _sum([one.score for one in own], merger, absent=None)
    fall = _sum([one.fall for one in own], merger, absent=nodes.number(0))
    spread = _sum([one.spread for one in own], merger, absent=nodes.number(0))
    last.add(
        "totals",
        [nodes.named(now, "score"), nodes.named(fall, "fall"), nodes.named(spread, "spread")],
    )
    low = nodes.minus(nodes.column("score"), nodes.column("fall"))
    high = nodes.total([low.copy(), nodes.column("spread")])
    last.add("scores", [nodes.named(low, "score_low"), nodes.named(high, "score_high")])


def _sum(own: Sequence[dict[str, Node]], merger: Merger, *, absent: Node | None) -> Node:
    merged = merger.columns(own, lambda _: absent)
    return summed_terms([term.this for term in merged])


def _add_tiers(
    last: _Chain,
    variants: Sequence[Variant],
    merger: Merger,
    names: Names,
    set_rank: Node | None,
) -> None:
    """Tier reached, best tier, and the tier that a listed exception sets."""
    required = _required(variants, merger, names)
    found = [
        ranks(
            variant.icp.tiers,
            variant.limits,
            required,
            forms=[other.icp.tiers for other in variants],
            is_capped=any(one.at_best for other in variants for one in other.icp.exclusions),
        )
        for variant in variants
    ]
    columns = merger.columns([{RANK: now, BEST_RANK: best} for now, best in found])
    if set_rank is not None:
        columns.append(nodes.named(set_rank, OVERRIDE))
    last.add("tiers", columns)


def _required(variants: Sequence[Variant], merger: Merger, names: Names) -> Requirements:
    """What tiers require, merged; true in variants where a tier requires nothing."""
    own = [
        requirements(variant.icp, names, {t.trait.id: t for t in variant.traits})
        for variant in variants
    ]

    def merged(which: Callable[[Requirements], dict[str, Node]]) -> dict[str, Node]:
        columns = merger.columns([which(one) for one in own], lambda _: nodes.true())
        return {column.alias: column.this for column in columns}

    return Requirements(merged(lambda one: one.now), merged(lambda one: one.best))
