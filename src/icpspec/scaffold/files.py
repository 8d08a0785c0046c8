"""Writes the files of a new project, and never over a file that is there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from icpspec import _templates
from icpspec.errors import EnvironmentFault, UsageError
from icpspec.files import write_text
from icpspec.resolve.workspace import ACCEPTED_FILE, PROJECT_FILE
from icpspec.spec.schema import KINDS, committed_text
from icpspec.text import writing

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA_FOLDER: Final = ".icpspec"
_TEMPLATES = ("icpspec.yaml", "specs/example.icp.yaml")
_EDITOR_SETTINGS = ".vscode/settings.json"
# Which files an editor checks with which schema; both as seen from the project's folder.
_CHECKED = {"icp": ["*.icp.yaml"], "project": [PROJECT_FILE], "accepted": [ACCEPTED_FILE]}


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a new project's files.

    Attributes:
        written: the files that are new.
        kept: those that were there already and stayed as they were.
    """

    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def write_project(folder: Path) -> Written:
    """Write a project that passes `icpspec validate` and `icpspec test`.

    Args:
        folder: made if it does not exist.

    Raises:
        UsageError: it holds a project file already, or is no folder.
        EnvironmentFault: it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", help="Name a folder.")
    project = folder / PROJECT_FILE
    if project.exists() or project.is_symlink():
        raise UsageError(
            f"{project} exists already; nothing was written.",
            help="`icpspec validate` checks it. For a second project name another folder.",
        )
    written: list[Path] = []
    kept: list[Path] = []
    title = f"{folder.resolve().name or 'Our'} go-to-market"
    for name, text in _project_files(title).items():
        path = folder / name
        if path.exists() or path.is_symlink():
            kept.append(path)
            continue
        _make_folder(path.parent)
        write_text(path, text)
        written.append(path)
    return Written(folder, tuple(written), tuple(kept))


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas of all kinds of file, as `icp.schema.json`, into a folder, over older ones.

    Args:
        folder: made if it does not exist; in a project it is `.icpspec`.

    Raises:
        EnvironmentFault: it cannot be written.
    """
    _make_folder(folder)
    paths = [folder / _schema_name(kind) for kind in KINDS]
    for kind, path in zip(KINDS, paths, strict=True):
        write_text(path, committed_text(kind))
    return paths


def _project_files(title: str) -> dict[str, str]:
    """Every file of a new project by its path; the project file last.

    A run that fails half-way can then be repeated: there is no project before everything else is.
    """
    context = {"project": writing.text(title, in_flow=False), "today": date.today().isoformat()}
    texts = {name: _templates.render(f"init/{name}.j2", context) for name in _TEMPLATES}
    schemas = {f"{SCHEMA_FOLDER}/{_schema_name(kind)}": committed_text(kind) for kind in KINDS}
    project = {PROJECT_FILE: texts.pop(PROJECT_FILE)}
    return {**texts, **schemas, _EDITOR_SETTINGS: _editor_settings(), **project}


def _editor_settings() -> str:
    schemas = {f"{SCHEMA_FOLDER}/{_schema_name(kind)}": _CHECKED[kind] for kind in KINDS}
    return json.dumps({"yaml.schemas": schemas}, indent=2) + "\n"


def _schema_name(kind: str) -> str:
    return f"{kind}.schema.json"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"Cannot make the folder {folder}: {error.strerror}.") from error
