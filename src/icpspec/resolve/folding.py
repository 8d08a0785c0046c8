"""Comparing without ASCII case: the only folding that every engine agrees on."""

from __future__ import annotations

import string

_TABLE = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold(text: str) -> str:
    """The text with A–Z lowered and everything else as it was."""
    return text.translate(_TABLE)
