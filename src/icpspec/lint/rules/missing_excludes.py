"""An exclusion that is true because a fact is missing.

`known: false` in the `when` of an exclusion, or `known: true` inside `not` or `none`, or as the
only way back in `unless`.

## Why

Data is never complete. Unknown is a question for sales, not a reason to turn an account away; and
the accounts with the fewest facts are the ones nobody has looked at yet.

## Avoid

```yaml
exclusions:
  no-budget: {title: No budget, when: {growth: {known: false}}}
```

## Prefer

```yaml
exclusions:
  shrinking: {title: Shrinks, when: {growth: {lt: 0}}}
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
    for test in variant.tested:
        if test.where[0] != "exclusions" or test.operator != "known":
            continue
        holds_for_missing = test.operand is test.negated
        if holds_for_missing == (test.where[-1] == "when"):
            yield Found(
                test.path,
                f"`{test.where[1]}` excludes accounts for which `{test.attribute}` is missing.",
                "Test what is known; what is missing stays an open question of the account.",
            )


LINT = OfVariant(
    Rule("ICP320", "missing-excludes", Severity.WARNING, "A missing fact that excludes"), _check
)
