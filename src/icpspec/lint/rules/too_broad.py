"""One or two firmographic facts are enough for the best tier.

Size and industry say who could buy. If two such facts together reach the threshold of the best
tier, and nothing else is required, nearly the whole market is the ideal customer.

## Why

"Mid-market SaaS" is a segment, not a profile. A team that chases everybody in it learns nothing
about who buys, and who stays.

## Avoid

```yaml
traits:
  size: {title: Mid-market, category: firmographic, when: {employees: {gte: 50}}, weight: 5}
  tech: {title: Technology, category: firmographic, when: {industry: technology}, weight: 3}
  funded: {title: Raised, category: trigger, when: {funded_on: {within: 180 days}}, weight: 3}
tiers:
  green: {min_score: 8}
  red: {}
```

## Prefer

```yaml
traits:
  size: {title: Mid-market, category: firmographic, when: {employees: {gte: 50}}, weight: 5}
  tech: {title: Technology, category: firmographic, when: {industry: technology}, weight: 3}
  funded: {title: Raised, category: trigger, when: {funded_on: {within: 180 days}}, weight: 3}
tiers:
  green: {min_score: 8, requires: {matched: {has: funded}}}
  red: {}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.subjects import several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant

_FEW = 2


def _check(variant: Variant) -> Iterator[Found]:
    best = variant.best
    if variant.wanted_of_best is None or best.requires is not None:
        return
    key, wanted = variant.wanted_of_best
    firmographic = [one for one in variant.scoring if one.category == "firmographic"]
    greatest = sorted(firmographic, key=lambda one: -variant.ends[one.id][1])[:_FEW]
    points = variant.best_of(greatest)
    if not greatest or not 0 < wanted <= points:
        return
    names = several([one.id for one in greatest])
    verb = "reach" if len(greatest) > 1 else "reaches"
    yield Found(
        ("tiers", best.id, key),
        f"{names} alone, with {variant.counted(points)}, {verb} `{best.id}`, which"
        f" asks for {variant.shown(wanted)}: firmographics decide.",
        f"Ask for more, or let `{best.id}` require a trigger or a use case.",
    )


LINT = OfVariant(
    Rule("ICP330", "too-broad", Severity.WARNING, "Firmographics alone reach the best tier"),
    _check,
)
