"""The page of a backtest: whole, safe, and with nothing but what is known."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from icpspec.backtest import faults
from icpspec.backtest.model import ScoreFigures, Warning_
from icpspec.errors import EnvironmentFault, UsageError
from icpspec.report import formats
from icpspec.report.backtest import backtest_report
from icpspec.report.charts import _drawing
from icpspec.report.formats.text import UNSAFE
from icpspec.report.html.page import backtest_page
from icpspec.report.model import Report

from .figures import OVERALL, backtest, churn, icp, tier, tiers, trait
from .reader import read

if TYPE_CHECKING:
    from icpspec.backtest.model import Backtest

    from .reader import Element

HOSTILE = (
    "</script><script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "]]><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "red; } body { background: url(//evil.example/x)",
    "\x00\x08\x1b[31mred\x1b[0m\x7f\x9b",
    "abc\u202edef\u2066ghi\u2028\u2029",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea",
    "&lt;b&gt; &amp;amp; &#60;script&#62;",
    "<!-- --><![CDATA[x]]>",
    "",
    "\n\t \n",
    "\ud800",
    "x" * 20_000,
)


def page(result: Backtest, project: str | None = "Tallybrook") -> Element:
    """The page, read."""
    return read(backtest_page(result, project))


def spoilt(text: str) -> Backtest:
    """A backtest in which everything that a spec or data can name is this text."""
    names = [replace(t, tier=text) for t in tiers()]
    places = [replace(t, split="territory", territory=text) for t in names]
    others = [replace(t, split="territory", territory="other") for t in names]
    warning = Warning_(faults.WINS_THAT_LEAVE, text, text, text)
    made = icp(
        icp=text,
        title=text,
        overall=replace(OVERALL, verdict=text),
        tiers=tuple(names),
        splits=(*places, *others),
        traits=(trait(trait=text, title=text, churn_matched=churn(0.4), churn_unmatched=churn(0)),),
        warnings=(warning,),
    )
    gates = tuple(replace(g, id=text, icp=text, metric=text, tier=text) for g in backtest().gates)
    return backtest(made, gates=gates, warnings=(warning,), currency=text, manifest={"git": text})


@pytest.mark.parametrize("text", HOSTILE)
def test_strangers_texts_do_nothing(text: str) -> None:
    """The page has the same elements as with a harmless text, and no more attributes."""
    hostile, harmless = page(spoilt(text), text), page(spoilt("name"), "name")

    def shape(root: Element) -> list[tuple[str, list[str]]]:
        return [(one.tag, sorted(one.attributes)) for one in root.all()]

    # An empty name has no label on an axis, and an empty flag of a warning no text.
    if text.strip():
        assert shape(hostile) == shape(harmless)
    assert not UNSAFE.search(hostile.text.replace("\n", " "))
    assert "49" not in hostile.all("title")[0].text
    values = [v for one in hostile.all() for v in one.attributes.values()]
    assert not any(UNSAFE.search(value) for value in values)


@pytest.mark.parametrize(
    "text", [t for t in HOSTILE if t.strip() and t.isprintable() and len(t) < 1000]
)
def test_strangers_texts_are_shown_as_they_are(text: str) -> None:
    """What a name is made of, its readers see."""
    shown = page(spoilt(text), text)
    assert shown.all("h1")[0].text == f"Backtest: {text}"
    assert next(one.text for one in shown.all("th", "tier")) == text
    assert shown.all("h2")[0].text == f"{text} {text}"


def test_endless_texts_end() -> None:
    """After a thousand characters the page says how many are missing."""
    raw = backtest_page(spoilt("x" * 20_000), "x" * 20_000)
    assert read(raw).all("h1")[0].text.endswith("x … (19,010 more characters)")
    assert len(raw) < 150_000


def test_nothing_comes_from_elsewhere() -> None:
    """No address, no script, no event; links and drawings lead to what is in the page."""
    raw = backtest_page(spoilt("name"), "name")
    root = read(raw)
    tags = {one.tag for one in root.all()}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "image", "use"}
    ids = [one.attributes["id"] for one in root.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for one in root.all():
        assert not [key for key in one.attributes if key.startswith("on") or key == "style"]
        for key in ("href", "aria-labelledby"):
            for name in one.attributes.get(key, "").split():
                assert name.removeprefix("#") in ids
    (style,) = root.all("style")
    assert re.findall(r"url\(([^)]*)\)", style.text) == ["#hatch"]
    assert "@import" not in style.text
    assert set(re.findall(r"https?://[^\s\"<]*", raw)) == {"http://www.w3.org/2000/svg"}
    assert raw.isascii()


def test_every_chart_can_be_read_without_being_seen() -> None:
    """Title, description and the figures behind it."""
    figures = page(backtest()).all("figure")
    assert [one.all("h4")[0].text for one in figures] == [
        "Win rate by tier",
        "Customers that leave within 12 months, by tier",
        "Gains: wins reached, best scores first",
        "Scores of wins and of losses",
        "Where the work went, and where wins came from",
    ]
    for one in figures:
        (svg,) = one.all("svg")
        assert svg.attributes["role"] == "img"
        title, said = svg.all("title")[0], svg.all("desc")[0]
        named = f"{title.attributes['id']} {said.attributes['id']}"
        assert svg.attributes["aria-labelledby"] == named
        assert title.text == one.all("h4")[0].text
        assert len(said.text) > 40
        assert one.all("details")[0].all("tbody")[0].all("tr")
        assert "width" not in svg.attributes
    first = figures[0].all("desc")[0].text
    assert first == (
        "Win rate by tier: green 50.0% (46.0%–54.0%); yellow 40.0% (36.0%–44.0%); red 19.5%"
        " (15.5%–23.5%). All tiers together: 33.3%."
    )


def test_the_tier_table() -> None:
    """What is most asked for first; intervals below their rates."""
    table = page(backtest()).all("table")[0]
    heads = [one.text for one in table.all("thead")[0].all("th")]
    assert heads[:6] == [
        *("tier", "win rate (95\u00a0%)", "lift", "left in 12 months (95\u00a0%)", "won", "lost")
    ]
    rows = [[c.text for c in row.all() if c.tag in ("th", "td")] for row in table.all("tr")[1:]]
    whole = "\u2060–\u2060"
    assert rows[0][:6] == [
        *("green", f"50.0% (46.0%{whole}54.0%)", "1.50", f"10.0% (7.0%{whole}13.0%)"),
        *("120", "120"),
    ]
    assert rows[2][-1] == "thin"


def test_the_same_twice() -> None:
    """Two runs give the same bytes."""
    assert backtest_page(backtest(), "P") == backtest_page(backtest(), "P")


def test_todays_values_are_said_first() -> None:
    """Before anything that could be believed."""
    text = page(backtest(as_of="today")).all("body")[0].text
    assert text.index("Today's values.") < text.index("It separates wins from losses")
    assert (
        "the day before its deal began" not in page(backtest(as_of="today")).all("header")[0].text
    )


def _nobody_won() -> Backtest:
    lost = [tier(t.tier, t.rank, 0, t.won + t.lost) for t in tiers()]
    overall = replace(
        OVERALL, won=0, lost=900, win_rate=0.0, auc_decision=None, signal="cannot tell",
        won_amount=None,
    )  # fmt: skip
    scores = (ScoreFigures(Decimal(3), 0, 900, 0),)
    return backtest(icp(tiers=tuple(lost), overall=overall, scores=scores))


def _nothing_decided() -> Backtest:
    none = [tier(t.tier, t.rank, 0, 0, share_of_won=None) for t in tiers()]
    overall = replace(
        OVERALL, won=0, lost=0, win_rate=None, win_rate_low=None, win_rate_high=None,
        auc_decision=None, signal="cannot tell",
    )  # fmt: skip
    return backtest(icp(tiers=tuple(none), overall=overall, scores=(), traits=()))


def test_nobody_won() -> None:
    """No curve and no histogram of nothing; nothing is recommended but patience."""
    root = page(_nobody_won())
    shown = [one.all("h4")[0].text for one in root.all("figure")]
    assert shown == ["Win rate by tier"]
    said = {one.all("h4")[0].text: one.text for one in root.all("div", "answer")}
    assert "It cannot be said" in said["Which tier wins?"]
    assert "Wait for more deals" in said["What to change?"]


def test_nothing_is_decided() -> None:
    """A page all the same, without a chart."""
    root = page(_nothing_decided(), None)
    assert root.all("title")[0].text == "Backtest"
    assert not root.all("figure")
    assert not root.all("table", "traits")


def test_no_customers() -> None:
    """No column and no chart of churn, and the way to have them."""
    root = page(backtest(icp(tiers=tuple(replace(t, churn=None) for t in tiers()))))
    assert "left in 12 months" not in root.all("table")[0].text
    assert "Customers that leave" not in "".join(one.text for one in root.all("h4"))
    assert "Name the customers in the project file" in root.text


def test_one_tier_is_empty() -> None:
    """It has a row that says so, and no dot."""
    empty = tier("yellow", 1, 0, 0, open=0, win_rate=None, share_of_opportunities=0.0)
    first, _, last = tiers()
    root = page(backtest(icp(tiers=(first, empty, last))))
    rows = root.all("table")[0].all("tbody")[0].all("tr")
    assert [row.all("td")[-1].text for row in rows] == ["enough", "none", "thin"]
    chart = root.all("figure")[0].all("svg")[0]
    assert len(chart.all("circle")) == 2


def test_far_figures() -> None:
    """Amounts of 1e15, ratios beyond all numbers, rates of 0 and 1, one tier alone."""
    far = trait(odds_ratio=1e300, odds_ratio_low=1e-300, odds_ratio_high=1e304)
    none = trait(trait="b", odds_ratio=1e-9, odds_ratio_low=None, odds_ratio_high=None, matched=3)
    only = tier("all", 0, 300, 0, won_amount=Decimal("1e15"), win_rate_low=1.0, win_rate_high=1.0)
    root = page(backtest(icp(tiers=(only,), traits=(far, none))))
    assert "1,000,000,000,000,000" in root.text
    assert root.all("td", "odds")[0].text == "<0.01"
    assert root.all("td", "odds")[1].text == ">1,000 (<0.01–>1,000)"
    for svg in root.all("svg"):
        for one in svg.all():
            for value in one.attributes.values():
                assert not re.search(r"\b(nan|inf)\b|e[+-]?\d", value.lower().split("tier")[0])


def test_wins_that_leave_stand_among_the_traps() -> None:
    """In the answers and in the table, with a word and not only a colour."""
    leaving = trait(churn_matched=churn(0.5), churn_unmatched=churn(0.1))
    warning = Warning_(faults.WINS_THAT_LEAVE, "They leave.", "support-teams", "big")
    root = page(backtest(icp(traits=(leaving,), warnings=(warning,)), warnings=(warning,)))
    said = {one.all("h4")[0].text: one.text for one in root.all("div", "answer")}
    assert "50.0% within 12 months, the others 10.0%" in said["Which traits are traps?"]
    assert (
        root.all("table", "traits")[0].all("span", "badge")[0].text == "trap: its customers leave"
    )
    assert root.text.count("They leave.") == 1


def test_several_icps_are_listed_first() -> None:
    """With links to them; ids of their charts do not clash."""
    root = page(backtest(icp(), icp(icp="other", title="Other")))
    links = [one.attributes["href"] for one in root.all("nav")[0].all("a")]
    assert links == ["#icp-1", "#icp-2", "#gates", "#method"]


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra; other formats do without."""
    monkeypatch.setattr(_drawing, "find_spec", lambda _name: None)
    report = backtest_report(backtest(), "P")
    with pytest.raises(EnvironmentFault) as caught:
        formats.render(report, "html")
    assert caught.value.help == "Install it with `pip install 'icpspec[report]'`."
    assert formats.render(report, "text").startswith("Backtest 2024-01-01")


def test_other_reports_have_no_page() -> None:
    """A wrong call, not an empty file."""
    with pytest.raises(UsageError, match="no HTML"):
        formats.render(Report({}), "html")
