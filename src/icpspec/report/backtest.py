"""The report of `backtest`: a page with the summary first, and the JSON of CONTRACT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.report.model import Heading, Lines, Report, Table

if TYPE_CHECKING:
    from decimal import Decimal

    from icpspec.backtest.churn import Churn
    from icpspec.backtest.model import (
        Backtest,
        IcpBacktest,
        Overall,
        TierFigures,
        TraitFigures,
    )
    from icpspec.report.model import Block

_LEAST_SHOWN = 0.001
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


def backtest_report(result: Backtest, project: str | None) -> Report:
    """The whole report."""
    return Report(_json(result), list(_blocks(result)), project=project)


def _json(result: Backtest) -> dict[str, Any]:
    return {
        "as_of": result.as_of,
        "observed_at": result.observed_at,
        "period": {"from": result.period[0], "to": result.period[1]},
        "warnings": [warning.as_json() for warning in result.warnings],
        "manifest": dict(result.manifest),
        "icps": [_icp_json(icp) for icp in result.icps],
        "portfolio": None,
        "gates": [
            {
                "id": gate.id,
                "icp": gate.icp,
                "metric": gate.metric,
                "tier": gate.tier,
                "value": gate.value,
                "bound": gate.bound,
                "status": gate.status,
            }
            for gate in result.gates
        ],
        "comparison": None,
    }


def _icp_json(icp: IcpBacktest) -> dict[str, Any]:
    return {
        "icp": icp.icp,
        "overall": _overall_json(icp.overall),
        "tiers": [_tier_json(tier) for tier in icp.tiers],
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
        "split": "all",
        "motion": None,
        "territory": None,
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


def _blocks(result: Backtest) -> list[Block]:
    blocks: list[Block] = [Lines(tuple(_opening(result)))]
    for icp in result.icps:
        blocks += _icp_blocks(icp, result.currency)
    if result.gates:
        blocks.append(_gates(result))
    said = [w for w in result.warnings if w.rule.severity.label != "info"]
    notes = [w for w in result.warnings if w.rule.severity.label == "info"]
    if said:
        blocks.append(Heading("Warnings"))
        blocks.append(Lines(tuple(_warning(w) for w in said)))
    if notes:
        blocks.append(Heading("Notes"))
        blocks.append(Lines(tuple(_warning(w) for w in notes)))
    return blocks


def _opening(result: Backtest) -> list[str]:
    start = result.period[0]
    period = f"{start} to {result.period[1]}" if start else f"up to {result.period[1]}"
    how = (
        "attributes as of each deal's own date"
        if result.as_of == "point_in_time"
        else "TODAY'S ATTRIBUTES, not those of each deal's own date"
    )
    return [f"Backtest {period}, {how}."]


def _icp_blocks(icp: IcpBacktest, currency: str | None) -> list[Block]:
    overall = icp.overall
    lines = [
        overall.verdict,
        f"{overall.opportunities:,} opportunities of {overall.accounts:,} accounts:"
        f" {overall.won:,} won, {overall.lost:,} lost, {overall.open:,} open;"
        f" win rate {_rate(overall.win_rate, overall.win_rate_low, overall.win_rate_high)};"
        f" won amount {_money(overall.won_amount)}{f' {currency}' if currency else ''}.",
    ]
    if overall.clustered:
        lines.append("Accounts have several opportunities: intervals and p-values allow for it.")
    blocks: list[Block] = [Heading(f"{icp.title} ({icp.icp})"), Lines(tuple(lines))]
    blocks.append(_tiers(icp))
    if icp.traits:
        blocks.append(_traits(icp))
    return blocks


def _tiers(icp: IcpBacktest) -> Table:
    rows = tuple(
        (
            tier.tier,
            f"{tier.accounts:,}",
            f"{tier.opportunities:,}",
            _percent(tier.share_of_opportunities),
            f"{tier.won:,}",
            f"{tier.lost:,}",
            _rate(tier.win_rate, tier.win_rate_low, tier.win_rate_high),
            _plain(tier.lift),
            _percent(tier.share_of_won),
            _money(tier.won_amount),
            _plain(tier.cycle_days_median, 0),
            _churn(tier.churn),
            tier.thin or "",
        )
        for tier in icp.tiers
    )
    columns = (
        "tier",
        ">accounts",
        ">opps",
        ">share",
        ">won",
        ">lost",
        ">win rate (95 %)",
        ">lift",
        ">of all wins",
        ">won amount",
        ">cycle days",
        ">churn 12 m",
        "",
    )
    return Table(columns, rows, title="Tiers at each deal's as-of date")


def _traits(icp: IcpBacktest) -> Table:
    ordered = sorted(icp.traits, key=lambda t: (-abs(t.weight), t.trait))
    rows = tuple(
        (
            f"+{trait.weight}" if trait.weight > 0 else str(trait.weight),
            trait.trait,
            f"{trait.matched:,}",
            f"{trait.unknown:,}",
            _percent(trait.win_rate_matched),
            _percent(trait.win_rate_unmatched),
            _plain(trait.odds_ratio),
            _p(trait.q_value if trait.q_value is not None else trait.p_value),
            _churn(trait.churn_matched),
            _churn(trait.churn_unmatched),
            _plain(trait.iv),
            trait.sign if trait.weight else "shadow",
            ", ".join(trait.flags),
        )
        for trait in ordered
    )
    columns = (
        ">weight",
        "trait",
        ">matched",
        ">unknown",
        ">won if matched",
        ">if not",
        ">odds",
        ">q",
        ">churn if matched",
        ">if not",
        ">IV",
        "sign",
        "flags",
    )
    return Table(columns, rows, title="Traits over decided opportunities")


def _gates(result: Backtest) -> Table:
    rows = tuple(
        (
            gate.status,
            gate.id,
            gate.icp,
            gate.metric + (f" of {gate.tier}" if gate.tier else ""),
            _plain(gate.value, 3),
            _plain(gate.bound, 3),
        )
        for gate in result.gates
    )
    return Table(("status", "gate", "ICP", "metric", ">value", ">bound"), rows, title="Gates")


def _warning(warning: Any) -> str:
    icp = f"{warning.icp}: " if warning.icp else ""
    return f"[{warning.rule.code} {warning.rule.id}] {icp}{warning.message}"


def _churn(churn: Churn | None) -> str:
    return _percent(churn.churn_12m) if churn else ""


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _rate(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return ""
    if low is None or high is None:
        return f"{value:.1%}"
    return f"{value:.1%} ({low:.1%}–{high:.1%})"


def _plain(value: float | None, places: int = 2) -> str:
    return "" if value is None else f"{value:,.{places}f}"


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "<0.001" if value < _LEAST_SHOWN else f"{value:.3f}"


def _money(value: Decimal) -> str:
    return f"{value:,.0f}"
