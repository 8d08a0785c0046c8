"""The backtest's results; names and keys are those of CONTRACT."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from icpspec.backtest.churn import Churn
    from icpspec.backtest.compared import Comparison
    from icpspec.diagnostics import Diagnostic, Rule


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - `warnings` is the word of CONTRACT
    """Something a reader must know beside the figures.

    Attributes:
        about: the trait it is about, None for anything else.
    """

    rule: Rule
    message: str
    icp: str | None = None
    about: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys of CONTRACT."""
        return {
            "code": self.rule.code,
            "rule": self.rule.id,
            "severity": self.rule.severity.label,
            "message": self.message,
            "icp": self.icp,
        }


@dataclass(frozen=True, slots=True)
class TierFigures:
    """One tier (`win_rate` and the like as fractions, amounts in the project's currency).

    Attributes:
        split: `all` opportunities, or those of one `motion`, of one `territory` without those
            inside it, or of one `variant`: a motion and a territory together.
        motion: which one; None for the base, and where it is not split by motion.
        territory: the same with the path of a territory.
    """

    tier: str
    rank: int
    accounts: int
    open: int
    won: int
    lost: int
    win_rate: float | None
    win_rate_low: float | None
    win_rate_high: float | None
    lift: float | None
    won_amount: Decimal | None
    lost_amount: Decimal | None
    amount_win_rate: float | None
    share_of_opportunities: float | None
    share_of_won: float | None
    cycle_days_median: float | None
    cycle_days_p75: float | None
    thin: str | None
    churn: Churn | None = None
    split: str = "all"
    motion: str | None = None
    territory: str | None = None

    @property
    def opportunities(self) -> int:
        """All of them, open ones too."""
        return self.open + self.won + self.lost


@dataclass(frozen=True, slots=True)
class TraitFigures:
    """One trait over the decided opportunities."""

    trait: str
    title: str
    weight: Decimal
    matched: int
    unmatched: int
    unknown: int
    win_rate_matched: float | None
    win_rate_unmatched: float | None
    lift: float | None
    odds_ratio: float | None
    odds_ratio_low: float | None
    odds_ratio_high: float | None
    p_value: float | None
    q_value: float | None
    iv: float | None
    auc: float | None
    auc_without: float | None
    sign: str
    flags: tuple[str, ...]
    churn_matched: Churn | None = None
    churn_unmatched: Churn | None = None


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """One score, in the scale's units."""

    score: Decimal
    won: int
    lost: int
    open: int


@dataclass(frozen=True, slots=True)
class Overall:
    """All opportunities of an ICP."""

    accounts: int
    open: int
    won: int
    lost: int
    win_rate: float | None
    win_rate_low: float | None
    win_rate_high: float | None
    won_amount: Decimal | None
    lost_amount: Decimal | None
    auc_score: float | None
    auc_score_low: float | None
    auc_score_high: float | None
    auc_decision: float | None
    auc_decision_low: float | None
    auc_decision_high: float | None
    gini: float | None
    ks: float | None
    log_loss: float | None
    calibration: tuple[float, float] | None
    trend_z: float | None
    trend_p: float | None
    tiers_in_order: bool | None
    clustered: bool
    signal: str
    verdict: str = ""

    @property
    def opportunities(self) -> int:
        """All of them, open ones too."""
        return self.open + self.won + self.lost


@dataclass(frozen=True, slots=True)
class IcpBacktest:
    """One ICP against history.

    Attributes:
        tiers: over all opportunities, best first.
        splits: the same by motion, by territory and by both, where the ICP has any.
    """

    icp: str
    title: str
    overall: Overall
    tiers: tuple[TierFigures, ...]
    traits: tuple[TraitFigures, ...]
    scores: tuple[ScoreFigures, ...]
    splits: tuple[TierFigures, ...] = ()
    warnings: tuple[Warning_, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate for one ICP: `passed`, `missed` or `insufficient`."""

    id: str
    icp: str
    metric: str
    tier: str | None
    value: float | None
    bound: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """The whole backtest.

    Attributes:
        as_of: `point_in_time` or `today`: how attributes were taken.
        observed_at: the day of observation; nothing later was seen.
        period: first and last day.
        findings: what is wrong with the rows, with its place in the project file.
        comparisons: with another version, ICP by ICP; None if none was asked for.
    """

    as_of: str
    observed_at: date
    period: tuple[date | None, date]
    icps: tuple[IcpBacktest, ...]
    gates: tuple[GateResult, ...]
    warnings: tuple[Warning_, ...]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    currency: str | None = None
    findings: tuple[Diagnostic, ...] = ()
    comparisons: tuple[Comparison, ...] | None = None
