"""Values as YAML text that the reader takes for the same values."""

from __future__ import annotations

import json
import re

from icpspec.text.scalars import NotFiniteError, plain_value

# What begins no plain text, in block or flow style, and what ends one.
_FIRST = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~]|[-?:](?=[^\s,\[\]{}])")
_BREAKS_OFF = re.compile(
    r":(?=\s|$)|(?<=\s)#|[\n\r\t\x85\u2028\u2029\ufeff]|[^\x20-\ud7ff\ue000-\U0010ffff]|[\x7f-\x9f]"
)
_IN_FLOW = re.compile(r"[,\[\]{}]|:(?=[,\[\]{}])|[?:]")
_TO_ESCAPE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def text(value: str, *, in_flow: bool = True) -> str:
    r"""A text as a scalar, in double quotes where it needs them.

    Args:
        in_flow: it stands inside brackets.

    >>> text("NO"), text("1.10"), text("a, b"), text("a, b", in_flow=False)
    ('NO', '"1.10"', '"a, b"', 'a, b')
    """
    return value if is_plain(value, in_flow=in_flow) else quoted(value)


def quoted(value: str) -> str:
    """A text in double quotes."""
    # JSON is YAML but for what YAML calls not printable.
    written = json.dumps(value, ensure_ascii=False)
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def is_plain(value: str, *, in_flow: bool) -> bool:
    """Whether a text is read as itself without quotes."""
    if value != value.strip() or not _FIRST.match(value) or value.startswith(("---", "...")):
        return False
    if _BREAKS_OFF.search(value) or (in_flow and _IN_FLOW.search(value)):
        return False
    try:
        return isinstance(plain_value(value), str)
    except NotFiniteError:
        return False
