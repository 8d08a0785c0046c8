"""More than half of the accounts are in the best tier. Needs data.

Of 50 accounts or more, with the scope of the ICP (`when`) applied.

## Why

The best tier says whom to call first. If it holds most of the market, it says nothing: everybody
is called in the order in which they stand in the list.

## Avoid

```yaml
# accounts: 80 x {employees: 60}; 20 x {employees: 5}
traits:
  size: {title: Has employees, when: {employees: {gte: 10}}, weight: 3}
```

## Prefer

```yaml
# accounts: 15 x {employees: 600}; 85 x {employees: 60}
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

_FEWEST = 50


def _check(family: Family, tally: Tally) -> Iterator[Found]:
    best = family.icp.base.tiers[0].id
    n = tally.tiers.get(best, 0)
    if tally.accounts >= _FEWEST and 2 * n > tally.accounts:
        yield Found(
            ("tiers", best),
            f"`{best}` takes {n:,} of {tally.accounts:,} accounts"
            f" ({100 * n / tally.accounts:.0f} %): it is too broad to choose by.",
            "Raise its threshold, or let it require what the best customers have in common.",
            key=True,
        )


LINT = OfData(
    Rule("ICP341", "crowded-best-tier", Severity.WARNING, "Most accounts are in the best tier"),
    _check,
)
