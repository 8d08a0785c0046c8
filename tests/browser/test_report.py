"""The report of a backtest as a browser shows it: on a phone, a laptop and paper, by day and night.

`make browser` installs what it needs; without it these are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from tests.report.html.figures import backtest, icp, tier
from tests.report.html.test_page import HOSTILE, spoilt

from icpspec import demo
from icpspec.cli.app import app
from icpspec.report.html.page import backtest_page

from .chromium import LAPTOP, LOOKS, PAPER, PHONE, chromium, showing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .chromium import Look

_SHAPES = """
() => [...document.querySelectorAll('figure svg.chart')].map(svg => ({
    width: svg.getBoundingClientRect().width,
    figure: (r => [r.left, r.right, r.top, r.bottom])(
        svg.closest('figure').getBoundingClientRect()),
    title: svg.querySelector('title').textContent,
    texts: [...svg.querySelectorAll('text')].map(text => {
        const r = text.getBoundingClientRect();
        return {text: text.textContent, box: [r.left, r.right, r.top, r.bottom]};
    }),
}))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One for all tests."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def demo_page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample company."""
    del browser
    folder = tmp_path_factory.mktemp("report")
    files = demo.write(folder / "tallybrook")
    page = folder / "demo.html"
    arguments = ["backtest", "--project", str(files.project), "--as-of", "2026-10-01"]
    ended = CliRunner().invoke(app, [*arguments, "-f", "html", "-o", str(page)])
    assert ended.exit_code == 0, ended.output
    return page


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_nothing_is_loaded_and_nothing_goes_wrong(
    browser: Any, demo_page: Path, look: Look
) -> None:
    """No request but for the file itself, no word on the console, nothing beside the page."""
    with showing(browser, demo_page, look) as seen:
        assert seen.requests == [demo_page.as_uri()]
        assert seen.complaints == []
        wide = seen.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_no_barrier_is_found(browser: Any, demo_page: Path, look: Look) -> None:
    """By axe-core: names, roles, order of headings, contrast, and what the keyboard reaches."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with showing(browser, demo_page, look) as seen:
        found = axe.run(seen.page).response
        told = [
            (one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
            for one in found["violations"]
        ]
        assert told == []
        assert len(found["passes"]) > 20


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_texts_of_charts_can_be_read(browser: Any, demo_page: Path, look: Look) -> None:
    """Large enough, inside their figure, and none over another."""
    with showing(browser, demo_page, look) as seen:
        shapes = seen.page.evaluate(_SHAPES)
    assert len(shapes) > 8
    for shape in shapes:
        assert shape["width"] / 400 * 12 >= (7 if look is PAPER else 8.5), shape["title"]
        left, right, top, bottom = shape["figure"]
        boxes = [(one["text"], one["box"]) for one in shape["texts"]]
        for text, box in boxes:
            inside = left <= box[0] and box[1] <= right and top <= box[2] and box[3] <= bottom
            assert inside, (shape["title"], text)
        for n, (one, a) in enumerate(boxes):
            for other, b in boxes[n + 1 :]:
                apart = a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] + 3 or b[3] <= a[2] + 3
                assert apart, (shape["title"], one, other)


def test_without_script_everything_is_there(browser: Any, demo_page: Path) -> None:
    """Verdict, charts and tables; figures behind a chart open by the keyboard."""
    with showing(browser, demo_page, LAPTOP, script=False) as seen:
        page = seen.page
        assert page.locator(".verdict").nth(0).is_visible()
        assert page.locator("figure svg.chart").nth(0).is_visible()
        table = page.locator("figure details table").nth(0)
        assert not table.is_visible()
        page.locator("figure summary").nth(0).focus()
        page.keyboard.press("Enter")
        assert table.is_visible()


def test_on_paper_nothing_is_folded(browser: Any, demo_page: Path) -> None:
    """The tables of places and the notes are printed; it is a document of several pages."""
    with showing(browser, demo_page, PAPER) as seen:
        assert seen.page.locator("details.split table").nth(0).bounding_box()["height"] > 100
        pdf = seen.page.pdf(prefer_css_page_size=True)
        assert 4 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 20


def test_on_a_laptop_no_table_scrolls(browser: Any, demo_page: Path) -> None:
    """With fifteen traits and churn there is room for every column."""
    script = "[...document.querySelectorAll('.wide')].map(one => one.scrollWidth - one.clientWidth)"
    with showing(browser, demo_page, LAPTOP) as seen:
        assert max(seen.page.evaluate(script)) <= 0


def test_colours_follow_the_reader(browser: Any, demo_page: Path) -> None:
    """Light on dark by night, dark on light by day, and always so on paper."""
    script = "getComputedStyle(document.body).backgroundColor"
    grounds = {}
    for look in LOOKS:
        with showing(browser, demo_page, look) as seen:
            grounds[look.name] = seen.page.evaluate(script)
    assert grounds["phone"] == grounds["laptop"] == grounds["paper"] == "rgb(255, 255, 255)"
    assert grounds["phone-dark"] == grounds["laptop-dark"] == "rgb(20, 23, 27)"


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_strangers_texts_do_nothing(browser: Any, tmp_path: Path, number: int) -> None:
    """No dialog, no request, no style of theirs; a long text makes no page wider."""
    file = tmp_path / f"hostile-{number}.html"
    file.write_text(backtest_page(spoilt(HOSTILE[number]), HOSTILE[number]), encoding="utf-8")
    with showing(browser, file, PHONE) as seen:
        assert seen.requests == [file.as_uri()]
        assert seen.complaints == []
        ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        wide = seen.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1]


def test_ten_tiers_with_long_names(browser: Any, tmp_path: Path) -> None:
    """All rows have their name, cut where it is too long, and none is over another."""
    names = [f"A very long name of tier number {n}" for n in range(10)]
    many = tuple(tier(name, n, 200 - 15 * n, 200) for n, name in enumerate(names))
    file = tmp_path / "many.html"
    file.write_text(backtest_page(backtest(icp(tiers=many)), "Many"), encoding="utf-8")
    with showing(browser, file, PHONE) as seen:
        assert seen.complaints == []
        first = seen.page.evaluate(_SHAPES)[0]
        labels = [one["text"] for one in first["texts"] if one["text"].startswith("A very")]
        assert labels == ["A very long name…"] * 10
