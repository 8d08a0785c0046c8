"""Every trait is firmographic: no trigger, use case, technology or signal.

Traits that name no `category` are given the benefit of the doubt.

## Why

A company does not buy because it belongs to a segment. It buys when a problem has become urgent,
and size, industry and region say nothing about that.

## Avoid

```yaml
traits:
  size: {title: Mid-market, category: firmographic, when: {employees: {gte: 50}}, weight: 3}
  home: {title: Home market, category: firmographic, when: {country: DE}, weight: 3}
```

## Prefer

```yaml
traits:
  size: {title: Mid-market, category: firmographic, when: {employees: {gte: 50}}, weight: 3}
  funded: {title: Raised, category: trigger, when: {funded_on: {within: 180 days}}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant


def _check(variant: Variant) -> Iterator[Found]:
    traits = variant.scoring
    if traits and all(trait.category == "firmographic" for trait in traits):
        count = "The only trait is" if len(traits) == 1 else f"All {len(traits)} traits are"
        yield Found(
            ("traits",),
            f"{count} firmographic: nothing tells who has the problem, or has it now.",
            "Add a trigger, a use case, a technology or a signal.",
            key=True,
        )


LINT = OfVariant(
    Rule("ICP331", "firmographics-only", Severity.WARNING, "An ICP of firmographics alone"),
    _check,
)
