"""Hardly any account is in the best tier, or could still get there. Needs data.

Fewer than one in 200, of 200 accounts or more. Accounts whose missing facts could still lift them
into it count as if they were in it.

## Why

A profile that nobody meets is a wish list. Sales will go on calling the accounts that exist, and
the profile will be right for ever.

## Avoid

```yaml
# accounts: 200 x {employees: 60}
traits:
  size: {title: Very large, when: {employees: {gte: 50000}}, weight: 3}
```

## Prefer

```yaml
# accounts: 15 x {employees: 600}; 185 x {employees: 60}
traits:
  size: {title: Large, when: {employees: {gte: 500}}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.engine.tallies import Tally
    from icpspec.lint.subjects import Family

_ONE_IN = 200


def _check(family: Family, tally: Tally) -> Iterator[Found]:
    best = family.icp.base.tiers[0].id
    n, open_ones = tally.tiers.get(best, 0), tally.could_rise.get(best, 0)
    if tally.accounts >= _ONE_IN and (n + open_ones) * _ONE_IN < tally.accounts:
        could = f", and {open_ones:,} more could still reach it" if open_ones else ""
        yield Found(
            ("tiers", best),
            f"`{best}` takes {n:,} of {tally.accounts:,} accounts{could}: it is a wish.",
            "Look at what the customers who stayed have in common, and lower the bar to that.",
            key=True,
        )


LINT = OfData(
    Rule("ICP342", "empty-best-tier", Severity.WARNING, "Hardly any account is in the best tier"),
    _check,
)
