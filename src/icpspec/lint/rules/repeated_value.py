"""A list names a value twice.

With `case: ignore`, upper and lower case are the same.

## Why

It changes nothing, and one of the two was probably meant to be another value.

## Avoid

```yaml
traits:
  home-market: {title: Home market, when: {country: [DE, AT, DE]}, weight: 3}
```

## Prefer

```yaml
traits:
  home-market: {title: Home market, when: {country: [DE, AT, CH]}, weight: 3}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Fix, Rule, Severity, Span
from icpspec.lint._protocol import Found, OfVariant
from icpspec.resolve.literals import literal
from icpspec.resolve.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icpspec.lint.subjects import Variant
    from icpspec.text.places import Steps

_TEXTS = ("starts_with", "ends_with", "contains", "word", "matches", "between")


def _check(variant: Variant) -> Iterator[Found]:
    for test in variant.tested:
        values, path = test.operand, test.path
        if isinstance(values, dict):
            values, path = values.get("of"), (*path, "of")
        if not isinstance(values, list) or len(values) < 2 or test.operator == "between":
            continue
        attribute = variant.icp.attributes.get(test.attribute)
        if attribute is None or test.operator in _TEXTS:
            yield from _repeated(variant, values, values, path)
            continue
        aside = Problems(variant.document)
        meant = [literal(attribute, value, aside, path) for value in values]
        yield from _repeated(variant, values, meant, path)
    for path, names in _of_traits(variant):
        yield from _repeated(variant, names, names, path)


def _of_traits(variant: Variant) -> Iterator[tuple[Steps, list[str]]]:
    """Lists of traits in what tiers require."""
    for name, tier in (variant.data.get("tiers") or {}).items():
        yield from _matched((tier or {}).get("requires"), ("tiers", name, "requires"))


def _matched(node: Any, path: Steps) -> Iterator[tuple[Steps, list[str]]]:
    if isinstance(node, list):
        for index, part in enumerate(node):
            yield from _matched(part, (*path, index))
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "matched":
                yield from _lists(value, (*path, key))
            else:
                yield from _matched(value, (*path, key))


def _lists(tests: Any, path: Steps) -> Iterator[tuple[Steps, list[str]]]:
    for operator, operand in tests.items():
        names = operand.get("of") if isinstance(operand, dict) else operand
        if isinstance(names, list):
            own = (*path, operator)
            yield (*own, "of") if isinstance(operand, dict) else own, names


def _repeated(
    variant: Variant, raw: Sequence[Any], meant: Sequence[Any], path: Steps
) -> Iterator[Found]:
    for index, value in enumerate(meant):
        if value is not None and value in meant[:index]:
            yield Found(
                (*path, index),
                f"`{raw[index]}` is in the list twice.",
                "Remove one of the two.",
                fix=_removal(variant, path, index),
            )


def _removal(variant: Variant, path: Steps, index: int) -> Fix | None:
    """Take an item away with the comma before it; not over lines, where a comment may stand."""
    before, item = (variant.span((*path, step)) for step in (index - 1, index))
    if before.end_line != item.end_line:
        return None
    gap = Span(item.file, before.end_line, before.end_column, item.end_line, item.end_column)
    return Fix("remove the repeated value", gap, "", safe=True)


LINT = OfVariant(
    Rule("ICP303", "repeated-value", Severity.WARNING, "A value that is named twice in one list"),
    _check,
)
