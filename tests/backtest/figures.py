"""The figures of the backtest from single rows, by pandas, scikit-learn, scipy and statsmodels."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from sklearn.metrics import roc_auc_score
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.proportion import proportion_confint

from .reference import LOST, OPEN, WON

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.model import ResolvedIcp

    from .reference import Scored

Figures = dict[str, Any]
Z = 1.959963984540054
STATES = {"matched": 1, "unmatched": 0, "unknown": -1}
ABSENT = -2


def frame(family: IcpFamily, scored: Sequence[Scored]) -> pd.DataFrame:
    """One row an opportunity; of each trait 1 for matched, 0 for unmatched, -1 for unknown.

    Where the row's variant does not have a trait, -2, and its points are missing.
    """
    ranks = {tier.id: tier.rank for tier in family.base.tiers}
    lacking = {t.id: ("absent", None, None) for icp in family.distinct() for t in icp.traits}
    rows = [
        {
            "account": one.deal.account,
            "member": one.deal.account or one.deal.key or "",
            "tier": one.tier,
            "place": len(ranks) - 1 - ranks[one.tier],
            "score": one.score,
            "outcome": one.deal.outcome,
            "won": int(one.deal.outcome == WON),
            "amount": one.deal.amount or Decimal(0),
            "days": (one.deal.closed - one.deal.created).days
            if one.deal.outcome == WON and one.deal.closed and one.deal.created
            else None,
            "motion": one.motion or "",
            "territory": one.territory or "",
            **{f"state {name}": STATES.get(state, ABSENT) for name, (state, _, _) in traits},
            **{f"bin {name}": band or state for name, (state, band, _) in traits},
            **{f"points {name}": points for name, (_, _, points) in traits},
            **{
                f"without {name}": one.without.get(name, one.score)
                for name in lacking
                if one.without is not None
            },
        }
        for one in scored
        for traits in [{**lacking, **one.traits}.items()]
    ]
    return pd.DataFrame(rows)


class Sample:
    """The decided opportunities and the buckets that their accounts are dealt into."""

    def __init__(self, all_rows: pd.DataFrame) -> None:
        self.all = all_rows
        self.decided = all_rows[all_rows.outcome != OPEN].reset_index(drop=True)
        per_account = self.decided.groupby("member").size()
        self.clustered = bool((per_account > 1).any())
        members = self.decided.member
        if len(per_account) >= 200:
            members = members.map(
                lambda key: int(hashlib.md5(key.encode()).hexdigest()[:8], 16) % 200  # noqa: S324
            )
        self.parts = [self.decided[members != bucket] for bucket in sorted(members.unique())]

    def variance(self, measure: Callable[[pd.DataFrame], float | None]) -> float | None:
        """Delete one bucket of rows, measure again."""
        if len(self.parts) < 2:
            return None
        values = [measure(part) for part in self.parts]
        if any(value is None for value in values):
            return None
        found = np.array(values, dtype=float)
        return float((len(found) - 1) / len(found) * ((found - found.mean()) ** 2).sum())

    def wald(self, measure: Callable[[pd.DataFrame], float | None]) -> tuple[float, float] | None:
        """A measure divided by its jackknife error, and the two-sided p-value."""
        point = measure(self.decided)
        spread = None if point is None else self.variance(measure)
        if point is None or not spread:
            return None
        z = point / spread**0.5
        return z, float(2 * stats.norm.sf(abs(z)))


def overall(family: IcpFamily, sample: Sample) -> Figures:
    """The keys of `overall` but the verdict."""
    rows, decided = sample.all, sample.decided
    by_score = _auc_with_interval(sample, lambda part: part.score)
    by_decision = _auc_with_interval(sample, lambda part: part.place * 1e6 + part.score)
    trend = _trend(sample)
    curve = _calibration(decided)
    both = decided.won.nunique() == 2
    return {
        "accounts": rows.account.nunique(),
        **_counts(rows),
        **_rate(sample, lambda _part: slice(None)),
        "won_amount": _amount(rows, WON),
        "lost_amount": _amount(rows, LOST),
        **dict(zip(("auc_score", "auc_score_low", "auc_score_high"), by_score, strict=True)),
        **dict(
            zip(("auc_decision", "auc_decision_low", "auc_decision_high"), by_decision, strict=True)
        ),
        "gini": 2 * by_score[0] - 1 if by_score[0] is not None else None,
        "ks": stats.ks_2samp(
            decided.score[decided.won == 1], decided.score[decided.won == 0]
        ).statistic
        if both
        else None,
        "log_loss": curve[2] if curve else None,
        "calibration": {"intercept": curve[0], "slope": curve[1]} if curve else None,
        "trend_z": trend[0] if trend else None,
        "trend_p": trend[1] if trend else None,
        "tiers_in_order": _in_order(family.base, decided),
        "clustered": sample.clustered,
        "signal": _signal(*by_decision),
    }


def _counts(rows: pd.DataFrame) -> Figures:
    return {
        "opportunities": len(rows),
        **{outcome: int((rows.outcome == outcome).sum()) for outcome in (OPEN, WON, LOST)},
    }


def _amount(rows: pd.DataFrame, outcome: str) -> float:
    return float(sum(rows.amount[rows.outcome == outcome], Decimal(0)))


def _rate(sample: Sample, where: Callable[[pd.DataFrame], Any]) -> Figures:
    """A win rate with Wilson's interval at its design effect."""

    def measure(part: pd.DataFrame) -> float | None:
        chosen = part[where(part)].won
        return float(chosen.mean()) if len(chosen) else None

    chosen = sample.decided[where(sample.decided)].won
    n, p = len(chosen), measure(sample.decided)
    low = high = None
    if p is not None:
        effect: float | None = 1.0
        if sample.clustered:
            spread = sample.variance(measure)
            plain = p * (1 - p) / n
            effect = None if spread is None else max(1.0, spread / plain) if plain else 1.0
        if effect is not None:
            low, high = proportion_confint(p * n / effect, n / effect, method="wilson")
    return {"win_rate": p, "win_rate_low": low, "win_rate_high": high}


