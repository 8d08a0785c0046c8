"""Edits for what the schema rejects, where the meaning cannot differ from what was wanted."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Fix
from icpspec.nearest import meant, nearest
from icpspec.operators._shapes import DURATION_PATTERN
from icpspec.spec.base import DAY_PATTERN, PERCENT_PATTERN
from icpspec.text import writing
from icpspec.text.scalars import NotFiniteError, plain_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icpspec.diagnostics import Span

_TRUTH = {
    **dict.fromkeys(("yes", "y", "on", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "false"), "false"),
}
_LOOSE_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\Z")
_LOOSE_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:%|percent)\Z", re.IGNORECASE)
_LOOSE_DURATION = re.compile(r"([0-9]+)[\s_-]*([a-z]+)\Z", re.IGNORECASE)
# A lone `m` could be a month or a minute.
_UNITS = {
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "weeks"),
    **dict.fromkeys(("month", "months"), "months"),
    **dict.fromkeys(("q", "quarter", "quarters"), "quarters"),
    **dict.fromkeys(("y", "yr", "year", "years"), "years"),
}


def spelling(span: Span, written: str, known: Sequence[str]) -> Fix | None:
    """The nearest known spelling; safe if only case, hyphens and the like differ."""
    close = nearest(written, known)
    return replacement(span, close, safe=meant(written, known) == close) if close else None


def replacement(span: Span, value: str, *, safe: bool) -> Fix:
    """A text in place of what stands there."""
    return Fix(f"replace by `{value}`", span, writing.text(value), safe=safe)


def of_other_type(
    span: Span, instance: object, written: str, schema: Mapping[str, Any]
) -> Fix | None:
    """An edit that makes a value of the kind that the schema wants, None if none is sure.

    Args:
        written: the value as its author wrote it, without quotes.
        schema: the part of the schema that rejects it.
    """
    by_type = _by_type(schema)
    if isinstance(instance, bool | int | float) and "string" in by_type:
        return _as_text(span, instance, written, by_type["string"])
    if not isinstance(instance, str) or "string" in by_type:
        return None
    if {"integer", "number"} & set(by_type):
        return as_number(span, instance, whole="number" not in by_type)
    if "boolean" in by_type:
        return as_truth(span, instance)
    of_lists = set(by_type) <= {"array", "object", "None"} and "array" in by_type
    return _as_list(span, instance, by_type["array"]) if of_lists else None


def _by_type(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The alternatives of a schema by their types; those that are defined elsewhere by `None`."""
    found: dict[str, Mapping[str, Any]] = {}
    for option in schema.get("anyOf", [schema]):
        types = option.get("type")
        for name in types if isinstance(types, list) else [types]:
            found.setdefault(str(name), option)
    found.pop("null", None)
    return found


def _as_text(span: Span, instance: float, written: str, schema: Mapping[str, Any]) -> Fix | None:
    pattern = schema.get("pattern")
    if pattern == PERCENT_PATTERN:
        percentage = f"{written}%"
        # A share below one, and one itself, could be meant as part of the whole.
        is_sure = not isinstance(instance, bool) and instance > 1
        fits = is_sure and re.search(PERCENT_PATTERN, percentage)
        return Fix(f"write `{percentage}`", span, percentage, safe=True) if fits else None
    if "enum" in schema or (pattern and not re.search(pattern, written)):
        return None
    return as_text(span, written)


def as_text(span: Span, written: str) -> Fix:
    """A scalar in quotes."""
    return Fix("quote it", span, writing.quoted(written), safe=True)


def as_number(span: Span, instance: str, *, whole: bool) -> Fix | None:
    """A number that stands in quotes, without them."""
    written = instance.strip()
    try:
        value = plain_value(written)
    except NotFiniteError:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (whole and not isinstance(value, int)):
        return None
    return Fix("write it as a number", span, written, safe=True)


def as_truth(span: Span, instance: str) -> Fix | None:
    """`yes` and the like as true, `no` and the like as false."""
    value = _TRUTH.get(instance.strip().lower())
    return Fix(f"write `{value}`", span, value, safe=True) if value else None


def _as_list(span: Span, instance: str, schema: Mapping[str, Any]) -> Fix | None:
    """A list of the one text, unless it may be several in one."""
    of_texts = "string" in _by_type(schema.get("items", {}))
    if not of_texts or not instance.strip() or re.search(r"[,;|\n]", instance):
        return None
    if schema.get("minItems", 0) > 1:
        return None
    return Fix("make it a list", span, f"[{writing.text(instance)}]", safe=True)


def of_other_form(span: Span, written: str, pattern: str) -> Fix | None:
    """A day, a percentage or a duration in the form that the language has, None if unsure."""
    form = _FORMS.get(pattern)
    value = form(written.strip()) if form else None
    if value is None or not re.search(pattern, value):
        return None
    return replacement(span, value, safe=True)


def loose_day(written: str) -> str | None:
    """`2026/1/5` as `2026-01-05`, None if it is no day."""
    found = _LOOSE_DAY.match(written)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
    except ValueError:
        return None


def _loose_percent(written: str) -> str | None:
    found = _LOOSE_PERCENT.match(written)
    return f"{found[1]}%" if found else None


def _loose_duration(written: str) -> str | None:
    found = _LOOSE_DURATION.match(written)
    unit = _UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        return None
    return f"{int(found[1])} {unit.removesuffix('s') if int(found[1]) == 1 else unit}"


_FORMS: Mapping[str, Callable[[str], str | None]] = {
    DAY_PATTERN: loose_day,
    PERCENT_PATTERN: _loose_percent,
    DURATION_PATTERN: _loose_duration,
}
