"""The trait table from single rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from .figures import ABSENT, auc, thin

if TYPE_CHECKING:
    from collections.abc import Callable

    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.model import Trait

    from .figures import Figures, Sample


def traits(family: IcpFamily, sample: Sample) -> list[Figures]:
    """The trait table: the base's traits, then those that only overlays have."""
    forms: dict[str, list[Trait]] = {}
    for icp in family.distinct():
        for trait in icp.traits:
            forms.setdefault(trait.id, []).append(trait)
    in_base = {trait.id for trait in family.base.traits}
    found = [
        _trait(name, of[: 1 if name in in_base else None], of, family, sample)
        for name, of in forms.items()
    ]
    tested = [
        row
        for row, of in zip(found, forms.values(), strict=True)
        if row["p_value"] is not None and not _is_shadow(of)
    ]
    for row, q in zip(tested, _q([row["p_value"] for row in tested]), strict=True):
        row["q_value"] = q
        if q < 0.05:
            same = (row["odds_ratio"] > 1) == (row["weight"] > 0)
            row["sign"] = "agrees" if same else "contradicts"
    missing = [_missing(name, sample) for name in forms]
    known = [p for p, _ in missing if p is not None]
    q_values = iter(_q(known))
    for row, (p, gap) in zip(found, missing, strict=True):
        differs = p is not None and next(q_values) < 0.01
        row["flags"] = _flags(row, sample, leaks=differs and gap >= 0.05)
    return found


def _q(p_values: list[float]) -> list[float]:
    return list(multipletests(p_values, method="fdr_bh")[1]) if p_values else []


def _is_shadow(forms: list[Trait]) -> bool:
    return not any(band.points for trait in forms for band in trait.bands)


def _trait(
    name: str, weighing: list[Trait], forms: list[Trait], family: IcpFamily, sample: Sample
) -> Figures:
    """One row, over the opportunities whose variant has the trait.

    Args:
        weighing: the forms that its weight is told from.
    """
    decided = sample.decided[sample.decided[f"state {name}"] != ABSENT]
    state = decided[f"state {name}"]
    matched, unmatched = decided[state == 1].won, decided[state == 0].won
    rate = float(matched.mean()) if len(matched) else None
    base = float(decided.won.mean()) if len(decided) else None
    a, b, c, d = _four(decided, name)
    points = (state == 1).astype(int) if _is_shadow(forms) else decided[f"points {name}"]
    largest = max((band.points for trait in weighing for band in trait.bands), key=abs)
    return {
        "trait": name,
        "weight": float(largest * family.base.step),
        "matched": len(matched),
        "unmatched": len(unmatched),
        "unknown": int((state == -1).sum()),
        "win_rate_matched": rate,
        "win_rate_unmatched": float(unmatched.mean()) if len(unmatched) else None,
        "lift": rate / base if rate is not None and base else None,
        "odds_ratio": (a + 0.5) * (d + 0.5) / (b + 0.5) / (c + 0.5) if len(decided) else None,
        **_odds_interval(sample, name),
        "p_value": _p_value(sample, lambda part: _four(part, name)) if len(decided) else None,
        "q_value": None,
        "iv": _information_value(decided, name),
        "auc": auc(decided.won, points),
        **_without(sample.decided, name),
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

    found = sample.wald(lambda part: _log_odds(*cells(part)))
    return found[1] if found else None


def _log_odds(a: int, b: int, c: int, d: int) -> float | None:
    if not (a + b and c + d and a + c and b + d):
        return None
    return float(np.log((a + 0.5) * (d + 0.5) / (b + 0.5) / (c + 0.5)))


def _odds_interval(sample: Sample, name: str) -> Figures:
    """Woolf's interval on the table with its halves; with clusters, from the Wald test."""
    a, b, c, d = _four(sample.decided, name)
    point, error = _log_odds(a, b, c, d), None
    if point is not None and sample.clustered:
        found = sample.wald(lambda part: _log_odds(*_four(part, name)))
        error = abs(point / found[0]) if found and found[0] else None
    elif point is not None:
        error = float(np.sqrt(sum(1 / (cell + 0.5) for cell in (a, b, c, d))))
    low, high = stats.norm.interval(0.95)
    return {
        "odds_ratio_low": float(np.exp(point + low * error)) if error else None,
        "odds_ratio_high": float(np.exp(point + high * error)) if error else None,
    }


def _missing(name: str, sample: Sample) -> tuple[float | None, float]:
    def cells(part: pd.DataFrame) -> tuple[int, int, int, int]:
        state = part[f"state {name}"].to_numpy()
        return _table(part.won.to_numpy(), state == -1, state >= 0)

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
    is_seen = bool((state != ABSENT).any())
    told = {
        "likely-leakage": leaks or strong,
        "contradicted-sign": row["sign"] == "contradicts",
        "never-matches": never and is_seen,
        "thin": not (never and is_seen) and thin(wins, row["matched"] - wins) is not None,
        "always-agrees": not never and bool(same),
    }
    return [flag for flag, holds in told.items() if holds]
