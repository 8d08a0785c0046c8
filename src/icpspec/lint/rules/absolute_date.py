"""A test against a fixed day or year, which means something else each year.

Reported for whole numbers that are years by their name or unit (`founded`, `year`), and for days in
traits and exclusions. A day in the future, as the deadline of a law, is no fault: it is meant.

## Why

"Founded 2015 to 2022" meant companies of two to nine years when it was written. Today it means
others, and next year others again, though nobody has changed the profile.

## Avoid

```yaml
attributes: {founded_year: {type: integer, min: 1800, max: 2100}}
traits:
  young: {title: A young company, when: {founded_year: {between: [2015, 2022]}}, weight: 3}
```

## Prefer

```yaml
attributes: {founded_on: {type: date}}
traits:
  young:
    title: A young company
    when: {founded_on: {within: 10 years, older_than: 2 years}}
    weight: 3
```
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.domains import value_shown
from icpspec.resolve.calendar import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.lint.tested import Tested
    from icpspec.resolve.model import Attribute

_COMPARING = ("eq", "gt", "gte", "lt", "lte", "between", "before", "after")
_YEARS = range(1900, 2101)
_YEAR_WORDS = frozenset({"year", "founded", "established", "incorporated"})


def _check(variant: Variant) -> Iterator[Found]:
    for test in variant.tested:
        attribute = variant.icp.attributes.get(test.attribute)
        judged = test.where[0] in ("traits", "exclusions") and test.operator in _COMPARING
        if not judged or attribute is None:
            continue
        days = [_day(attribute, value) for value in _values(test)]
        past = [day for day in days if day is not None and day <= variant.today]
        if not past or len(past) < len(days):
            continue
        is_year = attribute.kind == "integer"
        shown = " to ".join(str(day.year) if is_year else value_shown(day) for day in past)
        age = _age(past[-1], variant.today)
        what = f"`within: {age}` or `older_than: {age}`"
        yield Found(
            test.path,
            f"`{attribute.id}` is tested against {shown}, which lies further back each year.",
            f"Say how long ago: {what}{' on a date' if is_year else ''} moves with the day.",
        )


def _values(test: Tested) -> list[Any]:
    return test.operand if isinstance(test.operand, list) else [test.operand]


def _day(attribute: Attribute, value: Any) -> date | None:
    """The day that a value stands for, None if it is none."""
    if attribute.kind in ("date", "timestamp") and isinstance(value, str):
        found = moment(value)
        return found.date() if isinstance(found, datetime) else None
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if attribute.kind == "integer" and is_whole and value in _YEARS and _is_year(attribute):
        return date(value, 1, 1)
    return None


def _is_year(attribute: Attribute) -> bool:
    words = {*attribute.id.lower().replace("-", "_").split("_"), *attribute.title.lower().split()}
    return bool(words & _YEAR_WORDS)


def _age(day: date, today: date) -> str:
    years = max(1, round((today - day).days / 365))
    return f"{years} year{'s' if years > 1 else ''}"


LINT = OfVariant(
    Rule("ICP318", "absolute-date", Severity.WARNING, "A fixed day or year that goes stale"),
    _check,
)
