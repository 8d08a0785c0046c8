"""The words of an ICP say something that its points do not.

Three things are reported: words that say whom the ICP is not for (`not_for`, `turn_away`), where
nothing excludes an account or costs it points; the name of a listed value of an attribute, as
Zendesk, in the words, where nothing in the ICP tests that attribute; and such a name among those
that it is not for, where no exclusion and no loss of points tests the attribute.

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
    from collections.abc import Iterable, Iterator, Sequence

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Attribute
    from icpspec.text.places import Steps

_SHORTEST = 4


def _check(variant: Variant) -> Iterator[Found]:
    turned_away = list(against(variant.data))
    says_no = variant.icp.exclusions or any(low < 0 for low, _ in variant.ends.values())
    if turned_away and variant.icp.traits and not says_no:
        path, _text = turned_away[0]
        count = len(turned_away)
        sentences = f"{count} sentences turn" if count > 1 else "1 sentence turns"
        sentences += " accounts"
        yield Found(
            path[:1] if path[0] == "not_for" else path[:2],
            f"{sentences} away, the points do not: there is no exclusion and no negative weight.",
            "Write what they say as exclusions, or as traits that cost points.",
            key=True,
        )
    yield from _names(variant)


def _names(variant: Variant) -> Iterator[Found]:
    attributes = variant.icp.attributes
    listed = [one for one in attributes.values() if one.kind == "string" and one.values]
    if not listed or not variant.icp.traits:
        return
    told: set[str] = set()
    used = set(with_sources(tested(conditions_of(variant.icp)), attributes))
    silent = [one for one in listed if one.id not in used]
    texts = (*about(variant.data), *against(variant.data))
    for path, attribute, name in _spoken_of(texts, silent, told):
        yield Found(
            path,
            f"The words speak of {name}, a value of `{attribute.id}`, which nothing in this"
            " ICP tests.",
            f"Add a trait or an exclusion on `{attribute.id}`, or leave the name out.",
        )
    refused = set(with_sources(tested(_refusing(variant)), attributes))
    spared = [one for one in listed if one.id in used - refused]
    for path, attribute, name in _spoken_of(against(variant.data), spared, told):
        yield Found(
            path,
            f"The words turn {name} away, a value of `{attribute.id}`; no exclusion tests it, and"
            " it costs no points.",
            f"Add an exclusion on `{attribute.id}`, or a trait with a negative weight.",
        )


def _refusing(variant: Variant) -> Iterator[Bound]:
    """The conditions that exclude accounts, keep them out of scope, or cost them points."""
    if variant.icp.scope is not None:
        yield variant.icp.scope
    for exclusion in variant.icp.exclusions:
        yield exclusion.when
    for trait in variant.icp.traits:
        if variant.ends[trait.id][0] < 0:
            yield from (band.when for band in trait.bands)
    yield from (tier.requires for tier in variant.icp.tiers if tier.requires is not None)


def _spoken_of(
    texts: Iterable[tuple[Steps, str]], attributes: Sequence[Attribute], told: set[str]
) -> Iterator[tuple[Steps, Attribute, str]]:
    """Where a value of one of the attributes is named, each attribute once."""
    for path, text in texts:
        for attribute in attributes:
            name = next(_named(attribute, text), None)
            if name is not None and attribute.id not in told:
                told.add(attribute.id)
                yield path, attribute, name


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
