"""Every account gets the same points of a trait. Needs data.

Of 50 accounts or more, with none for which the trait is unknown.

## Why

What all accounts have tells none of them apart. Their scores rise by the same number, and the
thresholds have to rise with them.

## Avoid

```yaml
# accounts: 60 x {employees: 600}
traits:
  any-size: {title: Has employees, when: {employees: {gte: 1}}, weight: 3}
```

## Prefer

```yaml
# accounts: 30 x {employees: 600}; 30 x {employees: 60}
traits:
  size: {title: Large, when: {employees: {gte: 500}}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfData
from icpspec.lint.subjects import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.engine.tallies import Tally
    from icpspec.lint.subjects import Family

_FEWEST = 50


def _check(family: Family, tally: Tally) -> Iterator[Found]:
    scored = {trait.id for trait in family.icp.base.traits if not trait.is_shadow}
    for name, trait in tally.traits.items():
        is_same = trait.least is not None and trait.least == trait.most != 0
        is_full = tally.accounts >= _FEWEST and trait.unknown == 0
        if name in scored and is_full and is_same and trait.matched == tally.accounts:
            yield Found(
                ("traits", name),
                f"All {tally.accounts:,} accounts get {plain(trait.most)} for `{name}`.",
                "Narrow the condition, put it into the ICP's `when`, or remove it.",
                key=True,
            )


LINT = OfData(
    Rule("ICP346", "always-matches-in-data", Severity.WARNING, "A trait that all accounts match"),
    _check,
)
