"""What is drawn stands where the figures say."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.html.figures import OVERALL, churn, icp, tier, tiers

from icpspec.backtest.model import ScoreFigures
from icpspec.report.charts import pictures
from icpspec.report.charts._chart import (
    Axis,
    Bars,
    Plot,
    Series,
    label,
    look_of_tier,
    percent_axis,
)
from icpspec.report.charts._drawing import drawing, small

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icpspec.backtest.model import IcpBacktest, TierFigures
    from icpspec.report.charts._chart import Picture

GOLDEN = Path(__file__).parent / "win-rates.svg"


def picture(name: str, result: IcpBacktest) -> Picture:
    """One chart of an ICP."""
    return next(found for chart, found in pictures(result) if chart.id == name)


def series(found: Picture) -> list[Series]:
    """Its series."""
    return [one for one in found.plot.marks if isinstance(one, Series)]


def bars(found: Picture) -> list[Bars]:
    """Its bars."""
    return [one for one in found.plot.marks if isinstance(one, Bars)]


def flat(points: Iterable[Iterable[float]]) -> list[float]:
    """All numbers in a row."""
    return [number for point in points for number in point]


def test_gains_by_hand() -> None:
    """6 points: 240 of 900 with 120 of 300 wins; then 490 with 220; then all."""
    found = picture("gains", icp())
    by_look = {one.look: flat(one.points) for one in series(found)}
    assert by_look["curve"] == pytest.approx(
        [0, 0, 240 / 900, 120 / 300, 490 / 900, 220 / 300, 1, 1]
    )
    assert by_look["base"] == [0, 0, 1, 1]
    # The tiers cut where the scores do; the last one is everything, and is left out.
    assert by_look["corner tier-0"] == pytest.approx([240 / 900, 120 / 300])
    assert by_look["corner tier-2"] == pytest.approx([490 / 900, 220 / 300])
    assert "corner tier-4" not in by_look
    assert [row[0] for row in found.table.rows] == [
        *("green", "green + yellow", "green + yellow + red")
    ]
    assert found.table.rows[0] == ("green", "26.7%", "40.0%", "1.50")


def test_mix_leaves_open_deals_out() -> None:
    """Green: 240 of 900 decided and 120 of 300 wins, whatever is still open."""
    first, *rest = tiers()
    found = picture("mix", icp(tiers=(replace(first, open=5000), *rest)))
    assert found.table.rows[0] == ("green", "26.7%", "40.0%")
    ends = next(one for one in series(found) if one.look == "whisker tier-0").points
    assert [x for x, _ in ends] == pytest.approx([240 / 900, 120 / 300])


def test_whiskers_are_the_intervals_and_weak_dots_are_hollow() -> None:
    """Of 20 wins and 50 losses no finding is made, so its dot is hollow."""
    made = (tier("green", 0, 120, 120), tier("red", 1, 20, 50))
    found = picture("win-rates", icp(tiers=made))
    looks = [one.look for one in series(found)]
    assert looks == ["base", "whisker tier-0", "tier-0", "whisker tier-4", "tier-4 weak"]
    points = [one.points for one in series(found)]
    assert points[1] == ((0.46, 2.0), (0.54, 2.0))
    assert points[2] == ((0.5, 2.0),)
    assert points[0][0][0] == OVERALL.win_rate


def test_churn_of_few_customers_is_hollow() -> None:
    """29 customers."""
    first, *_ = tiers()
    found = picture("churn", icp(tiers=(replace(first, churn=churn(0.2, customers=29)),)))
    assert series(found)[-1].look == "tier-0 weak"


def test_scores_one_bar_each() -> None:
    """Shares of wins upward and of losses downward, each over its score."""
    made = [ScoreFigures(Decimal(s), w, n, 3) for s, w, n in ((1, 30, 60), (2, 0, 90), (4, 70, 50))]
    overall = replace(OVERALL, won=100, lost=200)
    won, lost = bars(picture("scores", icp(scores=tuple(made), overall=overall)))
    assert flat(won.bars) == pytest.approx(
        [*(0.3, 0.5, 1.5), *(0, 1.5, 2.5), *(0, 2.5, 3.5), *(0.7, 3.5, 4.5)]
    )
    assert [height for height, _, _ in lost.bars] == pytest.approx([-0.3, -0.45, 0, -0.25])


def test_bars_stand_over_their_scores() -> None:
    """Scores 1, 4 and 7: the grid begins at the lowest, not at 0."""
    made = tuple(ScoreFigures(Decimal(s), 50, 50, 0) for s in (7, 1, 4))
    found = picture("scores", icp(scores=made, overall=replace(OVERALL, won=150, lost=150)))
    assert [(start, end) for _, start, end in bars(found)[0].bars] == [
        (-0.5, 2.5),
        (2.5, 5.5),
        (5.5, 8.5),
    ]
    assert [text for _, text in found.plot.x.ticks] == ["1", "4", "7"]
    assert [row[0] for row in found.table.rows] == ["1", "4", "7"]


@settings(deadline=None)
@given(
    st.dictionaries(
        st.integers(-500, 500),
        st.tuples(st.integers(0, 50), st.integers(0, 50)),
        min_size=1,
        max_size=80,
    ),
    st.sampled_from(["1", "0.1", "0.25", "1000000", "0.000000001"]),
)
def test_no_deal_is_lost_in_the_bars(cells: dict[int, tuple[int, int]], step: str) -> None:
    """However far scores lie apart: the bars hold all wins and losses, and are not too many."""
    cells = {**cells, min(cells): (1, 1)}
    made = [ScoreFigures(at * Decimal(step), w, n, 0) for at, (w, n) in cells.items()]
    overall = replace(
        OVERALL, won=sum(w for w, _ in cells.values()), lost=sum(n for _, n in cells.values())
    )
    found = picture("scores", icp(scores=tuple(made), overall=overall))
    won, lost = bars(found)
    assert sum(height for height, _, _ in won.bars) == pytest.approx(1)
    assert sum(height for height, _, _ in lost.bars) == pytest.approx(-1)
    assert len(won.bars) <= 30
    assert sum(int(row[1].replace(",", "")) for row in found.table.rows) == overall.won
    places = [(start, end) for _, start, end in won.bars]
    assert all(a[1] == pytest.approx(b[0]) for a, b in itertools.pairwise(places))
    best = max(float(one.score) for one in made if one.won)
    start, end = [(start, end) for height, start, end in won.bars if height][-1]
    slack = (end - start) * 1e-5
    assert start - slack <= best <= end + slack


def test_places_are_shown_by_tier_the_best_on_top() -> None:
    """Twelve at most, those with the most deals; a single one is no comparison."""

    def split(place: str | None, n: int) -> list[TierFigures]:
        return [
            replace(tier("green", 0, n, n), split="territory", territory=place),
            replace(tier("red", 2, n, 3 * n), split="territory", territory=place),
        ]

    rows = [row for n in range(15) for row in split(f"t{n}", 100 + n)]
    found = picture("territories", icp(splits=tuple(rows)))
    assert [text for _, text in found.plot.y.ticks] == [f"t{n}" for n in range(3, 15)]
    first = [one for one in series(found) if one.drawn == "dots"][:2]
    assert [one.look for one in first] == ["tier-0", "tier-4"]
    assert first[0].points[0][1] > 12 > first[1].points[0][1]
    alone = icp(splits=tuple(split(None, 100)))
    assert "territories" not in [chart.id for chart, _ in pictures(alone)]


@pytest.mark.parametrize(
    ("high", "end", "marks"),
    [
        (0.0, 0.01, 2),
        (0.03, 0.03, 4),
        (0.456, 0.5, 6),
        (0.9, 1.0, 6),
        (1.0, 1.0, 6),
        (1.02, 1.0, 5),
    ],
)
def test_axes_of_shares(high: float, end: float, marks: int) -> None:
    """From 0 to a round share, never above 100 %."""
    axis = percent_axis(high, "")
    assert axis.high == pytest.approx(end)
    assert len(axis.ticks) == marks


def test_names_beside_an_axis() -> None:
    """On one line, cut, without control characters."""
    assert label("green") == "green"
    assert label("a\n\x1bb") == "a \N{REPLACEMENT CHARACTER}b"
    assert label("x" * 40) == "x" * 17 + "…"


def test_looks_go_from_best_to_worst() -> None:
    """Whatever the number of tiers, the first and the last have the ends."""
    assert [look_of_tier(n, 3) for n in range(3)] == ["tier-0", "tier-2", "tier-4"]
    assert look_of_tier(0, 1) == "tier-0"
    assert [look_of_tier(n, 9) for n in (0, 8)] == ["tier-0", "tier-4"]


def _at(row: TierFigures, split: str, place: str) -> TierFigures:
    if split == "motion":
        return replace(row, split=split, motion=place)
    return replace(row, split=split, territory=place)


def test_every_look_is_in_the_style_sheet() -> None:
    """A series without a rule would be black, or nothing."""
    sheet = Path(__file__).parents[3] / "templates/report/page.css"
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", sheet.read_text(encoding="utf-8")))
    rows = [
        _at(row, split, place)
        for row in tiers()
        for split in ("motion", "territory")
        for place in ("a", "b")
    ]
    for _, found in pictures(icp(splits=tuple(rows))):
        used = {look for one in found.plot.marks for look in one.look.split()}
        used |= {look for key, _ in found.plot.key for look in key.split()}
        assert used <= known


def test_the_drawing_word_for_word() -> None:
    """`python tests/report/charts/test_charts.py` writes it anew."""
    assert GOLDEN.read_text(encoding="utf-8") == golden()


def golden() -> str:
    """The first chart of an ICP."""
    found = picture("win-rates", icp())
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    drawn = ET.fromstring(drawing(found.plot, "c", "Win rate by tier", found.said))  # noqa: S314
    ET.indent(drawn)
    return ET.tostring(drawn, encoding="unicode") + "\n"


def test_points_are_drawn_to_scale() -> None:
    """Half of the width is half of the axis; nothing of the library's own is left."""
    ticks = ((0.0, "0"), (1.0, "1"))
    plot = Plot(
        Axis(0, 1, ticks),
        Axis(0, 1, ticks),
        tuple(Series(f"at-{n}", ((n / 4, n / 4),), "dots") for n in range(5)),
        200,
    )
    drawn = drawing(plot, "c", "T", "D")
    root = ET.fromstring(drawn)  # noqa: S314
    dots = [(float(d.get("cx", "")), float(d.get("cy", ""))) for d in root.iter() if d.get("cx")]
    for before, here, after in zip(dots, dots[1:], dots[2:], strict=False):
        assert here[0] == pytest.approx((before[0] + after[0]) / 2, abs=0.11)
        assert here[1] == pytest.approx((before[1] + after[1]) / 2, abs=0.11)
        assert before[0] < here[0]
        assert before[1] > here[1]
    for word in ("pygal", "script", "style", "tooltip", "reactive", "serie-", "color-"):
        assert word not in drawn


def test_small_drawings_say_what_they_show() -> None:
    """In a label, since there is no room for more; escaped."""
    drawn = small((Series("won", ((0.5, 0.5),), "dots"),), 0, 1, '"><b>&')
    root = ET.fromstring(drawn)  # noqa: S314
    assert root.get("aria-label") == '"><b>&'
    assert root.get("viewBox") == "0 0 132 22"
    (dot,) = [one for one in root.iter() if one.get("class") == "dot"]
    assert float(dot.get("cx", "")) == pytest.approx(65, abs=1.5)


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8")
