"""Edits of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icpspec.diagnostics import Fix, Span
from icpspec.text.edits import applied
from icpspec.text.places import Lines


def _fix(line: int, column: int, end_column: int, text: str) -> Fix:
    return Fix(text, Span("x", line, column, line, end_column), text)


def test_what_lies_outside_survives() -> None:
    """Line ends, blanks and all."""
    text = "a: 1\r\nb:  2 # two\r\n\tc: 3"
    found, made = applied(text, [_fix(3, 5, 6, "three"), _fix(2, 5, 6, "zwei")])
    assert found == "a: 1\r\nb:  zwei # two\r\n\tc: three"
    assert [fix.text for fix in made] == ["zwei", "three"]


def test_of_two_that_overlap_or_touch_the_first_is_made() -> None:
    """The other can be made in the next round, when its place is known again."""
    found, made = applied("abcdef", [_fix(1, 3, 5, "Y"), _fix(1, 1, 4, "X"), _fix(1, 5, 6, "Z")])
    assert found == "XdZf"
    assert [fix.text for fix in made] == ["X", "Z"]


@given(st.text(alphabet="ab\n\r\x85\u2028 :", max_size=40), st.integers(0, 40))
def test_places_and_offsets_are_inverse(text: str, offset: int) -> None:
    """But for the inside of a line's end."""
    lines = Lines(text)
    at = min(offset, len(text))
    assert lines.offset(*lines.place(at)) == at


@pytest.mark.parametrize("text", ["a", "a\nb", "a\r\nb\x85c\u2028d\re"])
def test_lines_are_those_of_yaml(text: str) -> None:
    """Without their ends."""
    lines = Lines(text)
    assert [lines.line(number) for number in range(len(lines))] == list(
        text[::1]
        .replace("\r\n", "|")
        .replace("\n", "|")
        .replace("\x85", "|")
        .replace("\u2028", "|")
        .replace("\r", "|")
        .split("|")
    )
