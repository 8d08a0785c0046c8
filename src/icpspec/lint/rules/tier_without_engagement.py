"""A tier tells nobody what to do: it names neither `engage` nor `play`.

The last tier, which is not served, and drafts are left alone.

## Why

A tier is a rule of engagement: who may be called, how soon, with which play. Without it, a score
ends in a column that everybody reads in a way of their own.

## Avoid

```yaml
tiers:
  green: {title: Core target, min_score: 3}
  red: {title: Not served}
```

## Prefer

```yaml
tiers:
  green: {title: Core target, min_score: 3, engage: [outbound, inbound], respond_within: 4 hours}
  red: {title: Not served}
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
    if variant.family.is_draft:
        return
    *upper, _last = variant.spec.tiers.items()
    for name, tier in upper:
        if tier.engage is None and tier.play is None:
            yield Found(
                ("tiers", name),
                f"`{name}` has neither `engage` nor `play`: nobody knows what to do with it.",
                "Say which motions are allowed, as `engage: [inbound]`, or which `play` runs.",
                key=True,
            )


LINT = OfVariant(
    Rule("ICP315", "tier-without-engagement", Severity.WARNING, "A tier that says not what to do"),
    _check,
)
