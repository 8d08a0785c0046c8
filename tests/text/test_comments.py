"""Comments that ignore findings: which text is a comment, what it says, what it is about."""

from __future__ import annotations

from datetime import date

import pytest

from icpspec.text.comments import FORM, Ignore, comments, ignores
from icpspec.text.document import parse


def _comments(text: str) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.text) for one in comments(text, parse(text, "x").root)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1 # yes\n", [(0, 5, "# yes")]),
        ("a: 1# no\n", []),
        ("a: b#c # yes\n", [(0, 7, "# yes")]),
        ("a: 'x # no' # yes\n", [(0, 12, "# yes")]),
        ('a: "x # no"\n', []),
        ('a: "x \\" # no"\n', []),
        ("a: 'it''s # no'\n", []),
        ("a: 'begins\n  # goes on\n  ends' # yes\n", [(2, 8, "# yes")]),
        ("a: |  # yes\n  # no\n  text\n# after\nb: 1\n", [(0, 6, "# yes"), (3, 0, "# after")]),
        ("a: >-\n  folded # no\n\n  # no\nb: 1 # yes\n", [(4, 5, "# yes")]),
        ("a: [1, # yes\n  2]\n", [(0, 7, "# yes")]),
        ("{a: 'x # no', # yes\n b: 1}\n", [(0, 14, "# yes")]),
        ("'a # no': 1 # yes\n", [(0, 12, "# yes")]),
        ("# head\r\na: 1 # yes\r\n", [(0, 0, "# head"), (1, 5, "# yes")]),
        ("a: &x 1 # yes\nb: *x # too\n", [(0, 8, "# yes"), (1, 6, "# too")]),
        ("a: https://x.org/#no\n", []),
        ("a: 1 #a # b\n", [(0, 5, "#a # b")]),
        ("a: 1 #\n", [(0, 5, "#")]),
    ],
)
def test_what_is_a_comment(text: str, expected: list[tuple[int, int, str]]) -> None:
    """Worked out by hand from YAML 1.2: a comment begins with a `#` after a blank."""
    assert _comments(text) == expected


def _the_one(text: str) -> Ignore:
    found, faulty = ignores(parse(text, "x.yaml"))
    assert not faulty
    (one,) = found
    return one


def test_all_of_it() -> None:
    """Rules, reason and last day, each with its place."""
    one = _the_one("a: 1 # icpspec: ignore[one-rule, other] it, and: that; until=2027-03-31\n")
    assert [(name, str(span), span.end_column) for name, span in one.rules] == [
        ("one-rule", "x.yaml:1:24", 32),
        ("other", "x.yaml:1:34", 39),
    ]
    assert (one.reason, one.until) == ("it, and: that", date(2027, 3, 31))
    assert (str(one.span), one.span.end_column) == ("x.yaml:1:6", 72)


@pytest.mark.parametrize(
    ("comment", "reason", "until"),
    [
        ("# icpspec: ignore[r]", "", None),
        ("#icpspec:ignore[r]why", "why", None),
        ("# icpspec: ignore [r] why; then", "why; then", None),
        ("# icpspec: ignore[r] until the move is over", "until the move is over", None),
        ("# icpspec: ignore[r] until=2027-01-02", "", date(2027, 1, 2)),
        ("# icpspec: ignore[r] why ;  until = 2027-01-02  ", "why", date(2027, 1, 2)),
        ("# icpspec: ignore[r] a; b; until=2027-01-02", "a; b", date(2027, 1, 2)),
    ],
)
def test_reason_and_last_day(comment: str, reason: str, until: date | None) -> None:
    """Spaces do not matter; only what follows the last semicolon is a day."""
    one = _the_one(f"a: 1 {comment}\n")
    assert (one.reason, one.until, [name for name, _ in one.rules]) == (reason, until, ["r"])


@pytest.mark.parametrize(
    "comment",
    [
        "# icpspec: ignore",
        "# icpspec: ignore rule-id reason",
        "# icpspec ignore[r] why",
        "# icpspec: ignore[] why",
        "## icpspec: ignore[r] why",
        "# icpspec: ignore[ , ] why",
        "# icpspec: ignore[r why",
        "# icpspec: ignores[r] why",
        "# icpspec: disable[r] why",
        "# ICPSPEC: ignore[r] why",
        "# icpspec: ignore[r] why; until=2027-02-30",
        "# icpspec: ignore[r] why; until=soon",
        "# icpspec: ignore[r] why; until 2027-02-03",
        "# icpspec: ignore[r] until=",
    ],
)
def test_what_is_meant_so_but_malformed(comment: str) -> None:
    """It says what is expected, where the comment stands."""
    found, (faulty,) = ignores(parse(f"a: 1 {comment}\n", "x.yaml"))
    assert found == []
    assert faulty.rule.id == "malformed-ignore"
    assert FORM in faulty.help
    assert str(faulty.span) == "x.yaml:1:6"


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # icpspec: the tool\n",
        "a: 1 # icpspec ignores case here\n",
        "# icpspec: 1\na: 1\n",
        "a: 1 # write `# icpspec: ignore[r] why` here\n",
        "a: '# icpspec: ignore[r] no comment'\n",
        "a: |\n  # icpspec: ignore[r] no comment\n",
        "a: [ # icpspec: ignore[r] no YAML\n",
    ],
)
def test_what_is_not_meant_so(text: str) -> None:
    """Prose, values, and what is no YAML at all."""
    assert ignores(parse(text, "x.yaml")) == ([], [])


_ABOVE = "# icpspec: ignore[r] why\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{_ABOVE}a: 1\nb: 2\n", (2, 2)),
        (f"{_ABOVE}a:\n  b: 1\n  c:\n    - 1\n    - 2\nd: 3\n", (2, 6)),
        (f"a:\n  {_ABOVE}  b: {{x: 1,\n    y: 2}}\n  c: 3\n", (3, 4)),
        (f"a:\n  {_ABOVE}  - x: 1\n    y: 2\n  - z\n", (3, 4)),
        (f"a:\n  - x: 1\n    {_ABOVE}    y: 2\n", (4, 4)),
        (f"{_ABOVE}# more words\n\n{_ABOVE.replace('[r]', '')}a: 1\n", (5, 5)),
        (f"{_ABOVE}a: |\n  one\n  two\nb: 1\n", (2, 4)),
        (f"{_ABOVE}a:\nb: 1\n", (2, 2)),
        (f"a: &x\n  y: 1\n{_ABOVE}b: *x\nc: 1\n", (4, 4)),
        (f"a: [\n  {_ABOVE}  one,\n  two]\n", (3, 3)),
        (f"a: 1\n{_ABOVE}", None),
    ],
)
def test_what_a_comment_on_its_own_line_is_about(text: str, lines: tuple[int, int] | None) -> None:
    """The outermost element that begins on the next line, with everything in it."""
    found, _ = ignores(parse(text, "x.yaml"))
    assert [one.lines for one in found] == [lines]


def test_what_a_comment_at_the_end_of_a_line_is_about() -> None:
    """That line."""
    assert _the_one("a: 1\nb: # icpspec: ignore[r] why\n  c: 1\n").lines == (2, 2)
