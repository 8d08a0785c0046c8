"""`contains`, or a pattern, with a text so short that it stands inside other words.

Reported for texts of one or two letters, and of three where a common word holds them.

## Why

`contains: us` is true for `australia`, `austria` and `business`. Nobody sees it, because the
accounts that were meant are found as well.

## Avoid

```yaml
traits:
  american: {title: In the US, when: {country: {contains: us}}, weight: 3}
```

## Prefer

```yaml
traits:
  american: {title: In the US, when: {country: {word: us}}, weight: 3}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icpspec.diagnostics import Fix, Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.tested import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Attribute

_SHORT = 3
# A pattern of letters alone finds them anywhere, too.
_ANYWHERE = ("contains", "matches")
_LETTERS = re.compile(r"[A-Za-z]+\Z")
# Words that are found in industries, titles, countries and names of tools.
_WORDS = (
    *("australia", "austria", "business", "industry", "director", "retail", "hospitality"),
    *("enterprise", "maintenance", "repair", "software", "consulting", "president", "marketing"),
    *("education", "transport", "manufacturing", "security", "operations", "chairman", "airline"),
    *("telecommunications", "research", "architecture", "entertainment", "germany", "romania"),
    *("ukraine", "wholesale", "specialist", "assistant", "department", "recruitment", "three"),
)


def _check(variant: Variant) -> Iterator[Found]:
    for test in variant.tested:
        if test.operator not in _ANYWHERE:
            continue
        attribute = variant.icp.attributes.get(test.attribute)
        for index, text in texts(test.operand):
            if len(text) > _SHORT or not _LETTERS.match(text):
                continue
            word = next(_inside(text, attribute), None)
            if word is None and len(text) == _SHORT:
                continue
            also = f"it also stands in `{word}`" if word else "it stands inside many words"
            yield Found(
                test.path if index is None else (*test.path, index),
                f"`{text}` is short for `{test.operator}`: {also}.",
                f"`word: {text}` finds it only where it stands alone.",
                fix=_fix(variant, test.path) if index is None else None,
            )


def _inside(text: str, attribute: Attribute | None) -> Iterator[str]:
    """Words that hold the text without being it, those of the vocabulary first."""
    listed: Iterable[object] = (attribute.values if attribute else None) or ()
    if attribute is not None and attribute.ignore_case:
        text = text.lower()
        listed = [str(value).lower() for value in listed]
    for word in (*map(str, listed), *_WORDS):
        parts = re.split(r"[^A-Za-z0-9]+", word)
        if any(text in part and text != part for part in parts):
            yield word


def _fix(variant: Variant, path: tuple[str | int, ...]) -> Fix:
    return Fix("use `word`", variant.span(path, key=True), "word")


LINT = OfVariant(
    Rule("ICP319", "short-substring", Severity.WARNING, "A text that hits more than is meant"),
    _check,
)
