"""A band gets no account, because the bands above it together take all of its values.

A band that plainly lies inside a single band above it is an error of its own (`never-matches`).

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
from icpspec.evaluate.conditions import Facts, truth
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.domains import covered, shown, sole
from icpspec.resolve.ranges import VALUE
from icpspec.resolve.usage import tested

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Band
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
            by_value = _of_each_value(variant, key, domain, trait.bands[:index])
            if by_value or (before and covered(domain, before)):
                yield Found(
                    variant.trait_path(trait, index, "when"),
                    f"No account reaches this band: those above it take all of `{key[0]}`"
                    f" {shown(key, domain)}.",
                    "The first band that is true counts: move it up, or remove it.",
                )
            before.append(domain)


def _of_each_value(
    variant: Variant, key: tuple[str, str], domain: Domain, above: Sequence[Band]
) -> bool:
    """Whether each of finitely many values makes a band above true, in whatever words it tests."""
    name, about = key
    if about != VALUE or domain.among is None:
        return False
    own = [band for band in above if set(tested((band.when,))) == {name}]
    return all(
        any(truth(band.when, Facts(variant.icp.attributes, {name: value}, None)) for band in own)
        for value in domain.among
        if domain.holds(value)
    )


LINT = OfVariant(
    Rule("ICP307", "unreachable-band", Severity.WARNING, "A band that those above it leave empty"),
    _check,
)
