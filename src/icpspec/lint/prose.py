"""The words of an ICP, with the paths at which they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icpspec.text.places import Steps

_ABOUT = (
    ("problem", "statement"),
    ("problem", "urgency"),
    ("problem", "cost_of_inaction"),
    ("positioning", "for"),
    ("positioning", "who"),
)
SECTIONS = ("problem", "not_for", "positioning", "messaging", "personas")
"""Keys of an ICP that hold words for people."""


def about(data: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    """What it says of the accounts that it is for."""
    for section, key in _ABOUT:
        text = (data.get(section) or {}).get(key)
        if isinstance(text, str):
            yield (section, key), text


def against(data: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    """What it says of those that it is not for."""
    for index, text in enumerate(data.get("not_for") or ()):
        yield ("not_for", index), text
    words = (data.get("messaging") or {}).get("turn_away")
    if isinstance(words, str):
        yield ("messaging", "turn_away"), words
    for index, text in enumerate(words if isinstance(words, list) else ()):
        yield ("messaging", "turn_away", index), text
