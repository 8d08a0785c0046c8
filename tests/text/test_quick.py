"""The quick reading of plain texts gives what the full reading gives, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from icpspec.text import loader, quick
from icpspec.text.document import _parse_in_full, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPECS = Path(__file__).parents[2] / "specs"
_TEXTS = [path.read_text(encoding="utf-8") for path in sorted(_SPECS.glob("*.yaml"))]
_LINES = [line for text in _TEXTS[:2] for line in text.splitlines()]
_PIECES = (
    *(
        "a: 1",
        "b: [x, {c: ~}]",
        "- d",
        "  e:",
        "'f': \"g\\0\"",
        "h: |",
        "  text",
        "? i",
        ": j",
        "k: &x l",
    ),
    *(
        "m: *x",
        "<<: {n: o}",
        "p: !!str 5",
        "q: .inf",
        "[r]: s",
        "---",
        "...",
        "%YAML 1.1",
        "{t, u: v}",
        "w: >-",
    ),
    *(
        "\t",
        "a: 2",
        "x: 'y",
        "#",
        "",
        "- - - z",
        "é: ä",
        '"\\x85": 1',
        "!t {u: 1}",
        "[",
        "}",
        "a: ? b",
    ),
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _paths(child, (*path, key))
    if isinstance(value, list):
        for index, child in enumerate(value):
            yield from _paths(child, (*path, index))


def _check(text: str) -> None:
    """Same values of the same types, same findings, same places."""
    found, full = parse(text, "x.yaml"), _parse_in_full(text, "x.yaml")
    assert repr(found) == repr(full)
    for path in _paths(full.data):
        assert found.span(path) == full.span(path)
        assert found.span(path, key=True) == full.span(path, key=True)
        assert found.written(path) == full.written(path)


@pytest.mark.parametrize("text", _TEXTS)
def test_specs_are_read_quickly(text: str) -> None:
    """Ordinary files are plain, and nothing about them differs."""
    assert quick.values(text) is not None
    _check(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "- a", "a: 1\na: 2", "a: &x 1", "a: !!str 1", "!t a: 1", "? [a]\n: 1"),
        *("a: .inf", 'a: "\\0"', '"\\0": a', "a: 1\n---\nb: 2", "a: [", "a: \ud800", "a: {b: c?}"),
        f"a: {'[' * 64}{']' * 64}",
        "a: 1\n" + "#" * 250_000,
    ],
)
def test_what_is_not_plain(text: str) -> None:
    """It is left to the full reading."""
    assert quick.values(text) is None


def test_depth() -> None:
    """As deep as the full reading goes, and no deeper."""
    for depth in (62, 63, 64, 65):
        _check(f"a: {'[' * depth}{']' * depth}")


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser in pure Python gives the same."""
    quickly = [parse(text, "x.yaml").data for text in _TEXTS]
    monkeypatch.setattr(loader, "_loader_class", loader._python_loader)
    assert [parse(text, "x.yaml").data for text in _TEXTS] == quickly


@given(st.lists(st.sampled_from([*_PIECES, *_LINES]), max_size=12))
@example(["a: 1", "a: 2"])
def test_any_lines(lines: list[str]) -> None:
    """Lines of specs and odd ones, in any order."""
    _check("\n".join(lines))
