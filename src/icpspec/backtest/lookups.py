"""Rows whose key a lookup does not have: what they would have told is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.engine import row_findings
from icpspec.engine.joins import unmatched_columns
from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.sql.nodes import Node


def check_lookups(tables: Tables, joined: Joined, where: Node | None) -> list[Diagnostic]:
    """A finding for each lookup of a table that some rows find no partner in."""
    if not joined.lookups:
        return []
    columns = {
        name: node for lookup in joined.lookups for name, node in unmatched_columns(joined, lookup)
    }
    named = [nodes.named(node, name) for name, node in columns.items()]
    ((*values,),) = tables.engine.rows(joined.select(named, where and where.copy()))
    found = dict(zip(columns, values, strict=True))
    span = tables.workspace.document.span
    return [
        row_findings.unmatched_lookup(
            name,
            joined.table.label,
            span(("data", "lookups", name), key=True),
            n,
            found[f"example {name}"],
        )
        for name in joined.lookups
        if (n := found[f"unmatched {name}"])
    ]
