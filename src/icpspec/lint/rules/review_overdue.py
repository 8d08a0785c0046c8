"""The review of an ICP is overdue, or it has never been reviewed.

An ICP that says neither `reviewed` nor `review_every` has not promised a review, and is left alone.

## Why

An ICP is a bet on a market, and the market moves. A quarter without a look at wins, losses and
churn is a quarter of routing by what used to be true.

## Avoid

```yaml
reviewed: 2025-02-01
review_every: 1 quarter
```

## Prefer

```yaml
reviewed: 2026-09-15
review_every: 1 quarter
```
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfFamily
from icpspec.resolve import calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Family

_YEAR = 365


def _check(family: Family) -> Iterator[Found]:
    spec = family.spec
    reviewed = calendar.day(spec.reviewed) if spec.reviewed else None
    if reviewed is None:
        if spec.review_every is not None and not family.is_draft:
            yield Found(
                ("review_every",),
                f"A review is due every {spec.review_every}, and there has been none.",
                "Set `reviewed` to the day of the last one.",
            )
        return
    period = calendar.days(spec.review_every) if spec.review_every else _YEAR
    late = (family.today - reviewed).days - period
    if late > 0:
        due = reviewed + timedelta(days=period)
        yield Found(
            ("reviewed",),
            f"The review was due on {due}, {late} day{'s' if late > 1 else ''} ago.",
            "Look at wins, losses and churn since then, write down what changes under `decisions`,"
            " and set the day.",
        )


LINT = OfFamily(
    Rule("ICP327", "review-overdue", Severity.WARNING, "A review whose day has passed"), _check
)
