"""The history of ICPs as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from icpspec.diff.model import Class, gravest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.model import Change

By = Literal["release", "version", "quarter"]


@dataclass(frozen=True, slots=True)
class Bet:
    """A decision that a spec has since a commit.

    Attributes:
        icp: the ICP that it is written in.
        day: as written, which can be another than that of the commit.
        expects: what should come true, with the keys of the language; None without.
        check_on: when to check, as written.
    """

    icp: str
    day: str
    what: str
    why: str | None = None
    link: str | None = None
    expects: Mapping[str, Any] | None = None
    check_on: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The bet with the keys that the language has, and its ICP."""
        return {
            "icp": self.icp,
            "date": self.day,
            "what": self.what,
            "why": self.why,
            "link": self.link,
            "expects": dict(self.expects) if self.expects else None,
            "check_on": self.check_on,
        }


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that cannot be read since a commit.

    Attributes:
        icp: the ICP, by its file where even its id is not known; None for the project file.
        finding: what is wrong, with its place in that commit.
    """

    icp: str | None
    finding: Diagnostic


@dataclass(frozen=True, slots=True)
class Entry:
    """What one commit changed in meaning, which may be nothing.

    Attributes:
        commit: the whole hash.
        authors: names of those who wrote it, each once.
        subject: what it says of itself.
        changes: since the last version that could be read.
        bets: decisions that the specs have since then.
        unreadable: what cannot be read since then, so that its changes are not known.
        mended: ids of ICPs that can be read again, None for the project file; their changes are
            those of all commits since they could not.
        former: ids of ICPs before this commit, by their ids since.
        versions: the `version` of each ICP that it touched, after it.
        icps: ids of all ICPs that it touched.
    """

    commit: str
    day: date
    authors: tuple[str, ...]
    subject: str
    changes: tuple[Change, ...] = ()
    bets: tuple[Bet, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    mended: tuple[str | None, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    icps: frozenset[str] = frozenset()

    @property
    def short(self) -> str:
        """The first characters of the hash, as people quote it."""
        return self.commit[:7]

    @property
    def cls(self) -> Class:
        """The gravest class of its changes."""
        return gravest(self.changes)

    @property
    def says_something(self) -> bool:
        """Whether it is part of a changelog."""
        return bool(self.changes or self.bets or self.unreadable or self.mended)

    def of(self, icp: str) -> Entry:
        """What it is for one ICP.

        Changes of the project file stay where they change scores, tiers or who works an account:
        all ICPs may depend on it.
        """
        return replace(
            self,
            changes=tuple(one for one in self.changes if _concerns(one, icp)),
            bets=tuple(bet for bet in self.bets if bet.icp == icp),
            unreadable=tuple(one for one in self.unreadable if one.icp in (icp, None)),
            mended=tuple(name for name in self.mended if name in (icp, None)),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of a release or of a quarter.

    Attributes:
        name: a tag, a version, `2026 Q3`; None for what is in no release, or has no version.
    """

    name: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The commits of a line that touched specs.

    Attributes:
        steps: every commit that touched the project's specs, the newest first.
        line: all commits of the line by hash, the newest first, for what lies between.
        tags: names of tags by commit.
        cut_off: the commit before which a shallow clone has no history; None if it has all.
        fetch: how to get that history, empty without need.
    """

    steps: tuple[Entry, ...]
    line: tuple[str, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cut_off: str | None = None
    fetch: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The commits that belong into a changelog."""
        return tuple(entry for entry in self.steps if entry.says_something)

    @property
    def unchanged(self) -> int:
        """How many commits changed nothing in meaning."""
        return len(self.steps) - len(self.entries)

    @property
    def icps(self) -> frozenset[str]:
        """Ids of all ICPs that it tells of, also under former names."""
        return frozenset(name for entry in self.steps for name in entry.icps)

    def latest(self, icp: str) -> str:
        """The id that an ICP has in the end, if it was renamed and no other has its name now."""
        for number, entry in enumerate(self.steps):
            renamed = next((new for new, old in entry.former.items() if old == icp), None)
            if renamed is not None:
                return replace(self, steps=self.steps[:number]).latest(renamed)
            if icp in entry.icps:
                break
        return icp

    def of(self, icp: str) -> History:
        """The history of one ICP, which it keeps under former names."""
        kept: list[Entry] = []
        name = icp
        for entry in self.steps:
            if name in entry.former.values():
                # Another ICP that had the name before it gave it away.
                break
            own = entry.of(name)
            if own.says_something or name in entry.icps:
                kept.append(own)
            name = entry.former.get(name, name)
        return replace(self, steps=tuple(kept))


def _concerns(change: Change, icp: str) -> bool:
    if change.icp is None:
        return change.cls >= Class.ROUTING
    return change.icp == icp
