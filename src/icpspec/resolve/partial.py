"""The rest of a faulty file: what the schema rejects is left out, so that all else is checked too.

The result is good for findings alone and is never evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.resolve import faults
from icpspec.spec.validation import faulty_places, typed_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from icpspec.diagnostics import Diagnostic
    from icpspec.text.places import Steps

# Sections whose entries can be left out one by one, and even a key of an entry. An attribute
# goes as a whole: without its `many` or `level`, every test on it would look wrong. So does a
# table or a gate of the project file.
_BY_KEY = frozenset(
    {"traits", "exclusions", "groups", "tiers", "personas", "plays"}
    | {"exceptions", "examples", "decisions", "channels"}
)
_BY_ENTRY = frozenset({"attributes", "lists", "gates", "data"})
# Sections of the project file that ICPs build on.
_SHARED = frozenset({"attributes", "lists", "scale", "data"})
_MERGE = "<<"
# What stands in for a missing or faulty value of a required key.
_STAND_INS: Mapping[str, Mapping[str, Any]] = {
    "icp": {"id": "unnamed", "title": "Unnamed", "tiers": {"unnamed": {}}},
    "project": {},
}
# Each round can only bring to light what the round before hid, such as a required key.
_MOST_ROUNDS = 4
_SECTION_OF = {
    "attribute": "attributes",
    "trait": "traits",
    "exclusion": "exclusions",
    "tier": "tiers",
    "group": "groups",
    "persona": "personas",
    "play": "plays",
    "list": "lists",
    "table": "data",
    "motion": "motions",
    "territory": "territories",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Places of the document that are left out; in the coordinates of the file.

    Attributes:
        places: paths of keys, entries and sections.
        kept: of lists, by path, the index in the file of each item that is left.
    """

    places: frozenset[Steps] = frozenset()
    kept: Mapping[Steps, tuple[int, ...]] = field(default_factory=dict)

    def beside(self, project: LeftOut, data: object) -> LeftOut:
        """What is left out of an ICP, and of what it builds on in a faulty project file.

        Args:
            data: the ICP; what it declares itself counts for it alone.
        """
        own = data if isinstance(data, dict) else {}
        attributes = own.get("attributes")
        declared = {("attributes", name) for name in attributes or ()} | (
            {("scale",)} if "scale" in own else set()
        )
        shared = {place for place in project.places if place[0] in _SHARED}
        return LeftOut(self.places | (shared - declared), self.kept)

    def touches(self, *sections: str) -> bool:
        """Whether something of one of these sections is left out."""
        return any(place[0] in sections for place in self.places)

    def names(self, section: str) -> frozenset[str]:
        """Ids of the entries of a section that are left out."""
        return frozenset(
            str(place[1]) for place in self.places if place[0] == section and len(place) == 2
        )

    def may_declare(self, what: str, name: str) -> bool:
        """Whether a name that is missed may stand in what is left out."""
        section = _SECTION_OF.get(what)
        if section is None:
            return False
        names = self.names(section)
        return (section,) in self.places or name in names or _MERGE in names

    def declared(self, what: str) -> list[str]:
        """Names of this kind that stand in what is left out."""
        return sorted(self.names(_SECTION_OF.get(what, "")))

    def with_overlays(self, data: object) -> LeftOut:
        """The same with motions, territories and all that they declare, which are left unread."""
        return LeftOut(self.places | frozenset(_of_overlays(data)), self.kept)

    def in_file(self, path: Steps) -> Steps:
        """A path in the rest as a path in the file."""
        found: Steps = ()
        for step in path:
            kept = self.kept.get(found) if isinstance(step, int) else None
            found = (*found, step if kept is None else kept[int(step)])
        return found

    def explains(self, finding: Diagnostic, path: Steps) -> bool:
        """Whether a finding may only follow from what is left out."""
        if finding.rule == faults.TRAIT_WITHOUT_POINTS:
            return any(place[: len(path)] == path for place in self.places)
        off_scale = (faults.WEIGHT_OFF_SCALE, faults.TOO_MANY_STEPS)
        return self.touches("scale") and finding.rule in off_scale


NOTHING = LeftOut()


def _of_overlays(data: object) -> Iterator[Steps]:
    """The sections of overlays at any depth, and the entries that they add or change."""
    for branching in ("motions", "territories"):
        branches = data.get(branching) if isinstance(data, dict) else None
        if not isinstance(branches, dict):
            continue
        yield (branching,)
        for body in branches.values():
            entries = body.items() if isinstance(body, dict) else ()
            for section, names in entries:
                if section in _SECTION_OF.values() and isinstance(names, dict):
                    yield from ((section, name) for name in names)
            yield from _of_overlays(body)


def rest_of(data: object, kind: str) -> tuple[BaseModel, LeftOut] | None:
    """What is left of a file without what its schema rejects, None if that is nothing of its kind.

    Args:
        kind: `icp` or `project`.
    """
    if not isinstance(data, dict):
        return None
    left_out, rest = NOTHING, data
    for _ in range(_MOST_ROUNDS):
        places = {_cut(left_out.in_file(place)) for place in faulty_places(rest, kind) if place}
        # Another version of the language, or keys that stand elsewhere: nothing can be said.
        if places & {("icpspec",), (_MERGE,)} or places <= left_out.places:
            return None
        kept: dict[Steps, tuple[int, ...]] = {}
        left_out = LeftOut(left_out.places | places, kept)
        rest = _pruned(data, (), left_out.places, kept)
        for key, value in _STAND_INS[kind].items():
            if (key,) in left_out.places:
                rest[key] = value
        model = typed_or_none(rest, kind)
        if model is not None:
            return model, left_out
    return None


def _cut(place: Steps) -> Steps:
    """The smallest part that can be left out and holds a place."""
    if place[0] in _BY_KEY or place[:2] == ("data", "lookups"):
        return place[:3]
    return place[:2] if place[0] in _BY_ENTRY else place[:1]


def _pruned(
    value: Any, path: Steps, places: frozenset[Steps], kept: dict[Steps, tuple[int, ...]]
) -> Any:
    """A value without places below it; `kept` is told which items of its lists are left."""
    if isinstance(value, dict):
        return {
            key: _pruned(child, (*path, key), places, kept)
            for key, child in value.items()
            if (*path, key) not in places
        }
    if isinstance(value, list):
        kept[path] = tuple(index for index in range(len(value)) if (*path, index) not in places)
        return [_pruned(value[index], (*path, index), places, kept) for index in kept[path]]
    return value
