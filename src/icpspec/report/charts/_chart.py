"""What a chart is: figures in, points on two axes out; who draws them stands in `_drawing`.

A chart knows no colours. Its series have a look, which is a class of the page's style sheet, so
that the same picture is right in the dark, on paper and for those who do not see colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.report.formats.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from icpspec.backtest.model import IcpBacktest
    from icpspec.report.model import Table

_LONGEST_LABEL = 18


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis.

    Attributes:
        ticks: where it is marked, each with its text.
        title: what it measures, empty for names.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Points that belong together.

    Attributes:
        look: classes of the style sheet, such as `tier-0` or `whisker`.
        points: (x, y), in the units of the axes.
        drawn: as a `line`, or as `dots`.
        labels: texts beside the dots, one each; empty for none.
    """

    look: str
    points: tuple[tuple[float, float], ...]
    drawn: str = "line"
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from the zero line.

    Attributes:
        bars: (height, from, to), in the units of the axes; a height may be negative.
    """

    look: str
    bars: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Series or bars on two axes.

    Attributes:
        height: in units of which the width has 400.
        key: what the looks mean, where no label says so: (look, text).
    """

    x: Axis
    y: Axis
    marks: tuple[Series, ...] | tuple[Bars, ...]
    height: int
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot, and the same for those who do not see it.

    Attributes:
        said: what it shows, in a sentence or two.
        table: the figures behind it.
        caption: how it is to be read.
    """

    plot: Plot
    said: str
    table: Table
    caption: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        id: part of the ids in the page; letters and hyphens.
        place: charts stand in the order of this number.
        draw: makes its picture of an ICP; None where there is nothing to show.
    """

    id: str
    title: str
    place: int
    draw: Callable[[IcpBacktest], Picture | None]


def look_of_tier(rank: int, tiers: int) -> str:
    """The class of a tier: the best is `tier-0`, the worst `tier-4`, however many there are."""
    return "tier-0" if tiers < 2 else f"tier-{round(4 * rank / (tiers - 1))}"


def label(name: str) -> str:
    """A name beside an axis: on one line, not too long."""
    plain = clean(name).strip()
    return plain if len(plain) <= _LONGEST_LABEL else plain[: _LONGEST_LABEL - 1].rstrip() + "…"


def percent_axis(high: float, title: str) -> Axis:
    """From 0 to the next round share above, at most 1, marked at round steps."""
    steps = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
    step = next((one for one in steps if high <= one * 5), 0.25)
    number = max(1, -(-round(high * 1e9) // round(step * 1e9)))
    number = min(number, round(1 / step))
    ticks = tuple((index * step, f"{index * step:.0%}") for index in range(number + 1))
    return Axis(0.0, number * step, ticks, title)
