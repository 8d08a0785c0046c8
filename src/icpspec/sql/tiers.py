"""Totals to tiers: thresholds become whole numbers of steps here, so comparisons are exact."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING

from icpspec.resolve.conditions import Not
from icpspec.sql import nodes
from icpspec.sql.conditions import condition
from icpspec.sql.totals import greatest, group_column, group_high_column
from icpspec.sql.traits import matched
from icpspec.sql.truth import truth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.resolve.model import Exclusion, ResolvedIcp, Tier
    from icpspec.sql.conditions import Names
    from icpspec.sql.nodes import Node
    from icpspec.sql.totals import Range


CAP = "cap_rank"


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


def ranks(icp: ResolvedIcp, names: Names, limits: Range) -> tuple[Node, Node]:
    """The rank of the tier reached and of the best one still possible, exclusions counted."""
    traits = {trait.id: trait for trait in icp.traits}
    now = replace(
        names,
        trait=lambda trait: nodes.wrapped(matched(traits[trait])),
        points=lambda group: nodes.column(group_column(group)),
    )
    high = replace(now, points=lambda group: nodes.column(group_high_column(group)))
    last = nodes.number(len(icp.tiers) - 1)
    reached = [
        (_conditions(tier, now, limits, best=False), nodes.number(tier.rank))
        for tier in icp.tiers[:-1]
    ]
    best = [
        (_conditions(tier, high, limits, best=True), nodes.number(tier.rank))
        for tier in icp.tiers[:-1]
    ]
    return (
        _capped(nodes.case(reached, last) if reached else last, icp.exclusions),
        _capped(nodes.case(best, last.copy()) if best else last.copy(), icp.exclusions),
    )


def _capped(rank: Node, exclusions: Sequence[Exclusion]) -> Node:
    """The worse of the tier reached and the best one that the exclusions leave."""
    if all(excl.at_best == 0 for excl in exclusions):
        return rank
    return greatest([rank, nodes.column(CAP)])


def _conditions(tier: Tier, names: Names, limits: Range, *, best: bool) -> Node:
    tests: list[Node] = []
    score = nodes.column("score_high" if best else "score")
    if tier.min_score is not None:
        tests.append(nodes.at_least(score.copy(), nodes.number(ceil(tier.min_score))))
    if tier.min_percent is not None:
        if limits.most <= 0:
            tests.append(nodes.false())
        elif tier.min_percent > 0:
            needed = ceil(tier.min_percent * limits.most)
            tests.append(nodes.at_least(score.copy(), nodes.number(needed)))
    if tier.min_coverage is not None and not best:
        open_steps = floor((1 - tier.min_coverage) * limits.width)
        tests.append(nodes.at_most(nodes.column("spread"), nodes.number(open_steps)))
    if tier.requires is not None:
        needed_condition = nodes.wrapped(condition(tier.requires, names))
        if best:
            needed_condition = nodes.case(
                [(nodes.negated(needed_condition), nodes.false())], nodes.true()
            )
        tests.append(needed_condition)
    return nodes.all_of(tests)


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
