"""The figures in words: one sentence that a head of revenue operations can quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest.analysis import thinness
from icpspec.stats.trend import tiers_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.model import Overall, TierFigures


def verdict(overall: Overall, tiers: Sequence[TierFigures]) -> str:
    """What the history says of an ICP."""
    decided = overall.won + overall.lost
    if decided == 0:
        return "Nothing is decided yet: no opportunity is won or lost."
    if overall.auc_decision is None:
        kind = "lost" if overall.won == 0 else "won"
        return f"Cannot tell: all {decided:,} decided opportunities were {kind}."
    if overall.signal == "yes":
        return " ".join(_yes(overall, tiers))
    return " ".join(_none(overall) if overall.signal == "none" else _cannot_tell(overall))


def _auc(overall: Overall) -> str:
    if overall.auc_decision_low is None or overall.auc_decision_high is None:
        return f"AUC {overall.auc_decision:.3f}"
    return (
        f"AUC {overall.auc_decision:.3f},"
        f" 95 % interval {overall.auc_decision_low:.3f} to {overall.auc_decision_high:.3f}"
    )


def _number(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _yes(overall: Overall, tiers: Sequence[TierFigures]) -> list[str]:
    if thinness(overall.won, overall.lost) == "insufficient":
        return [
            f"{_number(overall.won, 'win')} and {_number(overall.lost, 'loss', 'losses')} are too"
            f" few for a finding, though the ICP separates them ({_auc(overall)})."
        ]
    sentences = [f"The ICP separates wins from losses ({_auc(overall)})."]
    shown = solid(tiers)
    if len(shown) > 1:
        rates = ", ".join(f"{tier.tier} {tier.win_rate:.0%}" for tier in shown)
        order = "in order" if in_order(tiers) else "NOT in order"
        what = "the tiers" if len(shown) == len(tiers) else "these tiers"
        sentences.append(f"Win rates: {rates}; {what} are {order}.")
    return sentences


def solid(tiers: Sequence[TierFigures]) -> list[TierFigures]:
    """The tiers with enough wins and losses for a finding."""
    return [t for t in tiers if t.win_rate is not None and t.thin != "insufficient"]


def in_order(tiers: Sequence[TierFigures]) -> bool | None:
    """Whether better tiers win more, among those with enough data; None with fewer than two."""
    return tiers_in_order([tier.win_rate for tier in solid(tiers)])


def _none(overall: Overall) -> list[str]:
    decided = overall.won + overall.lost
    if thinness(overall.won, overall.lost) == "insufficient":
        return _cannot_tell(overall)
    return [
        f"No signal: {decided:,} decided opportunities show no difference worth acting on"
        f" ({_auc(overall)}; 0.5 is chance).",
        "If sales already pursue by this ICP, only accounts that fit were worked, which hides"
        " part of its effect.",
    ]


def _cannot_tell(overall: Overall) -> list[str]:
    decided = overall.won + overall.lost
    return [
        f"Cannot tell: {decided:,} decided opportunities are too few or too alike to say"
        f" whether the ICP works ({_auc(overall)})."
    ]
