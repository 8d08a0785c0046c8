"""`icpspec score -f json`."""

from __future__ import annotations

from icpspec.report.documents._parts import Document, Row


class DOCUMENT(Document):
    """A row for each account and ICP."""

    rows: list[Row]
