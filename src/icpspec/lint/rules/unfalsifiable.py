"""Decisions are recorded, and none says what should come true.

No decision has `expects`, and there is no retention goal (`success`).

## Why

High churn, low adoption, lost deals: there is a sign for a wrong profile, but only if somebody has
said before what a right one would bring. Without an expectation every outcome can be explained.

## Avoid

```yaml
decisions:
  - {date: 2026-09-01, what: Target all small businesses, why: More accounts mean more deals.}
```

## Prefer

```yaml
decisions:
  - date: 2026-09-01
    what: Target businesses of 50 to 500 people
    why: Those below left within a year.
    expects: {metric: churn_12m, tier: green, max: 15%}
    check_on: 2027-09-01
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
    decisions = family.spec.decisions or []
    has_goal = family.spec.success is not None or any(one.expects for one in decisions)
    if decisions and not has_goal and not family.is_draft:
        count = len(decisions)
        said = "The decision expects" if count == 1 else f"None of {count} decisions expects"
        rest = " nothing" if count == 1 else " anything"
        yield Found(
            ("decisions",),
            f"{said}{rest}, and there is no `success` goal: no outcome could prove it wrong.",
            "Add `expects` with a bound and `check_on`, or the retention goal as `success`.",
            key=True,
        )


LINT = OfFamily(
    Rule("ICP336", "unfalsifiable", Severity.INFO, "Decisions that no outcome can prove wrong"),
    _check,
)
