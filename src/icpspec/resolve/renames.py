"""`renamed_from`: names that lead back to themselves say nothing about what came first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import in_order
from icpspec.resolve import faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.problems import Problems
    from icpspec.spec.icp import Icp

_SECTIONS = ("traits", "exclusions", "tiers")
_ADVICE = "Remove `renamed_from` at the older of the names."


def check_renames(spec: Icp, problems: Problems) -> None:
    """Report entries of a section that are renamed from each other."""
    for section in _SECTIONS:
        former = {
            name: entry.renamed_from
            for name, entry in (getattr(spec, section) or {}).items()
            if entry.renamed_from is not None
        }
        for circle in _circles(former):
            problems.add(
                faults.CYCLE,
                (section, circle[0], "renamed_from"),
                _message(circle),
                help=_ADVICE,
            )


def without_circles(icps: tuple[LoadedIcp, ...]) -> tuple[LoadedIcp, ...]:
    """The same, with a finding where ICPs are renamed from each other."""
    former = {
        icp.spec.id: icp.spec.renamed_from for icp in icps if icp.spec and icp.spec.renamed_from
    }
    circles = {circle[0]: circle for circle in _circles(former)}
    return tuple(
        _refused(icp, circles[icp.spec.id]) if icp.spec and icp.spec.id in circles else icp
        for icp in icps
    )


def _refused(icp: LoadedIcp, circle: tuple[str, ...]) -> LoadedIcp:
    span = icp.document.span(("renamed_from",))
    finding = faults.CYCLE.at(span, _message(circle), help=_ADVICE)
    findings = tuple(in_order([*icp.findings, finding]))
    return replace(icp, findings=findings, resolved=None, family=None)


def _message(circle: tuple[str, ...]) -> str:
    shown = " → ".join(f"`{step}`" for step in (*circle, circle[0]))
    return f"`{circle[0]}` is renamed from itself: {shown}."


def _circles(former: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Each circle of former names once, from the first of its names."""
    done: set[str] = set()
    for start in former:
        way: list[str] = []
        name: str | None = start
        while name is not None and name not in done:
            done.add(name)
            way.append(name)
            name = former.get(name)
        if name in way:
            yield tuple(way[way.index(name) :])
