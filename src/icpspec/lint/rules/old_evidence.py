"""Evidence that was older than a review period when the ICP was last reviewed.

With `reviewed` and `review_every`, evidence counts as fresh if it was gathered after the review
before the last one would have been due. Without them it counts for a year from today. A review
that is overdue is told of by `review-overdue`, not here.

## Why

Markets, products and prices change. A review that looks at the numbers of two years ago confirms
what was true then.

## Avoid

```yaml
reviewed: 2026-09-01
review_every: 1 quarter
traits:
  size:
    title: Right size
    when: {employees: {gte: 50}}
    weight: 5
    evidence: {basis: data, note: Churn by size, n: 140, date: 2024-03-01}
```

## Prefer

```yaml
reviewed: 2026-09-01
review_every: 1 quarter
traits:
  size:
    title: Right size
    when: {employees: {gte: 50}}
    weight: 5
    evidence: {basis: data, note: Churn by size, n: 140, date: 2026-08-20}
```
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.operators._clock import shifted_day
from icpspec.resolve import calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant

_YEAR = 365


def _check(variant: Variant) -> Iterator[Found]:
    base = variant.family.spec
    reviewed = calendar.day(base.reviewed) if base.reviewed else None
    period = calendar.days(base.review_every) if base.review_every else _YEAR
    since = shifted_day(reviewed or variant.today, -period) or date.min
    asked = f"review of {reviewed}" if reviewed else "today"
    for trait in variant.scoring:
        evidence = (variant.spec.traits or {})[trait.id].evidence
        gathered = calendar.day(evidence.date) if evidence and evidence.date else None
        if gathered is not None and gathered < since:
            yield Found(
                ("traits", trait.id, "evidence", "date"),
                f"The evidence of `{trait.id}` is of {gathered}, more than {period} days before"
                f" {'the ' if reviewed else ''}{asked}.",
                "Look at the numbers again, and set the new date.",
            )


LINT = OfVariant(
    Rule("ICP326", "old-evidence", Severity.WARNING, "Evidence older than the review period"),
    _check,
)