def auc(won: pd.Series, by: pd.Series) -> float | None:
    """The AUC, None where all ended alike."""
    return float(roc_auc_score(won, by)) if won.nunique() == 2 else None


def _auc_with_interval(
    sample: Sample, by: Callable[[pd.DataFrame], pd.Series]
) -> tuple[float | None, float | None, float | None]:
    decided = sample.decided
    point = auc(decided.won, by(decided))
    if point is None:
        return None, None, None
    spread = (
        sample.variance(lambda part: auc(part.won, by(part)))
        if sample.clustered
        else _delong(by(decided)[decided.won == 1], by(decided)[decided.won == 0])
    )
    if spread is None:
        return point, None, None
    half = Z * spread**0.5
    return point, max(0.0, point - half), min(1.0, point + half)


def _delong(wins: pd.Series, losses: pd.Series) -> float | None:
    """The variance of the AUC from the placement of every single row."""
    if min(len(wins), len(losses)) < 2:
        return None
    above = np.sign(wins.to_numpy()[:, None] - losses.to_numpy()[None, :]) / 2 + 0.5
    return float(
        above.mean(axis=1).var(ddof=1) / len(wins) + above.mean(axis=0).var(ddof=1) / len(losses)
    )


def _trend(sample: Sample) -> tuple[float, float] | None:
    def slope(part: pd.DataFrame) -> float | None:
        if part.won.nunique() < 2 or part.place.nunique() < 2:
            return None
        return float(stats.linregress(part.place, part.won).slope)

    if sample.clustered:
        return sample.wald(slope)
    if slope(sample.decided) is None:
        return None
    table = pd.crosstab(sample.decided.place, sample.decided.won)
    found = Table(table.to_numpy(), shift_zeros=False).test_ordinal_association(
        row_scores=table.index.to_numpy(), col_scores=np.array([0, 1])
    )
    n = len(sample.decided)
    z = float(found.zscore) * (n / (n - 1)) ** 0.5
    return z, float(2 * stats.norm.sf(abs(z)))


