"""Scores of wins and of losses, back to back."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from icpspec.report.charts._chart import Axis, Bars, Chart, Picture, Plot, percent_axis
from icpspec.report.model import Table
from icpspec.report.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.model import IcpBacktest, ScoreFigures

_MOST_BARS = 25
_BILLION = 10**9
_ROUND = (1, 2, 5)


def _draw(icp: IcpBacktest) -> Picture | None:
    won, lost = icp.overall.won, icp.overall.lost
    if not won or not lost:
        return None
    width = _width(icp.scores)
    bins = _binned(icp.scores, width)
    shares = [(at, w, n, w / won, n / lost) for at, (w, n) in bins]
    axis = percent_axis(max(max(w, n) for _, _, _, w, n in shares), "share of each")
    mirrored = [(-value, text) for value, text in reversed(axis.ticks[1:])]
    first, last = shares[0][0], shares[-1][0] + width
    # A bar stands over its score, or over the scores from one to the next.
    shift = width / 2 if width <= _step(icp.scores) else 0.0
    plot = Plot(
        Axis(first - shift, last - shift, _marks(first, last - width, width), "score"),
        Axis(-axis.high, axis.high, (*mirrored, *axis.ticks), ""),
        (
            Bars("won", tuple((w, at - shift, at + width - shift) for at, _, _, w, _ in shares)),
            Bars("lost", tuple((-n, at - shift, at + width - shift) for at, _, _, _, n in shares)),
        ),
        260,
        (("won", "of the wins, upward"), ("lost", "of the losses, downward")),
    )
    middle = [_middle(icp.scores, kind) for kind in ("won", "lost")]
    table = Table(
        (">score from", ">won", ">of wins", ">lost", ">of losses"),
        tuple(
            (f"{at:g}", f"{w:,}", percent(of_won), f"{n:,}", percent(of_lost))
            for at, w, n, of_won, of_lost in shares
        ),
    )
    return Picture(
        plot,
        f"Scores of wins and losses: half of the wins have at least {middle[0]:g} points, half of"
        f" the losses at least {middle[1]:g}.",
        table,
        "How the scores of wins (upward) and of losses (downward) spread, each as a share of its"
        " own total. The more the upper hill lies to the right of the lower one, the better.",
    )


def _step(scores: Sequence[ScoreFigures]) -> float:
    """The greatest distance that all scores are whole multiples of apart."""
    places = [one.score for one in scores]
    # A scale has at most nine decimals, so that these are whole numbers.
    gaps = [int((place - min(places)) * _BILLION) for place in places]
    return math.gcd(*gaps) / _BILLION or 1.0


def _width(scores: Sequence[ScoreFigures]) -> float:
    """One score a bar, or where these are too many a round number of points."""
    places = [float(one.score) for one in scores]
    step, span = _step(scores), max(places) - min(places)
    if span / step < _MOST_BARS:
        return step
    rough = span / _MOST_BARS
    power = 10.0 ** math.floor(math.log10(rough))
    return next((one * power for one in _ROUND if one * power >= rough), 10 * power)


def _binned(scores: Sequence[ScoreFigures], width: float) -> list[tuple[float, tuple[int, int]]]:
    won, lost = Counter[int](), Counter[int]()
    lowest = float(min(one.score for one in scores))
    # Bars of one score begin at the lowest, others at whole multiples of their width.
    first = lowest if width <= _step(scores) else math.floor(lowest / width) * width
    for one in scores:
        # A little above, so that 0.3 / 0.1 falls where it should.
        at = math.floor((float(one.score) - first) / width + 1e-6)
        won[at] += one.won
        lost[at] += one.lost
    return [(first + at * width, (won[at], lost[at])) for at in range(max(won) + 1)]


def _marks(first: float, last: float, width: float) -> tuple[tuple[float, str], ...]:
    """At most seven marks, on whole bars."""
    number = max(1, round((last - first) / width))
    every = max(1, math.ceil(number / 6))
    return tuple(
        (first + index * width, f"{first + index * width:g}")
        for index in range(0, number + 1, every)
    )


def _middle(scores: Sequence[ScoreFigures], kind: str) -> float:
    """The highest score that at least half of them have."""
    total = sum(getattr(one, kind) for one in scores)
    seen = 0
    for one in sorted(scores, key=lambda s: -s.score):
        seen += getattr(one, kind)
        if 2 * seen >= total:
            return float(one.score)
    return 0.0


CHART = Chart("scores", "Scores of wins and of losses", 40, _draw)
