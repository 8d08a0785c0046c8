"""Texts as scalars: what is written is read as the same text."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from icpspec.text.document import parse
from icpspec.text.writing import is_plain, text

_ODD = [
    "NO",
    "true",
    "~",
    "",
    " a",
    "a ",
    "1",
    "1.10",
    "0x1f",
    ".5",
    ".inf",
    "-",
    "- a",
    "a: b",
    "a:",
    "a #b",
    "#a",
    "a#b",
    "[a",
    "a]",
    "{a",
    "a, b",
    "a?",
    "?a",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "'a",
    '"a',
    "%a",
    "@a",
    "`a",
    "---",
    "--- a",
    "...",
    "a\nb",
    "a\tb",
    "\x85",
    "\u2028",
    "\ufeffa",
    "a\x7f",
    "https://a.b/c?d=e",
    "a:b",
    "=",
    "<<",
    "null",
    "\U0001f600",
    "\\",
    "é",
]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12))
@example("a: b")
@settings(deadline=None)
def test_what_is_written_is_read_again(value: str) -> None:
    """As a value in block and in flow style, alone and beside others."""
    for odd in (value, *_ODD):
        block = parse(f"a: {text(odd, in_flow=False)}\nb: 1\n", "x")
        assert (block.data, block.findings) == ({"a": odd, "b": 1}, ())
        flow = parse(f"a: {{k: {text(odd)}, l: [{text(odd)}, 1]}}\n", "x")
        assert (flow.data, flow.findings) == ({"a": {"k": odd, "l": [odd, 1]}}, ())


def test_ordinary_words_need_no_quotes() -> None:
    """Quotes only where they change something."""
    for word in ("NO", "zendesk", "staffing audit", "2026-10-01", "40%", "4 hours", "=", "a-b"):
        assert is_plain(word, in_flow=True), word
