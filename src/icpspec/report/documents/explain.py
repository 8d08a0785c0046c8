"""`icpspec explain -f json`."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Document, Row


class TraitResult(TypedDict):
    """What one trait gave, and could still give."""

    id: str
    band: str | None
    state: Literal["matched", "unmatched", "unknown"]
    points: float
    weight: float | None
    low: float
    high: float
    title: str
    question: str | None


class Adjustment(TypedDict):
    """What a group took or gave."""

    group: str
    points: float


class TierResult(TypedDict):
    """Whether a tier's conditions hold, and which do not."""

    tier: str
    holds: bool
    failed: list[str]


class Explained(Row):
    """A row with its reasons; points and adjustments sum to the score."""

    traits: list[TraitResult]
    adjustments: list[Adjustment]
    tiers: list[TierResult]
    questions: list[dict[str, Any]]


class DOCUMENT(Document):
    """One account, a row for each ICP."""

    rows: list[Explained]
