"""`icpspec diff -f json`."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Change, Class, Document, Finding, Impact


class DOCUMENT(Document, TypedDict("_Classed", {"class": Class})):
    """What differs between two versions."""

    base: str
    head: str
    changes: list[Change]
    diagnostics: list[Finding]
    impact: NotRequired[list[Impact]]