def _calibration(decided: pd.DataFrame) -> tuple[float, float, float] | None:
    if decided.won.nunique() < 2 or decided.score.nunique() < 2:
        return None
    fitted = sm.Logit(decided.won, sm.add_constant(decided.score)).fit(
        disp=0, method="newton", tol=1e-13, maxiter=200
    )
    return float(fitted.params.iloc[0]), float(fitted.params.iloc[1]), -fitted.llf / len(decided)


def _in_order(icp: ResolvedIcp, decided: pd.DataFrame) -> bool | None:
    rates = decided.groupby("tier").won.mean()
    known = [rates[tier.id] for tier in icp.tiers if tier.id in rates]
    return None if len(known) < 2 else known == sorted(known, reverse=True)


def _signal(point: float | None, low: float | None, high: float | None) -> str:
    if point is None or low is None or high is None:
        return "cannot tell"
    if low > 0.5 and point >= 0.53:
        return "yes"
    return "none" if high < 0.55 else "cannot tell"


def tiers(family: IcpFamily, sample: Sample) -> list[Figures]:
    """The keys of a tier's row that this version computes, of all rows and of every split."""
    names = [tier.id for tier in family.base.tiers]
    found = [_tier(name, sample, "all", None, None) for name in names]
    for split, motion, territory in _splits(family, sample):
        found += [_tier(name, sample, split, motion, territory) for name in names]
    return found


def _splits(family: IcpFamily, sample: Sample) -> list[tuple[str, str | None, str | None]]:
    motions = [None, *(branch.id for branch in family.motions)]
    territories = [None, *(branch.path for branch in family.all_territories())]
    found: list[tuple[str, str | None, str | None]] = []
    if len(motions) > 1:
        found += [("motion", motion, None) for motion in motions]
    if len(territories) > 1:
        found += [("territory", None, territory) for territory in territories]
    if len(motions) > 1 and len(territories) > 1:
        found += [
            ("variant", motion, territory)
            for motion in motions
            for territory in territories
            if _in_split(sample.all, "variant", motion, territory).any()
        ]
    return found


def _in_split(part: pd.DataFrame, split: str, motion: str | None, territory: str | None) -> Any:
    chosen = pd.Series(data=True, index=part.index)
    if split in {"motion", "variant"}:
        chosen &= part.motion == (motion or "")
    if split in {"territory", "variant"}:
        chosen &= part.territory == (territory or "")
    return chosen


def _tier(
    name: str, sample: Sample, split: str, motion: str | None, territory: str | None
) -> Figures:
    def here(part: pd.DataFrame) -> Any:
        return _in_split(part, split, motion, territory)

    whole, decided = sample.all[here(sample.all)], sample.decided[here(sample.decided)]
    rows = whole[whole.tier == name]
    counts = _counts(rows)
    rate = _rate(sample, lambda part: (part.tier == name) & here(part))
    base = decided.won.mean() if len(decided) else None
    won, lost = _amount(rows, WON), _amount(rows, LOST)
    days = [value for value in rows.days.dropna() if value >= 0]
    wins = int(decided.won.sum())
    return {
        "tier": name,
        "split": split,
        "motion": motion,
        "territory": territory,
        "accounts": rows.account.nunique(),
        **counts,
        **rate,
        "lift": rate["win_rate"] / base if rate["win_rate"] is not None and base else None,
        "won_amount": won,
        "amount_win_rate": won / (won + lost) if min(won, lost) >= 0 and won + lost > 0 else None,
        "share_of_opportunities": len(rows) / len(whole) if len(whole) else None,
        "share_of_won": counts[WON] / wins if wins else None,
        "cycle_days_median": float(np.percentile(days, 50)) if days else None,
        "cycle_days_p75": float(np.percentile(days, 75)) if days else None,
        "thin": thin(counts[WON], counts[LOST]),
    }


def thin(won: int, lost: int) -> str | None:
    """How few wins or losses there are."""
    least = min(won, lost)
    return "insufficient" if least < 30 else "thin" if least < 100 else None


def scores(sample: Sample) -> list[Figures]:
    """The score table."""
    table = pd.crosstab(sample.all.score, sample.all.outcome)
    return [
        {"score": score, **{o: int(table.get(o, {}).get(score, 0)) for o in (WON, LOST, OPEN)}}
        for score in sorted(table.index)
    ]
