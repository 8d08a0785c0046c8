"""What stands in the files of a new project."""

from __future__ import annotations

import json
import shlex
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from icpspec import __version__, _templates, paths
from icpspec.resolve.workspace import ACCEPTED_FILE, PROJECT_FILE
from icpspec.spec.schema import KINDS, committed_text
from icpspec.text import writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA_FOLDER: Final = ".icpspec/schemas"
# The files of templates; the project file last.
_TEMPLATES = {
    "specs/example.icp.yaml": "specs/example.icp.yaml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".github/workflows/icpspec.yml": "workflow.yml",
    PROJECT_FILE: "icpspec.yaml",
}
# Which files an editor checks with which schema; both as seen from the project's folder.
_CHECKED = {"icp": ["*.icp.yaml"], "project": [PROJECT_FILE], "accepted": [ACCEPTED_FILE]}


def project_files(folder: Path) -> dict[str, str]:
    """The text of every file of a new project by its path in the folder; the project file last."""
    context = _context(folder)
    texts = {
        name: _templates.render(f"init/{template}.j2", context)
        for name, template in _TEMPLATES.items()
    }
    project = {PROJECT_FILE: texts.pop(PROJECT_FILE)}
    return {**texts, **schema_files(KINDS), **_editor_files(), **project}


def schema_files(kinds: Iterable[str]) -> dict[str, str]:
    """The schemas by their paths in a project."""
    return {_schema_path(kind): committed_text(kind) for kind in kinds}


def _context(folder: Path) -> dict[str, str]:
    top = paths.top_of_repository(folder.resolve())
    below = folder.resolve().relative_to(top).as_posix() if top else "."
    project = "" if below == "." else f" --project {shlex.quote(f'{below}/{PROJECT_FILE}')}"
    title = f"{folder.resolve().name or 'Our'} go-to-market"
    return {
        "project": writing.text(title, in_flow=False),
        "today": date.today().isoformat(),
        "version": __version__,
        "below": "" if below == "." else _quoted(below),
        # A quotation mark of the shell in a YAML text between quotation marks of its own.
        "validate": _quoted(f"icpspec validate{project}"),
        "test": _quoted(f"icpspec test{project}"),
    }


def _quoted(text: str) -> str:
    """A YAML text in quotation marks, which JSON's are."""
    return json.dumps(text, ensure_ascii=False)


def _editor_files() -> dict[str, str]:
    settings: dict[str, Any] = {
        "yaml.schemas": {_schema_path(kind): _CHECKED[kind] for kind in KINDS}
    }
    recommended = {"recommendations": ["redhat.vscode-yaml"]}
    return {
        ".vscode/settings.json": json.dumps(settings, indent=2) + "\n",
        ".vscode/extensions.json": json.dumps(recommended, indent=2) + "\n",
    }


def _schema_path(kind: str) -> str:
    return f"{SCHEMA_FOLDER}/{kind}.schema.json"
