"""A decision was to be checked by now, and nobody has said what came of it.

Reported for each decision with `expects` whose `check_on` has passed. A later `check_on` says that
it was looked at and is looked at again; without `check_on` it is closed.

## Why

A bet that is never settled teaches nothing. The next one will be argued for with the same words.

## Avoid

```yaml
decisions:
  - date: 2025-03-10
    what: Given up on small businesses
    expects: {metric: churn_12m, tier: green, max: 15%}
    check_on: 2026-03-10
```

## Prefer

```yaml
decisions:
  - date: 2026-08-10
    what: Given up on small businesses
    expects: {metric: churn_12m, tier: green, max: 15%}
    check_on: 2027-08-10
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfFamily
from icpspec.resolve import calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Family


def _check(family: Family) -> Iterator[Found]:
    for index, decision in enumerate(family.spec.decisions or ()):
        due = calendar.day(decision.check_on) if decision.check_on else None
        if due is None or decision.expects is None or due >= family.today:
            continue
        days = (family.today - due).days
        yield Found(
            ("decisions", index, "check_on"),
            f"The bet of {decision.date} was to be checked on {due}, {days}"
            f" day{'s' if days > 1 else ''} ago.",
            "Run `icpspec backtest`, write down what came of it, and remove `check_on` or set a"
            " later day.",
        )


LINT = OfFamily(
    Rule("ICP328", "bet-overdue", Severity.WARNING, "A bet whose day of checking has passed"),
    _check,
)
