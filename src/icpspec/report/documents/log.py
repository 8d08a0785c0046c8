"""`icpspec log -f json`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Change, Class, Document, Finding


class Decision(TypedDict):
    """A bet that a spec holds since a commit; `expects` has the keys of the language."""

    icp: str
    date: str
    what: str
    why: str | None
    link: str | None
    expects: dict[str, object] | None
    check_on: str | None


class Unreadable(Finding):
    """What cannot be read since a commit; null is the project file."""

    icp: str | None


class Entry(TypedDict("_Entry", {"class": Class})):
    """What a commit changed in meaning."""

    commit: str
    date: str
    authors: list[str]
    subject: str
    changes: list[Change]
    decisions: list[Decision]
    unreadable: list[Unreadable]
    mended: list[str | None]


class Group(TypedDict):
    """The entries of a release, a version or a quarter, the newest first; null is none yet."""

    name: str | None
    entries: list[Entry]


class DOCUMENT(Document):
    """The history of ICPs."""

    icp: str | None
    by: Literal["release", "version", "quarter"]
    groups: list[Group]
    unchanged: int
    cut_off: str | None
