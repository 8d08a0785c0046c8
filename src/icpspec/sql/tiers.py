"""Totals to tiers: thresholds become whole numbers of steps here, so comparisons are exact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TYPE_CHECKING

from icpspec.resolve.conditions import Not
from icpspec.sql import nodes
from icpspec.sql.conditions import condition
from icpspec.sql.totals import greatest, group_column, group_high_column
from icpspec.sql.traits import is_matched
from icpspec.sql.truth import truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icpspec.resolve.model import Exclusion, ResolvedIcp, Tier
    from icpspec.sql.conditions import Names
    from icpspec.sql.nodes import Node
    from icpspec.sql.totals import Range
    from icpspec.sql.traits import TraitSql


CAP = "cap_rank"


@dataclass(frozen=True, slots=True)
class Requirements:
    """What tiers require, by id: of the tier reached, and of the best one still possible."""

    now: dict[str, Node]
    best: dict[str, Node]


def exclusion_column(exclusion: str) -> str:
    """The column of an exclusion: TRUE, FALSE, or NULL while it is open."""
    return f"excluded_{exclusion}"


def exclusion(exclusion: Exclusion, names: Names) -> Node:
    """Excluded when `when and not unless` is true."""
    when = condition(exclusion.when, names)
    if exclusion.unless is None:
        return when
    return nodes.all_of([nodes.wrapped(when), nodes.negated(condition(exclusion.unless, names))])


def worst_cap(exclusions: Sequence[Exclusion], names: Names) -> Node | None:
    """The best tier that the exclusions leave, 0 for all; None if they cannot matter."""
    capping = [excl for excl in exclusions if excl.at_best > 0]
    if not capping:
        return None
    # Worst tier first, so the first exclusion that is true decides. The conditions stand here
    # once more, since inside CASE they are tested only for the accounts that come to them.
    return nodes.case(
        [
            (_excludes(excl, names), nodes.number(excl.at_best))
            for excl in sorted(capping, key=lambda excl: -excl.at_best)
        ],
        nodes.number(0),
    )


def _excludes(exclusion: Exclusion, names: Names) -> Node:
    """TRUE where `when and not unless` is true, else FALSE or NULL."""
    when = truth(exclusion.when, names)
    if exclusion.unless is None:
        return when
    return nodes.all_of([nodes.wrapped(when), nodes.wrapped(truth(Not(exclusion.unless), names))])


def requirements(icp: ResolvedIcp, names: Names, traits: Mapping[str, TraitSql]) -> Requirements:
    """What each tier of one variant requires, for the tier reached and for the best one."""
    now = replace(
        names,
        trait=lambda trait: nodes.wrapped(is_matched(trait, is_numbered=traits[trait].is_numbered)),
        points=lambda group: nodes.column(group_column(group)),
    )
    high = replace(now, points=lambda group: nodes.column(group_high_column(group)))
    wanted = {tier.id: tier.requires for tier in icp.tiers if tier.requires is not None}
    return Requirements(
        {tier: nodes.wrapped(condition(bound, now)) for tier, bound in wanted.items()},
        {tier: _not_false(condition(bound, high)) for tier, bound in wanted.items()},
    )


def _not_false(node: Node) -> Node:
    return nodes.case([(nodes.negated(nodes.wrapped(node)), nodes.false())], nodes.true())


def ranks(
    tiers: Sequence[Tier],
    limits: Range,
    required: Requirements,
    *,
    forms: Sequence[Sequence[Tier]],
    is_capped: bool,
) -> tuple[Node, Node]:
    """The rank of the tier reached and of the best one still possible, exclusions counted.

    Args:
        forms: the same tiers as all variants have them.
        is_capped: in some variant, exclusions may cap the tier.
    """
    found = []
    for best in (False, True):
        branches = [
            (
                _conditions(tier, [own[tier.rank] for own in forms], limits, required, best=best),
                nodes.number(tier.rank),
            )
            for tier in tiers[:-1]
        ]
        last = nodes.number(len(tiers) - 1)
        rank = nodes.case(branches, last) if branches else last
        found.append(greatest([rank, nodes.column(CAP)]) if is_capped else rank)
    return found[0], found[1]


def _conditions(
    tier: Tier, forms: Sequence[Tier], limits: Range, required: Requirements, *, best: bool
) -> Node:
    """The conditions of a tier; those that only other variants have are always true here."""
    tests: list[Node] = []
    if any(form.min_score is not None or form.min_percent is not None for form in forms):
        score = nodes.column("score_high" if best else "score")
        tests.append(nodes.at_least(score, nodes.number(_least_score(tier, limits))))
    if not best and any(form.min_coverage is not None for form in forms):
        share = tier.min_coverage if tier.min_coverage is not None else 0
        open_steps = floor((1 - share) * limits.width)
        tests.append(nodes.at_most(nodes.column("spread"), nodes.number(open_steps)))
    requires = (required.best if best else required.now).get(tier.id)
    if requires is not None:
        tests.append(requires.copy())
    return nodes.all_of(tests)


def _least_score(tier: Tier, limits: Range) -> int:
    """The least score in whole steps that meets both thresholds of a tier.

    Without any, the least there is; one more than the greatest there is if none will do.
    """
    needed = [limits.least]
    if tier.min_score is not None:
        needed.append(ceil(tier.min_score))
    if tier.min_percent is not None and limits.most <= 0:
        needed.append(limits.most + 1)
    elif tier.min_percent:
        needed.append(ceil(tier.min_percent * limits.most))
    return max(needed)


def override(icp: ResolvedIcp, key: Node, day: date | None) -> Node | None:
    """The rank that an exception in force sets, NULL for most accounts; None without any."""
    if day is None:
        return None
    in_force: dict[str, int] = {}
    for entry in icp.overrides:
        if entry.until is None or day <= entry.until:
            in_force.setdefault(entry.account, entry.tier)
    by_rank: dict[int, list[str]] = {}
    for account, rank in in_force.items():
        by_rank.setdefault(rank, []).append(account)
    if not by_rank:
        return None
    return nodes.case(
        [
            (
                nodes.one_of(nodes.cast(key.copy(), "VARCHAR"), [nodes.text(a) for a in accounts]),
                nodes.number(rank),
            )
            for rank, accounts in sorted(by_rank.items())
        ]
    )


def tier_name(icp: ResolvedIcp, rank: Node) -> Node:
    """A rank as the id of its tier."""
    return (
        nodes.case(
            [
                (nodes.equals(rank.copy(), nodes.number(tier.rank)), nodes.text(tier.id))
                for tier in icp.tiers[:-1]
            ],
            nodes.text(icp.tiers[-1].id),
        )
        if len(icp.tiers) > 1
        else nodes.text(icp.tiers[0].id)
    )
