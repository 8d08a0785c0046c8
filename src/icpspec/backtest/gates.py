"""Gates: bounds that a backtest must keep, with three verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest.analysis import INSUFFICIENT, thinness
from icpspec.backtest.compared import SAME, UNCLEAR
from icpspec.backtest.model import GateResult
from icpspec.resolve.points import exact, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.backtest.compared import Comparison
    from icpspec.backtest.model import IcpBacktest, TierFigures
    from icpspec.spec.data import Gate

_OF_CUSTOMERS = frozenset({"customers", "churned", "churn_12m", "logo_churn"})


def judge(
    gates: Iterable[Gate],
    results: Sequence[IcpBacktest],
    comparisons: Sequence[Comparison] = (),
) -> list[GateResult]:
    """Each gate for each ICP that it names, or for all.

    Args:
        comparisons: with an older version, by ICP; a gate with `no_worse_than` that finds none for
            its ICP is insufficient.
    """
    compared = {one.icp: one for one in comparisons}
    return [
        _no_worse(gate, number, result.icp, compared.get(result.icp))
        if gate.no_worse_than is not None
        else _judged(gate, number, result)
        for number, gate in enumerate(gates, start=1)
        for result in results
        if gate.icp in (None, result.icp) and _has_tier(gate, result)
    ]


def _has_tier(gate: Gate, result: IcpBacktest) -> bool:
    return gate.tier is None or any(tier.tier == gate.tier for tier in result.tiers)


def _no_worse(gate: Gate, number: int, icp: str, found: Comparison | None) -> GateResult:
    """Whether the lower bound of head − base lies above −margin."""
    name = gate.id or f"gate-{number}"
    bound = 0.0 if gate.margin is None else -float(exact(gate.margin))
    low = found.delta_low if found else None
    if found is None or found.conclusion == UNCLEAR or low is None:
        status = "insufficient"
    elif found.conclusion == SAME:
        # Where nothing differs nothing is worse, also without any margin.
        status = "passed"
    else:
        status = "passed" if low > bound else "missed"
    return GateResult(name, icp, f"{gate.metric}_delta_low", None, low, bound, status)


def _judged(gate: Gate, number: int, result: IcpBacktest) -> GateResult:
    name = gate.id or f"gate-{number}"
    if gate.tiers_in_order is not None:
        return _order_gate(gate, name, result)
    metric = gate.metric or ""
    tier = next((tier for tier in result.tiers if tier.tier == gate.tier), None)
    figures = result.overall if tier is None else tier
    found = _churn_value(tier, metric, gate) if tier else None
    if found is None:
        found = _value(figures, metric, gate.at), thinness(figures.won, figures.lost)
    value, thin = found
    low, high = _bound(gate.min), _bound(gate.max)
    # Of two bounds the one that is missed.
    too_high = high is not None and (low is None or (value is not None and value > high))
    if value is None or thin == "insufficient":
        status = "insufficient"
    else:
        kept = (low is None or value >= low) and (high is None or value <= high)
        status = "passed" if kept else "missed"
    return GateResult(name, result.icp, metric, gate.tier, value, high if too_high else low, status)


def _churn_value(
    tier: TierFigures, metric: str, gate: Gate
) -> tuple[float | None, str | None] | None:
    """A figure of the tier's customers; few customers make it insufficient, not few deals."""
    if metric not in _OF_CUSTOMERS:
        return None
    churn = tier.churn
    few = churn is None or churn.customers < INSUFFICIENT
    return _value(churn, metric, gate.at), "insufficient" if few else None


def _order_gate(gate: Gate, name: str, result: IcpBacktest) -> GateResult:
    overall = result.overall
    thin = any(tier.thin == "insufficient" for tier in result.tiers if tier.opportunities)
    if overall.tiers_in_order is None or thin:
        status = "insufficient"
    else:
        status = "passed" if overall.tiers_in_order is gate.tiers_in_order else "missed"
    return GateResult(name, result.icp, "tiers_in_order", None, None, None, status)


def _value(figures: object, metric: str, at: str | None) -> float | None:
    """A figure, or the end of its interval that the gate reads."""
    name = metric if at in {None, "point"} else f"{metric}_{at}"
    value = getattr(figures, name, None)
    return None if value is None else float(value)


def _bound(given: float | str | None) -> float | None:
    if given is None:
        return None
    return float(share(given)) if isinstance(given, str) else float(exact(given))
