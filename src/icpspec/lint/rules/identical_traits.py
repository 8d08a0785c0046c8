"""Two traits test the same thing, so that one fact counts twice.

## Why

Each of the two weights looks modest, and together they decide. When one of them is changed, the
other goes on counting.

## Avoid

```yaml
traits:
  german: {title: German company, when: {country: DE}, weight: 3}
  home-market: {title: Home market, when: {country: DE}, weight: 1}
```

## Prefer

```yaml
traits:
  home-market: {title: Home market, when: {country: DE}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Trait


def _check(variant: Variant) -> Iterator[Found]:
    told: set[str] = set()
    for twin, trait in variant.pairs:
        if trait.id not in told and _is_twin(variant, trait, twin):
            told.add(trait.id)
            yield Found(
                ("traits", trait.id),
                f"`{trait.id}` tests exactly what `{twin.id}` tests: one fact counts twice.",
                "Keep one of the two, with the points that the fact is worth.",
                key=True,
                related=((("traits", twin.id), "the other one"),),
            )


def _is_twin(variant: Variant, trait: Trait, other: Trait) -> bool:
    """The same tests in the same order; opposite points are a contradiction instead."""
    if len(trait.bands) != len(other.bands):
        return False
    pairs = list(zip(trait.bands, other.bands, strict=True))
    return all(
        one.points * two.points >= 0 and _is_same(variant, one.when, two.when) for one, two in pairs
    )


def _is_same(variant: Variant, one: Bound, other: Bound) -> bool:
    """Whether both leave the same values, however they are written."""
    if one == other:
        return True
    left, right = variant.left(one), variant.left(other)
    return left.is_exact and right.is_exact and left.domains == right.domains


LINT = OfVariant(
    Rule("ICP308", "identical-traits", Severity.WARNING, "Two traits that test the same"), _check
)
