"""Between two bands of a trait lie values that no band takes, where hardly anybody means it.

A gap is reported where it is a hair's breadth on a number that need not be whole (`lte: 200` and
`gte: 201` leave out 200.5; `lt: 20` and `gt: 20` leave out 20), or where both neighbours earn
points, or both cost points, so that the accounts between them fall to 0. A wider gap between a
band that earns and one that costs is read as the deliberate zero between the two.

## Why

An account in a gap matches nothing and gets 0. The gap is seen only when somebody asks why an
account in the very middle of the target has no points.

## Avoid

```yaml
attributes: {revenue: {type: number, unit: EUR million}}
traits:
  revenue:
    title: Revenue
    bands:
      - {title: 20 to 200, when: {revenue: {between: [20, 200]}}, weight: 5}
      - {title: 201 and more, when: {revenue: {gte: 201}}, weight: 1}
```

## Prefer

```yaml
attributes: {revenue: {type: number, unit: EUR million}}
traits:
  revenue:
    title: Revenue
    bands:
      - {title: 20 to 200, when: {revenue: {between: [20, 200]}}, weight: 5}
      - {title: over 200, when: {revenue: {gt: 200}}, weight: 1}
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.domains import shown, sole
from icpspec.resolve.points import exact
from icpspec.resolve.ranges import Domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.domains import Key
    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Trait


class _Level(NamedTuple):
    low: object
    band: int
    points: int
    domain: Domain


def _check(variant: Variant) -> Iterator[Found]:
    for trait in variant.icp.traits:
        key, levels = _levels(variant, trait)
        for below, above in pairwise(levels):
            if key is None or below.domain.high is None or above.domain.low is None:
                continue
            gap = _between(below.domain, above.domain)
            same_sign = below.points * above.points > 0
            if gap.is_empty or not (same_sign or _is_hair(gap)):
                continue
            yield Found(
                variant.trait_path(trait, above.band, "when"),
                f"No band takes `{key[0]}` {shown(key, gap)}: such an account gets 0 between"
                f" {variant.shown(below.points)} and {variant.shown(above.points)}.",
                "Let the bands meet, or add one that says what is between them.",
                related=((variant.trait_path(trait, below.band, "when"), "the band below"),),
            )


def _levels(variant: Variant, trait: Trait) -> tuple[Key | None, list[_Level]]:
    """The bands of a trait from the lowest up, if all are ranges of the same thing."""
    key: Key | None = None
    levels = []
    for index, band in enumerate(trait.bands):
        found = sole(variant.left(band.when))
        domain = None if found is None else _as_range(found[1])
        if found is None or domain is None or key not in (None, found[0]):
            return None, []
        key = found[0]
        levels.append(_Level(domain.low, index, band.points, domain))
    if any(not _is_number(level.domain) for level in levels):
        return None, []
    open_below = [level for level in levels if level.low is None]
    rest = [level for level in levels if level.low is not None]
    ordered = sorted(rest, key=lambda level: (level.low, level.domain.low_open))
    return key, _outermost([*open_below, *ordered])


def _outermost(levels: list[_Level]) -> list[_Level]:
    """Without those that end before one below them does."""
    kept: list[_Level] = []
    for level in levels:
        last = kept[-1].domain if kept else None
        if last is not None and (
            last.high is None or (level.domain.high is not None and level.domain.high <= last.high)
        ):
            continue
        kept.append(level)
    return kept


def _as_range(domain: Domain) -> Domain | None:
    if domain.without:
        return None
    if domain.among is None:
        return domain
    if len(domain.among) != 1:
        return None
    (value,) = domain.among
    return domain._replace(low=value, high=value, low_open=False, high_open=False, among=None)


def _is_number(domain: Domain) -> bool:
    """Numbers of any kind, days counted from the as-of date too; not texts or flags."""
    ends = [end for end in (domain.low, domain.high) if end is not None]
    return bool(ends) and all(
        not isinstance(end, bool | str) and isinstance(end, int | float) for end in ends
    )


def _between(below: Domain, above: Domain) -> Domain:
    start = Domain(unit=above.unit)
    return start.above(below.high, is_open=not below.high_open).below(
        above.low, is_open=not above.low_open
    )


def _is_hair(gap: Domain) -> bool:
    """Among numbers that lie densely, one of them, or a unit in the last place that is written."""
    if gap.unit is not None:
        return False
    if gap.low == gap.high:
        return True
    places = max(_places(gap.low), _places(gap.high))
    width = exact(gap.high) - exact(gap.low)
    return gap.low_open and gap.high_open and width <= exact(10) ** -places


def _places(number: float) -> int:
    return max(0, -int(exact(number).normalize().as_tuple().exponent))


LINT = OfVariant(
    Rule("ICP306", "gapped-bands", Severity.WARNING, "Values between bands that no band takes"),
    _check,
)
