"""Whether the outcomes that the project names are those that the data hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest import faults
from icpspec.nearest import nearest
from icpspec.resolve.folding import fold
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Opportunities
    from icpspec.sql.nodes import Node

_MOST = 50


def check_outcomes(
    tables: Tables, joined: Joined, source: Opportunities, path: Steps, where: Node | None
) -> Iterator[Diagnostic]:
    """Named outcomes that never occur, and stages that miss one by their case alone."""
    stages = _stages(tables, joined, source, where)
    if not stages:
        return
    column = source.outcome.column
    span = tables.workspace.document.span
    named: dict[str, str] = {}
    for kind in ("won", "lost"):
        for index, value in enumerate(getattr(source.outcome, kind)):
            text = outcome_text(value)
            named[fold(text)] = text
            if text not in stages:
                yield faults.UNSEEN_OUTCOME.at(
                    span((*path, "outcome", kind, index)),
                    f"No opportunity has `{text}` in column `{column}`.",
                    help=_instead(text, stages),
                )
    for stage, n in stages.items():
        meant = named.get(fold(stage))
        if meant is not None and meant != stage and meant in stages:
            yield faults.UNSEEN_OUTCOME.at(
                span((*path, "outcome")),
                f"`{stage}` ({n:,} opportunities) counts as open: it differs from `{meant}`.",
                help=f"Name `{stage}` as well, or write it one way in the CRM.",
            )


def outcome_text(value: object) -> str:
    """An outcome as the text that the column's values are compared with."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _instead(text: str, stages: dict[str, int]) -> str:
    close = nearest(text, stages)
    listed = ", ".join(f"`{stage}` ({n:,})" for stage, n in list(stages.items())[:8])
    hint = f"Did you mean `{close}`? " if close else ""
    return f"{hint}The column holds {listed}."


def _stages(
    tables: Tables, joined: Joined, source: Opportunities, where: Node | None
) -> dict[str, int]:
    """The values of the outcome column and how often each occurs, the most frequent first."""
    stage = nodes.cast(joined.node(source.outcome.column), "VARCHAR")
    query = joined.select([nodes.named(stage, "stage"), nodes.named(nodes.count_all(), "n")], where)
    query.set("group", exp.Group(expressions=[stage.copy()]))
    ordered = query.order_by(
        exp.Ordered(this=nodes.column("n"), desc=True, nulls_first=False),
        exp.Ordered(this=nodes.column("stage"), nulls_first=False),
        copy=False,
    )
    return {stage: n for stage, n in tables.engine.rows(ordered.limit(_MOST)) if stage is not None}
