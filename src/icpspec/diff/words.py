"""Values in few words, as they would stand in a spec."""

from __future__ import annotations

from typing import Any

from icpspec.text import writing

MOST = 160
"""Characters; what is longer is cut, and its place tells the rest."""


def shown(value: Any) -> str | None:
    """A value on one line; None for none."""
    if value is None:
        return None
    text = written(value) if isinstance(value, dict | list) else _scalar(value, in_flow=False)
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[: MOST - 1].rstrip()}…"


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
