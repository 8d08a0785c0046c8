"""What is wrong with a patch, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.diagnostics import Diagnostic, Rule
    from icpspec.resolve.layers import Note

# By kind of note: rule, message, way out. Other kinds are no faults.
_OF_BOTH: Mapping[str, tuple[Rule, str, str]] = {
    "removes-nothing": (
        faults.REMOVES_NOTHING,
        "There is no `{name}` here to remove.",
        "null removes what a lower layer has; remove the key, or correct the name.",
    ),
    "weight-on-bands": (
        faults.WEIGHT_AND_BANDS,
        "`{owner}` has bands here: a weight alone does not say which it changes.",
        "Write its `bands` anew, or `when` with `weight` in their place.",
    ),
}
_OF_OVERLAY: Mapping[str, tuple[Rule, str, str]] = {
    **_OF_BOTH,
    "new-tier": (
        faults.OVERLAY_OF_TIERS,
        "An overlay cannot add the tier `{name}`.",
        "Overlays may change tiers; add it to the ICP itself.",
    ),
    "removed-tier": (
        faults.OVERLAY_OF_TIERS,
        "An overlay cannot remove the tier `{name}`.",
        "Overlays may change tiers, not remove them.",
    ),
    "removed-tiers": (
        faults.OVERLAY_OF_TIERS,
        "An overlay cannot remove the tiers.",
        "Overlays may change tiers, not remove them.",
    ),
}
_OF_EXTENSION: Mapping[str, tuple[Rule, str, str]] = {
    **_OF_BOTH,
    "new-tier": (
        faults.OVERLAY_OF_TIERS,
        "An ICP cannot add the tier `{name}` to those of the one it extends.",
        "It may change tiers; add it to the other one.",
    ),
    "removed-tier": (
        faults.OVERLAY_OF_TIERS,
        "An ICP cannot remove the tier `{name}` of the one it extends.",
        "It may change tiers, not remove them.",
    ),
    "removed-tiers": (
        faults.OVERLAY_OF_TIERS,
        "An ICP cannot remove the tiers of the one it extends.",
        "It may change tiers, not remove them.",
    ),
}


def of_overlay(note: Note) -> Diagnostic | None:
    """The finding on a patch of a motion or territory; None if nothing is wrong with it."""
    return _told(note, _OF_OVERLAY)


def of_extension(note: Note) -> Diagnostic | None:
    """The finding on a patch of a file that extends another; None if nothing is wrong with it."""
    return _told(note, _OF_EXTENSION)


def _told(note: Note, wordings: Mapping[str, tuple[Rule, str, str]]) -> Diagnostic | None:
    if note.kind not in wordings:
        return None
    rule, message, advice = wordings[note.kind]
    owner = note.path[-2] if len(note.path) > 1 else ""
    text = message.format(name=note.path[-1], owner=owner)
    return rule.at(note.place.span(key=True), text, help=advice)
