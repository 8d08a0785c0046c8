"""The spec files of a project on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.diagnostics import Span
from icpspec.resolve import faults
from icpspec.text.document import Document, parse, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from icpspec.resolve.problems import Problems
    from icpspec.spec.project import Project

    Named = Callable[[Path], str]

ICP_SUFFIX = ".icp.yaml"


def read_inside(
    links: paths.Links,
    file: Path,
    edited: Mapping[Path, str] | None = None,
    named: Named = paths.shown,
) -> Document:
    """A file of the project; a link that leaves the project is not followed.

    A spec can come from anyone, and what a file holds may stand in a message.

    Args:
        edited: texts that stand for the files on disk.
        named: how messages call a file.
    """
    name = named(file)
    if edited and file in edited:
        return parse(edited[file], name)
    if not links.lead_out(file):
        return read(file, name)
    finding = faults.OUTSIDE_PROJECT.at(
        Span(name), "This is a link that leaves the project.", help="Copy the file into it."
    )
    return Document(name, None, (finding,))


def icp_files(
    root: Path, project: Project | None, only: Sequence[Path], problems: Problems
) -> list[Path]:
    """The ICPs of a project, or those among the given files and folders, in bytewise order."""
    if only:
        return _in_order(file for path in only for file in _files_in(path))
    folders = (project.specs if project else None) or ["specs"]
    found: list[Path] = []
    for index, name in enumerate(folders):
        folder = root / name
        if not paths.is_inside(root, folder):
            problems.add(
                faults.OUTSIDE_PROJECT,
                ("specs", index),
                f"`{name}` lies outside the project.",
                help="Specs live below the project file.",
            )
            continue
        if paths.is_folder(folder) or paths.is_file(folder):
            found.extend(_files_in(folder))
        elif project and project.specs:
            problems.add(
                faults.MISSING_FOLDER,
                ("specs", index),
                f"There is no folder `{name}`.",
                help="Paths are relative to the project file.",
            )
    return _in_order(found)


def specs_below(root: Path, names: Iterable[str]) -> list[Path]:
    """The ICPs in folders of a project, in bytewise order; what leaves the project has none."""
    folders = (root / name for name in names if paths.is_inside(root, root / name))
    there = (one for one in folders if paths.is_folder(one) or paths.is_file(one))
    return _in_order(file for folder in there for file in _files_in(folder))


def _files_in(path: Path) -> list[Path]:
    if paths.is_folder(path):
        return [
            file
            for file in path.rglob(f"*{ICP_SUFFIX}")
            if paths.is_file(file)
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        ]
    return [path]


def _in_order(files: Iterable[Path]) -> list[Path]:
    return sorted(set(files), key=lambda path: path.as_posix())
