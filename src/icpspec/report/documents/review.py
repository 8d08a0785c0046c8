"""`icpspec review -f json`."""

from __future__ import annotations

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Change, Class, Document, Example, Finding


class Point(TypedDict):
    """One of the versions; `project` is false where it has no project."""

    label: str
    commit: str | None
    project: bool


class AcceptedChange(TypedDict):
    """A change that the base's team has accepted."""

    id: str
    icp: str | None
    path: str
    approver: str
    reason: str
    until: str | None


class DOCUMENT(Document, TypedDict("_Classed", {"class": Class | None})):
    """What a pull request changes, and whether it passes."""

    verdict: str
    passes: bool
    reasons: list[str]
    base: Point
    settings: Point
    head: Point
    as_of: str
    changes: list[Change]
    accepted: list[AcceptedChange]
    not_used: list[str]
    examples: list[Example]
    diagnostics: list[Finding]
