"""A tier that no account can get by its score.

Its threshold lies above the greatest score that any account can have, its group of points can
never come to what it requires, or a better tier takes every account that would get it. Worked out
for each motion and territory from the weights, groups, caps and floors that hold there.

## Why

A tier nobody can reach is noticed late: its queue stays empty, and everybody thinks that the
market is to blame.

## Avoid

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 5}
  home: {title: Home market, when: {country: DE}, weight: 3}
tiers:
  green: {min_score: 10}
  red: {}
```

## Prefer

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 5}
  home: {title: Home market, when: {country: DE}, weight: 3}
tiers:
  green: {min_score: 8}
  red: {}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.subjects import several
from icpspec.resolve.conditions import All, Any_, GroupPoints, Not, TraitMatched
from icpspec.resolve.reach import score_range

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Tier


def _check(variant: Variant) -> Iterator[Found]:
    icp = variant.icp
    if not icp.traits:
        return  # A draft.
    given = _given(variant)
    for tier in icp.tiers:
        if tier.id in given:
            # An exclusion or an exception gives it without its thresholds.
            continue
        last = tier.rank == len(icp.tiers) - 1
        found = None if last else _out_of_reach(tier, variant) or _behind(tier, variant)
        found = found or _left_over(tier, variant)
        if found is not None:
            yield found


def _given(variant: Variant) -> set[str]:
    last = variant.icp.tiers[-1].id
    named = {str(one.at_best or last) for one in (variant.spec.exclusions or {}).values()}
    return named | {one.tier for one in variant.spec.exceptions or ()}


def _out_of_reach(tier: Tier, variant: Variant) -> Found | None:
    low, high = variant.score_range
    scores = f"scores run from {variant.shown(low)} to {variant.shown(high)}"
    path = ("tiers", tier.id)
    if tier.min_score is not None and tier.min_score > high:
        message = f"No score reaches `{tier.id}`: {scores}."
        return Found((*path, "min_score"), message, f"Ask for {variant.shown(high)} at most.")
    if tier.min_percent is not None and high <= 0:
        message = f"No share reaches `{tier.id}`: {scores}, and a share needs a score above 0."
        return Found((*path, "min_percent"), message, "Use `min_score`.")
    barred = sorted(_barred(tier.requires))
    most = score_range(variant.icp, without=barred)[1] if barred else high
    if tier.min_score is not None and tier.min_score > most:
        message = (
            f"No account reaches `{tier.id}`: without {several(barred)}, which it bars, scores end"
            f" at {variant.shown(most)}."
        )
        return Found((*path, "min_score"), message, f"Ask for {variant.shown(most)} at most.")
    for test in _demanded(tier.requires):
        least, most = variant.group_range(test.group)
        if (test.low is not None and test.low > most) or (
            test.high is not None and test.high < least and not test.negated
        ):
            return Found(
                (*path, "requires"),
                f"No account meets what `{tier.id}` requires: the group `{test.group}` runs from"
                f" {variant.shown(least)} to {variant.shown(most)}.",
                "Ask for points that the group can have.",
            )
    return None


def _demanded(requires: Bound | None) -> Iterator[GroupPoints]:
    if isinstance(requires, All):
        for part in requires.parts:
            yield from _demanded(part)
    elif isinstance(requires, GroupPoints) and not requires.negated:
        yield requires


def _barred(requires: Bound | None) -> Iterator[str]:
    """The traits that must not be matched."""
    match requires:
        case All(parts):
            for part in parts:
                yield from _barred(part)
        case Not(TraitMatched(trait)):
            yield trait
        case Not(Any_(parts)):
            yield from (part.trait for part in parts if isinstance(part, TraitMatched))


def _behind(tier: Tier, variant: Variant) -> Found | None:
    """The first better tier that takes every score this one asks for."""
    high = variant.score_range[1]
    own = dict(_thresholds(tier, high))
    for better in variant.icp.tiers[: tier.rank] if own else ():
        wanted = [least for _key, least in _thresholds(better, high)]
        # Where no score is above 0, no share is reached, not even 0 %.
        is_shut = better.min_percent is not None and high <= 0
        if not wanted or is_shut or better.min_coverage is not None or better.requires is not None:
            continue
        for key, least in own.items():
            if least >= max(wanted):
                return Found(
                    ("tiers", tier.id, key),
                    f"`{tier.id}` is never reached: `{better.id}` above it asks for no more.",
                    f"Lower `{key}` of `{tier.id}`, or raise what `{better.id}` asks for.",
                )
    return None


def _left_over(tier: Tier, variant: Variant) -> Found | None:
    """A better tier whose threshold the least possible score meets already."""
    low = variant.score_range[0]
    for better in variant.icp.tiers[: tier.rank]:
        others = (better.min_percent, better.min_coverage, better.requires)
        if (
            better.min_score is None
            or better.min_score > low
            or any(one is not None for one in others)
        ):
            continue
        return Found(
            ("tiers", better.id, "min_score"),
            f"`{tier.id}` is never reached: scores begin at {variant.shown(low)}, which is enough"
            f" for `{better.id}`.",
            f"Raise `min_score` of `{better.id}`.",
        )
    return None


def _thresholds(tier: Tier, high: int) -> Iterator[tuple[str, Fraction]]:
    """What a tier asks of the score, in steps; a share counts from 0 up."""
    if tier.min_score is not None:
        yield "min_score", tier.min_score
    if tier.min_percent is not None and tier.min_percent > 0 and high > 0:
        yield "min_percent", tier.min_percent * high


LINT = OfVariant(
    Rule("ICP304", "tier-out-of-reach", Severity.WARNING, "A tier that no score reaches"), _check
)
