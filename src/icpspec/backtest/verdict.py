"""The figures in words: one sentence that a head of revenue operations can quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest.analysis import thinness

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
    sentences = {
        "yes": _yes,
        "none": _none,
        "cannot tell": _cannot_tell,
    }[overall.signal](overall, tiers)
    return " ".join(sentences)


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
    solid = [tier for tier in tiers if tier.win_rate is not None and tier.thin != "insufficient"]
    if len(solid) > 1:
        rates = ", ".join(f"{tier.tier} {tier.win_rate:.0%}" for tier in solid)
        order = "in order" if overall.tiers_in_order else "NOT in order"
        sentences.append(f"Win rates: {rates}; the tiers are {order}.")
    return sentences


def _none(overall: Overall, tiers: Sequence[TierFigures]) -> list[str]:
    del tiers
    decided = overall.won + overall.lost
    return [
        f"No signal: {decided:,} decided opportunities show no difference worth acting on"
        f" ({_auc(overall)}; 0.5 is chance).",
        "If sales already pursue by this ICP, only accounts that fit were worked, which hides"
        " part of its effect.",
    ]


def _cannot_tell(overall: Overall, tiers: Sequence[TierFigures]) -> list[str]:
    del tiers
    decided = overall.won + overall.lost
    return [
        f"Cannot tell: {decided:,} decided opportunities are too few or too alike to say"
        f" whether the ICP works ({_auc(overall)})."
    ]
