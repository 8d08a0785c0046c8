"""Cumulative gains: how many of the wins stand in the best part of the opportunities."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from icpspec.report.charts._chart import (
    Axis,
    Chart,
    Picture,
    Plot,
    Series,
    label,
    look_of_tier,
)
from icpspec.report.model import Table
from icpspec.report.numbers import percent, plain
from icpspec.stats.gains import gains

if TYPE_CHECKING:
    from icpspec.backtest.model import IcpBacktest

_QUARTERS = tuple((share / 4, f"{share / 4:.0%}") for share in range(5))


def _draw(icp: IcpBacktest) -> Picture | None:
    if not icp.overall.won or not icp.overall.lost:
        return None
    ranked = sorted(icp.scores, key=lambda one: -one.score)
    by_score = gains([one.won for one in ranked], [one.lost for one in ranked])
    by_tier = gains([tier.won for tier in icp.tiers], [tier.lost for tier in icp.tiers])
    curve = [(0.0, 0.0), *((g.depth or 0.0, g.capture or 0.0) for g in by_score)]
    cuts = [
        (tier, gain.depth or 0.0, gain.capture or 0.0, gain.cumulative_lift)
        for tier, gain in zip(icp.tiers, by_tier, strict=True)
        if tier.won + tier.lost
    ]
    # Down to the worst tier is everything, which says nothing.
    shown = cuts[:-1]
    marks = [
        Series("base", ((0.0, 0.0), (1.0, 1.0))),
        Series("curve", tuple(curve)),
        *(
            Series(
                f"corner {look_of_tier(tier.rank, len(icp.tiers))}",
                ((depth, capture),),
                "dots",
                ((label(tier.tier) if tier is cuts[0][0] else f"+ {label(tier.tier)}"),),
            )
            for tier, depth, capture, _ in shown
        ),
    ]
    names = list(accumulate((tier.tier for tier, _, _, _ in cuts), lambda a, b: f"{a} + {b}"))
    table = Table(
        ("down to", ">of decided", ">of wins", ">lift"),
        tuple(
            (name, percent(depth), percent(capture), plain(lift))
            for name, (_, depth, capture, lift) in zip(names, cuts, strict=True)
        ),
    )
    said = "; ".join(
        f"{name}: {percent(depth, 0)} of the decided opportunities and {percent(capture, 0)} of"
        " the wins"
        for name, (_, depth, capture, _) in zip(names, shown, strict=False)
    )
    plot = Plot(
        Axis(0.0, 1.0, _QUARTERS, "of the decided opportunities"),
        Axis(0.0, 1.0, _QUARTERS, "of wins"),
        tuple(marks),
        320,
        (("curve", "by score"), ("base", "without any knowledge")),
    )
    return Picture(
        plot,
        f"Gains curve. {said}." if said else "Gains curve by score.",
        table,
        "Working the best-scored opportunities first, how soon are the wins reached? The further"
        " above the dashed line, the better the score sorts. Dots: where tiers end.",
    )


CHART = Chart("gains", "Gains: wins reached, best scores first", 30, _draw)
