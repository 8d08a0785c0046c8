"""Motions and territories: every combination of the two as one merged document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.resolve.layers import Patch
from icpspec.resolve.merging import merged
from icpspec.spec import keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icpspec.resolve.family import Key
    from icpspec.resolve.layers import Layered, Steps

# They belong to the ICP as a whole; a variant is what is left when they have been applied.
_OF_ALL = keys.OVERLAYS | {"guardrails"}


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay in a file, and the layers it was merged onto.

    Attributes:
        path: where it stands in the document.
        motion: of which motion it is, None for a territory's general patch.
        territory: the path of its territory, None for a motion of the whole ICP.
    """

    path: Steps
    motion: str | None
    territory: str | None
    body: Mapping[str, Any]

    @property
    def layer(self) -> str:
        """The name of the layer it makes."""
        of_motion = f"motion {self.motion}"
        if self.territory is None:
            return of_motion
        of_territory = f"territory {self.territory}"
        return of_territory if self.motion is None else f"{of_territory}, {of_motion}"


@dataclass(frozen=True, slots=True)
class Combination:
    """An ICP for one motion or none and one territory or none.

    Attributes:
        document: everything merged.
        steps: each overlay that was merged, with the document as it was after it.
    """

    key: Key
    document: Layered
    steps: tuple[tuple[Overlay, Layered], ...] = ()


def combinations(base: Layered) -> Iterator[Combination]:
    """The base, then every motion, each alone and with every territory."""
    stripped = _stripped(base)
    for motion in (None, *_section(base.data, "motions")):
        start = Combination((motion, None), stripped)
        if motion is not None:
            start = _with(start, _overlay(base, ("motions", motion), motion, None), base)
        yield start
        yield from _territories(base, start, (), motion)


def overlays(base: Layered) -> Iterator[Overlay]:
    """All overlays of an ICP: motions, then territories with their motions, outside in."""
    for motion in _section(base.data, "motions"):
        yield _overlay(base, ("motions", motion), motion, None)
    yield from _overlays_inside(base, (), ())


def _overlays_inside(base: Layered, path: Steps, names: tuple[str, ...]) -> Iterator[Overlay]:
    body = _at(base.data, path)
    for name in _section(body, "territories"):
        place, inside = (*path, "territories", name), (*names, name)
        territory = "/".join(inside)
        own = _overlay(base, place, None, territory)
        yield own
        for motion in _section(own.body, "motions"):
            yield _overlay(base, (*place, "motions", motion), motion, territory)
        yield from _overlays_inside(base, place, inside)


def _territories(
    base: Layered, outer: Combination, path: Steps, motion: str | None
) -> Iterator[Combination]:
    body = _at(base.data, path)
    for name in _section(body, "territories"):
        place = (*path, "territories", name)
        inside = name if outer.key[1] is None else f"{outer.key[1]}/{name}"
        own = _overlay(base, place, None, inside)
        found = Combination((motion, inside), outer.document, outer.steps)
        found = _with(found, own, base)
        if motion is not None and motion in _section(own.body, "motions"):
            found = _with(found, _overlay(base, (*place, "motions", motion), motion, inside), base)
        yield found
        yield from _territories(base, found, place, motion)


def _with(before: Combination, overlay: Overlay, base: Layered) -> Combination:
    patch = Patch(base, overlay.path, overlay.layer, keys.DESCRIBING)
    document = merged(before.document, patch)
    return Combination(before.key, document, (*before.steps, (overlay, document)))


def _overlay(base: Layered, path: Steps, motion: str | None, territory: str | None) -> Overlay:
    return Overlay(path, motion, territory, _at(base.data, path) or {})


def _stripped(base: Layered) -> Layered:
    from dataclasses import replace

    data = {key: value for key, value in base.data.items() if key not in _OF_ALL}
    return replace(base, data=data, notes=(), changed=())


def _section(body: Any, name: str) -> dict[str, Any]:
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _at(data: Any, path: Steps) -> Any:
    for step in path:
        data = data[step]
    return data
