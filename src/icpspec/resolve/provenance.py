"""Where each value of a resolved ICP was set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.resolve.layers import Layered, base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.resolve.layers import Place, Steps
    from icpspec.text.document import Document


@dataclass(frozen=True, slots=True)
class Origin:
    """The place and the layer that set a value.

    Attributes:
        value: what it set, of a value that was replaced; None where it is the value itself.
        replaced: what stood there before, the latest first.
    """

    file: str
    line: int
    layer: str
    value: Any = None
    replaced: tuple[Origin, ...] = ()


def provenance(document: Document | Layered) -> dict[str, Origin]:
    """Each scalar of a document by JSON Pointer (RFC 6901), with the place that set it."""
    whole = document if isinstance(document, Layered) else base(document)
    return {_pointer(path): _origin(whole, path) for path in _scalars(whole.data, ())}


def _origin(document: Layered, path: Steps) -> Origin:
    place, rest = document.origin(path)
    span = place.span(rest)
    return Origin(span.file, span.line, place.layer, None, tuple(_replaced(place, rest)))


def _replaced(place: Place, rest: Steps) -> Iterator[Origin]:
    """What the layers below said of a value, as far down as they had one."""
    before = place.replaced
    while before is not None:
        value = before.value
        for step in rest:
            value = _below(value, step)
        if value is None:
            return
        span = before.span(rest)
        yield Origin(span.file, span.line, before.layer, value)
        before = before.replaced


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    is_item = isinstance(value, list) and isinstance(step, int) and step < len(value)
    return value[step] if is_item else None


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
