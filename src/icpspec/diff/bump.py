"""Whether the version of an ICP was raised as far as its changes ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icpspec.diff import faults
from icpspec.diff.model import Class, gravest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.run import Comparison
    from icpspec.resolve.loaded import LoadedIcp

_SEMANTIC = re.compile(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:[-+].*)?")
_PARTS = ("major", "minor", "patch")
# Which part of major.minor.patch a class must raise, at least.
_LEAST = {Class.BREAKING: 0, Class.SCORING: 1, Class.ROUTING: 1, Class.CONTENT: 2}


def check_versions(comparison: Comparison) -> Iterator[Diagnostic]:
    """Report ICPs whose `version` does not fit their changes.

    Of versions as `1.4.0`, what breaks raises the first number, what scores or routes the second,
    words the third. Any other version, as `2026.4`, has to differ.
    """
    for base, head in comparison.pairs:
        if base is None or head is None or head.spec is None or base.spec is None:
            continue
        own = [change for change in comparison.changes if change.icp == head.id]
        cls = gravest(own)
        if cls is Class.NONE:
            continue
        before, after = base.spec.version, head.spec.version
        wanted = _missing(before, after, cls)
        if wanted:
            yield _finding(head, before, after, cls, wanted)


def _missing(before: str | None, after: str | None, cls: Class) -> str:
    """What should have happened to the version, empty if it did."""
    if after is None:
        return "Give it a `version`."
    one, other = (_SEMANTIC.fullmatch(text) if text else None for text in (before, after))
    if one is None or other is None:
        return "Raise it." if before == after else ""
    numbers = [tuple(map(int, found.group(1, 2, 3))) for found in (one, other)]
    part = _LEAST[cls]
    if numbers[1][: part + 1] > numbers[0][: part + 1]:
        return ""
    raised = [*numbers[0][:part], numbers[0][part] + 1, *(0 for _ in numbers[0][part + 1 :])]
    return f"Raise the {_PARTS[part]} number: {'.'.join(map(str, raised))}."


def _finding(
    head: LoadedIcp, before: str | None, after: str | None, cls: Class, wanted: str
) -> Diagnostic:
    if after is None:
        said = "and it has no version"
    elif before == after:
        said = f"and its version is still {after}"
    else:
        said = f"and its version only went from {before} to {after}"
    path = ("version",) if after is not None else ("id",)
    return faults.MISSING_BUMP.at(
        head.document.span(path),
        f"The changes of `{head.id}` are {cls.label}, {said}.",
        help=wanted,
    )
