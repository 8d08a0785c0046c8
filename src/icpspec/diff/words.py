"""Values in few words, as they would stand in a spec."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from icpspec.text import writing

_MOST = 400
_SHORT = 160


def shown(value: Any) -> str | None:
    """A value on one line; None for none.

    Of a long one the beginning, and a mark that no other value has: a change that somebody accepted
    is not to be taken for another one.
    """
    if value is None:
        return None
    text = written(value) if isinstance(value, dict | list) else _scalar(value, in_flow=False)
    text = " ".join(text.split())
    if len(text) <= _MOST:
        return text
    mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{text[:_MOST].rstrip()}… (sha256 {mark})"


def short(text: str, most: int = _SHORT) -> str:
    """A text for a report: what is longer is cut, and its place tells the rest."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def written(value: Any) -> str:
    """A value in flow style, the outermost mapping without its braces."""
    if isinstance(value, dict) and value:
        return _pairs(value)
    return _flow(value)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{_pairs(value)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value, in_flow=True)


def _pairs(value: dict[str, Any]) -> str:
    return ", ".join(f"{writing.text(str(key))}: {_flow(item)}" for key, item in value.items())


def _scalar(value: Any, *, in_flow: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, str):
        return writing.text(value) if in_flow else value
    return f"{value:g}" if isinstance(value, float) else str(value)
