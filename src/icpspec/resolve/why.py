"""Why a value is what it is: the layers that set it, from the one in force down to the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.nearest import did_you_mean
from icpspec.resolve.layers import Layered, base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icpspec.diagnostics import Span
    from icpspec.resolve.family import Key
    from icpspec.resolve.layers import Place, Steps
    from icpspec.resolve.loaded import LoadedIcp


@dataclass(frozen=True, slots=True)
class Setting:
    """A layer's word on a value.

    Attributes:
        value: what it set; None where it removed the value.
    """

    layer: str
    span: Span
    value: Any
    removes: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One value and all the layers that set it, the one in force first.

    Attributes:
        settings: one at least.
    """

    path: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class NoSuchValue:
    """A path that leads nowhere, with the nearest that leads somewhere."""

    path: str
    help: str


def layered(icp: LoadedIcp, key: Key = (None, None)) -> Layered:
    """The merged document of an ICP for a motion and a territory.

    Raises:
        KeyError: there is no such combination.
    """
    if icp.family is not None and icp.family.layers and key != (None, None):
        return icp.family.layers[key]
    if key != (None, None):
        raise KeyError(key)
    document = icp.document
    return document if isinstance(document, Layered) else base(document)


def why(document: Layered, dotted: str) -> list[Why] | NoSuchValue:
    """Who set the values at a path such as `traits.zendesk.weight`, or below it."""
    steps: Steps = ()
    value: Any = document.data
    for part in dotted.split("."):
        step = _step(value, part)
        if step is None:
            removed = document.removed.get((*steps, part))
            if removed is not None:
                gone = ".".join(map(str, (*steps, part)))
                return [Why(gone, tuple(_settings(removed, ())))]
            return NoSuchValue(dotted, _near(dotted, steps, value, part))
        steps, value = (*steps, step), value[step]
    return [_of(document, path) for path in _ends(value, steps)]


def others(icp: LoadedIcp, key: Key, dotted: str, found: Sequence[Why]) -> list[Why]:
    """Variants in which another layer sets one of the values, each layer once.

    Args:
        dotted: the path that was asked for; it alone is looked up if nothing was found there.
        found: the values that it leads to under the key.
    """
    seen = {(one.path, setting.span) for one in found for setting in one.settings}
    paths = dict.fromkeys(one.path for one in found) or (dotted,)
    result: list[Why] = []
    for other, document in (icp.family.layers if icp.family else {}).items():
        for path in paths if other != key else ():
            again = why(document, path)
            for one in again if isinstance(again, list) else []:
                place = (one.path, one.settings[0].span)
                if place not in seen:
                    seen.add(place)
                    result.append(one)
    return result


def provenance(document: Layered) -> dict[str, tuple[Setting, ...]]:
    """Each scalar of a document by JSON Pointer (RFC 6901), with the layers that set it."""
    return {
        _pointer(path): tuple(_settings(*document.origin(path)))
        for path in _ends(document.data, ())
    }


def _pointer(path: Steps) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _step(value: Any, part: str) -> str | int | None:
    if isinstance(value, dict):
        return part if part in value else None
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return int(part)
    return None


def _near(dotted: str, steps: Steps, value: Any, part: str) -> str:
    known = list(value) if isinstance(value, dict) else []
    if isinstance(value, list):
        known = [str(index) for index in range(len(value))]
    before = ".".join(map(str, steps))
    where = f"`{before}` holds no `{part}`. " if before else ""
    return where + did_you_mean(part, known) if known else f"`{dotted}` leads nowhere."


def _ends(value: Any, path: Steps) -> Iterator[Steps]:
    """Paths of the scalars at or below a path."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _ends(child, (*path, key))
    elif isinstance(value, list) and value:
        for index, child in enumerate(value):
            yield from _ends(child, (*path, index))
    else:
        yield path


def _of(document: Layered, path: Steps) -> Why:
    place, rest = document.origin(path)
    return Why(".".join(map(str, path)), tuple(_settings(place, rest)))


def _settings(place: Place, rest: Steps) -> Iterator[Setting]:
    removes = place.value is None and not rest
    yield Setting(place.layer, place.span(rest), _at(place, rest), removes)
    below = place.replaced
    while below is not None and (value := _at(below, rest)) is not None:
        yield Setting(below.layer, below.span(rest), value)
        below = below.replaced


def _at(place: Place, rest: Steps) -> Any:
    value = place.value
    for step in rest:
        value = _inside(value, step)
    return value


def _inside(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    is_item = isinstance(value, list) and isinstance(step, int) and step < len(value)
    return value[step] if is_item and isinstance(step, int) else None
