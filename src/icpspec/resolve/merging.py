"""Merges patches onto documents.

Mappings merge key by key, as in JSON Merge Patch (RFC 7396); conditions, tests and lists are atoms
and are replaced whole. What no layer touches is shared between the results, not copied.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.resolve.layers import Layered, Note, Place
from icpspec.spec import keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.resolve.layers import Kind, Patch, Steps


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
        self._below = below.data
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
        is_trait = len(path) > 1 and path[-2] == "traits" and _is_entry(path)
        for key, value in patch.items():
            if is_trait and key == "weight" and not inert and _is_lone_weight(patch, result):
                self._note("weight-on-bands", (*path, key), value)
            else:
                self._key(result, key, value, (*path, key), ids=ids, inert=inert)
        if is_trait:
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
        if path in self.removed and key not in result and not _adds_entries(path, value):
            self._note("after-removal", path, value)
            return
        if self._touches_tiers(result, key, value, path):
            return
        is_overlay = ids and path[-2] in keys.OVERLAYS
        if value is None and is_overlay and key not in result:
            value = {}  # An overlay may be empty.
        # What an overlay says of itself is not merged any further.
        is_final = is_overlay or not inert or (not ids and _describes(path))
        # A later patch of the same overlay takes back what only an earlier one added.
        takes_back = inert and key in result and not self._is_in_icp(path)
        if value is None and (is_final or takes_back):
            self._remove(result, key, path)
            return
        is_atom = not ids and key in keys.ATOMS
        old = result.get(key)
        is_mapping = isinstance(old, dict) or path in self.removed
        if isinstance(value, dict) and is_mapping and not is_atom:
            if key not in result:
                self._set(path, {}, replaces=False)
            is_section = not ids and key in keys.ID_MAPS
            # What stands in an overlay is merged when the overlay is.
            below_overlay = inert or is_overlay
            result[key] = self.mapping(old, value, path, ids=is_section, inert=below_overlay)
            return
        if key in result and same(old, value):
            self._note("same-value", path, value)
            return
        self._set(path, value, replaces=key in result)
        keeps_nulls = inert or is_atom or is_overlay or _is_free(path) or key in keys.OVERLAYS
        result[key] = value if keeps_nulls else self._without_nulls(value, path)

    def _is_in_icp(self, path: Steps) -> bool:
        """Whether the ICP itself has what an overlay patches."""
        inside = _in_overlay(path)
        return _has(self._below, inside) or _has(self._patch.value, inside)

    def _touches_tiers(self, result: Mapping[str, Any], key: str, value: Any, path: Steps) -> bool:
        """Whether a patch adds or removes a tier; then it is told, and not merged."""
        if path == ("tiers",) and value is None:
            self._note("removed-tiers", path, None)
        elif len(path) == 2 and path[0] == "tiers" and key in result and value is None:
            self._note("removed-tier", path, None)
        elif len(path) == 2 and path[0] == "tiers" and key not in result and value is not None:
            self._note("new-tier", path, value)
        else:
            return False
        return True

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
            if not _is_free(path):
                self._note("removes-nothing", path, None)
            return
        place = self._place(path, None, replaces=True)
        self.changed.append((path, place))
        self._forget(path)
        self.removed[path] = place
        if len(path) == 1 and key in keys.ID_MAPS:
            self.removed.update({(*path, name): place for name in result[key] or ()})
        del result[key]

    def _one_form_of_points(
        self, result: dict[str, Any], patch: Mapping[str, Any], path: Steps
    ) -> None:
        """`when` with `weight` and `bands` replace each other."""
        others: tuple[str, ...]
        ours: tuple[str, ...]
        if patch.get("bands") is not None:
            others, ours = ("when", "weight"), ("bands",)
        elif patch.get("when") is not None and "bands" not in patch:
            others, ours = ("bands",), ("when", "weight")
        else:
            return
        for key in others:
            if key in result and key not in patch:
                before = self._before((*path, key))
                self._forget((*path, key))
                del result[key]
                self._replaces(before, [(*path, name) for name in ours])

    def _replaces(self, before: Place, paths: Sequence[Steps]) -> None:
        """Tell what stood under another key until the values at some paths were set."""
        for path in paths:
            if path in self.origins:
                self.origins[path] = replace(self.origins[path], replaced=before)

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

    def _note(self, kind: Kind, path: Steps, value: Any) -> None:
        self.notes.append(Note(kind, self._place(path, value, replaces=False), path))


def _is_entry(path: Steps) -> bool:
    """Whether a path of an overlay's body or of the ICP leads to an entry of a section."""
    return len(_in_overlay(path)) == 2


def _in_overlay(path: Steps) -> Steps:
    """A path without the overlay that it leads through."""
    while len(path) > 2 and path[0] in keys.OVERLAYS:
        path = path[2:]
    return path


def _describes(path: Steps) -> bool:
    """Whether a path leads to what an overlay says of itself."""
    inside = _in_overlay(path)
    return len(inside) == 1 and inside != path and inside[0] in keys.DESCRIBING


def _is_free(path: Steps) -> bool:
    """Whether a path leads below a key whose content is the author's own."""
    inside = _in_overlay(path)
    return any(inside[index] in keys.FREE for index in (0, 2) if index < len(inside) - 1)


def _adds_entries(path: Steps, value: Any) -> bool:
    """Whether a removed section gets entries: new ones count, the old ones stay removed."""
    return len(path) == 1 and path[0] in keys.ID_MAPS and isinstance(value, dict)


def _has(data: Any, path: Steps) -> bool:
    for step in path:
        if not isinstance(data, dict) or data.get(step) is None:
            return False
        data = data[step]
    return True


def _is_lone_weight(patch: Mapping[str, Any], below: Mapping[str, Any]) -> bool:
    replaces = patch.get("when") is not None or "bands" in patch
    return "bands" in below and not replaces and patch["weight"] is not None


def same(one: Any, other: Any) -> bool:
    """Whether two values are written alike; `true` is not 1, and 1 is not 1.0."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
