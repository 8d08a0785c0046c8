"""A text as a tree that can be written again: values as they stand, with the comments they own."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.text.comments import comments_between
from icpspec.text.loader import event_parser, masked
from icpspec.text.places import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.text.comments import Comment
    from icpspec.text.places import Place

_AFTER_ALL = (1 << 30, 0)


@dataclass(slots=True)
class Scalar:
    """A scalar or an alias.

    Attributes:
        value: without quotes and escapes; of an alias, its name.
        raw: as it is written, over all its lines.
        style: `'`, `"`, `|`, `>`, `*` for an alias, or empty.
    """

    value: str
    raw: str
    style: str
    anchor: str | None
    start: Place
    end: Place


@dataclass(slots=True)
class Collection:
    """A mapping or a list.

    Attributes:
        tail: comments behind the last entry.
    """

    is_mapping: bool
    is_flow: bool
    anchor: str | None
    start: Place
    end: Place = _AFTER_ALL
    entries: list[Entry] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


Node = Scalar | Collection


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item of a list.

    Attributes:
        above: lines of comments above it; an empty one is a blank line.
        has_blank: a blank line stands right above it.
        beside: comments at the end of its line.
    """

    key: Scalar | None
    value: Node
    parent: Collection
    above: list[str] = field(default_factory=list)
    has_blank: bool = False
    beside: list[str] = field(default_factory=list)

    @property
    def start(self) -> Place:
        """Where it begins, without a dash."""
        return self.key.start if self.key else self.value.start


@dataclass(slots=True)
class Tree:
    """A whole text.

    Attributes:
        head: lines of comments above everything.
    """

    root: Node
    head: list[str]
    comments: list[str]


class UnreadableError(Exception):
    """The text holds what cannot be written again."""


def tree_of(text: str) -> Tree:
    """The tree of a text that is YAML.

    Raises:
        UnreadableError: it has tags, keys that are no text, or several documents.
    """
    from ruamel.yaml.error import YAMLError

    lines = Lines(text)
    try:
        reader = _Reader(text, lines, {})
        root = reader.document()
    except YAMLError:
        hidden, masks = masked(text)
        reader = _Reader(hidden, lines, masks)
        root = reader.document()
    found = list(comments_between(lines, reader.scalars))
    head = _Owners(root, lines).give(found)
    return Tree(root, head, [one.text for one in found])


class _Reader:
    """Events to a tree."""

    def __init__(self, text: str, lines: Lines, masks: dict[str, str]) -> None:
        self._next = event_parser(text).get_event
        self._lines = lines
        self._masks = masks
        self.scalars: list[Any] = []

    def document(self) -> Node:
        self._next()
        self._next()
        root = self._node(self._next())
        self._next()
        if type(self._next()).__name__ != "StreamEndEvent":
            raise UnreadableError
        return root

    def _node(self, event: Any) -> Node:
        kind = type(event).__name__
        start = event.start_mark.line, event.start_mark.column
        if kind == "AliasEvent":
            end = event.end_mark.line, event.end_mark.column
            return Scalar(event.anchor, f"*{event.anchor}", "*", None, start, end)
        if event.ctag is not None:
            raise UnreadableError
        if kind == "ScalarEvent":
            return self._scalar(event, start)
        is_mapping = kind == "MappingStartEvent"
        found = Collection(is_mapping, bool(event.flow_style), event.anchor, start)
        while not type(event := self._next()).__name__.endswith("EndEvent"):
            key = self._node(event) if is_mapping else None
            if isinstance(key, Collection) or (key and (key.style == "*" or key.anchor)):
                raise UnreadableError
            value = self._node(self._next() if is_mapping else event)
            found.entries.append(Entry(key, value, found))
        found.end = event.end_mark.line, event.end_mark.column
        return found

    def _scalar(self, event: Any, start: Place) -> Scalar:
        self.scalars.append(event)
        end = event.end_mark.line, event.end_mark.column
        raw = self._lines.text[self._lines.offset(*start) : self._lines.offset(*end)]
        if event.anchor is not None:
            raw = raw.removeprefix(f"&{event.anchor}").lstrip()
        value = event.value
        for mask, character in self._masks.items():
            value = value.replace(mask, character)
        return Scalar(value, raw, event.style or "", event.anchor, start, end)


