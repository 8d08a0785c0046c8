"""Nothing counts against an account: no exclusion, and no trait that costs points.

## Why

Customers who drain resources, need everything built for them or leave within a year are half of
what a team knows about its market. A profile that cannot say no sends them to sales like all
others.

## Avoid

```yaml
traits:
  size: {title: Mid-market, when: {employees: {gte: 50}}, weight: 3}
```

## Prefer

```yaml
traits:
  size: {title: Mid-market, when: {employees: {gte: 50}}, weight: 3}
exclusions:
  too-small: {title: Too small, when: {employees: {lt: 10}}, reason: They leave within a year.}
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
    if not traits or variant.icp.exclusions or any(variant.ends[one.id][0] < 0 for one in traits):
        return
    yield Found(
        ("traits",),
        "Nothing speaks against an account: there is no exclusion and no trait that costs points.",
        "Add what customers who left had in common, as an exclusion or with a negative weight.",
        key=True,
    )


LINT = OfVariant(
    Rule("ICP332", "no-negative-side", Severity.WARNING, "An ICP that cannot say no"), _check
)
