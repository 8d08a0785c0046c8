"""What history says of a change, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.backtest.analysis import thinness
from icpspec.backtest.compared import BETTER, NO_DIFFERENCE, SAME, UNCLEAR, WORSE

if TYPE_CHECKING:
    from icpspec.backtest.compared import Comparison


def conclusion(found: Comparison) -> Comparison:
    """The comparison with its conclusion and its verdict."""
    decided = found.won + found.lost
    number = f"{decided:,} {'opportunity' if decided == 1 else 'opportunities'}"
    if found.changed == 0 and decided:
        return _said(
            found, SAME, f"no decided opportunity changes tier or score, of {number} in both"
        )
    if thinness(found.won, found.lost) == "insufficient":
        return _said(
            found,
            UNCLEAR,
            f"cannot tell: {_n(found.won, 'win', 'wins')} and"
            f" {_n(found.lost, 'loss', 'losses')} are too few to compare",
        )
    low, high = found.delta_low, found.delta_high
    if low is None or high is None:
        return _said(found, UNCLEAR, f"cannot tell: {number} are too alike to compare")
    if low > 0:
        return _said(found, BETTER, "better")
    if high < 0:
        return _said(found, WORSE, "worse")
    return _said(found, NO_DIFFERENCE, f"no difference that {number} can show")


def _said(found: Comparison, kind: str, verdict: str) -> Comparison:
    return replace(found, conclusion=kind, verdict=verdict)


def _n(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
