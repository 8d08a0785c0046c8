"""Dot and whisker: a rate and its interval, a row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.report.charts._chart import Axis, Plot, Series, label, percent_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW, _FRAME = 34, 64


@dataclass(frozen=True, slots=True)
class Row:
    """One dot.

    Attributes:
        place: its row from above, beginning with 0; several dots may share one, `shift`ed.
        weak: too few data for a finding.
    """

    place: int
    value: float
    low: float | None
    high: float | None
    look: str
    weak: bool = False
    shift: float = 0.0
    text: str = ""


def plot(
    names: Sequence[str],
    rows: Sequence[Row],
    title: str,
    base: float | None = None,
    key: Sequence[tuple[str, str]] = (),
    room: float = 1.0,
) -> Plot:
    """Dots with whiskers below each other.

    Args:
        names: of the rows, from above.
        title: of the axis.
        base: a rate that all are compared with, as a dashed line.
        room: height of a row, 1 for one dot.
    """
    number = len(names)
    highest = max([row.value if row.high is None else row.high for row in rows], default=0.0)
    axis = percent_axis(max(highest * 1.02, base or 0.0), title)
    marks = []
    if base is not None:
        marks.append(Series("base", ((base, 0.4), (base, number + 0.6))))
    for row in rows:
        height = number - row.place + row.shift
        if row.low is not None and row.high is not None:
            ends = ((row.low, height), (min(row.high, axis.high), height))
            marks.append(Series(f"whisker {row.look}", ends))
        look = f"{row.look} weak" if row.weak else row.look
        marks.append(Series(look, ((row.value, height),), "dots", (row.text,)))
    ticks = tuple((float(number - place), label(name)) for place, name in enumerate(names))
    y = Axis(0.4, number + 0.6, ticks)
    return Plot(axis, y, tuple(marks), round(_FRAME + _ROW * room * number), tuple(key))
