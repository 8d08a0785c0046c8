"""No account matches a trait, though enough is known to tell. Needs data.

Of 50 accounts or more for which the trait is known.

## Why

The test may be spelled otherwise than the data, or ask for what does not exist. Either way its
points are out of everybody's reach, and the thresholds of the tiers with them.

## Avoid

```yaml
# accounts: 60 x {country: Germany}
traits:
  home: {title: Home market, when: {country: DE}, weight: 3}
```

## Prefer

```yaml
# accounts: 30 x {country: DE}; 30 x {country: AT}
traits:
  home: {title: Home market, when: {country: DE}, weight: 3}
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
    for name in [trait.id for trait in family.icp.base.traits]:
        trait = tally.traits[name]
        known = tally.accounts - trait.unknown
        if known >= _FEWEST and trait.matched == 0:
            yield Found(
                ("traits", name),
                f"None of {known:,} accounts for which it is known matches `{name}`.",
                "Compare its values with those of the data: `icpspec profile` lists them.",
                key=True,
            )


LINT = OfData(
    Rule("ICP345", "never-matches-in-data", Severity.WARNING, "A trait that no account matches"),
    _check,
)
