"""Rows whose key a lookup does not have: what they would have told is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.engine import checks, faults
from icpspec.engine.joins import unmatched

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.sql.nodes import Node


def check_lookups(tables: Tables, joined: Joined, where: Node | None) -> list[Diagnostic]:
    """A finding for each lookup of a table that some rows find no partner in."""
    questions = {name: unmatched(joined, name) for name in joined.lookups}
    numbers = checks.count_rows(tables, joined, questions, where)
    span = tables.workspace.document.span
    return [
        faults.UNMATCHED_LOOKUP.at(
            span(("data", "lookups", name), key=True),
            f"{n:,} rows of `{joined.table.name}` find no partner in `{name}`.",
            help="What it would have told of them is unknown; `icpspec profile` shows examples.",
        )
        for name, n in numbers.items()
        if n
    ]
