"""Results of a backtest, made up; what a test does not name has a harmless value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from icpspec.backtest.churn import Churn
from icpspec.backtest.model import (
    Backtest,
    GateResult,
    IcpBacktest,
    Overall,
    ScoreFigures,
    TierFigures,
    TraitFigures,
)

OVERALL = Overall(
    accounts=700,
    open=50,
    won=300,
    lost=600,
    win_rate=1 / 3,
    win_rate_low=0.3,
    win_rate_high=0.37,
    won_amount=Decimal(1_500_000),
    lost_amount=Decimal(4_000_000),
    auc_score=0.7,
    auc_score_low=0.66,
    auc_score_high=0.74,
    auc_decision=0.7,
    auc_decision_low=0.66,
    auc_decision_high=0.74,
    gini=0.4,
    ks=0.3,
    log_loss=0.6,
    calibration=None,
    trend_z=5.0,
    trend_p=0.001,
    tiers_in_order=True,
    clustered=False,
    signal="yes",
    verdict="The ICP separates wins from losses.",
)
TRAIT = TraitFigures(
    trait="big",
    title="Big company",
    weight=Decimal(3),
    matched=400,
    unmatched=450,
    unknown=50,
    win_rate_matched=0.5,
    win_rate_unmatched=0.2,
    lift=1.5,
    odds_ratio=4.0,
    odds_ratio_low=3.0,
    odds_ratio_high=5.3,
    p_value=0.0001,
    q_value=0.0002,
    iv=0.2,
    auc=0.62,
    auc_without=0.6,
    sign="agrees",
    flags=(),
)


def churn(rate: float, half: float = 0.03, customers: int = 150) -> Churn:
    """Customers of whom so many leave within 12 months, with an interval of ± half."""
    left = round(customers * rate)
    return Churn(customers, left, rate, max(0.0, rate - half), rate + half, rate)


def tier(name: str, rank: int, won: int, lost: int, **more: Any) -> TierFigures:
    """A tier with so many wins and losses, and an interval of ± 4 points."""
    rate = won / (won + lost) if won + lost else None
    made = TierFigures(
        tier=name,
        rank=rank,
        accounts=won + lost,
        open=10,
        won=won,
        lost=lost,
        win_rate=rate,
        win_rate_low=None if rate is None else max(0.0, rate - 0.04),
        win_rate_high=None if rate is None else min(1.0, rate + 0.04),
        lift=None if rate is None else rate * 3,
        won_amount=Decimal(won * 1000),
        lost_amount=Decimal(lost * 1000),
        amount_win_rate=rate,
        share_of_opportunities=(won + lost) / 900,
        share_of_won=won / 300,
        cycle_days_median=40.0,
        cycle_days_p75=60.0,
        thin=None if min(won, lost) >= 100 else "insufficient" if min(won, lost) < 30 else "thin",
    )
    return replace(made, **more)


def trait(**more: Any) -> TraitFigures:
    """A trait that earns its weight, but for what is said."""
    return replace(TRAIT, **more)


def tiers() -> tuple[TierFigures, ...]:
    """Green wins half, yellow 40 %, red 1 in 5."""
    return (
        tier("green", 0, 120, 120, churn=churn(0.1)),
        tier("yellow", 1, 100, 150, churn=churn(0.12)),
        tier("red", 2, 80, 330, churn=churn(0.3)),
    )


def icp(**more: Any) -> IcpBacktest:
    """An ICP that works, but for what is said."""
    made = IcpBacktest(
        icp="support-teams",
        title="Support teams",
        overall=OVERALL,
        tiers=tiers(),
        traits=(TRAIT,),
        scores=(
            ScoreFigures(Decimal(0), 80, 330, 20),
            ScoreFigures(Decimal(3), 100, 150, 20),
            ScoreFigures(Decimal(6), 120, 120, 10),
        ),
    )
    return replace(made, **more)


def backtest(*icps: IcpBacktest, **more: Any) -> Backtest:
    """A backtest of these ICPs, or of one that works."""
    made = Backtest(
        as_of="point_in_time",
        observed_at=date(2026, 10, 1),
        period=(date(2024, 1, 1), date(2026, 10, 1)),
        icps=icps or (icp(),),
        gates=(GateResult("wins", "support-teams", "win_rate", "green", 0.5, 0.3, "passed"),),
        warnings=(),
        manifest={"spec_hash": "ab12", "data_fingerprint": "cd34", "git": None},
        currency="EUR",
    )
    return replace(made, **more)
