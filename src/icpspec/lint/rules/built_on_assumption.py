"""No trait rests on data or interviews.

Either no trait says what it rests on, or all that do say `basis: assumption`. A draft (`status:
draft`) says itself that it is one, and is left alone.

## Why

A profile made in a meeting room describes the customers that the room wishes for. It may be
right; but nobody can tell, and nobody will notice when it is not.

## Avoid

```yaml
traits:
  size:
    title: Mid-market
    when: {employees: {gte: 50}}
    weight: 3
    evidence: {basis: assumption, note: The market is huge}
```

## Prefer

```yaml
traits:
  size:
    title: Mid-market
    when: {employees: {gte: 50}}
    weight: 3
    evidence: {basis: data, note: Win and churn rate by size, n: 214, date: 2026-10-01}
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
    bases = [evidence.basis for one in variant.scoring if (evidence := declared[one.id].evidence)]
    is_known = variant.family.is_draft or not variant.scoring
    if is_known or any(basis != "assumption" for basis in bases):
        return
    count = len(variant.scoring)
    if bases:
        traits = "traits give" if count > 1 else "trait gives"
        message = f"All evidence is assumption ({len(bases)} of {count} {traits} any)."
    elif count == 1:
        message = "The only trait does not say what it rests on."
    else:
        message = f"None of {count} traits says what it rests on."
    yield Found(
        ("traits",),
        message,
        "Ask customers who stayed and who left, or run `icpspec backtest`, and write down as"
        " `evidence` what came of it.",
        key=True,
    )


LINT = OfVariant(
    Rule("ICP333", "built-on-assumption", Severity.WARNING, "An ICP without evidence"), _check
)
