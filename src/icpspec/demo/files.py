"""Writing the sample company into a folder."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from icpspec.demo.company import build
from icpspec.demo.truth_page import truth_page
from icpspec.errors import UsageError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from icpspec.demo.tables import Table

DEFAULT_SEED: Final = 20261001


class FolderNotEmptyError(UsageError):
    """The folder to write into holds something already, or is a file."""


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The paths that were written.

    Attributes:
        accounts: the history of attributes, several rows an account.
        accounts_today: only the latest row of each account, as a CRM without history has it;
            the project does not use it, it shows what the trap looks like without history.
        truth: what was planted, to check the tool by.
    """

    folder: Path
    project: Path
    specs: tuple[Path, ...]
    accounts: Path
    accounts_today: Path
    opportunities: Path
    customers: Path
    recurring: Path
    events: Path
    contacts: Path
    spend: Path
    products: Path
    truth: Path

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file that was written, the folder itself left out."""
        values = [getattr(self, field.name) for field in fields(self) if field.name != "folder"]
        return tuple(
            path for value in values for path in (value if isinstance(value, tuple) else (value,))
        )


def write(folder: Path, seed: int = DEFAULT_SEED, *, overwrite: bool = False) -> DemoFiles:
    """Write project file, ICPs, data and `TRUTH.md` into a new or empty folder.

    Args:
        folder: made if it does not exist.
        seed: the same seed gives the same bytes, whatever the machine or the run.
        overwrite: accept a folder that is not empty; only files of the demo are replaced.

    Raises:
        FolderNotEmptyError: the folder holds something, and `overwrite` is false; or it is a file.
        OSError: the folder cannot be written; no file is left half-written.
    """
    if folder.exists() and (not folder.is_dir() or (not overwrite and any(folder.iterdir()))):
        raise FolderNotEmptyError(
            f"{folder} is not an empty folder", help="Name a new folder, or empty this one first."
        )
    company = build(seed)
    shipped = files("icpspec.demo") / "project"
    specs = sorted((shipped / "specs").iterdir(), key=lambda entry: entry.name)
    data = {
        table.name: _put(folder / "data" / f"{table.name}.csv", _csv(table))
        for table in company.tables
    }
    return DemoFiles(
        folder=folder,
        project=_copy(shipped / "icpspec.yaml", folder),
        specs=tuple(_copy(entry, folder / "specs") for entry in specs),
        truth=_put(folder / "TRUTH.md", truth_page(company, seed)),
        **data,
    )


def _csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows(table.rows)
    return text.getvalue()


def _copy(entry: Traversable, folder: Path) -> Path:
    return _put(folder / entry.name, entry.read_text(encoding="utf-8"))


def _put(path: Path, text: str) -> Path:
    """Write under a temporary name and move into place, so that nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
