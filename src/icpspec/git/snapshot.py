"""The files of a project as a commit has them, written where the loader can read them.

Only what specs are read from is written: the project file, the specs, the files of lists, accepted
findings, what `render` names; data files if asked for. Paths are as in the repository, so that
links lead where they lead there; what leads out of the project is refused by the loader, as on
disk.
"""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from icpspec.git import copies, objects
from icpspec.resolve.spec_files import ICP_SUFFIX
from icpspec.resolve.workspace import ACCEPTED_FILE, PROJECT_FILE, sources
from icpspec.text.document import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from icpspec.git.objects import Entry
    from icpspec.git.repository import Commit, Repository

_MOST_LINKS = 8
_GLOB = "*?["


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Paths of what belongs to a project, from the top of the repository.

    Attributes:
        folders: of specs; of a folder only the specs in it count.
        files: files by name, and folders whose whole content counts.
        patterns: globs of data files.
    """

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def paths(self) -> list[str]:
        """What is to be listed."""
        globs = (_before_glob(pattern) for pattern in self.patterns)
        return list(dict.fromkeys([*self.folders, *self.files, *globs]))

    def has(self, path: str) -> bool:
        """Whether a file belongs to the project."""
        if path in self.files or path in self.folders:
            return True
        if path.endswith(ICP_SUFFIX) and any(_is_below(path, one) for one in self.folders):
            return True
        return any(_is_below(path, one) for one in self.files) or self.is_data(path)

    def is_data(self, path: str) -> bool:
        """Whether a file holds data; it may be as large as it is."""
        return any(fnmatchcase(path, pattern) for pattern in self.patterns)


def write(
    repository: Repository,
    commit: Commit,
    project: str | None,
    into: Path,
    *,
    more: Iterable[str] = (),
    with_data: bool = False,
) -> None:
    """Write a project as a commit has it into an empty folder, at its paths in the repository.

    Args:
        project: path of the project file from the top of the repository; None without one.
        more: further specs, and folders of specs.
        with_data: data files too.

    Raises:
        EnvironmentFault: git cannot read it, or it has names that no file can have.
    """
    wanted = _Wanted(tuple(more))
    if project is not None:
        text = _text(repository, commit, project)
        own = _wanted(posixpath.dirname(project), text, with_data=with_data)
        wanted = _Wanted((*own.folders, *more), (project, *own.files), own.patterns)
    found = _found(repository, commit, wanted)
    if project is None:
        # Nothing would tell the loader which of them lead too far.
        found = {path: entry for path, entry in found.items() if not entry.is_link}
    data = {path: one for path, one in found.items() if wanted.is_data(path) and not one.is_link}
    copies.write_data(repository, commit, data, into)
    rest = {path: one for path, one in found.items() if path not in data}
    copies.write_files(into, rest, copies.read(repository, commit, rest.values()))
    copies.make_folders(into, wanted.folders)


def _text(repository: Repository, commit: Commit, path: str) -> bytes:
    """The text of a file, also behind links; empty if there is none that can be read."""
    for _ in range(_MOST_LINKS):
        found = objects.entries(repository, commit, [path], deep=False)
        if not found or found[0].is_folder or found[0].is_submodule or copies.is_huge(found[0]):
            break
        text = objects.contents(repository, commit, [found[0].id])[found[0].id]
        if not found[0].is_link:
            return text
        target = _target(path, text)
        if target is None:
            break
        path = target
    return b""


def _wanted(folder: str, text: bytes, *, with_data: bool) -> _Wanted:
    """What the text of a project file names, as far as it lies in the repository."""
    data = mapping(text)
    folders, lists = spec_folders(data), list_files(data)
    files = [ACCEPTED_FILE, *lists, *_texts(data.get("render"))]
    patterns = list(sources(data.get("data"))) if with_data else []
    return _Wanted(
        tuple(_inside(folder, folders)),
        tuple(path for path in _inside(folder, files) if path),
        tuple(path for path in _inside(folder, patterns) if path),
    )


def mapping(text: bytes) -> dict[str, Any]:
    """What a project file says, also if it is faulty; nothing if it is no mapping."""
    said = parse(text, PROJECT_FILE).data
    return said if isinstance(said, dict) else {}


def spec_folders(project: Mapping[str, Any]) -> list[str]:
    """The folders with specs, as a project file names them."""
    written = project.get("specs")
    names = written if isinstance(written, list) and written else ["specs"]
    return [name for name in names if isinstance(name, str)]


def list_files(project: Mapping[str, Any]) -> list[str]:
    """The files of named lists, as a project file names them."""
    lists = project.get("lists")
    entries = lists.values() if isinstance(lists, dict) else ()
    files = [one.get("file") for one in entries if isinstance(one, dict)]
    return [file for file in files if isinstance(file, str)]


def _texts(value: object) -> Iterator[str]:
    """Every text at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts(child)


