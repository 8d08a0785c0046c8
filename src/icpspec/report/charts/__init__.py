"""The charts of a backtest, one a file; each has a `Chart`, and all are found by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec import _units
from icpspec.report.charts._chart import Chart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.backtest.model import IcpBacktest
    from icpspec.report.charts._chart import Picture


def pictures(icp: IcpBacktest) -> Iterator[tuple[Chart, Picture]]:
    """Every chart that has something to show of an ICP, in their order."""
    charts = _units.instances(__name__, Chart)
    for chart in sorted(charts, key=lambda one: (one.place, one.id)):
        picture = chart.draw(icp)
        if picture is not None:
            yield chart, picture
