"""The report of `init`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.report.model import Lines, Report

if TYPE_CHECKING:
    from icpspec.scaffold import Written

_NEXT = (
    ("icpspec validate", "checks the files"),
    ("icpspec test", "runs the examples of the ICP"),
    ("icpspec show", "shows its points and tiers"),
    ("icpspec profile", "holds your data against it, once `data:` says where they are"),
)


def scaffold_report(written: Written) -> Report:
    """What was written, what was kept, and what to do next."""
    new = [paths.shown(path) for path in written.written]
    kept = [paths.shown(path) for path in written.kept]
    folder = paths.shown(written.folder)
    commands = [] if folder == "." else [(f"cd {shlex.quote(folder)}", "")]
    commands += _NEXT
    lines = [
        "Wrote:",
        *(f"  {name}" for name in new),
        *(["Kept as they were:"] if kept else []),
        *(f"  {name}" for name in kept),
        "Next:",
        *(f"  {command:<18}  {what}".rstrip() for command, what in commands),
    ]
    data = {"written": new, "kept": kept, "next": [command for command, _ in commands]}
    return Report(data, (Lines(tuple(lines)),))
