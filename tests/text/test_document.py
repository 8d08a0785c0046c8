"""YAML text to documents: encodings, sizes, nesting, aliases, and what a plain word means."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.text import loader
from icpspec.text.document import MOST_BYTES, parse, read

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic

_TEXT = "id: a\ntitle: Größe\n"


def _lines(findings: tuple[Diagnostic, ...]) -> list[str]:
    return [f"{one.span} {one.rule.id}: {one.message} -> {one.help}" for one in findings]


@pytest.mark.parametrize(
    "raw",
    [
        _TEXT.encode(),
        b"\xef\xbb\xbf" + _TEXT.encode(),
        _TEXT.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + _TEXT.replace("\n", "\r\n").encode(),
        _TEXT.replace("\n", "\r").encode(),
        _TEXT.rstrip("\n").encode(),
    ],
    ids=["plain", "mark", "windows", "windows with mark", "old Mac", "no last line break"],
)
def test_accepted_encodings_and_line_ends(raw: bytes) -> None:
    """A byte order mark and the line ends of other systems change nothing, nor do they shift."""
    document = parse(raw, "x.yaml")
    assert document.findings == ()
    assert document.data == {"id": "a", "title": "Größe"}
    assert str(document.span(("id",))) == "x.yaml:1:5"
    assert str(document.span(("title",), key=True)) == "x.yaml:2:1"


_UTF_16 = "The file is not UTF-8 text (it looks like UTF-16)."
_LATIN = "The file is not UTF-8 text (it looks like Windows-1252 or Latin-1)."


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (_TEXT.encode("utf-16"), f"1:1 wrong-encoding: {_UTF_16}"),
        (_TEXT.encode("utf-16-be"), f"1:1 wrong-encoding: {_UTF_16}"),
        ("id: a\n".encode("utf-16-le"), f"1:1 wrong-encoding: {_UTF_16}"),
        (_TEXT.encode("utf-32"), f"1:1 wrong-encoding: {_UTF_16}"),
        (_TEXT.encode("latin-1"), f"2:10 wrong-encoding: {_LATIN}"),
        # The column counts characters, not bytes.
        ("id: a\ntitle: ö".encode() + b"\xfc\n", f"2:9 wrong-encoding: {_LATIN}"),
    ],
    ids=["utf-16", "utf-16-be", "utf-16-le", "utf-32", "latin-1", "mixed"],
)
def test_other_encodings_are_named(raw: bytes, expected: str) -> None:
    """Only UTF-8 is read; the message tells what the file looks like, and where."""
    document = parse(raw, "x.yaml")
    assert document.data is None
    assert _lines(document.findings) == [f"x.yaml:{expected} -> Save it as UTF-8."]


def test_a_lone_nul_is_a_control_character() -> None:
    """It makes no other encoding of a file."""
    for text in ("id: a\ntitle: b\0c\n", "id: a\ntitle: bc\n\0"):
        (line,) = _lines(parse(text.encode(), "x.yaml").findings)
        assert "invalid-yaml: Not YAML: the character U+0000 is not allowed." in line


def test_control_character() -> None:
    """Found where it stands, although libyaml gives no place."""
    (line,) = _lines(parse("id: a\ntitle: b\x07c\n", "x.yaml").findings)
    assert line == (
        "x.yaml:2:9 invalid-yaml: Not YAML: the character U+0007 is not allowed."
        " -> Remove the control character."
    )


def test_large_file_is_not_read(tmp_path: Path) -> None:
    """Fifty megabytes are refused by their size alone."""
    path = tmp_path / "x.icp.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    started = time.perf_counter()
    document = read(path, "x.icp.yaml")
    assert time.perf_counter() - started < 0.5
    assert document.data is None
    assert _lines(document.findings) == [
        "x.icp.yaml:1:1 file-too-large: The file has 52,428,800 bytes;"
        " a spec has at most 8,388,608."
        " -> Keep data in data files and name them under `data` or `lists`."
    ]
    assert MOST_BYTES == 8_388_608


def test_unreadable_file(tmp_path: Path) -> None:
    """A folder stands for any file that cannot be read: tests may run as root."""
    document = read(tmp_path, "x.icp.yaml")
    assert document.data is None
    assert [one.rule.id for one in document.findings] == ["unreadable-file"]
    assert document.findings[0].message == "Cannot read the file: Is a directory."


def _bomb() -> str:
    names = "abcdefghi"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    return "\n".join(lines)


def _chain(length: int) -> str:
    return "k0: &k0 [x]\n" + "".join(f"k{i + 1}: &k{i + 1} [*k{i}]\n" for i in range(length))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_bomb(), "1:29 exploding-anchors"),
        ("a: &a [1, *a]\n", "1:4 exploding-anchors"),
        (_chain(3000), "1:10 too-deep"),
        ("[" * 200_000, "1:65 too-deep"),
        ("{a: " * 100_000, "1:257 too-deep"),
        ("- " * 100_000, "1:129 too-deep"),
        ("? " * 100_000, "1:129 too-deep"),
        ("[" * 200 + "]" * 200, "1:65 too-deep"),
        ("".join(" " * i + "a:\n" for i in range(2000)), "65:65 too-deep"),
        ("[" * 499 + "{q: Why?}" + "]" * 499, "1:65 too-deep"),
    ],
    ids=["bomb", "cycle", "chain", "[", "{", "-", "?", "few [", "indented", "second try"],
)
def test_texts_made_to_hurt(text: str, expected: str) -> None:
    """They end soon, in one finding, and without data."""
    started = time.perf_counter()
    document = parse(text, "x.yaml")
    assert time.perf_counter() - started < 2
    assert document.data is None
    assert [f"{one.span} {one.rule.id}" for one in document.findings] == [f"x.yaml:{expected}"]
    assert document.findings[0].help


def test_question_marks_and_links_cost_no_second_parser() -> None:
    """Inside braces libyaml stumbles over `?` and `:`; that must not make large files slow."""
    rows = "".join(
        f"k{i}: {{q: How many {i}?, link: https://x.org/{i}?a=b}}\n" for i in range(8000)
    )
    started = time.perf_counter()
    document = parse(rows, "x.yaml")
    assert time.perf_counter() - started < 3
    assert document.findings == ()
    assert document.data["k7999"] == {"q": "How many 7999?", "link": "https://x.org/7999?a=b"}
    assert str(document.span(("k7999", "link"))) == "x.yaml:8000:34"


def test_characters_that_hide_nothing() -> None:
    """What stands in for `?` during the second try is never a character of the text itself."""
    document = parse('{a: "\ue000\ue001", b: Why?, c: "x?", d: [a:b]}', "x.yaml")
    assert document.data == {"a": "\ue000\ue001", "b": "Why?", "c": "x?", "d": ["a:b"]}


_SCALARS = {
    "NO": "NO",
    "no": "no",
    "yes": "yes",
    "on": "on",
    "y": "y",
    "true": True,
    "True": True,
    "FALSE": False,
    "null": None,
    "~": None,
    "12": 12,
    "-3": -3,
    "+3": 3,
    "012": 12,
    "0o14": 12,
    "0x1F": 31,
    "0b11": "0b11",
    "1_000": "1_000",
    "1,000": "1,000",
    "12:30": "12:30",
    "1.10": 1.1,
    ".5": 0.5,
    "5.": 5.0,
    "1e3": 1000.0,
    "1.2.3": "1.2.3",
    "50%": "50%",
    "2026-10-01": "2026-10-01",
    "2026-10-01 12:00:00": "2026-10-01 12:00:00",
    "=": "=",
    '"12"': "12",
    "'true'": "true",
    '"NO"': "NO",
}


@pytest.mark.parametrize("with_libyaml", [True, False], ids=["libyaml", "pure Python"])
@pytest.mark.parametrize(("written", "value"), _SCALARS.items(), ids=list(_SCALARS))
def test_plain_words(
    written: str, value: object, with_libyaml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """YAML 1.2, core schema: countries, times, days and separated numbers stay text."""
    if not with_libyaml:
        monkeypatch.setattr(loader, "_loader_class", loader._python_loader)
    document = parse(f"a: {written}\n", "x.yaml")
    assert document.findings == ()
    found: Any = document.data["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("written", [".inf", "-.inf", ".nan", "1e999", "9" * 400])
def test_numbers_that_nothing_can_hold(written: str) -> None:
    """Told once; 0 stands in, so that nothing else is said of the value."""
    document = parse(f"a: {written}\n", "x.yaml")
    assert [f"{one.span} {one.rule.id}" for one in document.findings] == [
        "x.yaml:1:4 unsupported-yaml"
    ]
    assert document.data == {"a": 0}


def test_places_without_a_value_of_their_own() -> None:
    """A path that does not exist is placed at the nearest parent that does."""
    document = parse("a: {b: 1}\nc:\n  - d\n", "x.yaml")
    assert str(document.span(("a", "missing"))) == "x.yaml:1:1"
    assert str(document.span(("c", 0))) == "x.yaml:3:5"
    assert str(document.span(("c", 7))) == "x.yaml:2:1"
    assert document.written(("a", "b")) == "1"
    assert document.written(("a",)) is None
