"""Changes of a file as a unified diff."""

from __future__ import annotations

from difflib import unified_diff

_NO_END = "\\ No newline at end of file"


def unified(name: str, before: str, after: str) -> str:
    """The change of a file; empty if there is none."""
    if before == after:
        return ""
    old, new = (_lines(text) for text in (before, after))
    changes = unified_diff(old, new, f"a/{name}", f"b/{name}")
    # Lines end with a line feed alone, so that a carriage return is part of what is shown.
    whole = (line if line.endswith("\n") else f"{line}\n{_NO_END}\n" for line in changes)
    return "".join(whole)


def _lines(text: str) -> list[str]:
    found = text.split("\n")
    return [f"{line}\n" for line in found[:-1]] + ([found[-1]] if found[-1] else [])
