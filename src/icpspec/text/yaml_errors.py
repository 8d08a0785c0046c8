"""What a YAML parser complains of, in the words of people who write specs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Span
from icpspec.text import faults
from icpspec.text.loader import LINE_BREAK

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic

_NOT_PRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^(<{7}|>{7})( |\r?$)", re.MULTILINE)
# Both ends of a conflict: a text that has them is no spec, whatever YAML makes of it.
_WHOLE_CONFLICT = re.compile(r"^<{7}( |\r?$)[\s\S]*?^={7}\r?$[\s\S]*?^>{7}( |\r?$)", re.MULTILINE)
_QUOTE_IT = "Quote the text if it is meant as text."
_FALLBACK = "Check quotes, brackets and indentation on this line and the one before."


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a text, counted from 1, with the line that stands there."""

    line: int
    column: int
    written: str

    @property
    def character(self) -> str:
        """What stands at the place; empty at the end of a line."""
        return self.written[self.column - 1 : self.column]

    @property
    def before(self) -> str:
        """The line up to the place."""
        return self.written[: self.column - 1]


def finding(error: Exception, file: str, text: str) -> Diagnostic | None:
    """A finding for an error of the YAML parser; None for any other exception."""
    from ruamel.yaml.error import YAMLError

    if not isinstance(error, YAMLError):
        return None
    marker = _CONFLICT.search(text)
    if marker is not None:
        return _conflict_at(_at_offset(text, marker.start()), file)
    place, message, advice = _described(error, text)
    span = Span(file, place.line, place.column, place.line, place.column + 1)
    return faults.INVALID_YAML.at(span, f"Not YAML: {message}.", help=advice)


def conflict(text: str, file: str) -> Diagnostic | None:
    """A finding for a merge conflict that YAML takes for text, as inside quotes; None without."""
    found = _WHOLE_CONFLICT.search(text)
    return _conflict_at(_at_offset(text, found.start()), file) if found is not None else None


def _conflict_at(place: _Place, file: str) -> Diagnostic:
    span = Span(file, place.line, place.column, place.line, place.column + 7)
    return faults.MERGE_CONFLICT.at(
        span, "Here begins a merge conflict.", help="Resolve it, and remove its markers."
    )


def _described(error: Any, text: str) -> tuple[_Place, str, str]:
    odd = _NOT_PRINTABLE.search(text)
    if odd is not None:
        return (
            _at_offset(text, odd.start()),
            f"the character U+{ord(odd[0]):04X} is not allowed",
            "Remove the control character.",
        )
    here = _at_mark(text, getattr(error, "problem_mark", None))
    start = _at_mark(text, getattr(error, "context_mark", None), here)
    problem = str(getattr(error, "problem", None) or error).strip()
    context = str(getattr(error, "context", None) or "")
    tab = re.match(r"[ ]*(\t)", here.written)
    if tab is not None and tab.end() >= here.column:
        place = _Place(here.line, tab.start(1) + 1, here.written)
        return place, "a tab indents this line", "Indent with spaces; YAML does not allow tabs."
    for part, explain in _EXPLANATIONS:
        if part in problem or part in context:
            return explain(here, start, problem)
    return here, problem, _FALLBACK


