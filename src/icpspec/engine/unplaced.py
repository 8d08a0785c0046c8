"""Accounts that no motion, no territory or not even the ICP can claim, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.engine import faults
from icpspec.engine.row_findings import counted
from icpspec.operators._clock import Clock
from icpspec.sql import nodes
from icpspec.sql.assignment import MOTION_REASON, TERRITORY_REASON, is_divided
from icpspec.sql.scoring import placed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node

# By side and reason: what keeps an account, and the way out.
_SAID = {
    ("motions", "tie"): "two motions or more claim {n} alike",
    ("motions", "unknown"): "a fact is missing that tells the motion of {n}",
    ("territories", "tie"): "two territories or more claim {n} alike",
    ("territories", "unknown"): "a fact is missing that tells the territory of {n}",
}
_WAYS = {
    "tie": "Make the conditions exclude each other, or nest one territory in the other.",
    "unknown": "Complete the fact in the source, or let the conditions do without it.",
}


def unplaced(
    engine: Engine, icp: LoadedIcp, source: Sequence[Step], rows: Input, day: date
) -> list[Diagnostic]:
    """Accounts of which conditions cannot say where they belong, all counted in one pass.

    Args:
        source: the steps that make the input.
        rows: the accounts.
    """
    assert icp.family is not None
    family = icp.family
    if family.base.scope is None and not is_divided(family):
        return []
    steps, scope = placed(family, rows, Clock(day), engine.target)
    questions: dict[tuple[str, str], Node] = {}
    if is_divided(family):
        for side, column in (("motions", MOTION_REASON), ("territories", TERRITORY_REASON)):
            for reason in _WAYS:
                inside = nodes.equals(nodes.column(column), nodes.text(reason))
                within = inside if scope is None else nodes.all_of([inside, scope.copy()])
                questions[side, reason] = within
    if scope is not None:
        questions["scope", "unknown"] = nodes.is_null(scope)
    columns = [nodes.named(_count(question), " ".join(key)) for key, question in questions.items()]
    query = nodes.with_steps([*source, *steps], nodes.select(columns, steps[-1][0]))
    ((*numbers,),) = engine.rows(query)
    found = zip(questions, (int(n or 0) for n in numbers), strict=True)
    return [_told(icp, side, reason, n) for (side, reason), n in found if n]


def _count(question: Node) -> Node:
    return nodes.summed(nodes.case([(question, nodes.number(1))], nodes.number(0)))


def _told(icp: LoadedIcp, side: str, reason: str, n: int) -> Diagnostic:
    span, accounts = icp.document.span, counted(n, "account")
    if side == "scope":
        return faults.UNKNOWN_SCOPE.at(
            span(("when",), key=True),
            f"`{icp.id}` does not score {accounts}: a fact is missing that tells whether it is"
            " meant.",
            help="Complete the fact in the source, or let `when` do without it.",
        )
    words = _SAID[side, reason].format(n=accounts)
    return faults.UNPLACED.at(
        span((side,), key=True),
        f"In `{icp.id}` {words}; the level above scores {'it' if n == 1 else 'them'}.",
        help=_WAYS[reason],
    )
