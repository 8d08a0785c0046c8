"""The values of a plain text, read without a node for each of them.

A node knows its place and costs more than all else in reading, and a file without faults needs
none. What is not plain (tags, anchors, a key given twice, no YAML at all) is left to the full
reading, which knows what to say about it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from icpspec.text.loader import MOST_DEPTH, event_parser
from icpspec.text.scalars import NotFiniteError, plain_value

if TYPE_CHECKING:
    from collections.abc import Callable

# No UTF-8 file and no SQL text can hold these.
NO_TEXT = re.compile("[\0\ud800-\udfff]")
# More characters may hold more values than a file may have; the full reading counts them.
_MOST_CHARACTERS = 250_000


class _NotPlainError(Exception):
    """Something that has to be said, or read with care."""


def values(text: str) -> tuple[dict[str, Any], bool] | None:
    """The mapping in a text, and whether it may hold nulls; None if the text is not plain."""
    from ruamel.yaml.error import YAMLError

    if len(text) > _MOST_CHARACTERS:
        return None
    try:
        reader = _Reader(event_parser(text).get_event)
        return reader.document(), reader.has_nulls
    except (_NotPlainError, NotFiniteError, UnicodeError, YAMLError):
        return None


class _Reader:
    """Events to values."""

    def __init__(self, next_event: Callable[[], Any]) -> None:
        from ruamel.yaml import events

        self.has_nulls = False
        self._next = next_event
        self._kinds = events
        self._scalar = events.ScalarEvent

    def document(self) -> dict[str, Any]:
        """The mapping that is the only document of the stream."""
        _stream, _document, root = self._next(), self._next(), self._next()
        if type(root) is not self._kinds.MappingStartEvent:
            raise _NotPlainError
        found: dict[str, Any] = self._value(root, 1)
        _document, end = self._next(), self._next()
        if type(end) is not self._kinds.StreamEndEvent:
            raise _NotPlainError
        return found

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if depth > MOST_DEPTH or kind is self._kinds.AliasEvent:
            raise _NotPlainError
        if event.anchor is not None or event.ctag is not None:
            raise _NotPlainError
        if kind is self._scalar:
            if event.style:
                return _text(event)
            value = plain_value(event.value)
            if value is None:
                self.has_nulls = True
            return value
        if kind is self._kinds.MappingStartEvent:
            return self._pairs(depth + 1)
        return self._items(depth + 1)

    def _pairs(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(key := self._next()) is self._scalar:
            name = _text(key)
            if name in found or key.anchor is not None or key.ctag is not None:
                raise _NotPlainError
            found[name] = self._value(self._next(), depth)
        if type(key) is not self._kinds.MappingEndEvent:
            raise _NotPlainError
        return found

    def _items(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while type(event := self._next()) is not self._kinds.SequenceEndEvent:
            found.append(self._value(event, depth))
        return found


def _text(event: Any) -> str:
    text: str = event.value
    # Only an escape in quotes can bring such a character in.
    if event.style and NO_TEXT.search(text):
        raise _NotPlainError
    return text
