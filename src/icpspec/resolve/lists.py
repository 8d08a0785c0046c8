"""Named lists of a project, those in files read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec import paths
from icpspec.nearest import did_you_mean
from icpspec.resolve import faults

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.diagnostics import Rule
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.attributes import ListFile
    from icpspec.spec.project import Project

_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NamedList:
    """Values of a named list; from a file they are all text.

    Attributes:
        is_usable: false if its file could not be read, which is said already.
    """

    values: tuple[Any, ...]
    from_text: bool
    is_usable: bool = True


class _UnusableError(Exception):
    """The file of a list cannot be used; holds the finding's parts."""

    def __init__(
        self, message: str, advice: str, rule: Rule = faults.MISSING_LIST_FILE, key: str = "file"
    ) -> None:
        super().__init__(message)
        self.advice = advice
        self.rule = rule
        self.key = key


def bind_lists(project: Project, root: Path, problems: Problems) -> dict[str, NamedList]:
    """The named lists of a project."""
    bound: dict[str, NamedList] = {}
    for name, declared in (project.lists or {}).items():
        if isinstance(declared, list):
            bound[name] = NamedList(tuple(declared), from_text=False)
            continue
        try:
            values = _values(root, declared)
        except _UnusableError as error:
            path: Steps = ("lists", name, error.key)
            problems.add(error.rule, path, str(error), help=error.advice)
            bound[name] = NamedList((), from_text=True, is_usable=False)
        else:
            bound[name] = NamedList(values, from_text=True)
    return bound


def _values(root: Path, declared: ListFile) -> tuple[str, ...]:
    """The values of a column of a CSV file; empty cells are left out.

    Raises:
        _UnusableError: it cannot be read.
    """
    name = declared.file
    _check_file(root, name)
    try:
        with (root / name).open(encoding="utf-8-sig", newline="") as lines:
            separator = _separator(lines.readline())
            lines.seek(0)
            reader = csv.DictReader(lines, strict=True, delimiter=separator)
            column = _column(name, declared.column, list(reader.fieldnames or ()))
            return tuple(row[column] for row in reader if row[column])
    except OSError as error:
        reason = str(error.strerror)
        raise _UnusableError(
            f"Cannot read `{name}`: {reason}.", "Check the rights of the file."
        ) from error
    except UnicodeDecodeError as error:
        raise _UnusableError(f"`{name}` is not UTF-8 text.", "Save it as UTF-8.") from error
    except csv.Error as error:
        raise _UnusableError(f"`{name}` is not CSV: {error}.", "Check its quotes.") from error


def _separator(head: str) -> str:
    """What stands between columns: spreadsheets of many countries write semicolons."""
    return max(",;\t", key=head.count)


def _check_file(root: Path, name: str) -> None:
    file = root / name
    if paths.is_url(name) or not paths.is_inside(root, file):
        raise _UnusableError(
            f"`{name}` lies outside the project.",
            "Copy the list into the project.",
            faults.OUTSIDE_PROJECT,
        )
    if not paths.is_file(file):
        what = "is a folder" if paths.is_folder(file) else "does not exist"
        raise _UnusableError(f"`{name}` {what}.", "Paths are relative to the project file.")
    if file.stat().st_size > _MOST_BYTES:
        raise _UnusableError(f"`{name}` is larger than 32 MB.", "Keep only the column needed.")


def _column(name: str, wanted: str | None, fields: list[str]) -> str:
    if not fields:
        raise _UnusableError(f"`{name}` is empty.", "Its first line names its columns.")
    chosen = wanted or fields[0]
    if chosen not in fields:
        advice = did_you_mean(chosen, fields)
        raise _UnusableError(f"`{name}` has no column `{chosen}`.", advice, key="column")
    return chosen
