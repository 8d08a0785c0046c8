"""A YAML file as a plain tree of Python values that still knows where each value stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Protocol

from icpspec.diagnostics import Diagnostic, Related, Span
from icpspec.text import encoding, faults, quick
from icpspec.text.loader import MOST_DEPTH, TooDeepError, compose, no_tag
from icpspec.text.scalars import NotFiniteError, plain_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Path_ = tuple[str | int, ...]

MOST_BYTES = 8 * 1024 * 1024
_MOST_VALUES = 250_000
# `!` asks for text; the pure Python parser writes "None" where there is no tag.
_NO_TAGS = ("!", "None")
_CONFLICT = "<<<<<<<"
# Of wide text, at least every fourth byte is a NUL.
_NULS_OF_WIDE_TEXT = 4


class Positioned(Protocol):
    """A tree of plain values that knows where each value stands."""

    @property
    def file(self) -> str:
        """The path as shown to users."""

    @property
    def data(self) -> Any:
        """Mappings, lists and scalars."""

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the text itself."""

    @property
    def has_nulls(self) -> bool:
        """Whether some value may be null."""

    def span(self, path: Sequence[str | int], *, key: bool = False) -> Span:
        """Where the value at `path` stands, or its key."""

    def written(self, path: Sequence[str | int]) -> str | None:
        """A scalar as its author wrote it, without quotes; None for anything else."""


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed file.

    Attributes:
        file: the path as shown to users.
        data: mappings, lists and scalars; keys are text, as written.
        findings: what is wrong with the text itself; the data are complete without it.
        has_nulls: some value may be null; False spares a search for it.
        text: the file's text, without a byte order mark; empty if it is no text.
    """

    file: str
    data: Any
    findings: tuple[Diagnostic, ...] = ()
    _root: Callable[[], Any] = field(default=lambda: None, repr=False, compare=False)
    has_nulls: bool = True
    text: str = field(default="", repr=False, compare=False)

    @property
    def root(self) -> Any:
        """The root of the graph of nodes, None where the text is not YAML."""
        return self._root()

    def span(self, path: Sequence[str | int], *, key: bool = False) -> Span:
        """Where the value at `path` stands, or its key; the nearest parent if it does not exist."""
        node, key_node = self._root(), None
        for step in path:
            found = _child(node, step)
            if found is None:
                return span_of(self.file, key_node or node)
            key_node, node = found
        return span_of(self.file, key_node if key and key_node is not None else node)

    def written(self, path: Sequence[str | int]) -> str | None:
        """A scalar as its author wrote it, without quotes; None for anything else."""
        node = self._root()
        for step in path:
            found = _child(node, step)
            if found is None:
                return None
            node = found[1]
        return node.value if isinstance(getattr(node, "value", None), str) else None


def read(path: Path, shown_as: str) -> Document:
    """The document in a file; what cannot be read or parsed is a finding, with empty data."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return _faulty(
                shown_as,
                faults.FILE_TOO_LARGE.at(
                    Span(shown_as),
                    f"The file has {path.stat().st_size:,} bytes; a spec has at most"
                    f" {MOST_BYTES:,}.",
                    help="Keep data in data files and name them under `data` or `lists`.",
                ),
            )
        raw = path.read_bytes()
    except OSError as error:
        return _faulty(
            shown_as,
            faults.UNREADABLE_FILE.at(Span(shown_as), f"Cannot read the file: {error.strerror}."),
        )
    return parse(raw, shown_as)


def parse(raw: bytes | str, file: str) -> Document:
    """The document in UTF-8 bytes or text; a byte order mark and CRLF are accepted."""
    if isinstance(raw, bytes):
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return _faulty(file, encoding.fault(raw, error.start, file))
        # UTF-16 of plain text is valid UTF-8, with a NUL beside each character; a lone NUL is a
        # control character as any other.
        nul = raw.find(0)
        if nul >= 0 and raw.count(0) * _NULS_OF_WIDE_TEXT >= len(raw):
            return _faulty(file, encoding.fault(raw, nul, file))
    else:
        text = raw.removeprefix("\ufeff")
    if _CONFLICT in text:
        from icpspec.text import yaml_errors

        conflict = yaml_errors.conflict(text, file)
        if conflict is not None:
            return _faulty(file, conflict)
    plain = quick.values(text)
    if plain is not None:
        # Nodes only when a place is asked for.
        return Document(file, plain[0], (), cache(partial(compose, text)), plain[1], text)
    return _parse_in_full(text, file)


def _parse_in_full(text: str, file: str) -> Document:
    try:
        root = compose(text)
    except TooDeepError as error:
        place = Span(file, error.line, error.column, error.line, error.column + 1)
        return _faulty(file, _too_deep(place))
    except Exception as error:
        from icpspec.text import yaml_errors

        finding = yaml_errors.finding(error, file, text)
        if finding is None:
            raise
        return _faulty(file, finding)
    if root is None or _is_nothing(root):
        return _faulty(
            file,
            faults.EMPTY_FILE.at(
                Span(file),
                "The file is empty.",
                help="`icpspec init` writes a project that explains itself.",
            ),
        )
    builder = _Builder(file)
    try:
        data = builder.build(root, 1)
    except _UnusableError as error:
        return Document(file, None, (*builder.findings, error.finding))
    findings = tuple(builder.findings)
    return Document(file, data, findings, lambda: root, builder.has_nulls, text)


