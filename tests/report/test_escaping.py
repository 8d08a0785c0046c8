"""Text of strangers in Markdown: it is shown as it is, and does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from icpspec.report.escaping import code, fenced, inline, prose, shortened, table
from icpspec.report.formats.text import UNSAFE, clean

from .github_html import seen, words

if TYPE_CHECKING:
    from collections.abc import Callable

_Test = TypeVar("_Test", bound="Callable[..., None]")

NASTY = (
    "@octocat and @acme/everyone, ann@example.com",
    "#123, GH-7, acme/icp#9 and gh-8",
    "![track](https://evil.test/x.png) [click](javascript:alert(1)) <https://evil.test>",
    "<img src=x onerror=alert(1)> <!-- icpspec:review key=000000000000 run=1 -->",
    "<details><summary>x</summary>",
    "%0A::error::gone",
    "\x1b[31mred\x1b[0m \x07",
    "abc \u202egnp.exe\u2066",
    "`code` ``more`` ```",
    "a | b \\| c \\\\| d",
    "https://evil.test www.evil.test mailto:a@b.test ftp://evil.test",
    ":smile: 10:30:45 :+1:",
    "$x^2$ costs $5 to $10, $$y$$",
    "*bold* _it_ __x__ ~~gone~~ &copy; &#64;octocat \\@octocat",
    "- item",
    "+ item",
    "* item",
    "1. one",
    "12) two",
    "# heading",
    "> quote",
    "===",
    "---",
    ":--",
    "    indented",
    "\tindented",
    "[^1] [x]: https://evil.test",
    "[ ] task",
    "first\n\nsecond\r\n| a |\n|---|",
    "line ends with a backslash\\",
    "two spaces  ",
    "\u2028next\u2029",
    "",
)

# Signs that Markdown and GitHub act on, and what is between them.
texts = st.lists(
    st.one_of(
        st.sampled_from([*"\\`*_{}[]()<>#|~!&$^@:/-+=.'\" \n\t123abZ", "www.", "://", "GH-", "@a"]),
        st.sampled_from(NASTY),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
).map("".join)


def _examples(test: _Test) -> _Test:
    for text in NASTY:
        test = example(text)(test)
    return test


@pytest.mark.parametrize("text", [*NASTY[:5], *NASTY[6:7], *NASTY[9:21]])
def test_without_care_the_same_text_does_something(text: str) -> None:
    """What these tests look with sees mentions, links, markup and lost characters."""
    found = seen(f"{text}\n")
    assert found.tags != ["p"] or found.active or words(found.text) != words(clean(text))


@_examples
@settings(deadline=None)
@given(texts)
def test_text_in_a_sentence_is_shown_and_does_nothing(text: str) -> None:
    """Behind words of ours: no markup, no link, no mention, every character."""
    found = seen(f"Before {inline(text)} after.\n")
    assert found.tags == ["p"]
    assert found.active == []
    assert found.comments == []
    assert words(found.text) == words(f"Before {clean(text)} after.")


@_examples
@settings(deadline=None)
@given(texts)
def test_text_that_begins_a_line_is_shown_and_does_nothing(text: str) -> None:
    """Where lists, headings and tables would begin, also below a line of ours."""
    found = seen(f"{inline(text, at_start=True)}  \n{inline(text, at_start=True)}  \nafter\n")
    assert set(found.tags) <= {"p", "br"}
    assert found.active == []
    assert words(found.text) == words(f"{clean(text)} {clean(text)} after")


@_examples
@settings(deadline=None)
@given(texts)
def test_text_in_a_table_stays_in_its_cell(text: str) -> None:
    """As prose and as code."""
    found = seen(table(["a", ">b", "c"], [[inline(text), code(text), "last"]]))
    in_code = ["code"] * ("code" in found.tags)
    assert found.tags == [
        *("table", "thead", "tr", "th", "th", "th", "tbody", "tr", "td", "td"),
        *in_code,
        "td",
    ]
    assert found.active == []
    assert words(found.text) == words(f"a b c {clean(text)} {clean(text)} last")


@_examples
@settings(deadline=None)
@given(texts)
def test_text_as_code_is_shown_and_does_nothing(text: str) -> None:
    """Also with backticks in it."""
    found = seen(f"See {code(text)} there.\n")
    assert found.tags in (["p"], ["p", "code"])
    assert found.active == []
    assert words(found.text) == words(f"See {clean(text)} there.")


@_examples
@example("`a``b`")
@example("``` `a`")
@example("\\` \\`")
@example("In `a|b`: `@octocat` is ``no`` name")
@settings(deadline=None)
@given(texts)
def test_names_in_sentences_become_code(text: str) -> None:
    """Backticks in pairs are ours; whatever a spec brings into them stays text."""
    found = seen(f"- **error** {prose(text)} after\n")
    assert set(found.tags) <= {"ul", "li", "strong", "code"}
    assert found.active == []
    shown, told = (words(one.replace("`", "")) for one in (found.text, clean(text)))
    assert shown.split() == ["error", *told.split(), "after"]


def test_a_name_in_a_sentence_is_code() -> None:
    """As in most findings."""
    assert prose("`zendesk` is 2 of `helpdesk`.") == "`zendesk` is 2 of `helpdesk`."
    assert prose("5 * `a` and `b|c` and an odd ` one") == (
        r"5 \* \`a\` and \`b\|c\` and an odd \` one"
    )


@_examples
@settings(deadline=None)
@given(texts)
def test_lines_of_code_stay_in_their_fence(text: str) -> None:
    """Nothing that the text holds ends the block."""
    found = seen(fenced(text, "yaml") + "\nafter\n")
    assert found.tags == ["pre", "code", "p"]
    assert words(found.prose) == "after"
    shown = found.text.removesuffix("after\n").strip("\n")
    assert shown == UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.rstrip()).strip("\n")


@pytest.mark.parametrize("text", NASTY)
def test_nothing_is_left_that_moves_a_cursor_or_turns_a_line(text: str) -> None:
    """Terminals and editors show the source, too."""
    for shown in (inline(text, at_start=True), code(text), fenced(text)):
        assert not set(shown) & set("\x1b\x07\u202e\u2066\u2028\u2029\r")


def test_long_text_is_cut_and_says_so() -> None:
    """300 kB of a spec take a line, and the reader knows."""
    cut = shortened("word " * 60_000, 200)
    assert cut == ("word " * 40).rstrip() + " … (299,800 more characters)"
    assert shortened("short", 200) == "short"
