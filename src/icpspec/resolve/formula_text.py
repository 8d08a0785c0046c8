"""The text of a formula as words, numbers and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from icpspec.resolve import faults

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from icpspec.diagnostics import Rule

MOST_CHARACTERS = 2000
KEYWORDS = frozenset(
    {"AND", "BETWEEN", "CASE", "DATE", "ELSE", "END", "FALSE", "IN", "NOT", "OR", "THEN", "TRUE"}
    | {"WHEN"}
)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"[^"]*")
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign><=|>=|<>|!=|--|/\*|==|[-+*/(),=<>])""",
    re.VERBOSE,
)
_HYPHENATED = re.compile(r"[a-z][a-z0-9_-]*")
_INSTEAD = {
    "--": "Two minus signs begin a comment in SQL. Write `a - (-b)`.",
    "/*": "A formula has no comments; say it in `title` or `meta`.",
    "==": "Write `=`.",
    ";": "A formula is one expression.",
    ".": "Name an attribute by its id alone.",
    "|": "A formula does not join texts.",
    "%": "A formula knows `+ - * /`.",
    "^": "A formula knows `+ - * /`.",
    "'": "The text has no end: close it with `'`; write `''` for a quote inside.",
    '"': 'The name has no end: close it with `"`.',
}
_GENERAL = "A formula has attributes, numbers, 'text', operators, CASE and functions."


class FormulaError(Exception):
    """The formula cannot be read.

    Attributes:
        start: offset of the faulty part in the text.
        end: offset behind it.
    """

    def __init__(
        self,
        message: str,
        start: int,
        end: int,
        advice: str = "",
        *,
        rule: Rule = faults.INVALID_FORMULA,
    ) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end
        self.advice, self.rule = advice, rule


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign.

    Attributes:
        text: a keyword in capitals, a name or text without quotes, else as written.
        start: offset of its first character.
        end: offset behind it.
    """

    kind: Literal["number", "text", "name", "quoted", "keyword", "sign", "end"]
    text: str
    start: int
    end: int


def tokens(text: str, names: Container[str]) -> list[Token]:
    """The tokens of a formula; the last one stands for its end.

    Args:
        names: ids of attributes; one with a hyphen must be quoted.

    Raises:
        FormulaError: the text is too long, or holds what no formula has.
    """
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(
            f"The formula has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.",
            0,
            len(text),
            "Split it: give parts of it attributes of their own.",
        )
    return [*_found(text, names), Token("end", "", len(text), len(text))]


def _found(text: str, names: Container[str]) -> Iterator[Token]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _cannot_stand(text, place, place + 1)
        start, place = place, match.end()
        found, kind = match[0], match.lastgroup
        match kind:
            case "number":
                yield Token("number", found, start, place)
            case "text":
                yield Token("text", found[1:-1].replace("''", "'"), start, place)
            case "quoted":
                yield Token("quoted", found[1:-1], start, place)
            case "word":
                _check_hyphens(text, start, names)
                is_keyword = found.upper() in KEYWORDS
                word = found.upper() if is_keyword else found
                yield Token("keyword" if is_keyword else "name", word, start, place)
            case "sign":
                if found in _INSTEAD:
                    raise _cannot_stand(text, start, place)
                yield Token("sign", "<>" if found == "!=" else found, start, place)


def _check_hyphens(text: str, start: int, names: Container[str]) -> None:
    """`open-tickets` without quotes would be a difference."""
    match = _HYPHENATED.match(text, start)
    name = match[0] if match else ""
    while "-" in name:
        if name in names:
            raise FormulaError(
                f"`{name}` without quotes is a difference.",
                start,
                start + len(name),
                f'Write `"{name}"`; put spaces around a minus sign.',
            )
        name = name.rpartition("-")[0]


def _cannot_stand(text: str, start: int, end: int) -> FormulaError:
    found = text[start:end]
    if found in "'\"":
        end = len(text)
    digits = re.compile(r"[0-9.][\w.]*").match(text, start)
    if digits is not None and found != ".":
        message = f"`{digits[0]}` is no number."
        advice = "Write digits alone, with a point before the fraction: 1200.5."
        return FormulaError(message, start, digits.end(), advice)
    shown = found if found.isprintable() else f"U+{ord(found):04X}"
    return FormulaError(
        f"`{shown}` cannot stand in a formula.", start, end, _INSTEAD.get(found, _GENERAL)
    )
