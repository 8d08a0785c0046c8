"""Comments of a text, and those among them that ask for findings to be ignored.

`# icpspec: ignore[overlapping-bands, other] reason; until=2027-03-31` stands at the end of the line
it concerns, or on a line of its own above the element it concerns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Span
from icpspec.text import faults
from icpspec.text.loader import nodes
from icpspec.text.places import Lines, lines_of_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icpspec.diagnostics import Diagnostic
    from icpspec.text.document import Document

FORM = "# icpspec: ignore[rule-id] reason; until=2027-03-31"
# What may be meant so, wherever it stands; a file without it needs no further reading.
# It begins with one certain character, which is what makes the search for it quick.
_MARK = re.compile(r"#[ \t]*(?i:icpspec[ \t]*(?::[ \t]*ign\w*|:?[ \t]*\w+[ \t]*\[))")
_WELL_FORMED = re.compile(
    r"#[ \t]*icpspec:[ \t]*ignore[ \t]*\[(?P<rules>[^\[\]]*)\](?P<rest>.*)", re.DOTALL
)
# After a semicolon it cannot be meant as a part of the reason.
_UNTIL = re.compile(
    r"(?:^[ \t]*until[ \t]*=|;[ \t]*until\b)(?P<day>[^;]*)$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its `#` to the end of its line.

    Attributes:
        line: counted from 0, as `column`.
        is_alone: nothing else stands on its line.
    """

    text: str
    line: int
    column: int
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that asks for findings to be ignored.

    Attributes:
        rules: the rules it names, each with its place.
        reason: empty where none is given.
        until: the last day it holds, None for ever.
        span: of the comment.
        lines: first and last line it concerns, counted from 1; None if it stands above nothing.
    """

    rules: tuple[tuple[str, Span], ...]
    reason: str
    until: date | None
    span: Span
    lines: tuple[int, int] | None


def comments(text: str, root: Any) -> Iterator[Comment]:
    """The comments of a text in order; a `#` inside a value is none.

    Args:
        root: the graph of nodes of that text, which tells where its values stand.
    """
    scalars = [node for node in nodes(root) if isinstance(node.value, str)] if root else []
    yield from comments_between(Lines(text), scalars)


def comments_between(lines: Lines, scalars: Iterable[Any]) -> Iterator[Comment]:
    """The comments of a text in order.

    Args:
        scalars: its scalars, with their marks and styles; keys as well.
    """
    taken = _taken(scalars)
    for number in range(len(lines)):
        written = lines.line(number)
        if "#" not in written:
            continue
        for found in re.finditer(r"(?:^|(?<=[ \t]))#", written):
            column = found.start()
            if not any(first <= column < last for first, last in taken.get(number, ())):
                is_alone = not written[:column].strip(" \t\ufeff")
                yield Comment(written[column:].rstrip(), number, column, is_alone)
                break


def _taken(scalars: Iterable[Any]) -> dict[int, list[tuple[int, int]]]:
    """The columns of each line that values take."""
    found: dict[int, list[tuple[int, int]]] = {}
    endless = 1 << 30
    for scalar in scalars:
        start, end = scalar.start_mark, scalar.end_mark
        for line in range(start.line, end.line + 1):
            first = start.column if line == start.line else 0
            last = end.column if line == end.line else endless
            # A comment may follow the `|` or `>` that begins a block of text.
            if scalar.style in ("|", ">") and line == start.line:
                last = first + 1
            found.setdefault(line, []).append((first, last))
    return found


def ignores(document: Document) -> tuple[list[Ignore], list[Diagnostic]]:
    """The comments of a file that ask for findings to be ignored, and those that cannot be read."""
    if not _MARK.search(document.text) or document.root is None:
        return [], []
    found: list[Ignore] = []
    faulty: list[Diagnostic] = []
    lines = Lines(document.text)
    for comment in comments(document.text, document.root):
        if _MARK.match("#" + comment.text.lstrip("#")):
            read = _read(comment, document, lines)
            if isinstance(read, Ignore):
                found.append(read)
            else:
                faulty.append(read)
    return found, faulty


def _read(comment: Comment, document: Document, lines: Lines) -> Ignore | Diagnostic:
    span = _span(document.file, comment, 0, len(comment.text))
    written = _WELL_FORMED.match(comment.text)
    if written is None:
        return _malformed(span, "This comment looks like one that ignores findings, but is none.")
    rules = tuple(
        (name[0], _span(document.file, comment, name.start(), name.end()))
        for name in re.compile(r"[^\s,][^,]*(?<!\s)").finditer(
            comment.text, written.start("rules"), written.end("rules")
        )
    )
    if not rules:
        return _malformed(span, "This comment names no rule to ignore.")
    rest: str = written["rest"]
    until = _UNTIL.search(rest)
    day = _day(until[0].partition("=")[2].strip()) if until else None
    if until and day is None:
        return _malformed(span, "After `until=` a day of the calendar is expected.")
    reason = rest[: until.start()] if until else rest
    return Ignore(rules, reason.strip(), day, span, _concerned(comment, document.root, lines))


def _day(written: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _concerned(comment: Comment, root: Any, lines: Lines) -> tuple[int, int] | None:
    """The lines that a comment is about, counted from 1."""
    if not comment.is_alone:
        return comment.line + 1, comment.line + 1
    for number in range(comment.line + 1, len(lines)):
        written = lines.line(number).strip()
        if written and not written.startswith("#"):
            found = lines_of_entry(root, number)
            return (found[0] + 1, found[1] + 1) if found else None
    return None


def _malformed(span: Span, message: str) -> Diagnostic:
    return faults.MALFORMED_IGNORE.at(span, message, help=f"Write it as `{FORM}`.")


def _span(file: str, comment: Comment, first: int, last: int) -> Span:
    line, column = comment.line + 1, comment.column + 1
    return Span(file, line, column + first, line, column + last)
