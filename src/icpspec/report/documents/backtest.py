"""`icpspec backtest -f json`; rates are fractions, undefined figures null."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Document, Severity

Period = TypedDict("Period", {"from": str | None, "to": str})


class Warned(TypedDict):
    """What a reader must know beside the figures."""

    code: str
    rule: str
    severity: Severity
    message: str
    icp: str | None


class Calibration(TypedDict):
    """The log odds of a win: intercept + slope · score."""

    intercept: float
    slope: float


class Overall(TypedDict):
    """All opportunities of one ICP."""

    accounts: int
    opportunities: int
    open: int
    won: int
    lost: int
    win_rate: float | None
    win_rate_low: float | None
    win_rate_high: float | None
    won_amount: float | None
    lost_amount: float | None
    auc_score: float | None
    auc_score_low: float | None
    auc_score_high: float | None
    auc_decision: float | None
    auc_decision_low: float | None
    auc_decision_high: float | None
    gini: float | None
    ks: float | None
    log_loss: float | None
    calibration: Calibration | None
    trend_z: float | None
    trend_p: float | None
    tiers_in_order: bool | None
    clustered: bool
    signal: Literal["yes", "none", "cannot tell"]
    verdict: str


class TierRow(TypedDict):
    """One tier, of all opportunities or of one motion, territory or variant."""

    tier: str
    split: Literal["all", "motion", "territory", "variant"]
    motion: str | None
    territory: str | None
    accounts: int
    opportunities: int
    open: int
    won: int
    lost: int
    win_rate: float | None
    win_rate_low: float | None
    win_rate_high: float | None
    lift: float | None
    won_amount: float | None
    amount_win_rate: float | None
    share_of_opportunities: float | None
    share_of_won: float | None
    cycle_days_median: float | None
    cycle_days_p75: float | None
    customers: int | None
    churned: int | None
    churn_12m: float | None
    churn_12m_low: float | None
    churn_12m_high: float | None
    logo_churn: float | None
    grr_12m: float | None
    nrr_12m: float | None
    ltv: float | None
    cac: float | None
    implemented_rate: float | None
    adopted_rate: float | None
    thin: Literal["insufficient", "thin"] | None


class TraitRow(TypedDict):
    """One trait."""

    trait: str
    weight: float
    matched: int
    unmatched: int
    unknown: int
    win_rate_matched: float | None
    win_rate_unmatched: float | None
    lift: float | None
    odds_ratio: float | None
    p_value: float | None
    q_value: float | None
    iv: float | None
    auc: float | None
    auc_without: float | None
    sign: Literal["agrees", "contradicts", "unclear"]
    flags: list[str]


class ScoreRow(TypedDict):
    """Opportunities with one score."""

    score: float
    won: int
    lost: int
    open: int


class IcpRow(TypedDict):
    """One ICP; parts whose data are missing are null."""

    icp: str
    overall: Overall
    tiers: list[TierRow]
    traits: list[TraitRow]
    scores: list[ScoreRow]
    survival: list[dict[str, Any]] | None
    cohorts: list[dict[str, Any]] | None
    pursued: list[dict[str, Any]] | None


class Gate(TypedDict):
    """A bound that the backtest must keep."""

    id: str
    icp: str | None
    metric: str
    value: float | None
    bound: float | None
    status: Literal["passed", "missed", "insufficient"]


class Migrated(
    TypedDict("_Ways", {"from": str | None, "to": str | None}),
):
    """Opportunities of one tier in the base and one in the head; null is outside the scope."""

    accounts: int
    opportunities: int
    won: int
    lost: int


class ComparedTier(TypedDict):
    """One tier in both versions; null where a version does not have it."""

    tier: str
    opportunities_base: int | None
    won_base: int | None
    lost_base: int | None
    win_rate_base: float | None
    win_rate_base_low: float | None
    win_rate_base_high: float | None
    share_of_opportunities_base: float | None
    thin_base: Literal["thin", "insufficient"] | None
    opportunities_head: int | None
    won_head: int | None
    lost_head: int | None
    win_rate_head: float | None
    win_rate_head_low: float | None
    win_rate_head_high: float | None
    share_of_opportunities_head: float | None
    thin_head: Literal["thin", "insufficient"] | None


class Touched(TypedDict):
    """Opportunities that an exclusion holds for in one version only."""

    opportunities: int
    won: int
    lost: int
    won_amount: float | None
    customers: int | None
    kept: int | None
    recurring: float | None


class Forgone(TypedDict):
    """What an exclusion would have forgone, and what it does no longer."""

    exclusion: str
    added: Touched
    dropped: Touched


class Compared(TypedDict):
    """One ICP in two versions over the same opportunities."""

    icp: str
    base: str
    migration: list[Migrated]
    won: int
    lost: int
    changed: int
    auc_decision_base: float | None
    auc_decision_head: float | None
    auc_decision_delta: float | None
    auc_decision_delta_low: float | None
    auc_decision_delta_high: float | None
    p_value: float | None
    clustered: bool
    tiers: list[ComparedTier]
    exclusions: list[Forgone]
    conclusion: Literal["better", "worse", "no difference", "same", "unclear"]
    verdict: str


class Tested(TypedDict):
    """The ICPs against what was won and lost."""

    as_of: Literal["point_in_time", "today"]
    observed_at: str
    period: Period
    warnings: list[Warned]
    manifest: dict[str, Any]
    icps: list[IcpRow]
    portfolio: dict[str, Any] | list[Any] | None
    gates: list[Gate]
    comparison: list[Compared] | None


class DOCUMENT(Document, Tested):
    """The ICPs against what was won and lost."""
