"""The rows of `score` and of the compiled SELECT, with the columns that CONTRACT names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.scoring import BEST_RANK, MOST_OF_32_BITS, OVERRIDE, RANK, scored
from icpspec.sql.tiers import exclusion_column, tier_name
from icpspec.sql.traits import points_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.operators._clock import Clock
    from icpspec.resolve.model import ResolvedIcp, Trait
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.scoring import Scored
    from icpspec.sql.targets._protocol import Target


@dataclass(frozen=True, slots=True)
class Options:
    """What the rows hold beyond the contract.

    Attributes:
        wide: one column `points.<trait>` each.
    """

    wide: bool = False


def score_rows(
    icp: ResolvedIcp,
    source: Sequence[Step],
    rows: Input,
    clock: Clock,
    target: Target,
    options: Options | None = None,
) -> exp.Query:
    """The SELECT that gives one row an account in scope.

    Args:
        source: the steps that make the input.
        rows: the input, with its key.
    """
    result = scored(icp, rows, clock, target)
    columns = _columns(icp, rows, clock, target, result)
    if (options or Options()).wide:
        columns += _wide(icp, result)
    query = nodes.select(columns, result.last)
    return nodes.with_steps([*source, *result.steps], query)


def by_weight(traits: Sequence[Trait]) -> list[Trait]:
    """Traits in the order of the lists: greatest band weight first, then by id."""
    return sorted(traits, key=lambda t: (-max((abs(b.points) for b in t.bands), default=0), t.id))


def in_units(node: Node, step: Decimal) -> Node:
    """Whole steps as points of the scale, exact to its step."""
    if step == 1:
        return node
    if step == step.to_integral_value():
        return nodes.times(nodes.cast(node, "BIGINT"), nodes.number(int(step)))
    places = -int(step.normalize().as_tuple().exponent)
    factor = nodes.decimal(f"{step.normalize():f}", places + 9, places)
    return nodes.times(nodes.cast(node, "DECIMAL(18, 0)"), factor)


def _columns(
    icp: ResolvedIcp, rows: Input, clock: Clock, target: Target, result: Scored
) -> list[Node]:
    assert rows.key is not None
    rank, best = nodes.column(RANK), nodes.column(BEST_RANK)
    exception: Node = nodes.false()
    if result.has_override:
        is_set = nodes.is_known(nodes.column(OVERRIDE))
        rank = nodes.case([(is_set, nodes.column(OVERRIDE))], rank)
        best = nodes.case([(is_set.copy(), nodes.column(OVERRIDE))], best)
        exception = is_set.copy()
    ordered = by_weight(icp.traits)
    by_id = {trait.trait.id: trait for trait in result.traits}
    exclusions = sorted(icp.exclusions, key=lambda excl: excl.id)
    flags = {excl.id: nodes.column(exclusion_column(excl.id)) for excl in exclusions}
    width, most = result.limits.width, result.limits.most
    return [
        nodes.named(nodes.column(rows.key), rows.key_name or rows.key),
        nodes.named(nodes.text(icp.id), "icp"),
        nodes.named(nodes.cast(nodes.null(), "VARCHAR"), "motion"),
        nodes.named(nodes.cast(nodes.null(), "VARCHAR"), "territory"),
        nodes.named(clock.shifted(0), "as_of"),
        nodes.named(in_units(nodes.column("score"), icp.step), "score"),
        nodes.named(in_units(nodes.column("score_low"), icp.step), "score_low"),
        nodes.named(in_units(nodes.column("score_high"), icp.step), "score_high"),
        nodes.named(_percent(most), "percent"),
        nodes.named(_coverage(width), "coverage"),
        nodes.named(tier_name(icp, rank), "tier"),
        nodes.named(tier_name(icp, best), "best_tier"),
        nodes.named(
            target.text_list([(nodes.is_true(flags[e.id].copy()), e.id) for e in exclusions]),
            "excluded_by",
        ),
        nodes.named(
            target.text_list([(nodes.is_null(flags[e.id].copy()), e.id) for e in exclusions]),
            "open_exclusions",
        ),
        nodes.named(exception, "exception"),
        nodes.named(target.text_list([(by_id[t.id].matched, t.id) for t in ordered]), "matched"),
        nodes.named(target.text_list([(by_id[t.id].unknown, t.id) for t in ordered]), "unknown"),
    ]


def _wide(icp: ResolvedIcp, result: Scored) -> list[Node]:
    return [
        nodes.named(
            nodes.case(
                [
                    (
                        nodes.negated(trait.unknown),
                        in_units(nodes.column(points_column(trait.trait.id)), icp.step),
                    )
                ]
            ),
            f"points.{trait.trait.id}",
        )
        for trait in result.traits
    ]


def _rounded(numerator: Node, denominator: int, places: int) -> Node:
    """A share of whole numbers, rounded half up, without a float on the way."""
    whole = _whole(numerator, denominator, 10**places)
    unit = nodes.decimal(str(Decimal(1).scaleb(-places)), places + 1, places)
    return nodes.times(nodes.cast(whole, "DECIMAL(9, 0)"), unit)


def _whole(numerator: Node, denominator: int, factor: int) -> Node:
    """`numerator * factor / denominator`, rounded half up; the numerator is no larger."""
    if (2 * factor + 1) * denominator > MOST_OF_32_BITS:
        # Not always, as division takes twice as long in 64 bits.
        numerator = nodes.cast(numerator, "BIGINT")
    scaled = nodes.times(numerator, nodes.number(2 * factor))
    return exp.IntDiv(
        this=nodes.wrapped(nodes.total([scaled, nodes.number(denominator)])),
        expression=nodes.number(2 * denominator),
    )


def _percent(most: int) -> Node:
    if most <= 0:
        return nodes.cast(nodes.null(), "DECIMAL(11, 2)")
    positive = nodes.case(
        [(exp.GT(this=nodes.column("score"), expression=nodes.number(0)), nodes.column("score"))],
        nodes.number(0),
    )
    # 100 times the share, to 2 places, is the share to 4 places times 100.
    whole = _whole(positive, most, 10**4)
    return nodes.times(nodes.cast(whole, "DECIMAL(9, 0)"), nodes.decimal("0.01", 3, 2))


def _coverage(width: int) -> Node:
    if width == 0:
        return nodes.decimal("1", 5, 4)
    return _rounded(nodes.minus(nodes.number(width), nodes.column("spread")), width, 4)
