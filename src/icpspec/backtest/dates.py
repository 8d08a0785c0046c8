"""Dates and amounts of opportunities that cannot be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.engine import faults
from icpspec.engine.accounts import moment_node
from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.spec.data import Opportunities
    from icpspec.sql.nodes import Node


def check_dates(tables: Tables, joined: Joined, source: Opportunities) -> list[Diagnostic]:
    """Deals closed before they were created, and dates and amounts that cannot be read."""
    questions: dict[str, Node] = {}
    if source.created and source.closed:
        questions["order"] = exp.LT(
            this=moment_node(joined, source.closed, tables),
            expression=nodes.cast(
                nodes.cast(moment_node(joined, source.created, tables), "DATE"), "TIMESTAMP"
            ),
        )
    for key in ("created", "closed"):
        column = getattr(source, key)
        if column:
            lost = nodes.is_null(moment_node(joined, column, tables))
            questions[key] = nodes.all_of([nodes.is_known(joined.node(column)), lost])
    if source.amount:
        read = exp.TryCast(this=joined.node(source.amount), to=exp.DataType.build("DECIMAL(38, 4)"))
        questions["amount"] = nodes.all_of(
            [nodes.is_known(joined.node(source.amount)), nodes.is_null(read)]
        )
    if not questions:
        return []
    columns = [
        nodes.named(nodes.summed(nodes.case([(question, nodes.number(1))], nodes.number(0))), name)
        for name, question in questions.items()
    ]
    ((*numbers,),) = tables.engine.rows(joined.select(columns))
    return [
        finding
        for name, n in zip(questions, numbers, strict=True)
        if n
        for finding in [_finding(name, int(n), tables, source)]
    ]


def _finding(name: str, n: int, tables: Tables, source: Opportunities) -> Diagnostic:
    span = tables.workspace.document.span
    if name == "order":
        return faults.CLOSED_BEFORE_CREATED.at(
            span(("data", "opportunities", "closed")),
            f"{n:,} opportunities were closed before they were created; they count, but not for"
            " the sales cycle.",
            help="Correct the dates in the CRM.",
        )
    column = getattr(source, name)
    what = "number" if name == "amount" else "date"
    return faults.UNREADABLE_VALUES.at(
        span(("data", "opportunities", name)),
        f"{n:,} values of column `{column}` cannot be read as a {what}; they count as missing.",
        help="Write dates as 2026-10-01." if what == "date" else "Write plain numbers, as 1200.50.",
    )
