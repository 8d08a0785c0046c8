"""Versions as users name them, found and on disk, but not loaded."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.errors import NothingToReadError, UsageError
from icpspec.git import objects
from icpspec.nearest import did_you_mean
from icpspec.resolve.spec_files import ICP_SUFFIX
from icpspec.resolve.workspace import PROJECT_FILE, find_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from icpspec.git.repository import Commit, Repository

WORKING_TREE = "working tree"


@dataclass(frozen=True, slots=True)
class Source:
    """A version that can be loaded.

    Attributes:
        label: how people call it, as `main` or `working tree`.
        project_file: None if what was named lies in no project.
        only: the files and folders that were named; empty for the whole project.
        commit: None for files that are no commit's.
        is_absent: the commit has no project.
    """

    label: str
    project_file: Path | None
    only: tuple[Path, ...] = ()
    commit: Commit | None = None
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be copied of a commit.

    Attributes:
        project: path of the project file from the top of the repository; None if there is none.
        only: path of the file or folder that was named, None for the whole project.
    """

    project: str | None
    only: str | None = None


def on_disk(path: Path) -> Source:
    """The version that a file or folder holds.

    Raises:
        NothingToReadError: it is a folder without specs.
    """
    name = paths.shown(path)
    if path.is_dir():
        if (path / PROJECT_FILE).is_file():
            return Source(name, path / PROJECT_FILE)
        if not any(path.rglob(f"*{ICP_SUFFIX}")):
            raise NothingToReadError(
                f"{name} holds no project and no spec.",
                help=f"A project has {PROJECT_FILE}, specs end with {ICP_SUFFIX}.",
            )
        return Source(name, find_project(path), (path,))
    if path.name == PROJECT_FILE:
        return Source(name, path)
    return Source(name, find_project(path.parent), (path,))


def refuse_link(repository: Repository, commit: Commit, path: str) -> None:
    """Stop at a link that lies in no project: nothing tells how far it may lead.

    Raises:
        UsageError: it is one.
    """
    for one in objects.entries(repository, commit, [path], deep=False):
        if one.is_link:
            raise UsageError(
                f"`{commit.label}:{path}` is a link outside of any project.",
                help="Name the file that it leads to.",
            )


def texts(files: Iterable[Path]) -> Iterator[bytes]:
    """The texts of specs that lie in no project, as far as they can be read."""
    for path in files:
        specs = sorted(path.rglob(f"*{ICP_SUFFIX}")) if path.is_dir() else [path]
        for spec in specs:
            try:
                yield spec.read_bytes()
            except OSError:
                # The loader tells what is wrong with it.
                continue


def in_commit(repository: Repository, commit: Commit, preferred: list[str]) -> Place:
    """Where a commit has the project.

    Args:
        preferred: paths at which it may be, the likeliest first; else it is the only one.

    Raises:
        UsageError: it has several, none of them where it was expected.
    """
    there = {one.path for one in objects.entries(repository, commit, preferred, deep=False)}
    for path in preferred:
        if path in there:
            return Place(path)
    every = [
        one.path
        for one in objects.entries(repository, commit, [""])
        if posixpath.basename(one.path) == PROJECT_FILE
    ]
    if len(every) > 1:
        shown = ", ".join(f"`{commit.label}:{path}`" for path in every[:6])
        raise UsageError(
            f"Which project of {commit.label}? It has {len(every)}.", help=f"Name one: {shown}."
        )
    return Place(every[0] if every else None)


def at_path(repository: Repository, commit: Commit, named: list[str]) -> Place:
    """Where a commit has what stands behind the colon of `REF:path`.

    Args:
        named: the path from the top of the repository; then what else it may mean.

    Raises:
        UsageError: it has nothing there.
    """
    for path in named:
        found = objects.entries(repository, commit, [path], deep=False) if path else []
        if not path or (found and found[0].is_folder):
            return _folder(repository, commit, path)
        if found:
            if posixpath.basename(path) == PROJECT_FILE:
                return Place(path)
            return Place(_project_above(repository, commit, posixpath.dirname(path)), path)
    specs = [one.path for one in objects.entries(repository, commit, [""]) if _is_ours(one.path)]
    raise UsageError(
        f"{commit.label} has no file or folder `{named[0]}`.", help=did_you_mean(named[0], specs)
    )


def _is_ours(path: str) -> bool:
    return path.endswith(ICP_SUFFIX) or posixpath.basename(path) == PROJECT_FILE


def _folder(repository: Repository, commit: Commit, path: str) -> Place:
    own = posixpath.join(path, PROJECT_FILE)
    if objects.entries(repository, commit, [own], deep=False):
        return Place(own)
    return Place(_project_above(repository, commit, path), path)


def _project_above(repository: Repository, commit: Commit, folder: str) -> str | None:
    names = [posixpath.join(one, PROJECT_FILE) for one in upward(folder)]
    there = {one.path for one in objects.entries(repository, commit, names, deep=False)}
    return next((name for name in names if name in there), None)


def upward(folder: str) -> list[str]:
    """A folder and those above it, up to the top of the repository, which is empty."""
    found = [folder]
    while folder:
        folder = posixpath.dirname(folder)
        found.append(folder)
    return found
