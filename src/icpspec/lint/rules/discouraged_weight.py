"""A weight in the middle of the scale, which avoids a choice.

On the default scale from −5 to 5 these are ±2 and ±4; a project sets others with `scale: {avoid:
[…]}`.

## Why

A trait is a little (1), clearly (3) or decisively (5) good or bad. Weights between these are what
a meeting agrees on when it does not agree.

## Avoid

```yaml
traits:
  in-europe: {title: In Europe, when: {country: [DE, AT, FR]}, weight: 2}
```

## Prefer

```yaml
traits:
  in-europe: {title: In Europe, when: {country: [DE, AT, FR]}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.subjects import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant


def _check(variant: Variant) -> Iterator[Found]:
    scale, step = variant.scale, variant.icp.step
    for trait in variant.icp.traits:
        for index, band in enumerate(trait.bands):
            weight = band.points * step
            if weight not in scale.avoid:
                continue
            near = [n for n in (weight - step, weight + step) if n not in scale.avoid]
            yield Found(
                variant.trait_path(trait, index, "weight"),
                f"{plain(weight)} is a weight in the middle, which avoids a choice.",
                f"Choose {' or '.join(map(plain, near))}." if near else "",
            )


LINT = OfVariant(
    Rule("ICP301", "discouraged-weight", Severity.WARNING, "A weight in the middle of the scale"),
    _check,
)
