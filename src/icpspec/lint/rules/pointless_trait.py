"""An exclusion leaves a trait nothing to do.

Either all accounts of a band are excluded anyway, or an account that is not excluded is known to
match, so that all of them get the same points. Exclusions with `unless`, or with an `at_best` that
leaves more than the last tier, are left alone.

## Why

The points change nobody's tier. They make the range of scores look wider than it is, and with it
the thresholds easier or harder to reach than they are.

## Avoid

```yaml
traits:
  tiny: {title: Very small, when: {employees: {lt: 5}}, weight: -3}
exclusions:
  too-small: {title: Fewer than 10 people, when: {employees: {lt: 10}}}
```

## Prefer

```yaml
traits:
  small: {title: Small, when: {employees: {between: [10, 19]}}, weight: -3}
exclusions:
  too-small: {title: Fewer than 10 people, when: {employees: {lt: 10}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.domains import covered, sole
from icpspec.resolve.ranges import start, takes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Band, Exclusion, Trait


def _check(variant: Variant) -> Iterator[Found]:
    last = len(variant.icp.tiers) - 1
    final = [one for one in variant.icp.exclusions if one.unless is None and one.at_best == last]
    for trait in variant.scoring:
        for index, band in enumerate(trait.bands):
            found = next(_reasons(variant, trait, band, final), None)
            if found is not None:
                exclusion, message = found
                yield Found(
                    variant.trait_path(trait, index, "when"),
                    message,
                    "Remove the points, or narrow one of the two.",
                    related=((("exclusions", exclusion.id, "when"), "excluded here"),),
                )


def _reasons(
    variant: Variant, trait: Trait, band: Band, final: list[Exclusion]
) -> Iterator[tuple[Exclusion, str]]:
    points = variant.shown(band.points)
    for exclusion in final:
        left = variant.left(exclusion.when)
        if exclusion.when == band.when or takes(left, variant.left(band.when)):
            yield (
                exclusion,
                f"`{exclusion.id}` excludes all accounts that get the {points} of `{trait.id}`.",
            )
        elif len(trait.bands) == 1 and _complements(variant, exclusion, band):
            yield (
                exclusion,
                f"Whoever `{exclusion.id}` does not exclude gets the {points} of `{trait.id}`, so"
                " they tell nobody apart.",
            )


def _complements(variant: Variant, exclusion: Exclusion, band: Band) -> bool:
    out, matched = sole(variant.left(exclusion.when)), sole(variant.left(band.when))
    if out is None or matched is None or out[0] != matched[0]:
        return False
    everything = start(variant.icp.attributes[out[0][0]], out[0][1])
    if out[1].without and not out[1].is_empty and out[1].without == matched[1].among:
        return out[1]._replace(without=frozenset()) == everything
    return covered(everything, [out[1], matched[1]])


LINT = OfVariant(
    Rule("ICP310", "pointless-trait", Severity.WARNING, "A trait that an exclusion leaves empty"),
    _check,
)
