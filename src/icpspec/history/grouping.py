"""Entries of a history by release, by version of an ICP, or by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.history.model import Group

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from icpspec.history.model import By, Entry, History

Named = tuple["str | None", "Entry"]


def grouped(history: History, icp: str | None, by: By | None = None) -> tuple[By, list[Group]]:
    """The entries in groups, the newest first, and what they are grouped by.

    Args:
        icp: the one ICP that the history is of; None for all.
        by: default: by release where tags stand on the line, else by version where the one ICP has
            some, else by quarter.
    """
    chosen = by or _fitting(history, icp)
    match chosen:
        case "release":
            named = _by_release(history)
        case "version":
            named = _by_version(history, icp)
        case "quarter":
            named = [(quarter(entry.day), entry) for entry in history.entries]
    return chosen, _groups(named)


def _fitting(history: History, icp: str | None) -> By:
    if any(commit in history.tags for commit in history.line):
        return "release"
    if icp is not None and any(_version(entry, icp) for entry in history.entries):
        return "version"
    return "quarter"


def quarter(day: date) -> str:
    """The quarter of the calendar that a day lies in, as `2026 Q3`."""
    return f"{day.year} Q{(day.month + 2) // 3}"


def _groups(named: Iterable[Named]) -> list[Group]:
    found: list[Group] = []
    for name, entry in named:
        if found and found[-1].name == name:
            found[-1] = Group(name, (*found[-1].entries, entry))
        else:
            found.append(Group(name, (entry,)))
    return found


def _by_release(history: History) -> list[Named]:
    """Each commit belongs to the first release after it."""
    release: str | None = None
    of_commit: dict[str, str | None] = {}
    for commit in history.line:
        if commit in history.tags:
            release = ", ".join(history.tags[commit])
        of_commit[commit] = release
    return [(of_commit.get(entry.commit), entry) for entry in history.entries]


def _by_version(history: History, icp: str | None) -> list[Named]:
    """A version begins with the commit that sets it, and lasts until the next one."""
    version: str | None = None
    found: list[Named] = []
    for entry in reversed(history.entries):
        version = _version(entry, icp) or version
        found.append((version, entry))
    found.reverse()
    return found


def _version(entry: Entry, icp: str | None) -> str | None:
    if icp is not None and icp in entry.versions:
        return entry.versions[icp]
    return next(iter(entry.versions.values()), None) if icp is None else None
