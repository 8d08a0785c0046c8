"""A band gets no account, because the bands above it together take all of its values.

A band that a single band above it takes whole is an error of its own (`never-matches`).

## Why

Its points are never given to anybody. It reads as if such accounts were treated in a way of their
own, and they are not.

## Avoid

```yaml
traits:
  team-size:
    title: Size of the team
    bands:
      - {title: up to 99, when: {employees: {lt: 100}}, weight: -3}
      - {title: 100 and more, when: {employees: {gte: 100}}, weight: 5}
      - {title: 50 to 200, when: {employees: {between: [50, 200]}}, weight: 3}
```

## Prefer

```yaml
traits:
  team-size:
    title: Size of the team
    bands:
      - {title: 50 to 200, when: {employees: {between: [50, 200]}}, weight: 3}
      - {title: up to 49, when: {employees: {lt: 50}}, weight: -3}
      - {title: over 200, when: {employees: {gt: 200}}, weight: 5}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.domains import covered, shown, sole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.ranges import Domain


def _check(variant: Variant) -> Iterator[Found]:
    for trait in variant.icp.traits:
        above: dict[tuple[str, str], list[Domain]] = {}
        for index, band in enumerate(trait.bands):
            found = sole(variant.left(band.when))
            if found is None:
                continue
            key, domain = found
            before = above.setdefault(key, [])
            if len(before) > 1 and covered(domain, before):
                yield Found(
                    variant.trait_path(trait, index, "when"),
                    f"No account reaches this band: those above it take all of `{key[0]}`"
                    f" {shown(key, domain)}.",
                    "The first band that is true counts: move it up, or remove it.",
                )
            before.append(domain)


LINT = OfVariant(
    Rule("ICP307", "unreachable-band", Severity.WARNING, "A band that those above it leave empty"),
    _check,
)
