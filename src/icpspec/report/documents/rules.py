"""`icpspec rules -f json`."""

from __future__ import annotations

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Document, Severity


class Rule(TypedDict):
    """A kind of finding."""

    code: str
    id: str
    severity: Severity
    title: str
    doc: str


class DOCUMENT(Document):
    """All rules, or one."""

    rules: list[Rule]