class _Owners:
    """Tells each comment and blank line which entry it belongs to."""

    def __init__(self, root: Node, lines: Lines) -> None:
        self._root = root
        self._lines = lines
        self._entries = list(_walk(root))
        self._starts = [entry.start for entry in self._entries]
        # Blank lines at the end of a text are a part of it if its header says so.
        self._kept = {
            line
            for entry in self._entries
            if isinstance(entry.value, Scalar) and re.match(r"[|>]\d?\+", entry.value.raw)
            for line in range(entry.value.start[0], entry.value.end[0])
        }
        self._holders = {id(entry.value): entry for entry in self._entries}

    def give(self, found: list[Comment]) -> list[str]:
        """Hand out the comments, and return those above everything."""
        head: list[str] = []
        first = self._entries[0].start[0] if self._entries else _AFTER_ALL[0]
        for comment in found:
            if comment.line < first:
                self._append(head, comment)
                continue
            owner = None if comment.is_alone else self._beside(comment)
            if owner is not None:
                owner.beside.append(comment.text)
            else:
                self._append(self._list_of(comment), comment)
        for entry in self._entries:
            is_first = entry is entry.parent.entries[0]
            entry.has_blank = self._is_blank(entry.start[0] - 1) and not is_first
        if head and self._is_blank(first - 1):
            head.append("")
        return head

    def _append(self, owned: list[str], comment: Comment) -> None:
        if comment.is_alone and self._is_blank(comment.line - 1):
            owned.append("")
        owned.append(comment.text)

    def _is_blank(self, line: int) -> bool:
        return line >= 0 and line not in self._kept and not self._lines.line(line).strip()

    def _beside(self, comment: Comment) -> Entry | None:
        """The entry that ends or begins on the line of a comment, the outermost that does."""
        place = comment.line, comment.column
        owner = self._before(place)
        if owner is None:
            return None
        while owner.parent.is_flow and owner.parent.end <= place:
            outer = self._holder(owner.parent)
            if outer is None:
                return None
            owner = outer
        begins = owner.key or owner.value
        last = owner.value.end if _is_closed(owner.value) else begins.end
        return owner if comment.line in (owner.start[0], begins.end[0], last[0]) else None

    def _before(self, place: Place) -> Entry | None:
        """The last entry that begins before a place."""
        index = bisect_left(self._starts, place)
        return self._entries[index - 1] if index else None

    def _holder(self, collection: Collection) -> Entry | None:
        return self._holders.get(id(collection))

    def _list_of(self, comment: Comment) -> list[str]:
        """The lines that a comment on a line of its own is one of."""
        place = comment.line, comment.column
        previous = self._before(place)
        index = bisect_left(self._starts, place)
        coming = self._entries[index] if index < len(self._entries) else None
        if previous and isinstance(previous.value, Scalar):
            value = previous.value
            if place < value.start or (place < value.end and value.style not in ("|", ">")):
                return previous.above
        inside = self._enclosing(previous, comment) if previous else None
        if coming is not None and self._is_about(comment, coming, inside):
            return coming.above
        if inside is not None:
            return inside.tail
        return self._root.tail if isinstance(self._root, Collection) else []

    def _is_about(self, comment: Comment, coming: Entry, inside: Collection | None) -> bool:
        """Whether a comment is about the entry below it, not the end of what stands above."""
        if inside is None or self._is_within(coming, inside):
            return True
        return not inside.is_flow and comment.column <= coming.parent.start[1]

    def _enclosing(self, entry: Entry, comment: Comment) -> Collection | None:
        """The innermost collection that is still open for a comment, by brackets or indentation."""
        collection: Collection | None = entry.parent
        if isinstance(entry.value, Collection) and entry.value.is_flow:
            collection = entry.value
        while collection is not None:
            if collection.is_flow and (comment.line, comment.column) < collection.end:
                return collection
            if not collection.is_flow and collection.start[1] <= comment.column:
                return collection
            outer = self._holder(collection)
            collection = outer.parent if outer else None
        return None

    def _is_within(self, entry: Entry, collection: Collection) -> bool:
        parent: Collection | None = entry.parent
        while parent is not None and parent is not collection:
            outer = self._holder(parent)
            parent = outer.parent if outer else None
        return parent is collection


def _is_closed(node: Node) -> bool:
    """Whether its own text tells where it ends."""
    if isinstance(node, Collection):
        return node.is_flow
    return node.style not in ("|", ">")


def _walk(node: Node) -> Iterator[Entry]:
    if isinstance(node, Collection):
        for entry in node.entries:
            yield entry
            yield from _walk(entry.value)
