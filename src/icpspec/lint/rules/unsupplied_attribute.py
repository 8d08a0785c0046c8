"""A trait scores an attribute, and nothing says where its values come from.

The attribute is neither computed nor has a `column`, a `provider` or a `question`, though most of
the attributes that this ICP scores have one. Left alone are projects with account data: there, the
column of the same name supplies it.

## Why

A trait on a fact that nobody supplies is unknown for ever. It only widens the range in which the
score might lie.

## Avoid

```yaml
# icpspec.yaml
icpspec: 1
attributes:
  employees: {type: integer, question: How many people work for you?}
  growth: {type: number, provider: data partner}
  tickets: {type: integer}
```

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
  growing: {title: Grows, when: {growth: {gte: 0.2}}, weight: 3}
  busy: {title: Many tickets, when: {tickets: {gte: 1000}}, weight: 1}
```

## Prefer

```yaml
# icpspec.yaml
icpspec: 1
attributes:
  employees: {type: integer, question: How many people work for you?}
  growth: {type: number, provider: data partner}
  tickets: {type: integer, question: How many tickets come in a month?}
```

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
  growing: {title: Grows, when: {growth: {gte: 0.2}}, weight: 3}
  busy: {title: Many tickets, when: {tickets: {gte: 1000}}, weight: 1}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.resolve.usage import tested, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant

_SUPPLIERS = ("column", "provider", "question")


def _check(variant: Variant) -> Iterator[Found]:
    data = variant.project.data
    if data is not None and (data.accounts is not None or data.opportunities is not None):
        return
    icp = variant.icp
    names = tested(band.when for trait in variant.scoring for band in trait.bands)
    stored = [
        name
        for name in with_sources(names, icp.attributes)
        if icp.attributes[name].computed is None
    ]
    own = {name: _declared(variant, name) for name in stored}
    silent = [name for name, (_, one) in own.items() if not any(one.get(k) for k in _SUPPLIERS)]
    if len(silent) * 2 >= len(own):
        return  # Nobody writes down sources here.
    for name in silent:
        document, _ = own[name]
        traits = [
            trait.id for trait in variant.scoring if name in tested(b.when for b in trait.bands)
        ]
        user = f"`{traits[0]}` scores `{name}`" if traits else f"`{name}` is scored"
        yield Found(
            ("attributes", name),
            f"{user}, and nothing says where its values come from.",
            "Give it the `column` of a source, a `provider`, or the `question` to ask.",
            key=True,
            document=document,
        )


def _declared(variant: Variant, name: str) -> tuple[Any, dict[str, Any]]:
    own = (variant.data.get("attributes") or {}).get(name)
    if own is not None:
        return variant.document, own
    project = variant.family.project_document
    return project, (project.data.get("attributes") or {}).get(name) or {}


LINT = OfVariant(
    Rule("ICP317", "unsupplied-attribute", Severity.WARNING, "A scored attribute without a source"),
    _check,
)
