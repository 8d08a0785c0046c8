"""Where the work went and where the wins came from, by tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.report.charts._chart import (
    Axis,
    Chart,
    Picture,
    Plot,
    Series,
    label,
    look_of_tier,
    percent_axis,
)
from icpspec.report.model import Table
from icpspec.report.numbers import percent

if TYPE_CHECKING:
    from icpspec.backtest.model import IcpBacktest


def _draw(icp: IcpBacktest) -> Picture | None:
    # Open deals may still be won: they are left out, or an old tier would seem to win more.
    decided, wins = icp.overall.won + icp.overall.lost, icp.overall.won
    if not wins:
        return None
    shown = [(tier, (tier.won + tier.lost) / decided, tier.won / wins) for tier in icp.tiers]
    number = len(shown)
    marks: list[Series] = []
    for place, (tier, worked, won) in enumerate(shown):
        height = float(number - place)
        look = look_of_tier(tier.rank, len(icp.tiers))
        marks += [
            Series(f"whisker {look}", ((worked, height), (won, height))),
            Series("hollow", ((worked, height),), "dots"),
            Series(look, ((won, height),), "dots", (percent(won, 0),)),
        ]
    highest = max(max(worked, won) for _, worked, won in shown)
    ticks = tuple((float(number - place), label(t.tier)) for place, (t, _, _) in enumerate(shown))
    picture = Plot(
        percent_axis(highest * 1.05, "share of all tiers"),
        Axis(0.4, number + 0.6, ticks),
        tuple(marks),
        64 + 34 * number,
        (("hollow", "of the decided deals"), ("solid", "of the wins")),
    )
    said = "; ".join(f"{t.tier} {percent(w, 0)} and {percent(v, 0)}" for t, w, v in shown)
    table = Table(
        ("tier", ">of decided", ">of wins"),
        tuple((t.tier, percent(w), percent(v)) for t, w, v in shown),
    )
    return Picture(
        picture,
        f"Share of the decided deals and share of the wins: {said}.",
        table,
        "A tier whose wins lie to the right of its deals gives back more than is put in. Open deals"
        " are left out.",
    )


CHART = Chart("mix", "Where the work went, and where wins came from", 50, _draw)
