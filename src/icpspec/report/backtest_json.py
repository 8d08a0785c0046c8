"""The JSON of `backtest`, with the keys of CONTRACT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.report.comparison import comparison_json

if TYPE_CHECKING:
    from icpspec.backtest.model import (
        Backtest,
        GateResult,
        IcpBacktest,
        Overall,
        TierFigures,
        TraitFigures,
    )
    from icpspec.diagnostics import Diagnostic

_CHURN = (
    "customers",
    "churned",
    "churn_12m",
    "churn_12m_low",
    "churn_12m_high",
    "logo_churn",
)
_LATER_TIER = (
    "grr_12m",
    "nrr_12m",
    "ltv",
    "cac",
    "implemented_rate",
    "adopted_rate",
)
_LATER = (
    "survival",
    "cohorts",
    "pursued",
    "owners",
    "segments",
    "loss_reasons",
    "drift",
    "exclusions",
    "bets",
)


def document(result: Backtest) -> dict[str, Any]:
    """The whole document but for what every document has."""
    return {
        "as_of": result.as_of,
        "observed_at": result.observed_at,
        "period": {"from": result.period[0], "to": result.period[1]},
        "warnings": [
            *(_finding_json(finding) for finding in result.findings),
            *(warning.as_json() for warning in result.warnings),
        ],
        "manifest": dict(result.manifest),
        "icps": [_icp_json(icp) for icp in result.icps],
        "portfolio": None,
        "gates": [gate_json(gate) for gate in result.gates],
        "comparison": None
        if result.comparisons is None
        else [comparison_json(one) for one in result.comparisons],
    }


def gate_json(gate: GateResult) -> dict[str, Any]:
    """A gate as CONTRACT has it."""
    return {
        "id": gate.id,
        "icp": gate.icp,
        "metric": gate.metric,
        "tier": gate.tier,
        "value": gate.value,
        "bound": gate.bound,
        "status": gate.status,
    }


def _finding_json(finding: Diagnostic) -> dict[str, Any]:
    """What is wrong with the rows, with the keys of a warning and its place."""
    whole = finding.as_json()
    names = ("code", "rule", "severity", "message")
    return {
        **{k: whole[k] for k in names},
        "icp": None,
        "file": whole["file"],
        "line": whole["line"],
    }


def _icp_json(icp: IcpBacktest) -> dict[str, Any]:
    return {
        "icp": icp.icp,
        "overall": _overall_json(icp.overall),
        "tiers": [_tier_json(tier) for tier in (*icp.tiers, *icp.splits)],
        "traits": [_trait_json(trait) for trait in icp.traits],
        "scores": [
            {"score": s.score, "won": s.won, "lost": s.lost, "open": s.open} for s in icp.scores
        ],
        **dict.fromkeys(_LATER),
    }


def _overall_json(overall: Overall) -> dict[str, Any]:
    names = (
        "accounts",
        "opportunities",
        "open",
        "won",
        "lost",
        "win_rate",
        "win_rate_low",
        "win_rate_high",
        "won_amount",
        "lost_amount",
        "auc_score",
        "auc_score_low",
        "auc_score_high",
        "auc_decision",
        "auc_decision_low",
        "auc_decision_high",
        "gini",
        "ks",
        "log_loss",
    )
    figures = {name: getattr(overall, name) for name in names}
    curve = overall.calibration
    return {
        **figures,
        "calibration": {"intercept": curve[0], "slope": curve[1]} if curve else None,
        "trend_z": overall.trend_z,
        "trend_p": overall.trend_p,
        "tiers_in_order": overall.tiers_in_order,
        "clustered": overall.clustered,
        "signal": overall.signal,
        "verdict": overall.verdict,
    }


def _tier_json(tier: TierFigures) -> dict[str, Any]:
    names = (
        "accounts",
        "opportunities",
        "open",
        "won",
        "lost",
        "win_rate",
        "win_rate_low",
        "win_rate_high",
        "lift",
        "won_amount",
        "amount_win_rate",
        "share_of_opportunities",
        "share_of_won",
        "cycle_days_median",
        "cycle_days_p75",
    )
    return {
        "tier": tier.tier,
        "split": tier.split,
        "motion": tier.motion,
        "territory": tier.territory,
        **{name: getattr(tier, name) for name in names},
        **{name: getattr(tier.churn, name, None) for name in _CHURN},
        **dict.fromkeys(_LATER_TIER),
        "thin": tier.thin,
    }


def _trait_json(trait: TraitFigures) -> dict[str, Any]:
    names = (
        "trait",
        "weight",
        "matched",
        "unmatched",
        "unknown",
        "win_rate_matched",
        "win_rate_unmatched",
        "lift",
        "odds_ratio",
        "odds_ratio_low",
        "odds_ratio_high",
        "p_value",
        "q_value",
        "iv",
        "auc",
        "auc_without",
        "sign",
    )
    return {
        **{name: getattr(trait, name) for name in names},
        "churn_12m_matched": getattr(trait.churn_matched, "churn_12m", None),
        "churn_12m_unmatched": getattr(trait.churn_unmatched, "churn_12m", None),
        "flags": list(trait.flags),
    }
