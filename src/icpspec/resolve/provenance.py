"""Where each value of a resolved ICP was set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.text.document import Document


@dataclass(frozen=True, slots=True)
class Origin:
    """The place and the layer that set a value."""

    file: str
    line: int
    layer: str


def provenance(document: Document) -> dict[str, Origin]:
    """Each scalar of a document by JSON Pointer (RFC 6901), with the place that set it."""
    found: dict[str, Origin] = {}
    for path in _scalars(document.data, ()):
        span = document.span(path)
        found[_pointer(path)] = Origin(span.file, span.line, "base")
    return found


def _scalars(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _scalars(child, (*path, key))
    elif isinstance(value, list) and value:
        for index, child in enumerate(value):
            yield from _scalars(child, (*path, index))
    else:
        yield path


def _pointer(path: tuple[str | int, ...]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
