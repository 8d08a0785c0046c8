"""A comment that is too long is cut at the borders of its sections, and says so."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.report.sections import MOST, Section, assembled

from .github_html import seen, words

SHOWN_BY = "`icpspec review --base main`"


def _page(*sections: Section, most: int = MOST) -> str:
    return assembled("The verdict.\n", sections, "*The foot.*\n", shown_by=SHOWN_BY, most=most)


def test_a_page_that_fits_is_whole() -> None:
    """Folded sections are HTML around Markdown, with the empty lines that it needs."""
    page = _page(
        Section("Impact", "| a |\n|---|\n| 1 |\n"), Section("Words", "- one\n", is_folded=True)
    )
    assert page == (
        "The verdict.\n\n### Impact\n\n| a |\n|---|\n| 1 |\n\n"
        "<details><summary>Words</summary>\n\n- one\n\n</details>\n\n*The foot.*\n"
    )
    assert seen(page).tags == [
        *("p", "h3", "table", "thead", "tr", "th", "tbody", "tr", "td"),
        *("details", "summary", "ul", "li", "p", "em"),
    ]


def test_the_least_important_section_is_left_out_first_and_whole() -> None:
    """The one with the greatest rank; of equals the later one; the order stays."""
    sections = [Section(name, name * 400, rank) for name, rank in (("a", 1), ("b", 3), ("c", 2))]
    page = _page(*sections, most=1100)
    assert len(page) <= 1100
    assert [name for name in "abc" if name * 400 in page] == ["a", "c"]
    assert f"Left out, to keep this short: b. {SHOWN_BY} shows all." in page
    shorter = _page(*sections, most=700)
    assert [name for name in "abc" if name * 400 in shorter] == ["a"]
    assert "Left out, to keep this short: b, c." in shorter
    equal = [Section(name, name * 400, 1) for name in "xy"]
    assert "Left out, to keep this short: y." in _page(*equal, most=700)


def test_nothing_is_longer_than_github_takes() -> None:
    """GitHub counts what lies outside of the basic plane twice."""
    rocket = "\N{ROCKET}"
    page = _page(Section("Rockets", rocket * 40_000, rank=1), Section("Rest", "rest"))
    assert words(seen(page).text) == (
        "The verdict. Rest rest Left out, to keep this short: Rockets. "
        "icpspec review --base main shows all. The foot."
    )
    assert rocket in _page(Section("Rockets", rocket * 29_000))


def test_a_title_in_a_fold_is_no_html() -> None:
    """The title of a fold stands inside of HTML."""
    assert "<summary>Below 5 &amp; over &lt;9</summary>" in _page(
        Section("Below 5 & over <9", "x", is_folded=True)
    )


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 5), st.booleans()), max_size=8),
    st.integers(400, 1500),
)
def test_a_page_is_never_too_long_and_its_parts_are_whole(
    given_sections: list[tuple[int, int, bool]], most: int
) -> None:
    """Whatever sections there are: shown whole or named, in their order, and nothing is lost."""
    sections = [
        Section(f"S{n}", f"body-{n}-" + "x" * size, rank, is_folded=folded)
        for n, (size, rank, folded) in enumerate(given_sections)
    ]
    page = _page(*sections, most=most)
    assert len(page) <= most
    shown = [one for one in sections if one.body in page]
    assert [page.index(one.body) for one in shown] == sorted(page.index(o.body) for o in shown)
    missing = [one.title for one in sections if one not in shown]
    named = page.partition("keep this short: ")[2].partition(". `icpspec")[0]
    assert named == ", ".join(missing)
    assert page.startswith("The verdict.\n")
    assert page.endswith("*The foot.*\n")
