"""Edits of a text: what lies outside of them survives character by character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.text.places import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icpspec.diagnostics import Fix


def applied(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """The text with edits made, and which of them: of two that overlap or touch, the first."""
    lines = Lines(text)
    placed = sorted(
        ((*lines.range_of(fix.span), fix) for fix in fixes), key=lambda one: (one[0], one[1])
    )
    parts: list[str] = []
    made: list[Fix] = []
    end = 0
    for first, last, fix in placed:
        if (made and first <= end) or last < first:
            continue
        parts += [text[end:first], fix.text]
        made.append(fix)
        end = last
    return "".join([*parts, text[end:]]), made
