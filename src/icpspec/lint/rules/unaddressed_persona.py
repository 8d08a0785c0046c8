"""A persona that no trait names: nothing that is scored is about this person.

A persona that a roll-up over contacts counts is named too. Blockers (`role: blocker`) are left
alone: one answers their objections, whatever the account looks like.

## Why

Traits say why a company is a good fit, personas whom that matters to. A persona without a trait is
a description that sales cannot use: there is no fact about the account to open with.

## Avoid

```yaml
traits:
  growing: {title: Grows, when: {growth: {gte: 0.2}}, weight: 3, personas: [head-of-support]}
personas:
  head-of-support: {title: Head of support}
  cfo: {title: Chief financial officer}
```

## Prefer

```yaml
traits:
  growing: {title: Grows, when: {growth: {gte: 0.2}}, weight: 3, personas: [head-of-support, cfo]}
personas:
  head-of-support: {title: Head of support}
  cfo: {title: Chief financial officer}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.subjects import several
from icpspec.resolve.computed import Rollup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant

_HELP = "Name it under `personas` of the traits that matter to it, or remove it."


def _check(variant: Variant) -> Iterator[Found]:
    personas = (variant.spec.personas or {}).items()
    declared = [name for name, persona in personas if persona.role != "blocker"]
    if not declared or not variant.spec.traits:
        return
    named = set(_named(variant))
    missing = [name for name in declared if name not in named]
    if len(missing) == len(declared) > 1:
        names = several(missing)
        message = f"No trait names a persona: there is no fact to speak to {names} about."
        yield Found(("personas",), message, _HELP, key=True)
        return
    for name in missing:
        yield Found(
            ("personas", name),
            f"No trait names `{name}`: there is no fact to speak to this persona about.",
            _HELP,
            key=True,
        )


def _named(variant: Variant) -> Iterator[str]:
    for trait in (variant.spec.traits or {}).values():
        yield from trait.personas or ()
    for attribute in variant.icp.attributes.values():
        if isinstance(attribute.computed, Rollup):
            yield from attribute.computed.personas


LINT = OfVariant(
    Rule("ICP313", "unaddressed-persona", Severity.WARNING, "A persona that no trait names"),
    _check,
)
