"""Random data written as YAML in many ways: styles, quotes, indentation, comments, blank lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from icpspec.text import writing

if TYPE_CHECKING:
    from random import Random

_TEXTS = st.sampled_from(
    [
        *("NO", "yes", "true", "null", "~", "", "1", "1.10", "1_000", "12:30", "2026-10-01", "40%"),
        *("a # b", "#a", "a: b", "a, b", "[a]", "{a}", "- a", "'", '"', "it's", 'say "so"', "\\n"),
        *("two words", " lead", "trail ", "a\nb", "a\n\nb\n", "\n", " a\nb", "How many?", "x" * 90),
        *("https://x.org/?a=b#c", "a:b", "?", "&a", "*a", "!a", "|", ">", "%", "@", "é", "\u2028"),
        *("word " * 25 + "end", "Select…", "\x85", "tab\there", "=", "<<", "0x1f", ".5", "-", ":"),
        "a\n\n\n",
    ]
) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
_SCALARS = (
    _TEXTS
    | _TEXTS
    | st.integers(-(10**6), 10**6)
    | st.booleans()
    | st.none()
    | st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3))
)
_KEYS = _TEXTS | st.sampled_from(
    ["icpspec", "id", "title", "traits", "when", "weight", "tiers", "gte", "bands", "all", "meta"]
)
DATA = st.dictionaries(
    _KEYS,
    st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
        max_leaves=12,
    ),
    min_size=1,
    max_size=5,
)
_COMMENTS = ("# c", "# icpspec: ignore[a] why", "#", "#x # y", "# 'q", "# [", "# a: b")


class Writer:
    """Writes data in ways drawn at random."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._step = random.choice([1, 2, 2, 3, 4])
        # A comment that is indented further would be a part of a block of text above it.
        self._is_after_text = False
        # So would a blank line, below one that keeps those at its end.
        self._is_after_lines = False

    def document(self, data: dict[str, Any]) -> str:
        """A mapping as a whole text."""
        lines = [*self._noise(0), *self._block(data, 0), *self._noise(0)]
        if self._random.random() < 0.1:
            return "".join(f"{line}\r\n" for line in lines)
        text = "\n".join(lines)
        may_end = not self._is_after_text and not text.endswith("\n")
        return text if may_end and self._random.random() < 0.1 else text + "\n"

    def _noise(self, indent: int) -> list[str]:
        lines = []
        while self._random.random() < 0.2:
            if self._random.random() < 0.5 and not self._is_after_lines:
                lines.append(self._random.choice(["", "" if self._is_after_text else "  "]))
            else:
                deeper = 0 if self._is_after_text else self._random.choice([0, 0, 0, 1, 3])
                lines.append(" " * (indent + deeper) + self._random.choice(_COMMENTS))
        return lines

    def _beside(self) -> str:
        if self._random.random() < 0.15:
            return self._random.choice([" ", "  ", "\t"]) + self._random.choice(_COMMENTS)
        return ""

    def _block(self, data: Any, indent: int) -> list[str]:
        lines: list[str] = []
        pairs = data.items() if isinstance(data, dict) else ((None, item) for item in data)
        for key, value in pairs:
            lines += self._noise(indent)
            lead = " " * indent + ("-" if key is None else f"{self._key(key)}:")
            self._is_after_text = self._is_after_lines = False
            lines += self._entry(lead, value, indent, is_item=key is None)
        return lines + self._noise(indent)

    def _entry(self, lead: str, value: Any, indent: int, *, is_item: bool) -> list[str]:
        if isinstance(value, dict | list):
            if not value or self._random.random() < 0.4:
                flow = self._flow(value, indent + self._step)
                return [
                    *f"{lead} {flow}".split("\n")[:-1],
                    f"{lead} {flow}".split("\n")[-1] + self._beside(),
                ]
            deeper = indent + (2 if is_item else self._step)
            if isinstance(value, list) and not is_item and self._random.random() < 0.2:
                deeper = indent
            inner = self._block(value, deeper)
            compact = is_item and inner[0].strip() and not inner[0].lstrip().startswith("#")
            if compact and self._random.random() < 0.8:
                return [f"{lead} {inner[0].lstrip()}", *inner[1:]]
            return [lead + self._beside().replace("\t", " "), *inner]
        if isinstance(value, str) and self._random.random() < 0.3:
            text = self._block_text(value, indent)
            if text is not None:
                return [f"{lead} {text[0]}", *text[1:]]
        if value is None and self._random.random() < 0.3:
            return [lead + self._beside().replace("\t", " ")]
        return [f"{lead} {self._scalar(value, in_flow=False)}{self._beside()}"]

    def _block_text(self, value: str, indent: int) -> list[str] | None:
        """Texts that a block of lines can hold without further thought."""
        body = value.rstrip("\n")
        ends = len(value) - len(body)
        if not body or body.startswith(("\n", " ")) or "\t" in body:
            return None
        if not all(char == "\n" or char.isprintable() for char in body):
            return None
        folded = "\n" not in body and ends < 2 and self._random.random() < 0.5
        header = (">" if folded else "|") + ("-", "")[ends] if ends < 2 else "|+"
        comment = self._random.choice(["", "", " # c"])
        depth = indent + self._step
        lines = body.split("\n")
        if folded and "  " not in body and not body.endswith(" ") and self._random.random() < 0.5:
            lines = body.split(" ")
            if any(not line for line in lines):
                return None
        self._is_after_text, self._is_after_lines = True, ends > 1
        more = [""] * (ends - 1)
        return [header + comment, *(" " * depth + line if line else "" for line in lines), *more]

    def _flow(self, data: Any, indent: int) -> str:
        breaks = self._random.random() < 0.2
        parts = []
        for entry in data.items() if isinstance(data, dict) else data:
            value = entry[1] if isinstance(data, dict) else entry
            if isinstance(value, dict | list):
                written = self._flow(value, indent + self._step)
            else:
                written = self._scalar(value, in_flow=True)
            parts.append(f"{self._key(entry[0])}: {written}" if isinstance(data, dict) else written)
        first, last = "{}" if isinstance(data, dict) else "[]"
        if not breaks or not parts:
            return first + ", ".join(parts) + last
        lines = []
        for index, part in enumerate(parts):
            comma = "," if index < len(parts) - 1 or self._random.random() < 0.5 else ""
            lines.append(" " * indent + part + comma + self._beside())
            if self._random.random() < 0.1:
                lines.append(" " * indent + "# inside")
        return "\n".join([first + self._beside(), *lines, " " * indent + last])

    def _key(self, key: str) -> str:
        return (
            self._scalar(key, in_flow=True) if self._random.random() < 0.8 else writing.quoted(key)
        )

    def _scalar(self, value: Any, *, in_flow: bool) -> str:
        if not isinstance(value, str):
            if value is None:
                return self._random.choice(["null", "~"])
            return json.dumps(value)
        style = self._random.random()
        if style < 0.2 and all(char.isprintable() for char in value):
            return "'" + value.replace("'", "''") + "'"
        if style < 0.4:
            return writing.quoted(value)
        return writing.text(value, in_flow=in_flow)
