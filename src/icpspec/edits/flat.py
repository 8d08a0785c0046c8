"""A file as lines that stand for themselves, each a path and a value, in one order.

Two files that say the same give the same lines, however they are written; what is not sure to say
the same gives other lines. It is made for `git diff`, which knows one file and no project.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from icpspec.text import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"[A-Za-z0-9_-]+\Z")
# What no eye sees, or what reorders a line.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_DURATION = re.compile(r"(\d{1,5}) (day|week|month|quarter|year)s?\Z", re.ASCII)
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
# Keys that name an item of a list, the surest first.
_NAMING: Final = ("id", "name", "title", "account", "metric", "what", "date")


class Written(NamedTuple):
    """Text that stands as it is, made of several values."""

    text: str


Entry = tuple[str, Any]
"""A path, and a scalar or something written."""


def flat(data: dict[str, Any], shape: Mapping[str, Any]) -> str:
    """The lines of a mapping.

    Args:
        shape: what is known of its keys.
    """
    found = [(path, _lines(path, value)) for path, value in entries("", data, shape)]
    return "".join(f"{line}\n" for _, lines in sorted(found) for line in lines)


def entries(path: str, value: Any, shape: Any = None) -> list[Entry]:
    """The paths and scalars in a value; the order of keys and of items of lists means nothing.

    Args:
        shape: what is known of each of its keys (`*` for any), or how it is told.
    """
    if callable(shape):
        told: list[Entry] = shape(path, value)
        return told
    if isinstance(value, dict) and value:
        known = shape or {}
        return [
            entry
            for key, part in value.items()
            for entry in entries(below(path, key), part, known.get(key, known.get("*")))
        ]
    if isinstance(value, list) and value:
        return _items(path, value, shape)
    return [(path, _empty(value))]


def below(path: str, key: str) -> str:
    """The path of a key."""
    name = key if _WORD.match(key) else json.dumps(key)
    return f"{path}.{name}" if path else name


def among(path: str, name: str) -> str:
    """The path of an item of a list."""
    return f"{path}[{name}]"


def compact(value: Any, shape: Any = None) -> str:
    """A value on one line."""
    if isinstance(value, dict) and value:
        return in_braces(entries("", value, shape))
    if isinstance(value, list) and value:
        return in_brackets(compact(item, shape) for item in value)
    return scalar(_empty(value), in_flow=True)


def in_braces(found: Iterable[Entry]) -> str:
    """Entries on one line."""
    parts = sorted({f"{path}: {scalar(value, in_flow=True)}" for path, value in found})
    return "{" + ", ".join(parts) + "}"


def in_brackets(parts: Iterable[str]) -> str:
    """Items on one line; their order means nothing."""
    return "[" + ", ".join(sorted(parts)) + "]"


def scalar(value: Any, *, in_flow: bool = False) -> str:
    """A scalar as YAML has it; equal numbers are written alike.

    >>> scalar(5.0), scalar("5"), scalar(0.25), scalar(True), scalar(None)
    ('5', '"5"', '0.25', 'true', 'null')
    """
    if isinstance(value, Written):
        return value.text
    if isinstance(value, str):
        return json.dumps(value) if _HIDDEN.search(value) else writing.text(value, in_flow=in_flow)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def is_scalar(value: Any) -> bool:
    """Whether it is a value by itself, and not null."""
    return isinstance(value, str | int | float)


def duration(path: str, value: Any) -> list[Entry]:
    """A duration in days.

    >>> duration("lag", "2 weeks"), duration("lag", "soon")
    ([('lag', '14 days')], [('lag', 'soon')])
    """
    found = _DURATION.match(value) if isinstance(value, str) else None
    if found is None:
        return entries(path, value)
    days = int(found[1]) * _DAYS[found[2]]
    return [(path, f"{days} day" if days == 1 else f"{days} days")]


def names_of(items: Sequence[Any]) -> list[str] | None:
    """What names each of some mappings, None if one has no name of its own."""
    names = [_name(item) for item in items]
    known = [name for name in names if name is not None]
    return known if len(set(known)) == len(items) else None


def _name(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    name = next((item[key] for key in _NAMING if is_scalar(item.get(key))), None)
    return None if name is None else scalar(name, in_flow=True)


def _items(path: str, items: list[Any], shape: Any) -> list[Entry]:
    names = names_of(items)
    if names is None:
        return [
            (f"{path}[]", item if is_scalar(item) else Written(compact(item, shape)))
            for item in items
        ]
    return [
        entry
        for name, item in zip(names, items, strict=True)
        for entry in entries(among(path, name), item, shape)
    ]


def _empty(value: Any) -> Any:
    if value in ({}, []) and not is_scalar(value):
        return Written("{}" if isinstance(value, dict) else "[]")
    return value


def _lines(path: str, value: Any) -> list[str]:
    if isinstance(value, str) and "\n" in value:
        return [f"{path}| {_line(line)}".rstrip(" ") for line in value.split("\n")]
    return [f"{path}: {scalar(value)}"]


def _line(text: str) -> str:
    """A line of a longer text."""
    needs_quotes = _HIDDEN.search(text) or text.startswith('"') or text != text.rstrip(" ")
    return json.dumps(text) if needs_quotes else text
