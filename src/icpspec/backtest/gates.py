"""Gates: bounds that a backtest must keep, with three verdicts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from icpspec.backtest.analysis import thinness
from icpspec.backtest.model import GateResult, Overall, TierFigures
from icpspec.resolve.points import exact, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.backtest.model import IcpBacktest
    from icpspec.spec.data import Gate

_NOT_FIGURES = {"tier", "rank", "thin", "calibration", "clustered", "signal", "verdict"}


def metrics(*, of_tier: bool) -> list[str]:
    """The figures that a gate can name."""
    kind = TierFigures if of_tier else Overall
    own = [field.name for field in fields(kind) if field.name not in _NOT_FIGURES]
    bounds = {name for name in own if name.endswith(("_low", "_high"))}
    return sorted([*(name for name in own if name not in bounds), "opportunities"])


def judge(gates: Iterable[Gate], results: Sequence[IcpBacktest]) -> list[GateResult]:
    """Each gate for each ICP that it names, or for all."""
    return [
        _judged(gate, number, result)
        for number, gate in enumerate(gates, start=1)
        for result in results
        if gate.icp in (None, result.icp) and _has_tier(gate, result)
    ]


def _has_tier(gate: Gate, result: IcpBacktest) -> bool:
    return gate.tier is None or any(tier.tier == gate.tier for tier in result.tiers)


def _judged(gate: Gate, number: int, result: IcpBacktest) -> GateResult:
    name = gate.id or f"gate-{number}"
    if gate.tiers_in_order is not None:
        return _order_gate(gate, name, result)
    metric = gate.metric or ""
    figures: Any = result.overall
    if gate.tier is not None:
        figures = next(tier for tier in result.tiers if tier.tier == gate.tier)
    value = _value(figures, metric, gate.at or "point")
    low, high = _bound(gate.min), _bound(gate.max)
    bound = low if low is not None else high
    thin = thinness(figures.won, figures.lost) == "insufficient"
    if value is None or thin:
        status = "insufficient"
    else:
        kept = (low is None or value >= low) and (high is None or value <= high)
        status = "passed" if kept else "missed"
    return GateResult(name, result.icp, metric, gate.tier, value, bound, status)


def _order_gate(gate: Gate, name: str, result: IcpBacktest) -> GateResult:
    overall = result.overall
    thin = any(tier.thin == "insufficient" for tier in result.tiers if tier.opportunities)
    if overall.tiers_in_order is None or thin:
        status = "insufficient"
    else:
        status = "passed" if overall.tiers_in_order is gate.tiers_in_order else "missed"
    return GateResult(name, result.icp, "tiers_in_order", None, None, None, status)


def _value(figures: Any, metric: str, at: str) -> float | None:
    """A figure, or the bound of its interval; a figure without one is read as it is."""
    name = metric if at == "point" else f"{metric}_{at}"
    value = getattr(figures, name, None)
    if not hasattr(figures, name):
        value = getattr(figures, metric, None)
    return None if value is None or isinstance(value, str) else float(value)


def _bound(given: float | str | None) -> float | None:
    if given is None:
        return None
    return float(share(given)) if isinstance(given, str) else float(exact(given))