def _first_character(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    return here, f"text cannot begin with `{here.character}`", _QUOTE_IT


def _quoted(here: _Place, start: _Place, problem: str) -> tuple[_Place, str, str]:
    if "unexpected" in problem:
        advice = f"Close it with `{start.character}`; inside '…' a quote is written twice."
        return start, "this quote is never closed", advice
    if "Unicode" in problem:
        # JSON writes what lies beyond the first plane as two halves; YAML has no halves.
        advice = "Write the character itself, or its number with `\\U` and eight digits."
        return here, f"`\\u{here.written[here.column - 1 :][:4]}` is half a character", advice
    escape = here.written[here.column - 1 : here.column + 1]
    if not escape.startswith("\\"):
        backslash = here.before.rfind("\\")
        here = _Place(here.line, backslash + 1, here.written)
        escape = here.written[backslash : backslash + 2]
    advice = "Write `\\\\` for a backslash, or use single quotes."
    return here, f"`{escape}` is no escape that YAML knows", advice


def _bracket(here: _Place, start: _Place, _problem: str) -> tuple[_Place, str, str]:
    closing = {"{": "}", "[": "]"}.get(start.character, "]")
    if not here.character:
        advice = f"Add `{closing}`."
        return start, f"this `{start.character}` is never closed", advice
    message = f"a comma or `{closing}` is expected here"
    advice = f"The bracket opens on line {start.line}, column {start.column}."
    return here, message, f"{advice} {_QUOTE_IT}"


def _colon(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    advice = "Quote text that holds a colon and a space; after a key's colon stands a space."
    return here, "a second value cannot begin here", advice


def _no_value(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    if not here.character:
        return here, "nothing stands where a value is expected", _FALLBACK
    return here, f"`{here.character}` stands where a value is expected", _FALLBACK


def _alias(here: _Place, start: _Place, problem: str) -> tuple[_Place, str, str]:
    if "undefined" in problem:
        found = re.match(r"\*[^\s,\[\]{}]*", here.written[here.column - 1 :])
        return here, f"`{found[0] if found else '*'}` repeats an anchor that is not set", _QUOTE_IT
    return start, f"text cannot begin with `{start.character}`", _QUOTE_IT


def _no_colon(_here: _Place, start: _Place, _problem: str) -> tuple[_Place, str, str]:
    advice = "A key ends with a colon and a space, a list item begins with a dash and a space."
    return start, "this line is neither a key with a value nor an item of a list", advice


def _no_key(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    if here.before.strip():
        advice = "Quote the whole value; inside '…' a quote is written twice."
        return here, "text goes on after the value has ended", advice
    advice = "The keys of one mapping begin in the same column."
    return here, "this line is not indented like the lines that it belongs to", advice


def _no_dash(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    advice = "Begin it with a dash and a space, or indent it less."
    return here, "this line belongs to a list, but is no item of it", advice


def _list_too_early(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    return here, "a list cannot begin here", "Begin it on the next line, or quote the text."


def _block_text(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    return here, "after `|` or `>` the text begins on the next line", "Move it there."


def _second_document(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    return here, "a second document begins here", "Keep one document a file."


def _anchor_again(here: _Place, _start: _Place, _problem: str) -> tuple[_Place, str, str]:
    return here, "this anchor is set a second time", "Give it a name of its own."


def _tag(_here: _Place, start: _Place, _problem: str) -> tuple[_Place, str, str]:
    return start, "tags are not part of the language", _QUOTE_IT


def _directive(_here: _Place, start: _Place, _problem: str) -> tuple[_Place, str, str]:
    return start, "directives are not part of the language", "Remove the line."


# The first that occurs in libyaml's own words counts.
_EXPLANATIONS = (
    ("cannot start any token", _first_character),
    ("quoted scalar", _quoted),
    ("expected ',' or", _bracket),
    ("mapping values are not allowed", _colon),
    ("expected node content", _no_value),
    ("undefined alias", _alias),
    ("scanning an alias", _alias),
    ("scanning an anchor", _alias),
    ("could not find expected ':'", _no_colon),
    ("did not find expected key", _no_key),
    ("expected '-' indicator", _no_dash),
    ("block sequence entries", _list_too_early),
    ("expected comment or line break", _block_text),
    ("another document", _second_document),
    ("<document start>", _no_key),
    ("duplicate anchor", _anchor_again),
    ("directive", _directive),
    ("tag", _tag),
)


def _at_mark(text: str, mark: Any, otherwise: _Place | None = None) -> _Place:
    if mark is None:
        return otherwise or _Place(1, 1, "")
    lines = LINE_BREAK.split(text)
    written = lines[mark.line] if mark.line < len(lines) else ""
    return _Place(mark.line + 1, mark.column + 1, written)


def _at_offset(text: str, offset: int) -> _Place:
    line_start = text.rfind("\n", 0, offset) + 1
    line_end = text.find("\n", offset)
    written = text[line_start : line_end if line_end >= 0 else len(text)]
    return _Place(text.count("\n", 0, offset) + 1, offset - line_start + 1, written)
