"""Versions of one ICP in time: files may share an id while their periods do not overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from icpspec.diagnostics import Related, in_order
from icpspec.resolve import calendar, faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.resolve.loaded import LoadedIcp

Period = tuple[date, date]


def period(icp: LoadedIcp) -> Period:
    """First and last day on which a version is in force; open ends are those of the calendar."""
    effective = icp.spec.effective if icp.spec else None
    start = calendar.day(effective.from_) if effective and effective.from_ else None
    end = calendar.day(effective.until) if effective and effective.until else None
    return start or date.min, end or date.max


def in_force(versions: Iterable[LoadedIcp], day: date) -> LoadedIcp | None:
    """The version of an ICP that is in force on a day; None if none is."""
    found = (icp for icp in versions if period(icp)[0] <= day <= period(icp)[1])
    return next(found, None)


def in_force_or_next(versions: Sequence[LoadedIcp], day: date) -> LoadedIcp | None:
    """The version in force on a day, else the next to be; None if all are over."""
    current = in_force(versions, day)
    if current is not None:
        return current
    later = [icp for icp in versions if period(icp)[0] > day]
    return min(later, key=period, default=None)


def by_id(icps: Iterable[LoadedIcp]) -> dict[str, list[LoadedIcp]]:
    """The versions of each ICP, by id; files without an id are left out."""
    found: dict[str, list[LoadedIcp]] = {}
    for icp in icps:
        if icp.id is not None:
            found.setdefault(icp.id, []).append(icp)
    return found


def without_overlaps(icps: tuple[LoadedIcp, ...]) -> tuple[LoadedIcp, ...]:
    """The same, with a finding where two files are the same ICP on some day."""
    seen: dict[str, list[LoadedIcp]] = {}
    result: list[LoadedIcp] = []
    for icp in icps:
        earlier = seen.setdefault(icp.spec.id, []) if icp.spec else []
        other = next((one for one in earlier if _overlap(one, icp)), None)
        earlier.append(icp)
        result.append(icp if other is None else _refused(icp, other))
    return tuple(result)


def _overlap(one: LoadedIcp, other: LoadedIcp) -> bool:
    (start, end), (first, last) = period(one), period(other)
    return start <= last and first <= end


def _refused(icp: LoadedIcp, other: LoadedIcp) -> LoadedIcp:
    assert icp.spec is not None
    name = icp.spec.id
    related = [Related("first used here", other.document.span(("id",)))]
    if icp.spec.effective is None and other.spec is not None and other.spec.effective is None:
        finding = faults.DUPLICATE_ICP.at(
            icp.document.span(("id",)),
            f"Another file has the id `{name}` already.",
            help="Give each ICP an id of its own, or each version its `effective` period.",
            related=related,
        )
    else:
        finding = faults.OVERLAPPING_PERIODS.at(
            icp.document.span(("effective",), key=True),
            f"Another version of `{name}` is in force on some of the same days.",
            help="End the earlier one on the day before: `effective: {until: …}` is inclusive.",
            related=related,
        )
    findings = tuple(in_order([*icp.findings, finding]))
    return replace(icp, findings=findings, resolved=None, family=None)
