"""Layers: patches merged onto a document, with the origin of every value.

Mappings merge key by key, as in JSON Merge Patch (RFC 7396); conditions, tests and lists are atoms
and are replaced whole. What no layer touches is shared between the results, not copied.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from icpspec.spec import keys

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


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about a patch.

    Attributes:
        kind: `removes-nothing`: null where no layer had anything. `after-removal`: it patches or
            removes what an earlier layer removed. `same-value`: it sets what was there already.
            `new-tier`, `removed-tier`: it adds or removes a tier.
        place: of the patch.
        path: in the ICP.
    """

    kind: Literal["removes-nothing", "after-removal", "same-value", "new-tier", "removed-tier"]
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


def merged(below: Layered, patch: Patch) -> Layered:
    """The layers below with a patch merged into them."""
    work = _Merge(below, patch)
    data = work.mapping(below.data, patch.value, (), ids=False, inert=False)
    return replace(
        below,
        data=data,
        origins=work.origins,
        removed=work.removed,
        notes=tuple(work.notes),
        changed=tuple(work.changed),
        has_nulls=False,
    )


class _Merge:
    """One patch on its way into the layers below."""

    def __init__(self, below: Layered, patch: Patch) -> None:
        self._patch = patch
        self.origins = dict(below.origins)
        self.removed = dict(below.removed)
        self.notes: list[Note] = []
        self.changed: list[tuple[Steps, Place]] = []

    def mapping(
        self, old: Any, patch: Mapping[str, Any], path: Steps, *, ids: bool, inert: bool
    ) -> dict[str, Any]:
        """A mapping with a patch merged into it.

        Args:
            ids: its keys are ids.
            inert: it is the body of an overlay, in which null is a value to be merged later.
        """
        result = dict(old) if isinstance(old, dict) else {}
        for key, value in patch.items():
            self._key(result, key, value, (*path, key), ids=ids, inert=inert)
        if not ids and not inert:
            self._one_form_of_points(result, patch, path)
        return result

    def _key(
        self,
        result: dict[str, Any],
        key: str,
        value: Any,
        path: Steps,
        *,
        ids: bool,
        inert: bool,
    ) -> None:
        if path in self.removed and key not in result:
            self._note("after-removal", path, value)
            return
        is_overlay = ids and path[-2] in keys.OVERLAYS
        if value is None and is_overlay and key not in result:
            value = {}  # An overlay may be empty.
        if value is None and (is_overlay or not inert):
            self._remove(result, key, path)
            return
        is_atom = not ids and key in keys.ATOMS
        old = result.get(key)
        if isinstance(value, dict) and isinstance(old, dict) and not is_atom:
            is_section = not ids and key in keys.ID_MAPS
            # What stands in an overlay is merged when the overlay is.
            result[key] = self.mapping(old, value, path, ids=is_section, inert=inert or is_overlay)
            return
        if key not in result and len(path) == 2 and path[0] == "tiers":
            self._note("new-tier", path, value)
        if key in result and old == value and type(old) is type(value):
            self._note("same-value", path, value)
            return
        self._set(path, value, replaces=key in result)
        keeps_nulls = inert or is_atom or is_overlay or key in keys.OVERLAYS
        result[key] = value if keeps_nulls else self._without_nulls(value, path)

    def _without_nulls(self, value: Any, path: Steps) -> Any:
        """A new mapping; null in it removes what was never there."""
        if not isinstance(value, dict):
            return value
        kept = {}
        for key, child in value.items():
            if child is None:
                self._note("removes-nothing", (*path, key), None)
            elif key in keys.ATOMS or key in keys.FREE:
                kept[key] = child
            else:
                kept[key] = self._without_nulls(child, (*path, key))
        return kept

    def _remove(self, result: dict[str, Any], key: str, path: Steps) -> None:
        if key not in result:
            self._note("removes-nothing", path, None)
            return
        if len(path) == 2 and path[0] == "tiers":
            self._note("removed-tier", path, None)
        place = self._place(path, None, replaces=True)
        self.changed.append((path, place))
        self._forget(path)
        self.removed[path] = place
        del result[key]

    def _one_form_of_points(
        self, result: dict[str, Any], patch: Mapping[str, Any], path: Steps
    ) -> None:
        """`when` with `weight` and `bands` replace each other."""
        if len(path) != 2 or path[0] != "traits":
            return
        if patch.get("bands") is not None:
            others: tuple[str, ...] = ("when", "weight")
        elif patch.get("when") is not None and "bands" not in patch:
            others = ("bands",)
        else:
            return
        for key in others:
            if key in result and key not in patch:
                self._forget((*path, key))
                del result[key]

    def _set(self, path: Steps, value: Any, *, replaces: bool) -> None:
        place = self._place(path, value, replaces=replaces)
        self._forget(path)
        self.origins[path] = place
        self.changed.append((path, place))

    def _place(self, path: Steps, value: Any, *, replaces: bool) -> Place:
        return self._patch.place(path, value, self._before(path) if replaces else None)

    def _before(self, path: Steps) -> Place:
        """The place of the value that stands at a path now."""
        for length in range(len(path), -1, -1):
            found = self.origins.get(path[:length])
            if found is not None:
                rest = path[length:]
                if not rest:
                    return found
                value = found.value
                for step in rest:
                    value = value[step]
                return Place(found.document, (*found.path, *rest), found.layer, value, None)
        raise KeyError(path)

    def _forget(self, path: Steps) -> None:
        size = len(path)
        for known in [place for place in self.origins if place[:size] == path]:
            del self.origins[known]

    def _note(self, kind: Any, path: Steps, value: Any) -> None:
        self.notes.append(Note(kind, self._place(path, value, replaces=False), path))
