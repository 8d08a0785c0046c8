"""A scored attribute is unknown for most accounts. Needs data.

Of 20 accounts or more in the scope of the ICP, a trait is unknown for more than half, and so is an
attribute that it tests.

## Why

A trait on such an attribute seldom earns its points, however good the account is. It ranks accounts
by how much is known of them.

## Avoid

```yaml
# accounts: 70 x {employees: null}; 30 x {employees: 600}
traits:
  size: {title: Large, when: {employees: {gte: 500}}, weight: 3}
```

## Prefer

```yaml
# accounts: 10 x {employees: null}; 40 x {employees: 600}; 50 x {employees: 60}
traits:
  size: {title: Large, when: {employees: {gte: 500}}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfData
from icpspec.resolve.usage import tested, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.engine.tallies import Tally
    from icpspec.lint.subjects import Family

_FEWEST = 20


def _check(family: Family, tally: Tally) -> Iterator[Found]:
    icp = family.icp.base
    told: set[str] = set()
    for trait in icp.traits:
        unknown = tally.traits[trait.id].unknown
        if trait.is_shadow or tally.accounts < _FEWEST or 2 * unknown <= tally.accounts:
            continue
        for name in with_sources(tested(band.when for band in trait.bands), icp.attributes):
            filled = tally.attributes.get(name)
            if filled is None or name in told or 2 * filled.known >= filled.rows:
                continue
            told.add(name)
            missing = filled.rows - filled.known
            yield Found(
                ("attributes", name),
                f"`{name}` is unknown for {missing:,} of {filled.rows:,} rows of {filled.label}"
                f" ({100 * missing / filled.rows:.0f} %), and with it `{trait.id}` for"
                f" {unknown:,} of {tally.accounts:,} accounts.",
                "Find a better source or ask; until then, give its traits little weight.",
                key=True,
                document=filled.document,
            )


LINT = OfData(
    Rule("ICP344", "mostly-unknown", Severity.WARNING, "A scored attribute that is mostly unknown"),
    _check,
)
