"""Win rate by motion and by territory, each by tier."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from icpspec.report.charts._chart import Chart, Picture, look_of_tier
from icpspec.report.charts._whiskers import Row, plot
from icpspec.report.model import Table
from icpspec.report.numbers import interval, percent

if TYPE_CHECKING:
    from icpspec.backtest.model import IcpBacktest, TierFigures

_MOST_PLACES = 12


def _draw(split: str, icp: IcpBacktest) -> Picture | None:
    rows = [row for row in icp.splits if row.split == split and row.win_rate is not None]
    names = _largest(rows, split)
    if len(names) < 2:
        return None
    shown = [row for row in rows if _name(row, split) in names]
    tiers = sorted({(row.rank, row.tier) for row in shown})
    number = len(icp.tiers)
    dots = [
        Row(
            names.index(_name(row, split)),
            row.win_rate or 0.0,
            row.win_rate_low,
            row.win_rate_high,
            look_of_tier(row.rank, number),
            weak=row.thin == "insufficient",
            # Better tiers stand above worse ones of the same place.
            shift=0.3 - 0.6 * row.rank / max(1, number - 1),
        )
        for row in shown
    ]
    key = [(look_of_tier(rank, number), tier) for rank, tier in tiers]
    said = "; ".join(f"{_name(row, split)} {row.tier} {percent(row.win_rate, 0)}" for row in shown)
    table = Table(
        (split, "tier", ">decided", ">win rate (95 %)"),
        tuple(
            (
                _name(row, split),
                row.tier,
                f"{row.won + row.lost:,}",
                interval(row.win_rate, row.win_rate_low, row.win_rate_high),
            )
            for row in shown
        ),
    )
    return Picture(
        plot(names, dots, "won of all decided", icp.overall.win_rate, key, room=1.5),
        f"Win rate by {split} and tier: {said}.",
        table,
        f"Does the ICP sort as well in each {split}? In each the best tier stands on top. “base”:"
        f" in no {split}, or it could not be told.",
    )


def _name(row: TierFigures, split: str) -> str:
    return str(getattr(row, split) or "base")


def _largest(rows: list[TierFigures], split: str) -> list[str]:
    """The places with the most decided opportunities, in their own order."""
    decided: dict[str, int] = {}
    for row in rows:
        name = _name(row, split)
        decided[name] = decided.get(name, 0) + row.won + row.lost
    kept = sorted(decided, key=lambda name: -decided[name])[:_MOST_PLACES]
    return [name for name in decided if name in kept]


MOTIONS = Chart("motions", "Win rate by motion and tier", 60, partial(_draw, "motion"))
TERRITORIES = Chart(
    "territories", "Win rate by territory and tier", 61, partial(_draw, "territory")
)
