"""Text to a graph of nodes with positions: libyaml where it is installed, else pure Python."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DEPTH = 64
# What libyaml counts as the end of a line.
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
# What could nest deeply: many brackets, or a run of compact `- - -` indicators. Everything
# else nests by indentation, so its depth is bounded by the file's size.
_COMPACT_NESTING = re.compile(r"(?:[-?:][ \t]+){64}")
_MANY_BRACKETS = 500
# A question mark inside or at the end of a word, and a colon inside one.
_INSIDE_TEXT = re.compile(r"""(?<=[^\s,\[\]{}])\?|(?<=[^\s,\[\]{}"']):(?=[^\s,\[\]{}])""")


class TooDeepError(Exception):
    """Nested deeper than `MOST_DEPTH`; the recursive composer must not see it."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__("nested too deeply")
        self.line = line
        self.column = column


def compose(text: str) -> Any:
    """The root node of the text, None if it is empty.

    Raises:
        ruamel.yaml.error.YAMLError: the text is not YAML.
        TooDeepError: nested deeper than 64 levels.
    """
    from ruamel.yaml.error import MarkedYAMLError

    try:
        return _composed(text)
    except MarkedYAMLError as error:
        if _character_at(text, error.problem_mark) not in ("?", ":"):
            raise
    return _composed_with_masks(text)


def _character_at(text: str, mark: Any) -> str:
    lines = LINE_BREAK.split(text)
    if mark is None or mark.line >= len(lines):
        return ""
    return str(lines[mark.line][mark.column : mark.column + 1])


def event_parser(text: str) -> Any:
    """A parser whose `get_event` gives one event of the text after another."""
    return _loader_class()(text)


def masked(text: str) -> tuple[str, dict[str, str]]:
    """A text of the same length without what libyaml refuses although YAML 1.2 has it.

    Inside brackets it takes `?` for an indicator wherever it stands, and `:` before anything but a
    space, as in `{question: How many?, link: https://…}`. Each is hidden behind one character that
    the text does not hold, so that all places stay as they are.

    Returns:
        the text, and the characters by what hides them.
    """
    unused = (chr(code) for code in range(0xE000, 0xF900) if chr(code) not in text)
    masks = dict(zip("?:", unused, strict=False))
    hidden = _INSIDE_TEXT.sub(lambda found: masks.get(found[0], found[0]), text)
    return hidden, {mask: character for character, mask in masks.items()}


def _composed(text: str) -> Any:
    if _could_be_deep(text):
        _check_depth(_loader_class()(text))
    try:
        return _loader_class()(text).get_single_node()
    except RecursionError:
        raise TooDeepError(1, 1) from None


def _composed_with_masks(text: str) -> Any:
    hidden, masks = masked(text)
    root = _composed(hidden)
    for node in nodes(root):
        if isinstance(node.value, str):
            for mask, character in masks.items():
                node.value = node.value.replace(mask, character)
    return root


def nodes(root: Any) -> Iterator[Any]:
    """All nodes of a graph, each once; aliases can make it a graph with cycles."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if not isinstance(node.value, str):
            for child in node.value:
                waiting.extend(child if isinstance(child, tuple) else (child,))


def _could_be_deep(text: str) -> bool:
    brackets = text.count("[") + text.count("{")
    return brackets > _MANY_BRACKETS or _COMPACT_NESTING.search(text) is not None


def _check_depth(loader: Any) -> None:
    """Walk the events, which needs no recursion, and refuse what nests too deeply."""
    from ruamel.yaml.events import (
        CollectionEndEvent,
        CollectionStartEvent,
        StreamEndEvent,
    )

    depth = 0
    while True:
        event = loader.get_event()
        if event is None or isinstance(event, StreamEndEvent):
            return
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                raise TooDeepError(event.start_mark.line + 1, event.start_mark.column + 1)
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


@cache
def _loader_class() -> type:
    """A loader without a resolver of its own: the scalar rules are ours (see `scalars`)."""
    return _c_loader() or _python_loader()


@cache
def no_tag() -> Any:
    """The one tag of all nodes that have none: a tag of its own for each node costs more."""
    from ruamel.yaml.tag import Tag

    return Tag(suffix="")


class _NoResolver:
    """What a parser asks of a resolver, answered with "no tag"."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> Any:
        return no_tag()

    def descend_resolver(self, _parent: object, _index: object) -> None:
        return None

    def ascend_resolver(self) -> None:
        return None


def _c_loader() -> type | None:
    try:
        from _ruamel_yaml import CParser
    except ImportError:
        return None

    class Loader(CParser, _NoResolver):  # type: ignore[misc]
        pass

    return Loader


@cache
def _python_loader() -> type:
    from ruamel.yaml.composer import Composer
    from ruamel.yaml.parser import Parser
    from ruamel.yaml.reader import Reader
    from ruamel.yaml.scanner import Scanner

    class Loader(Reader, Scanner, Parser, Composer, _NoResolver):
        def __init__(self, text: str) -> None:
            self.comment_handling = None
            self.max_depth = None
            self.loader = self
            Reader.__init__(self, text, loader=self)
            Scanner.__init__(self, loader=self)
            Parser.__init__(self, loader=self)
            Composer.__init__(self, loader=self)

        resolver = property(lambda self: self)
        processing_version = property(lambda _self: (1, 2))
        resolver_processing_version = property(lambda _self: (1, 2))

    return Loader
