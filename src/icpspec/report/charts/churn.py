"""Churn within 12 months by tier, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.report.charts._chart import Chart, Picture, look_of_tier
from icpspec.report.charts._whiskers import Row, plot
from icpspec.report.model import Table
from icpspec.report.numbers import interval, percent
from icpspec.report.reading import FEW_CUSTOMERS

if TYPE_CHECKING:
    from icpspec.backtest.model import IcpBacktest


def _draw(icp: IcpBacktest) -> Picture | None:
    shown = [(t, t.churn) for t in icp.tiers if t.churn and t.churn.churn_12m is not None]
    if not shown:
        return None
    rows = [
        Row(
            place,
            churn.churn_12m or 0.0,
            churn.churn_12m_low,
            churn.churn_12m_high,
            look_of_tier(tier.rank, len(icp.tiers)),
            weak=churn.customers < FEW_CUSTOMERS,
            text=percent(churn.churn_12m),
        )
        for place, (tier, churn) in enumerate(shown)
    ]
    said = "; ".join(
        f"{tier.tier} {interval(c.churn_12m, c.churn_12m_low, c.churn_12m_high)}"
        for tier, c in shown
    )
    table = Table(
        ("tier", ">customers", ">left so far", ">left in 12 months", ">95 % from", ">to"),
        tuple(
            (
                tier.tier,
                f"{c.customers:,}",
                f"{c.churned:,}",
                percent(c.churn_12m),
                percent(c.churn_12m_low),
                percent(c.churn_12m_high),
            )
            for tier, c in shown
        ),
    )
    return Picture(
        plot([tier.tier for tier, _ in shown], rows, "left within 12 months"),
        f"Customers that leave within 12 months, by tier: {said}.",
        table,
        "Customers by the tier they had when they were won. The dot is the share that leaves"
        " within 12 months, the line its 95 % interval.",
    )


CHART = Chart("churn", "Customers that leave within 12 months, by tier", 20, _draw)
