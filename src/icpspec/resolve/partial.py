"""The rest of a faulty ICP: what the schema rejects is left out, so that all else is checked too.

The result is good for findings alone and is never evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from icpspec.resolve import faults
from icpspec.spec.validation import faulty_places, typed_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.problems import Steps
    from icpspec.spec.icp import Icp

# Sections whose entries can be left out one by one, and even a key of an entry. An attribute
# goes as a whole: without its `many` or `level`, every test on it would look wrong.
_BY_KEY = frozenset(
    {"traits", "exclusions", "groups", "tiers", "personas", "plays"}
    | {"exceptions", "examples", "decisions", "channels"}
)
_BY_ENTRY = frozenset({"attributes"})
_MERGE = "<<"
# What stands in for a missing or faulty value of a required key.
_STAND_INS: Mapping[str, Any] = {"id": "unnamed", "title": "Unnamed", "tiers": {"unnamed": {}}}
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
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Places of the document that are left out; in the coordinates of the file.

    Attributes:
        places: paths of keys, entries and sections.
        kept: of lists that lost items, the index in the file of each item that is left.
    """

    places: frozenset[Steps] = frozenset()
    kept: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

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

    def in_file(self, path: Steps) -> Steps:
        """A path in the rest as a path in the file."""
        kept = self.kept.get(str(path[0])) if len(path) > 1 else None
        if kept is None or not isinstance(path[1], int):
            return path
        return (path[0], kept[path[1]], *path[2:])

    def explains(self, finding: Diagnostic, path: Steps) -> bool:
        """Whether a finding may only follow from what is left out."""
        if finding.rule == faults.TRAIT_WITHOUT_POINTS:
            return any(place[: len(path)] == path for place in self.places)
        off_scale = (faults.WEIGHT_OFF_SCALE, faults.DISCOURAGED_WEIGHT)
        return self.touches("scale") and finding.rule in off_scale


NOTHING = LeftOut()


def rest_of(data: object) -> tuple[Icp, LeftOut] | None:
    """What is left of an ICP without what its schema rejects, None if that is no ICP."""
    if not isinstance(data, dict):
        return None
    left_out, rest = NOTHING, data
    for _ in range(_MOST_ROUNDS):
        places = {_cut(left_out.in_file(place)) for place in faulty_places(rest, "icp") if place}
        # Another version of the language, or keys that stand elsewhere: nothing can be said.
        if places & {("icpspec",), (_MERGE,)} or places <= left_out.places:
            return None
        left_out = _without_lists(data, left_out.places | places)
        rest = _pruned(data, left_out)
        model = typed_or_none(rest, "icp")
        if model is not None:
            return cast("Icp", model), left_out
    return None


def _cut(place: Steps) -> Steps:
    """The smallest part that can be left out and holds a place."""
    if place[0] in _BY_KEY:
        return place[:3]
    return place[:2] if place[0] in _BY_ENTRY else place[:1]


def _without_lists(data: Mapping[str, Any], places: frozenset[Steps]) -> LeftOut:
    kept = {
        key: tuple(index for index in range(len(value)) if (key, index) not in places)
        for key, value in data.items()
        if isinstance(value, list)
    }
    return LeftOut(places, kept)


def _pruned(data: Mapping[str, Any], left_out: LeftOut) -> dict[str, Any]:
    rest = {
        key: _entries(key, value, left_out)
        for key, value in data.items()
        if (key,) not in left_out.places
    }
    stand_ins = {key: value for key, value in _STAND_INS.items() if (key,) in left_out.places}
    return {**rest, **stand_ins}


def _entries(section: str, value: Any, left_out: LeftOut) -> Any:
    places = left_out.places
    if section not in _BY_KEY | _BY_ENTRY:
        return value
    if isinstance(value, list):
        return [_keys((section, index), value[index], places) for index in left_out.kept[section]]
    if isinstance(value, dict):
        return {
            name: _keys((section, name), entry, places)
            for name, entry in value.items()
            if (section, name) not in places
        }
    return value


def _keys(path: Steps, entry: Any, places: Iterable[Steps]) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {key: value for key, value in entry.items() if (*path, key) not in places}
