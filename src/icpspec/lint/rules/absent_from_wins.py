"""Hardly any account that was won is in the best tier. Needs data.

Fewer than one in 50, of 30 won accounts or more in the scope of the ICP, by what is known of them
now. Accounts whose missing facts could still lift them into it count as if they were in it. What
was known at the time of each deal, the backtest tells.

## Why

What a team sells to is its real profile. If those customers are not in the best tier, the profile
describes a wish, and outbound goes to companies that nobody has ever won.

## Avoid

```yaml
# accounts: 40 x {employees: 60, stage: Won}; 10 x {employees: 900, stage: Lost}
traits:
  size: {title: Large, when: {employees: {gte: 500}}, weight: 3}
```

## Prefer

```yaml
# accounts: 40 x {employees: 60, stage: Won}; 10 x {employees: 900, stage: Lost}
traits:
  size: {title: Small, when: {employees: {lt: 100}}, weight: 3}
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

_FEWEST = 30
_ONE_IN = 50


def _check(family: Family, tally: Tally) -> Iterator[Found]:
    if tally.won is None:
        return
    best = family.icp.base.tiers[0].id
    won, n = sum(tally.won.values()), tally.won.get(best, 0)
    open_ones = tally.won_could_rise.get(best, 0)
    if won >= _FEWEST and (n + open_ones) * _ONE_IN < won:
        could = f", and {open_ones:,} more could still be" if open_ones else ""
        yield Found(
            ("tiers", best),
            f"Of {won:,} accounts that were won, {n:,} are in `{best}`{could}: it describes others"
            " than those who buy.",
            "Look at what the customers who stayed have in common, and score that.",
            key=True,
        )


LINT = OfData(
    Rule("ICP343", "absent-from-wins", Severity.WARNING, "A best tier that hardly any win is in"),
    _check,
)
