"""The best tier asks for nothing that says "now".

No trait of category `trigger` or `intent` earns points, and neither a trait that earns points nor
what the best tier requires looks at how recent something is (`within`, `ahead`).

## Why

A company does not buy because it fits. It buys when a problem has become urgent: a funding round,
a new leader, a deadline, a contract that ends. Outbound to companies that merely fit is early by
years.

## Avoid

```yaml
traits:
  support: {title: Support team, category: use-case, when: {employees: {gte: 50}}, weight: 3}
```

## Prefer

```yaml
traits:
  support: {title: Support team, category: use-case, when: {employees: {gte: 50}}, weight: 3}
  raised: {title: Raised, category: trigger, when: {funded_on: {within: 180 days}}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.resolve.conditions import tests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Trait


def _check(variant: Variant) -> Iterator[Found]:
    if not variant.scoring or _is_recent(variant.best.requires):
        return
    if any(_is_trigger(trait) for trait in variant.scoring):
        return
    count = len(variant.scoring)
    none = "the only trait is no trigger" if count == 1 else f"none of {count} traits is a trigger"
    yield Found(
        ("tiers", variant.best.id),
        f"`{variant.best.id}` says nothing about now: {none}.",
        "Add what makes the problem urgent, as a trait of category `trigger`.",
        key=True,
    )


def _is_trigger(trait: Trait) -> bool:
    earning = [band for band in trait.bands if band.points > 0]
    if not earning:
        return False
    is_named = trait.category in ("trigger", "intent")
    return is_named or any(_is_recent(band.when) for band in earning)


def _is_recent(condition: Bound | None) -> bool:
    return any(test.operator.name in ("within", "ahead") for test in tests(condition))


LINT = OfVariant(
    Rule("ICP314", "green-without-trigger", Severity.WARNING, "A best tier without a trigger"),
    _check,
)
