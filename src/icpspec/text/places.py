"""Places of a text: lines and columns to offsets, and what stands at a place."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from icpspec.text.loader import LINE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diagnostics import Span

Steps = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, counted from 0."""


class Lines:
    """The lines of a text, as YAML counts them."""

    def __init__(self, text: str) -> None:
        self.text = text
        breaks = list(LINE_BREAK.finditer(text))
        self.starts = [0, *(found.end() for found in breaks)]
        self.ends = [*(found.start() for found in breaks), len(text)]

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, number: int) -> str:
        """A line without its end; counted from 0, empty where there is none."""
        if number >= len(self.starts):
            return ""
        return self.text[self.starts[number] : self.ends[number]]

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, both counted from 0; at most the end of the text."""
        if line >= len(self.starts):
            return len(self.text)
        return min(self.starts[line] + column, len(self.text))

    def place(self, offset: int) -> Place:
        """The line and column of an offset."""
        line = bisect_right(self.starts, offset) - 1
        return line, offset - self.starts[line]

    def range_of(self, span: Span) -> tuple[int, int]:
        """The offsets of a span, the end exclusive."""
        return (
            self.offset(span.line - 1, span.column - 1),
            self.offset(span.end_line - 1, span.end_column - 1),
        )


def entries(node: Any) -> Iterator[tuple[str | int, Any, Any]]:
    """Step, first node and value node of each entry of a mapping or list, in order."""
    value = getattr(node, "value", None)
    if not isinstance(value, list):
        return
    for index, entry in enumerate(value):
        if isinstance(entry, tuple):
            yield str(entry[0].value), entry[0], entry[1]
        else:
            yield index, entry, entry


def start_of(node: Any) -> Place:
    """Where a node begins."""
    return node.start_mark.line, node.start_mark.column


def entries_at(root: Any, place: Place) -> Iterator[tuple[Steps, Any, Any]]:
    """Path, first node and value node of the entries that hold a place, from the outside in."""
    steps: Steps = ()
    node = root
    while True:
        found = None
        for step, first, value in entries(node):
            if start_of(first) > place:
                break
            found = (step, first, value)
        if found is None:
            return
        step, first, node = found
        steps = (*steps, step)
        yield steps, first, node
        # What an alias leads to stands elsewhere.
        if start_of(node) < start_of(first) or place < start_of(node):
            return


def is_nothing(node: Any) -> bool:
    """Whether nothing is written; the parsers differ on where that stands."""
    return isinstance(node.value, str) and not node.value and not node.style


def last_line(node: Any) -> int:
    """The last line, counted from 0, that a node's own text takes."""
    first = start_of(node)
    last: int = node.start_mark.line
    waiting, seen = [node], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or start_of(one) < first or is_nothing(one):
            continue
        seen.add(id(one))
        if isinstance(one.value, str) or one.flow_style:
            # The text of a block scalar ends where the next line begins.
            end = one.end_mark
            ended = end.line - 1 if end.column == 0 and end.line > one.start_mark.line else end.line
            last = max(last, ended)
        if not isinstance(one.value, str):
            for _, key, value in entries(one):
                waiting += [key, value]
    return last


def lines_of_entry(root: Any, line: int) -> tuple[int, int] | None:
    """First and last line of the outermost entry that begins on a line, all counted from 0."""
    node = root
    while True:
        inside = None
        for _, first, value in entries(node):
            begins = first.start_mark.line
            if begins == line:
                return line, max(last_line(first), last_line_of_value(first, value))
            if begins > line:
                break
            inside = first, value
        if inside is None or start_of(inside[1]) < start_of(inside[0]):
            return None
        node = inside[1]


def last_line_of_value(first: Any, value: Any) -> int:
    """The last line of an entry's value; of an alias or nothing, the line of the entry itself."""
    if start_of(value) < start_of(first) or is_nothing(value):
        return int(first.start_mark.line)
    return last_line(value)


def is_shared(root: Any, steps: Steps) -> bool:
    """Whether a value, or one that it lies in, stands in the tree twice by way of an alias."""
    if root is None:
        return False
    parents = _parents(root)
    node = root
    for step in steps:
        found = next((value for name, _, value in entries(node) if name == step), None)
        if found is None:
            return False
        if parents.get(id(found), 0) > 1:
            return True
        node = found
    return False


def _parents(root: Any) -> dict[int, int]:
    """How often each node is a child."""
    counts: dict[int, int] = {}
    waiting = [root]
    while waiting:
        for _, _, value in entries(waiting.pop()):
            counts[id(value)] = counts.get(id(value), 0) + 1
            if counts[id(value)] == 1:
                waiting.append(value)
    return counts