def _faulty(file: str, finding: Diagnostic) -> Document:
    return Document(file, None, (finding,))


def _is_nothing(root: Any) -> bool:
    return isinstance(root.value, str) and not root.style and plain_value(root.value) is None


def _too_deep(place: Span) -> Diagnostic:
    return faults.TOO_DEEP.at(
        place,
        f"Nested more than {MOST_DEPTH} levels deep; no spec needs that.",
        help="Check for brackets that are opened and never closed.",
    )


class _UnusableError(Exception):
    """The text is YAML, but no tree can be made of it."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Builder:
    """Nodes to values; collects what the language does not allow on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Diagnostic] = []
        self.has_nulls = False
        self._no_tag = no_tag()
        self._values = 0
        self._open: set[int] = set()

    def build(self, node: Any, depth: int) -> Any:
        self._values += 1
        if self._values > _MOST_VALUES:
            raise self._exploding(
                node, f"The aliases of this file expand to more than {_MOST_VALUES:,} values."
            )
        if depth > MOST_DEPTH:
            raise _UnusableError(_too_deep(span_of(self.file, node)))
        value = node.value
        if node.ctag is not self._no_tag and node.tag and node.tag not in _NO_TAGS:
            self._unsupported(
                node,
                f"The tag `{_tag_as_written(node.tag)}` is not part of the language.",
                "Remove the tag; quote the value if it is text.",
            )
            if isinstance(value, str):
                return value or node.tag
        if isinstance(value, str):
            return self._text(node) if getattr(node, "style", None) else self._scalar(node)
        if id(node) in self._open:
            raise self._exploding(node, "This alias contains itself.")
        self._open.add(id(node))
        built = self._collection(node, depth)
        self._open.discard(id(node))
        return built

    def _unsupported(self, node: Any, message: str, advice: str) -> None:
        span = span_of(self.file, node)
        self.findings.append(faults.UNSUPPORTED_YAML.at(span, message, help=advice))

    def _text(self, node: Any) -> str:
        """A quoted text; its escapes can hold what no text file and no database takes."""
        odd = quick.NO_TEXT.search(node.value)
        if odd is None:
            return str(node.value)
        self._unsupported(
            node,
            f"The text holds the character U+{ord(odd[0]):04X}, which cannot be stored.",
            "Remove it.",
        )
        return quick.NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", node.value)

    def _scalar(self, node: Any) -> Any:
        try:
            value = plain_value(node.value)
            self.has_nulls = self.has_nulls or value is None
            return value  # noqa: TRY300 - the value belongs to the attempt
        except NotFiniteError:
            self._unsupported(
                node,
                f"`{_shorten(node.value)}` is not a number that can be used here.",
                "Write a finite number, or quote it if it is text.",
            )
            return 0

    def _collection(self, node: Any, depth: int) -> Any:
        value = node.value
        if not value:
            return {} if _is_mapping(node) else []
        if not isinstance(value[0], tuple):
            return [self.build(child, depth + 1) for child in value]
        result: dict[str, Any] = {}
        first: dict[str, Any] = {}
        for key_node, value_node in value:
            if not isinstance(key_node.value, str):
                self._unsupported(
                    key_node,
                    "A key must be text, not a list or a mapping.",
                    "Quote it if it is text.",
                )
                continue
            key = self._text(key_node)
            if key in result:
                self.findings.append(self._duplicate(key, key_node, first[key]))
                continue
            first[key] = key_node
            result[key] = self.build(value_node, depth + 1)
        return result

    def _duplicate(self, key: str, again: Any, before: Any) -> Diagnostic:
        return faults.DUPLICATE_KEY.at(
            span_of(self.file, again),
            f"The key `{_shorten(key)}` is given twice in this mapping.",
            help="Keep one of the two.",
            related=[Related("first given here", span_of(self.file, before))],
        )

    def _exploding(self, node: Any, message: str) -> _UnusableError:
        span = span_of(self.file, node)
        advice = "Write the values out, or use a list."
        return _UnusableError(faults.EXPLODING_ANCHORS.at(span, message, help=advice))


def _is_mapping(node: Any) -> bool:
    return type(node).__name__ == "MappingNode"


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """Key node and value node of one step down; list items have no key of their own."""
    value = getattr(node, "value", None)
    if not isinstance(value, list):
        return None
    if isinstance(step, int):
        if 0 <= step < len(value) and not isinstance(value[step], tuple):
            return value[step], value[step]
        return None
    for entry in value:
        if isinstance(entry, tuple) and entry[0].value == step:
            return entry[0], entry[1]
    return None


def span_of(file: str, node: Any) -> Span:
    """Where a node stands; of a block that goes on for lines, its first character."""
    if node is None:
        return Span(file)
    start, end = node.start_mark, node.end_mark
    if not isinstance(node.value, str) and end.column == 0 and end.line > start.line:
        # libyaml ends a block at the start of what follows; show its first line instead.
        return Span(file, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Span(file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _tag_as_written(tag: str) -> str:
    return _shorten(tag.replace("tag:yaml.org,2002:", "!!"))
