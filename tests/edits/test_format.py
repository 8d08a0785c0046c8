"""The canonical form: the same data, all comments, and the same again the second time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.edits.format import formatted
from icpspec.text.comments import comments
from icpspec.text.document import Document, parse

from .written import DATA, Writer

_ROOT = Path(__file__).parents[2]


def _checked(document: Document, kind: str) -> str:
    """The canonical text, after what holds for every text has been checked."""
    text, findings = formatted(document, kind)
    assert findings == []
    again = parse(text, document.file)
    assert again.findings == ()
    assert repr(_sorted(again.data)) == repr(_sorted(document.data))
    assert _comments(again) == _comments(document)
    assert formatted(again, kind) == (text, [])
    return text


def _sorted(data: object) -> object:
    if isinstance(data, dict):
        return {key: _sorted(data[key]) for key in sorted(data)}
    return [_sorted(item) for item in data] if isinstance(data, list) else data


def _comments(document: Document) -> Counter[str]:
    return Counter(one.text for one in comments(document.text, document.root))


@given(DATA, st.integers(0, 2**32).map(Random))
@settings(max_examples=300, deadline=None)
def test_random_documents(data: dict[str, object], random: Random) -> None:
    """Whatever the style, the quotes, and where the comments stand."""
    text = Writer(random).document(data)
    document = parse(text, "x.icp.yaml")
    assert document.findings == (), text
    assert repr(_sorted(document.data)) == repr(_sorted(data)), text
    _checked(document, "icp")


_FILES = sorted(
    path
    for folder in ("specs", "src/icpspec/demo/project", "benchmarks", "tests/real")
    for path in (_ROOT / folder).rglob("*.yaml")
    if path.name == "icpspec.yaml" or path.name.endswith(".icp.yaml")
)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_specs_of_the_repository(path: Path) -> None:
    """Those that people wrote."""
    document = parse(path.read_bytes(), path.name)
    _checked(document, "project" if path.name == "icpspec.yaml" else "icp")


@pytest.mark.parametrize("path", [path for path in _FILES if "specs" in path.parts[-2:]], ids=str)
def test_line_ends_of_windows(path: Path) -> None:
    """They stay, all of them."""
    text = path.read_text(encoding="utf-8")
    found, _ = formatted(parse(text.replace("\n", "\r\n"), path.name), "icp")
    assert found == formatted(parse(text, path.name), "icp")[0].replace("\n", "\r\n")


_OWN = [path for path in _FILES if "demo" in path.parts or path.parent == _ROOT / "specs"]


@pytest.mark.parametrize("path", _OWN, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_our_examples_are_in_form(path: Path) -> None:
    """People copy them; `icpspec fmt specs src/icpspec/demo/project` keeps them so."""
    document = parse(path.read_bytes(), path.name)
    kind = "project" if path.name == "icpspec.yaml" else "icp"
    assert formatted(document, kind) == (document.text, [])


def _form(text: str, kind: str = "icp") -> str:
    return _checked(parse(text, "x.icp.yaml"), kind)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Keys in the order of the language, wherever its schema knows them.
        ("title: A\nid: a\nicpspec: 1\n", "icpspec: 1\nid: a\ntitle: A\n"),
        ("traits:\n  b: {weight: 1, title: B}\n  a: {}\n", None),
        ("tiers: {red: {}, green: {}}\n", "tiers: {red: {}, green: {}}\n"),
        (
            "traits: {a: {bands: [{weight: 1, when: {b: {lte: 2, gte: 1}, a: 1}}, {weight: 2}]}}\n",
            "traits: {a: {bands: [{when: {b: {gte: 1, lte: 2}, a: 1}, weight: 1}, {weight: 2}]}}\n",
        ),
        ("meta: {title: A, id: a}\n", "meta: {title: A, id: a}\n"),
        (
            "motions: {plg: {traits: {weight: {weight: 1, title: t}}, title: P, when: {a: 1}}}\n",
            "motions: {plg: {title: P, when: {a: 1}, traits: {weight: {title: t, weight: 1}}}}\n",
        ),
        ("odd: 1\nid: a\n", "id: a\nodd: 1\n"),
        # Quotes where they matter, and where YAML 1.1 would read something else.
        ("a: 'x'\nb: \"x y\"\nc: 'it''s'\n", "a: x\nb: x y\nc: it's\n"),
        ("a: '1'\nb: 'x: y'\nc: [NO, 'NO', 'a, b', 'a b']\n", None),
        ("a: ['on', '2026-10-01', '12:30', 'null']\n", None),
        ("'a b': 1\n\"c\": 2\n", "a b: 1\nc: 2\n"),
        ("a: NO\nb: 1_000\nc: 1.10\nd: 0x1F\ne: TRUE\n", None),
        # Indentation, blanks, blank lines.
        ("a:\n    b:   1\n    c:\n    - x\n    -   y\n", "a:\n  b: 1\n  c:\n    - x\n    - y\n"),
        ("\n\na: 1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"),
        ("a: {b: 1,\n    c: [x,y ,z]}", "a: {b: 1, c: [x, y, z]}\n"),
        ("a: {  }\nb: [ ]\n", "a: {}\nb: []\n"),
        ("a:\n- - x\n  - y\n- b: 1\n  c: 2\n", "a:\n  - - x\n    - y\n  - b: 1\n    c: 2\n"),
        ("--- # c\na: 1\n...\n", "# c\na: 1\n"),
        # Texts over several lines.
        ("a: |\n      x\n        y\n\n\nb: 1\n", "a: |\n  x\n    y\n\nb: 1\n"),
        ("a: |+\n    x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n"),
        ("a:\n  b: >-\n        x\n        y\n", "a:\n  b: >-\n    x\n    y\n"),
        ("a: |4-\n      x\n     y\n", "a: |2-\n    x\n   y\n"),
        ("a: one\n   two\n", "a: one two\n"),
        ("a: one\n\n   two\n", "a: one\n\n  two\n"),
        ('a: "one\n   two"\n', "a: one two\n"),
        # Comments stay with what they are about.
        ("# head\nb: 1\n# a\nid: x # of id\n", "# head\n# a\nid: x # of id\nb: 1\n"),
        (
            "# head\n\ntitle: A\n# about id\nid: x # of id\n# end\n",
            "# head\n\n# about id\nid: x # of id\ntitle: A\n# end\n",
        ),
        ("a:\n    b: 1\n      # deep\n    c: 2\n", "a:\n  b: 1\n  # deep\n  c: 2\n"),
        ("a:\n  b: 1\n  # end of a\nc: 2\n", "a:\n  b: 1\n  # end of a\nc: 2\n"),
        ("a:\n  b: 1\n# about c\nc: 2\n", "a:\n  b: 1\n# about c\nc: 2\n"),
        ("a:\n- x\n# about c\nc: 2\n", "a:\n  - x\n# about c\nc: 2\n"),
        ("a: # of a\n  b: 1\n", "a: # of a\n  b: 1\n"),
        ("a: {b: 1, # of b\n  c: 2} # of a\n", "a: # of a\n  b: 1 # of b\n  c: 2\n"),
        ("a: [ # of a\n  x,\n  # of y\n  y # too\n  # end\n  ]\n", None),
        ("- 1\n", "- 1\n"),
        # Anchors and aliases.
        ("a: &x {b: 1}\nc: *x\nd: &y z\n", "a: &x {b: 1}\nc: *x\nd: &y z\n"),
        ("title: &t A\nid: *t\n", "title: &t A\nid: *t\n"),
        ("a:\n  - &i\n    b: 1\n  - *i\n", "a:\n  - &i\n    b: 1\n  - *i\n"),
    ],
)  # fmt: skip
def test_by_hand(before: str, after: str | None) -> None:
    """Small texts and their form, thought out by hand."""
    expected = {
        "traits:\n  b: {weight: 1, title: B}\n  a: {}\n": (
            "traits:\n  b: {title: B, weight: 1}\n  a: {}\n"
        ),
        "a: '1'\nb: 'x: y'\nc: [NO, 'NO', 'a, b', 'a b']\n": (
            "a: '1'\nb: 'x: y'\nc: [NO, 'NO', 'a, b', a b]\n"
        ),
        "a: [ # of a\n  x,\n  # of y\n  y # too\n  # end\n  ]\n": (
            "a: # of a\n  - x\n  # of y\n  - y # too\n  # end\n"
        ),
    }
    if before == "- 1\n":
        assert [one.rule.id for one in formatted(parse(before, "x"), "icp")[1]] == ["not-formatted"]
        return
    assert _form(before) == (after if after is not None else expected.get(before, before))


def test_what_fits_on_a_line_stays_in_brackets() -> None:
    """100 characters, a comment not counted; else a line each, lists of words filled."""
    fits = f"a: {{b: {'x' * 86}, c: 1}} # comment\n"
    assert len(fits.split(" #", 1)[0]) == 100
    assert _form(fits) == fits
    assert _form(fits.replace("xx", "xxx", 1)) == f"a: # comment\n  b: {'x' * 87}\n  c: 1\n"
    words = ", ".join(["word"] * 40)
    line = ", ".join(["word"] * 16)
    assert _form(f"a: [{words}] # c\n") == (
        f"a: [\n  {line},\n  {line},\n  {', '.join(['word'] * 8)}\n] # c\n"
    )


def test_a_comment_that_ignores_still_concerns_what_it_did() -> None:
    """Brackets that become lines take the place that it stood beside."""
    long = f"a: {{b: {'x' * 90}, c: 1}} # icpspec: ignore[r] why\n"
    assert _form(long) == f"# icpspec: ignore[r] why\na:\n  b: {'x' * 90}\n  c: 1\n"
    words = ", ".join(["word"] * 40)
    assert _form(f"a: [{words}] # icpspec: ignore[r] why\n").startswith(
        "# icpspec: ignore[r] why\na: [\n"
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: !t 1\n", "unsupported-yaml"),
        ("? [a]\n: 1\n", "unsupported-yaml"),
        ("a: 1\na: 2\n", "duplicate-key"),
        ("a: [\n", "invalid-yaml"),
        ("", "empty-file"),
        ("a\n", "not-formatted"),
        ("? &k a\n: 1\n", "not-formatted"),
    ],
)
def test_what_cannot_be_formatted_is_left(text: str, rule: str) -> None:
    """With the reason."""
    document = parse(text, "x")
    found, findings = formatted(document, "icp")
    assert (found, [one.rule.id for one in findings]) == (document.text, [rule])
