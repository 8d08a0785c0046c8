"""Which ICPs an impact is worked out for, with each of their changes on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff.model import Class
from icpspec.diff.one_change import element_of, with_element
from icpspec.impact.run import Pair
from icpspec.resolve.apart import taken_families
from icpspec.resolve.periods import by_id, in_force_or_next

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from icpspec.diff.model import Change
    from icpspec.diff.one_change import Element
    from icpspec.diff.run import Comparison
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace

# Each costs a little in the one pass over the accounts; of many, nobody reads the last.
_MOST_ALONE = 20


def changed_pairs(
    comparison: Comparison, base: Workspace, head: Workspace, day: date
) -> list[Pair]:
    """The ICPs in force whose scores, tiers or territories may differ between two versions."""
    graver = [one for one in comparison.changes if one.cls >= Class.ROUTING]
    changed = {one.icp for one in graver}
    current = [*_in_force(base, day), *_in_force(head, day)]
    found = []
    for pair in comparison.pairs:
        old, new = (one if any(one is icp for icp in current) else None for one in pair)
        known = [one for one in pair if one is not None]
        names = {one.id for one in known}
        is_whole = all(one.family is not None for one in known)
        reached = {None, *names, *_taken(known)} & changed
        if is_whole and (old or new) and reached:
            own = [one for one in graver if one.icp in (None, *names)]
            found.append(Pair(old, new, tuple(_alone(old, new, own))))
    return found


def _taken(icps: Sequence[LoadedIcp]) -> Iterator[str]:
    """Ids of the ICPs whose results some take: their changes are felt there, too."""
    for icp in icps:
        if icp.family is not None:
            yield from (other.id for other in taken_families(icp.family))


def _in_force(space: Workspace, day: date) -> list[LoadedIcp]:
    """Of each active ICP the version that counts on a day."""
    versions = (in_force_or_next(own, day) for own in by_id(space.icps).values())
    return [one for one in versions if one is not None and _is_active(one)]


def _is_active(icp: LoadedIcp) -> bool:
    return icp.spec is not None and (icp.spec.status or "active") == "active"


def _alone(
    base: LoadedIcp | None, head: LoadedIcp | None, changes: Sequence[Change]
) -> Iterator[tuple[Change, IcpFamily]]:
    """The base with one element changed each, where there are several to tell apart."""
    if base is None or head is None or base.family is None or head.family is None:
        return
    elements: dict[Element, Change] = {}
    for change in changes:
        first = elements.setdefault(element_of(change), change)
        if change.cls > first.cls:
            elements[element_of(change)] = change
    # Under another name it would stand beside itself.
    for renamed in [one for one in changes if one.kind == "renamed"]:
        elements.pop(element_of(renamed), None)
    for element, change in list(elements.items())[:_MOST_ALONE]:
        family = with_element(base.family, head.family, element)
        if family is not None:
            yield change, family
