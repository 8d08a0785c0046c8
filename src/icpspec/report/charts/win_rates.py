"""Win rate by tier, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.report.charts._chart import Chart, Picture, look_of_tier
from icpspec.report.charts._whiskers import Row, plot
from icpspec.report.model import Table
from icpspec.report.numbers import interval, percent

if TYPE_CHECKING:
    from icpspec.backtest.model import IcpBacktest


def _draw(icp: IcpBacktest) -> Picture | None:
    shown = [tier for tier in icp.tiers if tier.win_rate is not None]
    if not shown:
        return None
    rows = [
        Row(
            place,
            tier.win_rate or 0.0,
            tier.win_rate_low,
            tier.win_rate_high,
            look_of_tier(tier.rank, len(icp.tiers)),
            weak=tier.thin == "insufficient",
            text=percent(tier.win_rate),
        )
        for place, tier in enumerate(shown)
    ]
    said = "; ".join(
        f"{t.tier} {interval(t.win_rate, t.win_rate_low, t.win_rate_high)}"
        + (", too few for a finding" if t.thin == "insufficient" else "")
        for t in shown
    )
    table = Table(
        ("tier", ">decided", ">won", ">win rate", ">95 % from", ">to"),
        tuple(
            (
                t.tier,
                f"{t.won + t.lost:,}",
                f"{t.won:,}",
                percent(t.win_rate),
                percent(t.win_rate_low),
                percent(t.win_rate_high),
            )
            for t in shown
        ),
    )
    return Picture(
        plot([t.tier for t in shown], rows, "won of all decided", icp.overall.win_rate),
        f"Win rate by tier: {said}. All tiers together: {percent(icp.overall.win_rate)}.",
        table,
        "The dot is the win rate, the line its 95 % interval; dashed: all tiers together. A hollow"
        " dot rests on too few deals for a finding.",
    )


CHART = Chart("win-rates", "Win rate by tier", 10, _draw)
