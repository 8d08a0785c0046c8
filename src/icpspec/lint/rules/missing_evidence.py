"""A trait does not say what it rests on, while others of the ICP do.

Observed traits (weight 0) and drafts are left alone; where no trait has evidence,
`built-on-assumption` says so once.

## Why

A reader cannot tell a weight that forty lost deals have taught from one that somebody felt like
giving. `basis: assumption` is an honest answer, and better than none.

## Avoid

```yaml
traits:
  size:
    title: Right size
    when: {employees: {gte: 50}}
    weight: 3
    evidence: {basis: data, note: Churn by size, n: 214, date: 2026-09-01}
  home: {title: Home market, when: {country: DE}, weight: 1}
```

## Prefer

```yaml
traits:
  size:
    title: Right size
    when: {employees: {gte: 50}}
    weight: 3
    evidence: {basis: data, note: Churn by size, n: 214, date: 2026-09-01}
  home:
    title: Home market
    when: {country: DE}
    weight: 1
    evidence: {basis: assumption, note: To test at the next review, date: 2026-09-01}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant


def _check(variant: Variant) -> Iterator[Found]:
    declared = variant.spec.traits or {}
    bases = {
        one.id: evidence.basis if (evidence := declared[one.id].evidence) else None
        for one in variant.scoring
    }
    is_grounded = any(basis in ("data", "interviews") for basis in bases.values())
    if variant.family.is_draft or not is_grounded:
        return
    for name, basis in bases.items():
        if basis is None:
            yield Found(
                ("traits", name),
                f"`{name}` does not say what it rests on.",
                "Add `evidence` with its `basis`: data, interviews or assumption.",
                key=True,
            )


LINT = OfVariant(
    Rule("ICP324", "missing-evidence", Severity.WARNING, "A trait that rests on nothing told"),
    _check,
)
