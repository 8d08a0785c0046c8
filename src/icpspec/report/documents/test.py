"""`icpspec test -f json`."""

from __future__ import annotations

from icpspec.report.documents._parts import Document, Example


class DOCUMENT(Document):
    """The examples of specs, by evaluator and by SQL."""

    examples: list[Example]
