"""One trait decides on the best tier alone.

Either its points are enough without any other, or, among four traits and more that earn points,
the others together are not enough without it. The latter is a gate hidden in the arithmetic;
`requires` says it openly. Firmographic traits that are enough alone are told of by `too-broad`;
traits on the results of other ICPs, the cells of a grid, are meant to decide.

## Why

All other traits are decoration then. The next change of a weight or a threshold may open or close
the gate without anybody noticing that there was one.

## Avoid

```yaml
traits:
  raised: {title: Raised lately, category: trigger, when: {growth: {gte: 0.2}}, weight: 5}
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 1}
tiers:
  green: {min_score: 5}
  red: {}
```

## Prefer

```yaml
traits:
  raised: {title: Raised lately, category: trigger, when: {growth: {gte: 0.2}}, weight: 5}
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 1}
tiers:
  green: {min_score: 6}
  red: {}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.resolve.computed import Taken
from icpspec.resolve.usage import tested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Trait

_MANY = 4


def _check(variant: Variant) -> Iterator[Found]:
    best, traits = variant.best, variant.scoring
    if variant.wanted_of_best is None or best.requires is not None or len(traits) < 2:
        return
    key, wanted = variant.wanted_of_best
    if not 0 < wanted <= variant.score_range[1]:
        return  # Out of reach, or free: other rules tell.
    earning = sum(variant.ends[trait.id][1] > 0 for trait in traits)
    asked = ((("tiers", best.id, key), f"asks for {variant.shown(wanted)}"),)
    for trait in traits:
        alone = variant.alone(trait)
        if _is_cell(trait, variant):
            continue
        if alone >= wanted and trait.category != "firmographic":
            yield Found(
                ("traits", trait.id),
                f"`{trait.id}` alone, with {variant.counted(alone)}, reaches `{best.id}`.",
                "Ask for more, weigh it less, or let the tier require something else too.",
                key=True,
                related=asked,
            )
        elif earning >= _MANY and variant.without(trait) < wanted:
            rest = variant.shown(variant.without(trait))
            yield Found(
                ("traits", trait.id),
                f"Without `{trait.id}` no account reaches `{best.id}`: all others come to {rest}.",
                f"If it is a must, say so: `requires: {{matched: {{has: {trait.id}}}}}`.",
                key=True,
                related=asked,
            )


def _is_cell(trait: Trait, variant: Variant) -> bool:
    """Whether it tests nothing but results of other ICPs."""
    names = tested(band.when for band in trait.bands)
    return all(isinstance(variant.icp.attributes[name].computed, Taken) for name in names)


LINT = OfVariant(
    Rule("ICP322", "decisive-trait", Severity.WARNING, "A trait that decides the tier alone"),
    _check,
)
