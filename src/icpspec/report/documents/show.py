"""`icpspec show -f json`."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Document


class Setting(TypedDict):
    """What another layer had said before."""

    file: str
    line: int
    layer: str
    value: Any


class Origin(TypedDict):
    """Where a value was set."""

    file: str
    line: int
    layer: str
    replaced: NotRequired[list[Setting]]


class ScoreRange(TypedDict):
    """Least and greatest score that any account could have."""

    min: float
    max: float


class DOCUMENT(Document):
    """One resolved ICP; `provenance` by JSON pointer."""

    motion: NotRequired[str | None]
    territory: NotRequired[str | None]
    icp: dict[str, Any]
    provenance: dict[str, Origin]
    score_range: ScoreRange
