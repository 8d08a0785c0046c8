"""Only signatures and deal sizes count; who stayed and grew plays no part.

Reported where a project has opportunities and neither `customers` nor `recurring`, and where the
evidence of an ICP speaks of deals and revenue but never of retention, in a project without such
data and an ICP without a retention goal (`success`).

## Why

The best customers are those who stay and expand, not those who signed the biggest contract. A
profile learnt from deals alone finds more of those who leave within a year.

## Avoid

```yaml
traits:
  retail:
    title: Retailers
    when: {industry: retail}
    weight: 3
    evidence: {basis: data, note: The biggest deals of last year, n: 40, date: 2026-09-01}
```

## Prefer

```yaml
traits:
  retail:
    title: Retailers
    when: {industry: retail}
    weight: 3
    evidence: {basis: data, note: Retention and expansion by industry, n: 40, date: 2026-09-01}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfFamily

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Family

_DEALS = re.compile(r"\b(deals?|bookings?|contract value|acv|revenue|amounts?)\b", re.IGNORECASE)
_STAYING = re.compile(
    r"\b(ret(ain|ention)\w*|churn\w*|renew\w*|expan\w*|upsell\w*|stay\w*|left|leav\w*|adopt\w*"
    r"|nrr|grr|ltv|lifetime|usage|went live|implement\w*|cancel\w*)\b",
    re.IGNORECASE,
)


def _check(family: Family) -> Iterator[Found]:
    data = family.project.data
    if data is not None and (data.customers is not None or data.recurring is not None):
        return
    if data is not None and data.opportunities is not None:
        yield Found(
            ("data", "opportunities"),
            "Opportunities tell who signed; nothing under `data` tells who stayed.",
            "Add `customers`, with the day they left, and `recurring` revenue.",
            key=True,
            document=family.project_document,
        )
        return
    notes = [
        (name, trait.evidence.note)
        for name, trait in (family.spec.traits or {}).items()
        if trait.evidence is not None and trait.evidence.note is not None
    ]
    of_deals = [name for name, note in notes if _DEALS.search(note)]
    stays = family.spec.success is not None or any(_STAYING.search(note) for _, note in notes)
    if of_deals and not stays:
        where = "not" if len(notes) == 1 else f"in none of {len(notes)} notes"
        yield Found(
            ("traits", of_deals[0], "evidence", "note"),
            f"The evidence speaks of deals, and {where} of who stayed.",
            "Look at retention and expansion too, and set the goal as `success`.",
        )


LINT = OfFamily(
    Rule("ICP334", "deal-size-only", Severity.WARNING, "Evidence of deals, not of retention"),
    _check,
)
