"""One trait gives points for values for which another one takes points away.

## Why

The two cancel each other out without anybody having decided so. What such an account is worth
should stand in one place.

## Avoid

```yaml
traits:
  large: {title: Large teams, when: {employees: {gte: 100}}, weight: 5}
  unwieldy: {title: Too many people, when: {employees: {gt: 800}}, weight: -3}
```

## Prefer

```yaml
traits:
  team-size:
    title: Size of the team
    bands:
      - {title: over 800, when: {employees: {gt: 800}}, weight: 1}
      - {title: 100 to 800, when: {employees: {between: [100, 800]}}, weight: 5}
```
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.domains import shown, sole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Trait


def _check(variant: Variant) -> Iterator[Found]:
    for trait, other in variant.pairs:
        clash = next(_clashes(variant, trait, other), None)
        if clash is None:
            continue
        first, second, what = clash
        one, two = trait.bands[first], other.bands[second]
        yield Found(
            variant.trait_path(other, second, "weight"),
            f"`{trait.id}` gives {variant.shown(one.points)} and `{other.id}`"
            f" {variant.shown(two.points)} for {what}.",
            "Say it once: as bands of one trait, with the points such an account is worth.",
            related=((variant.trait_path(trait, first, "weight"), f"`{trait.id}`"),),
        )


def _clashes(variant: Variant, trait: Trait, other: Trait) -> Iterator[tuple[int, int, str]]:
    for (n, one), (m, two) in product(enumerate(trait.bands), enumerate(other.bands)):
        if one.points * two.points >= 0:
            continue
        if one.when == two.when:
            yield n, m, "the same condition"
            continue
        left, right = sole(variant.left(one.when)), sole(variant.left(two.when))
        if left is None or right is None or left[0] != right[0]:
            continue
        shared = left[1].shared(right[1])
        if not shared.is_empty:
            yield n, m, f"`{left[0][0]}` {shown(left[0], shared)}"


LINT = OfVariant(
    Rule("ICP309", "contradictory-traits", Severity.WARNING, "Traits that cancel each other out"),
    _check,
)
