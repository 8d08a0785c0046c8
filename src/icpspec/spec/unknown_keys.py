"""Keys that the language does not have, and what their authors may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.nearest import did_you_mean, meant, nearest
from icpspec.spec import faults
from icpspec.spec.schema import committed
from icpspec.spec.wording import MERGE_KEY, QUOTE_IT, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.spec.wording import Path
    from icpspec.text.document import Positioned


# What other tools and languages call our tests.
_SIGNS = {
    ">": "gt",
    ">=": "gte",
    "<": "lt",
    "<=": "lte",
    "=": "eq",
    "==": "eq",
    "!=": "ne",
    "<>": "ne",
}
_SYNONYMS = {
    **_SIGNS,
    "min": "gte",
    "max": "lte",
    "is": "eq",
    "not": "ne",
    "exists": "known",
    "like": "contains",
    "regex": "matches",
    "pattern": "matches",
    "one_of": "in",
    "any": "has_any",
    "all": "has_all",
    "none": "has_none",
    "count": "size",
    "since": "after",
}


def unknown_key(document: Positioned, path: Path, known: Sequence[str]) -> Diagnostic:
    """A key that the language does not have, with the nearest that it has."""
    from icpspec.spec import mending

    key = str(path[-1])
    span = document.span(path, key=True)
    is_test = {"gte", "has_any"} & set(known) != set()
    close = _SYNONYMS.get(key) if is_test else None
    close = close if close in known else nearest(key, known)
    if " " in key.strip():
        close, advice = None, QUOTE_IT
    elif _is_of_the_whole(key, known):
        close, advice = (
            None,
            "It holds for the whole ICP; motions and territories cannot change it.",
        )
    elif key == MERGE_KEY:
        advice = "Merge keys are not part of YAML 1.2; write the values out."
    elif key.strip().isdigit():
        advice = f"A decimal number has a point, not a comma. {QUOTE_IT}"
    elif close is not None:
        advice = f"Did you mean `{close}`?"
    else:
        advice = did_you_mean(key, sorted(known) if is_test else known)
    is_sure = key in _SIGNS or meant(key, known) == close
    fix = mending.replacement(span, close, safe=is_sure) if close else None
    where = f" in `{short(str(path[-2]))}`" if len(path) > 1 and isinstance(path[-2], str) else ""
    message = f"Unknown key `{short(key)}`{where}."
    return faults.UNKNOWN_KEY.at(span, message, help=advice, fix=fix)


def _is_of_the_whole(key: str, known: Sequence[str]) -> bool:
    """Whether it is a key of ICPs that stands in an overlay, which does not have it."""
    is_overlay = "territories" in known and "guardrails" not in known
    return is_overlay and key in committed("icp")["$defs"]["Icp"]["properties"]
