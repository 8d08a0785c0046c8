"""The report of `init`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.report.model import Lines, Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from icpspec.scaffold import Written

_NEXT = (
    ("icpspec validate", "checks the files"),
    ("icpspec test", "runs the examples of the ICP"),
    ("icpspec show", "shows its points and tiers"),
    ("icpspec profile", "holds your data against it, once `data:` says where they are"),
)
_AFTER_AN_UPDATE = (
    "After an update of icpspec, `icpspec schema --write` refreshes what editors know."
)


def scaffold_report(written: Written) -> Report:
    """What was written, what was kept, and what to do next."""
    new = [paths.shown(path) for path in written.written]
    kept = [paths.shown(path) for path in written.kept]
    misplaced = [paths.shown(path) for path in written.misplaced]
    folder = paths.shown(written.folder)
    commands = [] if folder == "." else [(f"cd {shlex.quote(folder)}", "")]
    commands += _NEXT
    lines = [
        "Wrote:",
        *(f"  {name}" for name in new),
        *(["Kept as they were:"] if kept else []),
        *(f"  {name}" for name in kept),
        *(["Move to the top of the repository, where they take effect:"] if misplaced else []),
        *(f"  {name}" for name in misplaced),
        "Next:",
        *(f"  {command:<18}  {what}".rstrip() for command, what in commands),
        _AFTER_AN_UPDATE,
    ]
    data = {
        "written": new,
        "kept": kept,
        "misplaced": misplaced,
        "next": [command for command, _ in commands],
    }
    return Report(data, (Lines(tuple(lines)),))


def schemas_report(written: Sequence[Path]) -> Report:
    """Which schemas were written."""
    names = [paths.shown(path) for path in written]
    return Report({"written": names}, (Lines(("Wrote:", *(f"  {name}" for name in names))),))
