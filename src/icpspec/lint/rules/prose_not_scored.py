"""The words of an ICP say something that its points do not.

Two things are reported: words that say whom the ICP is not for (`not_for`, `turn_away`), where
nothing excludes an account or costs it points; and the name of a listed value of an attribute, as
Zendesk, in the words, where nothing in the ICP tests that attribute.

## Why

Marketing works by the words, routing by the points. Where the two differ, one team wins customers
that the other turns away.

## Avoid

```yaml
not_for: [Agencies, Companies below 10 people]
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
```

## Prefer

```yaml
not_for: [Companies below 10 people]
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
exclusions:
  too-small: {title: Fewer than 10 people, when: {employees: {lt: 10}}}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.prose import about, against
from icpspec.resolve.usage import conditions_of, tested, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Attribute

_SHORTEST = 4


def _check(variant: Variant) -> Iterator[Found]:
    turned_away = list(against(variant.data))
    says_no = variant.icp.exclusions or any(low < 0 for low, _ in variant.ends.values())
    if turned_away and variant.icp.traits and not says_no:
        path, _text = turned_away[0]
        yield Found(
            path[:1] if path[0] == "not_for" else path[:2],
            f"{len(turned_away)} of its words turn accounts away, the points do not: there is no"
            " exclusion and no negative weight.",
            "Write what they say as exclusions, or as traits that cost points.",
            key=True,
        )
    yield from _names(variant)


def _names(variant: Variant) -> Iterator[Found]:
    texts = (*about(variant.data), *against(variant.data))
    attributes = variant.icp.attributes
    listed = [one for one in attributes.values() if one.kind == "string" and one.values]
    if not texts or not listed or not variant.icp.traits:
        return
    used = set(with_sources(tested(conditions_of(variant.icp)), attributes))
    silent = [one for one in listed if one.id not in used]
    told: set[str] = set()
    for path, text in texts:
        for attribute in silent:
            name = next(_named(attribute, text), None)
            if name is not None and attribute.id not in told:
                told.add(attribute.id)
                yield Found(
                    path,
                    f"The words speak of {name}, a value of `{attribute.id}`, which nothing in this"
                    " ICP tests.",
                    f"Add a trait or an exclusion on `{attribute.id}`, or leave the name out.",
                )


def _named(attribute: Attribute, text: str) -> Iterator[str]:
    """Names of the vocabulary in a text: with a capital letter inside a sentence."""
    known = [*(str(value) for value in attribute.values or ()), *attribute.spellings]
    for value in known:
        if len(value) >= _SHORTEST:
            name = re.escape(value.replace("-", " "))
            found = re.search(rf"(?<=[a-z,;:] ){name}\b", text, re.IGNORECASE)
            if found and found[0][0].isupper():
                yield found[0]


LINT = OfVariant(
    Rule("ICP311", "prose-not-scored", Severity.WARNING, "Words that the points do not bear out"),
    _check,
)
