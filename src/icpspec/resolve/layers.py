"""Layers of an ICP: documents that patches are merged into, with the origin of every value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.text.document import Document

Steps = tuple[str | int, ...]
BASE = "base"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was set.

    Attributes:
        document: the file.
        path: where in that file.
        layer: `base`, `extends other`, `motion plg`, `territory emea/dach`,
            `territory emea/dach, motion plg`.
        replaced: where the value that it replaced was set, None if there was none.
        value: what it set.
    """

    document: Document
    path: Steps
    layer: str
    value: Any
    replaced: Place | None = None

    def span(self, rest: Steps = (), *, key: bool = False) -> Span:
        """Where it stands in its file, or what lies `rest` below it."""
        return self.document.span((*self.path, *rest), key=key)


Kind = Literal[
    "removes-nothing",
    "after-removal",
    "same-value",
    "new-tier",
    "removed-tier",
    "removed-tiers",
    "weight-on-bands",
]


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about a patch.

    Attributes:
        kind: `removes-nothing`: null where no layer had anything. `after-removal`: it patches or
            removes what an earlier layer removed. `same-value`: it sets what was there already.
            `new-tier`, `removed-tier`, `removed-tiers`: it adds or removes a tier, or all of
            them. `weight-on-bands`: a weight alone, where the trait has bands. The last four are
            not merged.
        place: of the patch.
        path: in the ICP.
    """

    kind: Kind
    place: Place
    path: Steps


@dataclass(frozen=True, slots=True)
class Layered:
    """A document that layers were merged into; stands in for a `Document` of its own.

    Attributes:
        file: of the ICP that is resolved.
        origins: places by path, of all that was set apart from what stands above it.
        removed: places of the nulls that removed something, by path.
        notes: of the layer that was merged last.
        changed: paths that the layer that was merged last set or removed.
    """

    file: str
    data: Any
    origins: Mapping[Steps, Place]
    removed: Mapping[Steps, Place] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    changed: tuple[tuple[Steps, Place], ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    has_nulls: bool = False

    def origin(self, path: Sequence[str | int]) -> tuple[Place, Steps]:
        """The place that set a value, and the value's path below that place."""
        steps = tuple(path)
        for length in range(len(steps), -1, -1):
            place = self.origins.get(steps[:length])
            if place is not None:
                return place, steps[length:]
        raise KeyError(path)

    def span(self, path: Sequence[str | int], *, key: bool = False) -> Span:
        """Where the value at `path` stands, or its key; the nearest parent if it does not exist."""
        place, rest = self.origin(path)
        return place.span(rest, key=key)

    def written(self, path: Sequence[str | int]) -> str | None:
        """A scalar as its author wrote it, without quotes; None for anything else."""
        place, rest = self.origin(path)
        return place.document.written((*place.path, *rest))


def base(document: Document, layer: str = BASE) -> Layered:
    """A document before anything is merged into it."""
    place = Place(document, (), layer, document.data)
    return Layered(document.file, document.data, {(): place}, has_nulls=document.has_nulls)


@dataclass(frozen=True, slots=True)
class Patch:
    """A mapping in a document that is merged onto others.

    Attributes:
        source: the document; where layers were merged into it, their values keep their places.
        path: where the mapping stands in it.
        layer: the name of the layer that it makes.
        without: keys of it that are not merged.
    """

    source: Layered
    path: Steps
    layer: str
    without: frozenset[str] = frozenset()

    @property
    def value(self) -> dict[str, Any]:
        """What is merged."""
        value: Any = self.source.data
        for step in self.path:
            value = value[step]
        return {key: child for key, child in (value or {}).items() if key not in self.without}

    def place(self, path: Steps, value: Any, replaced: Place | None) -> Place:
        """The place of a value of the patch."""
        origin, rest = self.source.origin((*self.path, *path))
        return Place(origin.document, (*origin.path, *rest), self.layer, value, replaced)
