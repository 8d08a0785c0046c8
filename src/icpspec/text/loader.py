"""Text to a graph of nodes with positions: libyaml where it is installed, else pure Python."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_MOST_DEPTH = 64
# What could nest deeply: many brackets, or a run of compact `- - -` indicators. Everything
# else nests by indentation, so its depth is bounded by the file's size.
_COMPACT_NESTING = re.compile(r"(?:[-?:][ \t]+){64}")
_MANY_BRACKETS = 500
_MOST_SECOND_TRY = 1_000_000


class TooDeepError(Exception):
    """Nested deeper than `_MOST_DEPTH`; the recursive composer must not see it."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__("nested too deeply")
        self.line = line
        self.column = column


def compose(text: str) -> Any:
    """The root node of the text, None if it is empty.

    Raises:
        ruamel.yaml.error.MarkedYAMLError: the text is not YAML.
        TooDeepError: nested deeper than 64 levels.
    """
    from ruamel.yaml.error import MarkedYAMLError

    if _could_be_deep(text):
        _check_depth(_loader_class()(text))
    try:
        try:
            return _loader_class()(text).get_single_node()
        except MarkedYAMLError:
            if _python_loader() is _loader_class() or len(text) > _MOST_SECOND_TRY:
                raise
            return _second_try(text)
    except RecursionError:
        raise TooDeepError(1, 1) from None


def _second_try(text: str) -> Any:
    """What libyaml refuses although YAML 1.2 has it, such as `{question: How many?}`."""
    from ruamel.yaml.error import MarkedYAMLError

    try:
        return _python_loader()(text).get_single_node()
    except MarkedYAMLError:
        # libyaml's words are the better ones.
        return _loader_class()(text).get_single_node()


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
            if depth > _MOST_DEPTH:
                raise TooDeepError(event.start_mark.line + 1, event.start_mark.column + 1)
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


@cache
def _loader_class() -> type:
    """A loader without a resolver of its own: the scalar rules are ours (see `scalars`)."""
    return _c_loader() or _python_loader()


class _NoResolver:
    """What a parser asks of a resolver, answered with "no tag"."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
        return ""

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
    from ruamel.yaml.tag import Tag

    no_tag = Tag()

    class Loader(Reader, Scanner, Parser, Composer, _NoResolver):
        def __init__(self, text: str) -> None:
            self.comment_handling = None
            self.max_depth = None
            self.loader = self
            Reader.__init__(self, text, loader=self)
            Scanner.__init__(self, loader=self)
            Parser.__init__(self, loader=self)
            Composer.__init__(self, loader=self)

        def resolve(self, _kind: object, _value: object, _implicit: object) -> Any:
            return no_tag

        resolver = property(lambda self: self)
        processing_version = property(lambda _self: (1, 2))
        resolver_processing_version = property(lambda _self: (1, 2))

    return Loader
