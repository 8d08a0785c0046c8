"""The nearest right name: what stands behind every "did you mean"."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CUTOFF = 0.6
_MOST_LISTED = 12
_NUMBERS = re.compile(r"[-_ ]?[0-9]+")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, None if nothing is close.

    Case, hyphens and underscores are compared as equal first: `minScore` is near `min_score`.
    """
    names = list(dict.fromkeys(known))
    folded = {_fold(candidate): candidate for candidate in reversed(names)}
    if _fold(name) in folded:
        return folded[_fold(name)]
    close = get_close_matches(_fold(name), folded, n=1, cutoff=_CUTOFF)
    return folded[close[0]] if close else None


def is_variant(name: str, known: str) -> bool:
    """Whether two names differ in case, hyphens, underscores and spaces alone.

    A hyphen before a digit may be a minus sign: `-5` is no variant of `5`.
    """
    same_numbers = _NUMBERS.findall(name) == _NUMBERS.findall(known)
    return same_numbers and _fold(name) == _fold(known)


def meant(name: str, known: Iterable[str]) -> str | None:
    """The one known name that differs in case, hyphens and the like alone, None without one."""
    same = [candidate for candidate in dict.fromkeys(known) if is_variant(name, candidate)]
    return same[0] if len(same) == 1 else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence that helps: the nearest name, else the list of what exists, else nothing."""
    names = list(dict.fromkeys(known))
    close = nearest(name, names)
    if close is not None:
        return f"Did you mean `{close}`?"
    if not names:
        return ""
    shown = ", ".join(f"`{candidate}`" for candidate in names[:_MOST_LISTED])
    more = len(names) - _MOST_LISTED
    return f"Known here: {shown}" + (f" and {more} more." if more > 0 else ".")


def _fold(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")
