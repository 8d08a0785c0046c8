"""All traits that earn points earn the same.

Reported from three traits on; observed traits (weight 0) do not count.

## Why

If everything matters equally, nothing was decided. A score of equal weights counts how many boxes
are ticked, and a reader cannot tell a nice-to-have from the heart of the profile.

## Avoid

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
  home: {title: Home market, when: {country: DE}, weight: 3}
  raised: {title: Raised lately, when: {funded_on: {within: 180 days}}, weight: 3}
```

## Prefer

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
  home: {title: Home market, when: {country: DE}, weight: 1}
  raised: {title: Raised lately, when: {funded_on: {within: 180 days}}, weight: 5}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant

_FEWEST = 3


def _check(variant: Variant) -> Iterator[Found]:
    weights = {
        trait.id: {band.points for band in trait.bands if band.points > 0}
        for trait in variant.scoring
    }
    earning = [points for points in weights.values() if points]
    different = set().union(*earning)
    if len(earning) >= _FEWEST and len(different) == 1:
        yield Found(
            ("traits",),
            f"All {len(earning)} traits that earn points earn {variant.shown(*different)}.",
            "Decide what matters a little, clearly, and most of all.",
            key=True,
        )


LINT = OfVariant(
    Rule("ICP321", "uniform-weights", Severity.WARNING, "Traits that are all weighted alike"),
    _check,
)
