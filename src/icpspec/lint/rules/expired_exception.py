"""An exception whose last day is over; it has no effect any more.

## Why

An override that nobody looks at again is how rules become habits. This one has ended as it was
meant to; the line only suggests that it still holds.

## Avoid

```yaml
exceptions:
  - {account: acme, tier: green, reason: Pilot for the board, owner: VP sales, until: 2025-06-30}
```

## Prefer

```yaml
exceptions:
  - {account: acme, tier: green, reason: Pilot for the board, owner: VP sales, until: 2099-12-31}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfFamily

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Family


def _check(family: Family) -> Iterator[Found]:
    for index, override in enumerate(family.icp.base.overrides):
        if override.until is not None and override.until < family.today:
            yield Found(
                ("exceptions", index, "until"),
                f"The exception for `{override.account}` ended on {override.until}.",
                "Remove it, or decide again and set another day.",
            )


LINT = OfFamily(
    Rule("ICP302", "expired-exception", Severity.WARNING, "An exception whose last day is over"),
    _check,
)
