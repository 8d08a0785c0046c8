"""Titles of models and their keys, which editors show above their descriptions."""

from __future__ import annotations

import re
from typing import Any


def as_words(name: str) -> str:
    """The name of a key as words.

    >>> as_words("if_unknown")
    'If unknown'
    """
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def field_title(name: str, field: Any) -> str:
    """The title of a key that has none of its own."""
    return as_words(getattr(field, "alias", None) or name)


def model_title(model: type) -> str:
    """The title of a model: its name as words.

    >>> model_title(type("AtLeastPatch", (), {}))
    'At least (what differs)'
    """
    name = model.__name__.rstrip("_")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Patch")).capitalize()
    return f"{words} (what differs)" if name.endswith("Patch") else words
