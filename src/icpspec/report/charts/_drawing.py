"""Draws plots as SVG, with pygal; what it looks like is decided by the style sheet of the page.

pygal brings a style sheet, a script and tooltips of its own. They are taken out: the file must say
everything without a script, and two runs must be the same, byte for byte.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from icpspec.errors import EnvironmentFault
from icpspec.report.charts._chart import Bars, Series
from icpspec.report.escaping import shortened
from icpspec.report.formats.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

    from icpspec.report.charts._chart import Plot

WIDTH = 400
_SMALL = (132, 22)
_FONT = 12
_OWN_CLASSES = re.compile(r"\bseries serie-(\d+) color-\d+\b")
_NUMBER = re.compile(r"-?\d+\.\d+")
_LONGEST = 2000
_TOOLTIP = "tooltip-overlay"


def require() -> None:
    """Say before any work is done that the library is missing.

    Raises:
        EnvironmentFault: pygal is not installed.
    """
    if find_spec("pygal") is None:
        raise EnvironmentFault(
            "The charts of the HTML report need pygal, which is not installed.",
            help="Install it with `pip install 'icpspec[report]'`.",
        )


def drawing(plot: Plot, name: str, title: str, said: str) -> str:
    """A plot as an SVG element to be put into a page.

    Args:
        name: begins the ids in it; unique in the page.
        title: its title for screen readers.
        said: what it shows, in words.
    """
    with _pygal() as pygal:
        looks, root = _bars(pygal, plot) if _is_bars(plot) else _series(pygal, plot)
    _strip(root, looks)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-said")
    for position, (tag, text) in enumerate((("title", title), ("desc", said))):
        element = ET.Element(tag, {"id": f"{name}-{'said' if position else 'title'}"})
        element.text = shortened(clean(text), _LONGEST)
        root.insert(position, element)
    return ET.tostring(root, encoding="unicode")


def small(series: Sequence[Series], low: float, high: float, said: str) -> str:
    """One row of marks without axes, for a cell of a table.

    Args:
        low, high: what the width stands for.
        said: the same in words.
    """
    with _pygal() as pygal:
        chart = _chart(pygal, pygal.XY, _SMALL, series)
        chart.config.margin = 1
        chart.config.spacing = 0
        chart.config.range, chart.config.xrange = (0.0, 1.0), (low, high)
        chart.config.show_x_labels = chart.config.show_y_labels = False
        root = chart.render_tree()
    _strip(root, [one.look for one in series])
    root.set("class", "chart small")
    root.set("role", "img")
    root.set("aria-label", shortened(clean(said), _LONGEST))
    return ET.tostring(root, encoding="unicode")


@contextmanager
def _pygal() -> Iterator[Any]:
    """Pygal on the XML library of Python: with lxml, if that is there, the bytes would differ."""
    before = list(sys.meta_path)
    import pygal
    from pygal.etree import etree

    # It puts a hook in front of all imports, for plug-ins that are not used here.
    sys.meta_path[:] = [one for one in sys.meta_path if one in before or not _is_its_hook(one)]
    had = etree.lxml
    etree.to_etree()
    try:
        yield pygal
    finally:
        if had:
            etree.to_lxml()


def _is_its_hook(finder: object) -> bool:
    return type(finder).__module__.partition(".")[0] == "pygal"


def _is_bars(plot: Plot) -> bool:
    return bool(plot.marks) and isinstance(plot.marks[0], Bars)


def _chart(pygal: Any, kind: Any, size: tuple[int, int], marks: Sequence[Series]) -> Any:
    # The sizes decide where texts stand; how they look, the style sheet of the page.
    style = pygal.style.Style(label_font_size=_FONT, title_font_size=_FONT, value_font_size=0)
    chart = kind(
        pygal.Config(
            js=(),
            css=(),
            defs=[],
            classes=(),
            no_prefix=True,
            show_legend=False,
            width=size[0],
            height=size[1],
            style=style,
            dots_size=5,
            print_labels=True,
        )
    )
    for one in marks:
        texts = one.labels or ("",) * len(one.points)
        points = [
            {"value": point, "label": clean(text)} if text else point
            for point, text in zip(one.points, texts, strict=True)
        ]
        chart.add("", points, stroke=one.drawn == "line", show_dots=one.drawn == "dots")
    return chart


def _series(pygal: Any, plot: Plot) -> tuple[list[str], Element]:
    marks = [one for one in plot.marks if isinstance(one, Series)]
    chart = _chart(pygal, pygal.XY, (WIDTH, plot.height), marks)
    _axes(chart, plot)
    chart.config.xrange = (plot.x.low, plot.x.high)
    root: Element = chart.render_tree()
    return [one.look for one in marks], root


def _bars(pygal: Any, plot: Plot) -> tuple[list[str], Element]:
    marks = [one for one in plot.marks if isinstance(one, Bars)]
    chart = _chart(pygal, pygal.Histogram, (WIDTH, plot.height), ())
    for one in marks:
        chart.add("", list(one.bars))
    _axes(chart, plot)
    root: Element = chart.render_tree()
    return [one.look for one in marks], root


def _axes(chart: Any, plot: Plot) -> None:
    config = chart.config
    config.range = (plot.y.low, plot.y.high)
    config.x_title = plot.x.title or None
    config.y_title = plot.y.title or None
    config.margin, config.margin_right, config.spacing = 6, 22, 5
    chart.x_labels = [{"value": value, "label": clean(text)} for value, text in plot.x.ticks]
    chart.y_labels = [{"value": value, "label": clean(text)} for value, text in plot.y.ticks]


def _strip(root: Element, looks: Sequence[str]) -> None:
    """Leave what is drawn, under classes of ours, with numbers that a reader of the file can read.

    `looks` are the classes of the series, in their order.
    """
    root.attrib.pop("id", None)
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_extra(child):
                parent.remove(child)
    for element in root.iter():
        names = _OWN_CLASSES.sub(
            lambda found: f"series {looks[int(found[1])]}", element.get("class", "")
        )
        kept = " ".join(n for n in names.split() if n not in {"reactive", "tooltip-trigger"})
        element.attrib.pop("class", None)
        if kept:
            element.set("class", kept)
        for key in ("d", "x", "y", "cx", "cy", "width", "height", "transform"):
            if key in element.attrib:
                element.set(key, _NUMBER.sub(_shorter, element.attrib[key]))
    _without_empty(root)


def _is_extra(element: Element) -> bool:
    names = element.get("class", "").split()
    # The tag of a comment is a function.
    return (
        element.tag in {"defs", "title", "desc", ET.Comment}
        or _TOOLTIP in names
        or names == ["background"]
    )


def _shorter(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0").replace("-0", "0", found[0] == "-0.0")


def _without_empty(element: Element) -> None:
    for child in list(element):
        _without_empty(child)
        if child.tag in {"g", "text"} and not len(child) and not (child.text or "").strip():
            element.remove(child)
