"""The trait table from single rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from .figures import auc, thin

if TYPE_CHECKING:
    from collections.abc import Callable

    from icpspec.resolve.model import ResolvedIcp, Trait

    from .figures import Figures, Sample


def traits(icp: ResolvedIcp, sample: Sample) -> list[Figures]:
    """The trait table."""
    found = [_trait(trait, icp, sample) for trait in icp.traits]
    tested = [
        row
        for row, trait in zip(found, icp.traits, strict=True)
        if row["p_value"] is not None and any(band.points for band in trait.bands)
    ]
    for row, q in zip(tested, _q([row["p_value"] for row in tested]), strict=True):
        row["q_value"] = q
        if q < 0.05:
            same = (row["odds_ratio"] > 1) == (row["weight"] > 0)
            row["sign"] = "agrees" if same else "contradicts"
    missing = [_missing(trait.id, sample) for trait in icp.traits]
    known = [p for p, _ in missing if p is not None]
    q_values = iter(_q(known))
    for row, (p, gap) in zip(found, missing, strict=True):
        differs = p is not None and next(q_values) < 0.01
        row["flags"] = _flags(row, sample, leaks=differs and gap >= 0.05)
    return found


def _q(p_values: list[float]) -> list[float]:
    return list(multipletests(p_values, method="fdr_bh")[1]) if p_values else []


def _trait(trait: Trait, icp: ResolvedIcp, sample: Sample) -> Figures:
    name, decided = trait.id, sample.decided
    state = decided[f"state {name}"]
    matched, unmatched = decided[state == 1].won, decided[state == 0].won
    rate = float(matched.mean()) if len(matched) else None
    base = float(decided.won.mean()) if len(decided) else None
    a, b, c, d = _four(decided, name)
    shadow = not any(band.points for band in trait.bands)
    points = (state == 1).astype(int) if shadow else decided[f"points {name}"]
    largest = max((band.points for band in trait.bands), key=abs)
    return {
        "trait": name,
        "weight": float(largest * icp.step),
        "matched": len(matched),
        "unmatched": len(unmatched),
        "unknown": int((state == -1).sum()),
        "win_rate_matched": rate,
        "win_rate_unmatched": float(unmatched.mean()) if len(unmatched) else None,
        "lift": rate / base if rate is not None and base else None,
        "odds_ratio": (a + 0.5) * (d + 0.5) / (b + 0.5) / (c + 0.5),
        "p_value": _p_value(sample, lambda part: _four(part, name)),
        "q_value": None,
        "iv": _information_value(decided, name),
        "auc": auc(decided.won, points),
        **_without(decided, name),
        "sign": "unclear",
    }


def _without(decided: pd.DataFrame, name: str) -> Figures:
    """Left out where the rows were not scored again without the trait."""
    column = f"without {name}"
    return {"auc_without": auc(decided.won, decided[column])} if column in decided else {}


def _four(part: pd.DataFrame, name: str) -> tuple[int, int, int, int]:
    state, won = part[f"state {name}"].to_numpy(), part.won.to_numpy()
    return _table(won, state == 1, state == 0)


def _table(won: Any, matched: Any, unmatched: Any) -> tuple[int, int, int, int]:
    a, c = int(won[matched].sum()), int(won[unmatched].sum())
    return a, int(matched.sum()) - a, c, int(unmatched.sum()) - c


def _p_value(
    sample: Sample, cells: Callable[[pd.DataFrame], tuple[int, int, int, int]]
) -> float | None:
    if not sample.clustered:
        a, b, c, d = cells(sample.decided)
        return float(stats.fisher_exact([[a, b], [c, d]]).pvalue)

    def log_odds(part: pd.DataFrame) -> float | None:
        a, b, c, d = cells(part)
        if not (a + b and c + d and a + c and b + d):
            return None
        return float(np.log((a + 0.5) * (d + 0.5) / (b + 0.5) / (c + 0.5)))

    found = sample.wald(log_odds)
    return found[1] if found else None


def _missing(name: str, sample: Sample) -> tuple[float | None, float]:
    def cells(part: pd.DataFrame) -> tuple[int, int, int, int]:
        state = part[f"state {name}"].to_numpy()
        return _table(part.won.to_numpy(), state == -1, state != -1)

    a, b, c, d = cells(sample.decided)
    gap = abs(a / (a + c) - b / (b + d)) if a + c and b + d else 0.0
    return _p_value(sample, cells), gap


def _information_value(decided: pd.DataFrame, name: str) -> float | None:
    """The sum of both Kullback-Leibler divergences."""
    if decided.won.nunique() < 2:
        return None
    table = pd.crosstab(decided[f"bin {name}"], decided.won).to_numpy().astype(float)
    if (table == 0).any():
        table += 0.5
    shares = table / table.sum(axis=0)
    won, lost = shares[:, 1], shares[:, 0]
    return float(stats.entropy(won, lost) + stats.entropy(lost, won))


def _flags(row: Figures, sample: Sample, *, leaks: bool) -> list[str]:
    name = row["trait"]
    state = sample.decided[f"state {name}"]
    wins = int(sample.decided.won[state == 1].sum())
    strong = (row["auc"] is not None and max(row["auc"], 1 - row["auc"]) > 0.8) or (
        row["iv"] is not None and row["iv"] > 0.5
    )
    same = [
        other
        for other in sample.decided.columns
        if other.startswith("state ")
        and other != f"state {name}"
        and ((sample.decided[other] == 1) == (state == 1)).all()
    ]
    never = row["matched"] == 0
    told = {
        "likely-leakage": leaks or strong,
        "contradicted-sign": row["sign"] == "contradicts",
        "never-matches": never and len(state) > 0,
        "thin": not never and thin(wins, row["matched"] - wins) is not None,
        "always-agrees": not never and bool(same),
    }
    return [flag for flag, holds in told.items() if holds]
