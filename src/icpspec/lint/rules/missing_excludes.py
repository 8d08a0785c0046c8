"""An exclusion that is true because a fact is missing.

`known: false` in the `when` of an exclusion, or `known: true` inside `not` or `none`, or as the
only way back in `unless`. Computed attributes count too: with `coalesce`, or as a named condition
that tests `known`, they have a value where nothing is known.

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
from icpspec.evaluate.computed import Given, facts_of
from icpspec.evaluate.exclusions import judge
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.subjects import several
from icpspec.resolve.computed import Formula, NamedCondition
from icpspec.resolve.conditions import tests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Exclusion


def _check(variant: Variant) -> Iterator[Found]:
    told = set()
    for test in variant.tested:
        if test.where[0] != "exclusions" or test.operator != "known":
            continue
        holds_for_missing = test.operand is test.negated
        if holds_for_missing == (test.where[-1] == "when"):
            told.add(test.where[1])
            yield Found(
                test.path,
                f"`{test.where[1]}` excludes accounts for which `{test.attribute}` is missing.",
                "Test what is known; what is missing stays an open question of the account.",
            )

    own = {one.id: _computed(one, variant) for one in variant.icp.exclusions if one.id not in told}
    if not any(own.values()):
        return
    nothing = facts_of(variant.icp.attributes, Given({}, variant.today))
    for exclusion in variant.icp.exclusions:
        if own.get(exclusion.id) and judge(exclusion, nothing).excluded:
            has = "has" if len(own[exclusion.id]) == 1 else "have"
            yield Found(
                ("exclusions", exclusion.id, "when"),
                f"`{exclusion.id}` excludes accounts of which nothing is known:"
                f" {several(own[exclusion.id])} {has} a value even then.",
                "Compute it without `coalesce` and `known`, so that what is missing stays unknown.",
            )


def _computed(exclusion: Exclusion, variant: Variant) -> list[str]:
    """The formulas and named conditions that an exclusion tests."""
    names = dict.fromkeys(test.attribute for test in tests(exclusion.when))
    kinds = (Formula, NamedCondition)
    return [name for name in names if isinstance(variant.icp.attributes[name].computed, kinds)]


LINT = OfVariant(
    Rule("ICP320", "missing-excludes", Severity.WARNING, "A missing fact that excludes"), _check
)
