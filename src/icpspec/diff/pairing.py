"""Which ICPs of two versions of a project are the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icpspec.resolve.loaded import LoadedIcp


def pairs(
    base: Sequence[LoadedIcp], head: Sequence[LoadedIcp]
) -> list[tuple[LoadedIcp | None, LoadedIcp | None]]:
    """Each ICP with its other version, None if there is none; those of the head come first.

    An ICP is matched by its id, or by the one that it is `renamed_from`; of several that share an
    id, by the time in which they are in force, and what is left in order. A file that has no id
    because it cannot be read is matched by its name, else with any that is left over: which ICP it
    is cannot be told, and so neither that one was removed or added.
    """
    taken = {id(icp): other for icp, other in _matched(base, head)}
    left = [icp for icp in base if not any(icp is other for other in taken.values())]
    alone = [icp for icp in head if id(icp) not in taken]
    for icp, other in _guessed(left, alone):
        taken[id(icp)] = other
        left.remove(other)
    return [*((taken.get(id(icp)), icp) for icp in head), *((icp, None) for icp in left)]


def _guessed(
    base: Sequence[LoadedIcp], head: Sequence[LoadedIcp]
) -> Iterator[tuple[LoadedIcp, LoadedIcp]]:
    """Pairs of which one has no id."""
    left, alone = list(base), list(head)
    for same_name in (True, False):
        for icp in list(alone):
            for other in left:
                if (icp.id is None or other.id is None) and (
                    icp.path.name == other.path.name or not same_name
                ):
                    left.remove(other)
                    alone.remove(icp)
                    yield icp, other
                    break


def _matched(
    base: Sequence[LoadedIcp], head: Sequence[LoadedIcp]
) -> Iterator[tuple[LoadedIcp, LoadedIcp]]:
    before, after = _by_id(base), _by_id(head)
    for name, icps in after.items():
        former = name if name in before else _former(icps, before, after)
        if former is None:
            continue
        others = list(before[former])
        rest: list[LoadedIcp] = []
        for icp in icps:
            other = next((one for one in others if _period(one) == _period(icp)), None)
            if other is None:
                rest.append(icp)
                continue
            others.remove(other)
            yield icp, other
        yield from zip(rest, others, strict=False)


def _former(
    icps: Iterable[LoadedIcp], before: dict[str, list[LoadedIcp]], after: dict[str, list[LoadedIcp]]
) -> str | None:
    for icp in icps:
        former = icp.spec.renamed_from if icp.spec else None
        if former in before and former not in after:
            return former
    return None


def _by_id(icps: Iterable[LoadedIcp]) -> dict[str, list[LoadedIcp]]:
    found: dict[str, list[LoadedIcp]] = {}
    for icp in icps:
        if icp.id is not None:
            found.setdefault(icp.id, []).append(icp)
    return found


def _period(icp: LoadedIcp) -> tuple[str | None, str | None]:
    effective = icp.spec.effective if icp.spec else None
    return (effective.from_, effective.until) if effective else (None, None)
