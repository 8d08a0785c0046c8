"""The report of `init`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from icpspec import paths
from icpspec.git.driver import SETTING
from icpspec.report.model import Lines, Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from icpspec.git.driver import Registered
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
_IN_GIT = "In a clone, `icpspec init --git-diff` has `git diff` show specs by what they say."


def scaffold_report(written: Written, registered: Registered | None = None) -> Report:
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
        *(_of_driver(registered) if registered else [_IN_GIT]),
    ]
    data: dict[str, Any] = {
        "written": new,
        "kept": kept,
        "misplaced": misplaced,
        "next": [command for command, _ in commands],
    }
    if registered is not None:
        data["git_diff"] = _driver_json(registered)
    return Report(data, (Lines(tuple(lines)),))


def driver_report(registered: Registered) -> Report:
    """What was done so that git shows specs by what they say."""
    data = {"git_diff": _driver_json(registered)}
    return Report(data, (Lines(tuple(_of_driver(registered))),))


def _of_driver(registered: Registered) -> list[str]:
    name = paths.shown(registered.attributes)
    done = f"Wrote {name}: commit it." if registered.is_written else f"Kept {name} as it was."
    if registered.is_set:
        return [
            done,
            "`git diff`, `git log -p` and `git blame` show specs by what they say, in this clone;"
            " in another, run `icpspec init --git-diff` once. With --no-textconv they show text.",
        ]
    return [
        done,
        "The setting is kept in each clone, and here is none. There, run `icpspec init --git-diff`"
        f" or: git config {SETTING} {shlex.quote(registered.value)}",
    ]


def _driver_json(registered: Registered) -> dict[str, Any]:
    return {
        "attributes": paths.shown(registered.attributes),
        "written": registered.is_written,
        "setting": SETTING,
        "value": registered.value,
        "set": registered.is_set,
    }


def schemas_report(written: Sequence[Path]) -> Report:
    """Which schemas were written."""
    names = [paths.shown(path) for path in written]
    return Report({"written": names}, (Lines(("Wrote:", *(f"  {name}" for name in names))),))
