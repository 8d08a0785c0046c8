"""An attribute that no ICP uses: no scope, trait, exclusion, tier, overlay, persona or formula.

Runs where all ICPs of the project are read and none has errors.

## Why

The vocabulary is what data and sales are asked to supply. Each fact in it that nobody uses is work
for nothing, and suggests that the profile looks at it.

## Avoid

```yaml
# icpspec.yaml
icpspec: 1
attributes:
  employees: {type: integer}
  fax_number: {type: string}
```

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
```

## Prefer

```yaml
# icpspec.yaml
icpspec: 1
attributes:
  employees: {type: integer}
```

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfProject
from icpspec.lint.tested import found_in
from icpspec.resolve.computed import Rollup
from icpspec.resolve.usage import assigning, conditions_of, tested, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Family, Whole

_HELP = "Use it in a trait or an exclusion, or remove it."


def _check(whole: Whole) -> Iterator[Found]:
    if not whole.families:
        return
    used = {family: frozenset(_used(family)) for family in whole.families}
    everywhere = frozenset().union(*used.values())
    for name in whole.project.attributes or {}:
        if name not in everywhere:
            message = f"No ICP uses `{name}`."
            yield Found(("attributes", name), message, _HELP, key=True)
    for family, own in used.items():
        for name in family.spec.attributes or {}:
            # What an ICP hands down may be used by one that extends it.
            if name not in everywhere and name not in own:
                yield Found(
                    ("attributes", name),
                    f"Nothing in this ICP uses `{name}`.",
                    _HELP,
                    key=True,
                    document=family.document,
                )


def _used(family: Family) -> Iterator[str]:
    branches = (*family.icp.motions, *family.icp.territories)
    assigned = tested(assigning(branches))
    for variant in family.variants:
        icp = variant.icp
        names = with_sources(tested(conditions_of(icp)) | assigned, icp.attributes)
        yield from names
        for name in names:
            computed = icp.attributes[name].computed
            if isinstance(computed, Rollup):
                yield from computed.columns
        for persona in (variant.data.get("personas") or {}).values():
            for test in found_in((persona or {}).get("when") or {}, ()):
                yield test.attribute


LINT = OfProject(
    Rule("ICP316", "unused-attribute", Severity.INFO, "An attribute that no ICP uses"), _check
)
