"""What history says of both versions of the changed ICPs, over the data of the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.backtest.run import Outcome, backtest
from icpspec.backtest.versions import Against
from icpspec.diagnostics import Severity
from icpspec.engine.duckdb import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from icpspec.backtest.compared import Comparison
    from icpspec.backtest.model import Backtest, GateResult
    from icpspec.diagnostics import Diagnostic
    from icpspec.git.loaded import Version
    from icpspec.impact.run import Pair
    from icpspec.resolve.loaded import LoadedIcp
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

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Both versions of each ICP over the same opportunities."""
        return (self.head.comparisons or ()) if self.head else ()

    @property
    def failed(self) -> bool:
        """Nothing is known of the head, since the data have errors."""
        return self.head is None and any(one.severity is Severity.ERROR for one in self.findings)


def outcomes_of(
    data: Workspace,
    versions: tuple[Version, Version],
    pairs: Sequence[Pair],
    day: date,
    tell: Callable[[str], None],
) -> Outcomes | None:
    """Backtests of both versions, and their comparison over the same opportunities.

    Args:
        data: the project whose data, conventions and gates count.
        versions: base and head.
        day: the day of observation.

    Returns:
        None where the project declares no opportunities.
    """
    declared = data.project.data if data.project else None
    if declared is None or not declared.opportunities:
        return None
    both = [(one.base, one.head) for one in pairs if one.base is not None and one.head is not None]
    base, head = versions
    against = Against(base.workspace, base.label, both, head.workspace)
    before = [one.base for one in pairs if one.base is not None]
    after = [one.head for one in pairs if one.head is not None]
    tell("testing both versions")
    old = _tested(data, before, day)
    new = _tested(data, after, day, against)
    findings = (*new.findings, *old.findings)
    return Outcomes(old.backtest, new.backtest, tuple(dict.fromkeys(findings)))


def _tested(
    data: Workspace,
    icps: Sequence[LoadedIcp],
    day: date,
    against: Against | None = None,
) -> Outcome:
    if not icps:
        return Outcome(None, ())
    with Engine(data.root) as engine:
        return backtest(data, engine, icps, day, against=against)
