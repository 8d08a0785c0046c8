"""Rows whose key a lookup does not have: what they would have told is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.engine import faults
from icpspec.engine.joins import unmatched
from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables


def check_lookups(tables: Tables, joined: Joined) -> list[Diagnostic]:
    """A finding for each lookup of a table that some rows find no partner in."""
    if not joined.lookups:
        return []
    columns = [
        nodes.named(
            nodes.summed(
                nodes.case([(unmatched(joined, name), nodes.number(1))], nodes.number(0))
            ),
            name,
        )
        for name in joined.lookups
    ]
    ((*numbers,),) = tables.engine.rows(joined.select(columns))
    span = tables.workspace.document.span
    return [
        faults.UNMATCHED_LOOKUP.at(
            span(("data", "lookups", name), key=True),
            f"{n:,} rows of `{joined.table.name}` find no partner in `{name}`.",
            help="What it would have told of them is unknown; `icpspec profile` shows examples.",
        )
        for name, n in zip(joined.lookups, numbers, strict=True)
        if n
    ]
