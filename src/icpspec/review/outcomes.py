"""What history says of both versions of the changed ICPs, over the data of the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.backtest.run import backtest
from icpspec.engine.duckdb import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from icpspec.backtest.model import Backtest, GateResult
    from icpspec.diagnostics import Diagnostic
    from icpspec.impact.run import Pair
    from icpspec.resolve.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Both versions against the same opportunities.

    Attributes:
        base: None if no ICP of the base was tested, or its data have errors.
        head: the same of the head.
        findings: what is wrong with the data.
    """

    base: Backtest | None
    head: Backtest | None
    findings: tuple[Diagnostic, ...] = ()

    @property
    def gates(self) -> tuple[GateResult, ...]:
        """The base's gates, held against the head."""
        return self.head.gates if self.head else ()


def outcomes_of(
    data: Workspace, pairs: Sequence[Pair], day: date, tell: Callable[[str], None]
) -> Outcomes | None:
    """Backtests of both versions; None where the project declares no opportunities.

    Args:
        data: the project whose data, conventions and gates count.
        day: the day of observation.
    """
    declared = data.project.data if data.project else None
    if declared is None or not declared.opportunities:
        return None
    made: list[Backtest | None] = []
    findings: list[Diagnostic] = []
    for name, icps in (
        ("base", [pair.base for pair in pairs if pair.base is not None]),
        ("head", [pair.head for pair in pairs if pair.head is not None]),
    ):
        tell(f"testing the {name}")
        if not icps:
            made.append(None)
            continue
        with Engine(data.root) as engine:
            outcome = backtest(data, engine, icps, day)
        made.append(outcome.backtest)
        findings += outcome.findings
    return Outcomes(made[0], made[1], tuple(dict.fromkeys(findings)))