def _inside(folder: str, names: Iterable[object]) -> Iterator[str]:
    """Names relative to a folder as paths of the repository, without those that leave it."""
    for name in names:
        if isinstance(name, str) and "\0" not in name and not name.startswith("/"):
            path = joined(folder, name)
            if path is not None:
                yield path


def joined(folder: str, name: str) -> str | None:
    """A path from the top of the repository; None if it leaves the repository."""
    path = posixpath.normpath(posixpath.join(folder, name))
    if path == ".." or path.startswith(("../", "/")):
        return None
    return "" if path == "." else path


def _before_glob(pattern: str) -> str:
    """The folders of a pattern in which nothing stands for something else."""
    parts = pattern.split("/")
    plain = next((n for n, part in enumerate(parts) if any(c in part for c in _GLOB)), len(parts))
    return "/".join(parts[:plain])


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/")


def _found(repository: Repository, commit: Commit, wanted: _Wanted) -> dict[str, Entry]:
    """The entries of a project by path, with what its links lead to inside the repository."""
    found: dict[str, Entry] = {}
    listed: set[str] = set()
    asked = wanted
    for _ in range(_MOST_LINKS):
        new = [path for path in asked.paths if path not in listed]
        listed.update(new)
        entries = objects.entries(repository, commit, new)
        kept = [one for one in entries if asked.has(one.path) and not one.is_submodule]
        found.update({one.path: one for one in kept})
        targets = _led_to(repository, commit, asked, new, kept, found)
        if targets is None:
            break
        asked = targets
    return found


def _led_to(
    repository: Repository,
    commit: Commit,
    asked: _Wanted,
    new: list[str],
    kept: list[Entry],
    found: dict[str, Entry],
) -> _Wanted | None:
    """The same paths through the links on their way; None where there are no more links."""
    links = [one for one in kept if one.is_link]
    # A path behind a link to a folder is not in the tree: the link is one of its parents.
    absent = [p for p in new if p and not any(o.path == p or _is_below(o.path, p) for o in kept)]
    parents = {parent for path in absent for parent in _parents(path)}
    if parents:
        ways = objects.entries(repository, commit, sorted(parents), deep=False)
        links += [one for one in ways if one.is_link]
    if not links:
        return None
    texts = objects.contents(repository, commit, [one.id for one in links])
    found.update({one.path: one for one in links})
    targets = {one.path: _target(one.path, texts[one.id]) for one in links}
    return _Wanted(
        tuple(_through(asked.folders, targets)),
        tuple(_through([*asked.files, *(one.path for one in links)], targets)),
        tuple(_through(asked.patterns, targets)),
    )


def _through(paths: Iterable[str], targets: dict[str, str | None]) -> Iterator[str]:
    """Where paths lead whose own last step or one of whose parents is a link."""
    for path in paths:
        for link, target in targets.items():
            if target is not None and (path == link or _is_below(path, link)):
                rest = path.removeprefix(link).removeprefix("/")
                yield posixpath.join(target, rest) if rest else target


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def _target(link: str, text: bytes) -> str | None:
    name = os.fsdecode(text)
    if not name or "\0" in name:
        return None
    return joined(posixpath.dirname(link), name)
