"""Two bands of a trait claim the same values with different points.

The first band that is true counts, so that the later band silently loses what both claim. A later
band that holds all of an earlier one, as `{gte: 100}` after `{gte: 1000}`, is the usual way to
write levels and is no fault.

## Why

Whoever reads the second band believes that it holds for all of its values. Swap the two and the
scores change, though nobody changed a number.

## Avoid

```yaml
traits:
  team-size:
    title: Size of the team
    bands:
      - {title: 20 to 200, when: {employees: {between: [20, 200]}}, weight: 5}
      - {title: 200 to 500, when: {employees: {between: [200, 500]}}, weight: 1}
```

## Prefer

```yaml
traits:
  team-size:
    title: Size of the team
    bands:
      - {title: 20 to 200, when: {employees: {between: [20, 200]}}, weight: 5}
      - {title: 201 to 500, when: {employees: {between: [201, 500]}}, weight: 1}
```
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.domains import shown
from icpspec.resolve.ranges import takes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant


def _check(variant: Variant) -> Iterator[Found]:
    for trait in variant.icp.traits:
        for (n, earlier), (m, later) in combinations(enumerate(trait.bands), 2):
            one, other = variant.left(earlier.when), variant.left(later.when)
            is_plain = one.is_exact and other.is_exact and set(one.domains) == set(other.domains)
            if not is_plain or earlier.points == later.points:
                continue
            shared = {key: one.domains[key].shared(other.domains[key]) for key in one.domains}
            if takes(one, other) or takes(other, one) or any(d.is_empty for d in shared.values()):
                continue
            values = " and ".join(f"`{key[0]}` {shown(key, shared[key])}" for key in shared)
            points = variant.shown(earlier.points)
            yield Found(
                variant.trait_path(trait, m, "when"),
                f"Bands {n + 1} and {m + 1} both claim {values}; band {n + 1} takes it,"
                f" with {points}.",
                "Let each value lie in one band only.",
                related=((variant.trait_path(trait, n, "when"), "claimed first here"),),
            )


LINT = OfVariant(
    Rule("ICP305", "overlapping-bands", Severity.WARNING, "Bands that claim the same values"),
    _check,
)
