"""Writes the files of a new project, and over a file that is there only if that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.errors import EnvironmentFault, UsageError
from icpspec.files import write_text
from icpspec.resolve.workspace import PROJECT_FILE
from icpspec.scaffold.contents import SCHEMA_FOLDER, project_files, schema_files
from icpspec.spec.schema import KINDS

if TYPE_CHECKING:
    from pathlib import Path

_AT_THE_TOP = (".pre-commit-config.yaml", ".github")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a new project's files.

    Attributes:
        written: the files that were written.
        kept: those that were there already and stayed as they were.
        misplaced: those that take effect only at the top of the repository, which is elsewhere.
    """

    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    misplaced: tuple[Path, ...] = ()


def write_project(folder: Path, *, overwrite: bool = False) -> Written:
    """Write a project that passes `icpspec validate` and `icpspec test`.

    Each file is complete or not there, and the project file is the last: a run that fails half-way
    can be repeated.

    Args:
        folder: made if it does not exist.
        overwrite: write over files that are there; links are kept all the same.

    Raises:
        UsageError: it holds a project file already, or is no folder.
        EnvironmentFault: it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", help="Name a folder.")
    project = folder / PROJECT_FILE
    if not overwrite and (project.exists() or project.is_symlink()):
        raise UsageError(
            f"{project} exists already; nothing was written.",
            help="`icpspec validate` checks it. For a second project name another folder.",
        )
    written: list[Path] = []
    kept: list[Path] = []
    for name, text in project_files(folder).items():
        path = folder / name
        if path.is_symlink() or (path.exists() and not overwrite):
            kept.append(path)
            continue
        _make_folder(path.parent)
        write_text(path, text)
        written.append(path)
    return Written(folder, tuple(written), tuple(kept), _misplaced(folder, written))


def write_schemas(project_folder: Path) -> list[Path]:
    """Write the schemas of all kinds of file into a project, over older ones.

    Args:
        project_folder: they go into its `.icpspec/schemas`, which is made if it does not exist.

    Raises:
        EnvironmentFault: it cannot be written.
    """
    _make_folder(project_folder / SCHEMA_FOLDER)
    files = schema_files(KINDS)
    for name, text in files.items():
        write_text(project_folder / name, text)
    return [project_folder / name for name in files]


def _misplaced(folder: Path, written: list[Path]) -> tuple[Path, ...]:
    if paths.top_of_repository(folder.resolve()) in (None, folder.resolve()):
        return ()
    return tuple(path for path in written if path.relative_to(folder).parts[0] in _AT_THE_TOP)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"Cannot make the folder {folder}: {error.strerror}.") from error
