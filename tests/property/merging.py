"""Layers merged the plain way, from the language reference: patches onto dictionaries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]
Key = tuple[str | None, str | None]
_OF_OVERLAY = ("title", "kind", "when", "owner", "reason", "motions", "territories", "meta")
# A condition stands right below an entry of one of these, or at the top.
_ENTRIES = ("traits", "exclusions", "tiers", "attributes", "personas")
_NOT_INHERITED = (
    *("icpspec", "id", "title", "version", "status", "owner", "effective", "reviewed"),
    *("review_every", "extends", "renamed_from", "examples", "decisions", "exceptions"),
)


class NothingToRemoveError(AssertionError):
    """A null where no layer has anything."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A document, and what layers have removed from it."""

    data: dict[str, Any]
    removed: frozenset[Path] = field(default_factory=frozenset)

    def with_patch(self, patch: dict[str, Any]) -> Merged:
        """The same with a patch merged into it; its overlays, if any, are left as they are.

        Raises:
            NothingToRemoveError: a null of the patch removes nothing.
        """
        removed = set(self.removed)
        return Merged(_merge(self.data, patch, (), removed), frozenset(removed))


def _is_atom(path: Path) -> bool:
    return path == ("when",) or (
        len(path) == 3
        and path[0] in _ENTRIES
        and path[2] in ("when", "unless", "requires", "where")
    )


def _merge(old: Any, patch: Any, path: Path, removed: set[Path]) -> Any:
    if not isinstance(patch, dict) or _is_atom(path):
        return patch
    result = dict(old) if isinstance(old, dict) else {}
    for key, value in patch.items():
        place = (*path, key)
        if place in removed:
            continue
        if value is None:
            if key not in result:
                raise NothingToRemoveError(place)
            del result[key]
            removed.add(place)
        else:
            result[key] = _merge(result.get(key), value, place, removed)
    if len(path) == 2 and path[0] == "traits":
        if "bands" in patch:
            result = {key: value for key, value in result.items() if key not in ("when", "weight")}
        elif "when" in patch:
            result.pop("bands", None)
    return result


def _without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def extended(parent: dict[str, Any], child: dict[str, Any]) -> Merged:
    """What a file is together with the one it extends; neither patches an overlay."""
    overlays = {key: {**(parent.get(key) or {}), **(child.get(key) or {})} for key in _SECTIONS}
    below = Merged(_without(parent, *_NOT_INHERITED, *_SECTIONS))
    found = below.with_patch(_without(child, "extends", *_SECTIONS))
    given = {key: section for key, section in overlays.items() if section}
    return Merged({**found.data, **given}, found.removed)


_SECTIONS = ("motions", "territories")


def flattened(icp: Merged, motion: str | None, territory: str | None) -> Merged:
    """The ICP for a motion and a territory, as one that needs no overlays."""
    found = Merged(_without(icp.data, *_SECTIONS, "guardrails"), icp.removed)
    if motion is not None:
        found = found.with_patch(patch_in(icp.data["motions"][motion]))
    body = icp.data
    for name in territory.split("/") if territory else ():
        body = body["territories"][name] or {}
        found = found.with_patch(patch_in(body))
        if motion in (body.get("motions") or {}):
            found = found.with_patch(patch_in(body["motions"][motion]))
    return found


def patch_in(overlay: dict[str, Any] | None) -> dict[str, Any]:
    """What an overlay changes, without what it says of itself."""
    return _without(overlay or {}, *_OF_OVERLAY)


def keys_of(icp: dict[str, Any]) -> Iterator[Key]:
    """All combinations of a motion or none with a territory or none."""
    for motion in (None, *(icp.get("motions") or {})):
        for territory in (None, *_territories(icp)):
            yield motion, territory


def _territories(body: dict[str, Any] | None) -> Iterator[str]:
    for name, inside in ((body or {}).get("territories") or {}).items():
        yield name
        yield from (f"{name}/{path}" for path in _territories(inside))
