"""The rows of `score` and of the compiled SELECT, with the columns that CONTRACT names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.assignment import MOTION, TERRITORY
from icpspec.sql.scored import BEST_RANK, OVERRIDE, RANK
from icpspec.sql.scoring import scored
from icpspec.sql.tiers import exclusion_column, tier_name
from icpspec.sql.traits import points_column

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from icpspec.operators._clock import Clock
    from icpspec.resolve.family import IcpFamily, Key
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.scored import Scored
    from icpspec.sql.targets._protocol import Target


@dataclass(frozen=True, slots=True)
class Options:
    """What the rows hold beyond the contract.

    Attributes:
        wide: one column `points.<trait>` each.
        only: the motion, and the territory with those inside it, whose rows are wanted.
        named: the motion and the territory that a row says, where one variant scores them all.
    """

    wide: bool = False
    only: Key = (None, None)
    named: Key = (None, None)


def score_rows(
    icp: ResolvedIcp | IcpFamily,
    source: Sequence[Step],
    rows: Input,
    clock: Clock,
    target: Target,
    options: Options | None = None,
) -> exp.Query:
    """The SELECT that gives one row an account in scope, scored by the variant it belongs to.

    Args:
        source: the steps that make the input.
        rows: the input, with its key.
    """
    options = options or Options()
    result = scored(icp, rows, clock, target)
    columns = _columns(rows, clock, target, result, options.named)
    if options.wide:
        columns += _wide(result)
    query = nodes.select(columns, result.last, _only(options.only, result))
    return nodes.with_steps([*source, *result.steps], query)


def by_weight(variants: Sequence[ResolvedIcp]) -> list[str]:
    """Traits in the order of the lists: greatest band weight in any variant first, then by id."""
    found: dict[str, int] = {}
    for icp in variants:
        for trait in icp.traits:
            weights = (abs(band.points) for band in trait.bands)
            found[trait.id] = max(found.get(trait.id, 0), *weights)
    return sorted(found, key=lambda trait: (-found[trait], trait))


def in_units(node: Node, step: Decimal) -> Node:
    """Whole steps as points of the scale, exact to its step."""
    if step == 1:
        return node
    if step == step.to_integral_value():
        return nodes.times(nodes.cast(node, "BIGINT"), nodes.number(int(step)))
    places = -int(step.normalize().as_tuple().exponent)
    factor = nodes.decimal(f"{step.normalize():f}", places + 9, places)
    return nodes.times(nodes.cast(node, "DECIMAL(18, 0)"), factor)


def _only(only: Key, result: Scored) -> Node | None:
    """The rows of a motion and of a territory with those inside it; None for all."""
    motion, territory = only
    tests: list[Node] = []
    if motion is not None:
        tests.append(nodes.equals(_place(result, MOTION, None), nodes.text(motion)))
    if territory is not None:
        place = _place(result, TERRITORY, None)
        inside = exp.StartsWith(this=place.copy(), expression=nodes.text(f"{territory}/"))
        own = nodes.equals(place, nodes.text(territory))
        tests.append(nodes.wrapped(nodes.any_of([own, inside])))
    return nodes.all_of(tests) if tests else None


def _place(result: Scored, column: str, named: str | None) -> Node:
    """A row's motion or territory; NULL for the base."""
    if named is not None:
        return nodes.text(named)
    return nodes.column(column) if result.is_divided else nodes.cast(nodes.null(), "VARCHAR")


def _columns(rows: Input, clock: Clock, target: Target, result: Scored, named: Key) -> list[Node]:
    assert rows.key is not None
    icp = result.variants[0]
    rank, best = nodes.column(RANK), nodes.column(BEST_RANK)
    exception: Node = nodes.false()
    if result.has_override:
        is_set = nodes.is_known(nodes.column(OVERRIDE))
        rank = nodes.case([(is_set, nodes.column(OVERRIDE))], rank)
        best = nodes.case([(is_set.copy(), nodes.column(OVERRIDE))], best)
        exception = is_set.copy()
    by_id = {trait.trait.id: trait for trait in result.traits}
    ordered = [by_id[trait] for trait in by_weight(result.variants)]
    exclusions = sorted({excl.id for variant in result.variants for excl in variant.exclusions})
    flags = {excl: nodes.column(exclusion_column(excl)) for excl in exclusions}
    return [
        nodes.named(nodes.column(rows.key), rows.key_name or rows.key),
        nodes.named(nodes.text(icp.id), "icp"),
        nodes.named(_place(result, MOTION, named[0]), "motion"),
        nodes.named(_place(result, TERRITORY, named[1]), "territory"),
        nodes.named(clock.shifted(0), "as_of"),
        nodes.named(in_units(nodes.column("score"), icp.step), "score"),
        nodes.named(in_units(nodes.column("score_low"), icp.step), "score_low"),
        nodes.named(in_units(nodes.column("score_high"), icp.step), "score_high"),
        nodes.named(result.percent, "percent"),
        nodes.named(result.coverage, "coverage"),
        nodes.named(tier_name(icp, rank), "tier"),
        nodes.named(tier_name(icp, best), "best_tier"),
        nodes.named(
            target.text_list([(nodes.is_true(flags[e].copy()), e) for e in exclusions]),
            "excluded_by",
        ),
        nodes.named(
            target.text_list([(nodes.is_null(flags[e].copy()), e) for e in exclusions]),
            "open_exclusions",
        ),
        nodes.named(exception, "exception"),
        nodes.named(target.text_list([(t.matched, t.trait.id) for t in ordered]), "matched"),
        nodes.named(target.text_list([(t.unknown, t.trait.id) for t in ordered]), "unknown"),
    ]


def _wide(result: Scored) -> list[Node]:
    return [
        nodes.named(
            nodes.case(
                [
                    (
                        nodes.negated(trait.unknown),
                        in_units(
                            nodes.column(points_column(trait.trait.id)), result.variants[0].step
                        ),
                    )
                ]
            ),
            f"points.{trait.trait.id}",
        )
        for trait in result.traits
    ]
