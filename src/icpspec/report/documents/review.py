"""`icpspec review -f json`."""

from __future__ import annotations

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Change, Class, Document, Example, Finding, Impact
from icpspec.report.documents.backtest import (  # noqa: TC001 - read at run time
    Compared,
    Gate,
    Tested,
)


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


class Backtests(TypedDict):
    """Both versions against history, and over the same opportunities."""

    base: Tested | None
    head: Tested | None
    comparison: list[Compared]


class Known(Finding):
    """A finding; `new` is false where the base has it, too."""

    new: bool


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
    impact: list[Impact] | None
    backtest: Backtests | None
    not_computed: str | None
    gates: list[Gate]
    diagnostics: list[Known]
