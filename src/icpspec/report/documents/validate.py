"""`icpspec validate -f json`."""

from __future__ import annotations

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Document, Finding


class Summary(TypedDict):
    """How much was found."""

    files: int
    errors: int
    warnings: int
    infos: int
    suppressed: int


class DOCUMENT(Document):
    """What is wrong with specs."""

    diagnostics: list[Finding]
    summary: Summary
