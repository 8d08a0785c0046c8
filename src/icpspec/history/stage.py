"""Where one commit of a project after another is laid out on disk, file by file."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from icpspec import paths
from icpspec.git import changed, copies, snapshot
from icpspec.resolve.spec_files import ICP_SUFFIX
from icpspec.resolve.workspace import PROJECT_FILE, load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icpspec.git.changed import Contents
    from icpspec.git.objects import Entry as TreeEntry
    from icpspec.resolve.workspace import Workspace

State = dict[str, "TreeEntry"]
# Of so few, all are loaded, so that each version is loaded once: as the head of one commit it is
# the base of the next.
FEW = 8
_NO_PROJECT = b"icpspec: 1\n"


@dataclass(slots=True)
class Stage:
    """A folder that holds one version of a project at a time.

    Attributes:
        folder: an empty folder, links followed.
        blobs: contents by id, for all versions; a size where a file is too large to be read.
        label: how messages call the version.
        project: path of its project file from the top of the repository; None without one.
    """

    folder: Path
    blobs: Mapping[str, bytes | int]
    label: str = ""
    project: str | None = None
    contents: Contents | None = None
    _state: State = field(default_factory=dict)
    _loaded: Workspace | None = None
    _loaded_files: frozenset[Path] | None = None

    def show(self, state: State, project: str | None, label: str) -> None:
        """Lay out another version; only files that differ are written."""
        self.label, self.project = label, project
        self._loaded, self._loaded_files = None, None
        own = {} if project is None else _below(state, posixpath.dirname(project))
        for path in [path for path, entry in self._state.items() if own.get(path) != entry]:
            _remove(self.folder / path, self.folder)
        new = {path: entry for path, entry in own.items() if self._state.get(path) != entry}
        copies.write_files(self.folder, new, self.blobs)
        self._state = own
        if project is None:
            self.contents = None
            return
        said = snapshot.mapping(_text(own, self.blobs, project) or b"")
        copies.make_folders(self.folder, _folders(said, project))
        if any(entry.is_link for entry in own.values()):
            self.contents = changed.contents(self.folder / project)
        else:
            self.contents = _contents(own, self.blobs, project, self.folder)

    @property
    def files(self) -> set[str]:
        """What the version is read from, by path from the top of the repository."""
        if self.contents is None:
            return set()
        top = posixpath.dirname(self.project or "")
        names = [posixpath.basename(self.project or ""), *self.contents.lists, *self.contents.specs]
        return {posixpath.normpath(posixpath.join(top, name)) for name in names}

    def workspace(self, wanted: Sequence[Path] | None) -> Workspace:
        """The version with the specs that are wanted, None for all; loaded once if that is enough.

        A version without a project is one without ICPs.
        """
        if self._loaded is None or not self._has(wanted):
            self._loaded = self._load(wanted)
            self._loaded_files = None if wanted is None else frozenset(wanted)
        if wanted is None:
            return self._loaded
        kept = tuple(icp for icp in self._loaded.icps if icp.path in wanted)
        return replace(self._loaded, icps=kept)

    def _has(self, wanted: Sequence[Path] | None) -> bool:
        if self._loaded_files is None:
            return True
        return wanted is not None and self._loaded_files.issuperset(wanted)

    def _load(self, wanted: Sequence[Path] | None) -> Workspace:
        if self.project is None:
            file = self.folder / ".none" / PROJECT_FILE
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(_NO_PROJECT)
            return load(file, named=self.named)
        root = (self.folder / self.project).parent
        # No file at all is read where none is wanted.
        only = () if wanted is None else wanted or [root / ".icpspec" / "none"]
        return load(self.folder / self.project, only, named=self.named)

    def named(self, path: Path) -> str:
        """How messages call a file: as git does, `1f2e3d4:specs/a.icp.yaml`."""
        try:
            return f"{self.label}:{path.relative_to(self.folder).as_posix()}"
        except ValueError:
            return paths.shown(path)

    def relative(self, path: Path) -> str:
        """A path from the top of the repository."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")


def _remove(file: Path, top: Path) -> None:
    """Remove a file, and the folders that are empty then."""
    file.unlink(missing_ok=True)
    folder = file.parent
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _below(state: State, folder: str) -> State:
    if not folder:
        return state
    return {path: entry for path, entry in state.items() if path.startswith(folder + "/")}


def _contents(
    state: State, blobs: Mapping[str, bytes | int], project: str, folder: Path
) -> Contents:
    """What a project is read from, without a look at the disk."""
    top = posixpath.dirname(project)
    text = _text(state, blobs, project) or b""
    said = snapshot.mapping(text)
    lists = {name: snapshot.joined(top, name) for name in snapshot.list_files(said)}
    hashes = {name: state[path].id if path in state else "" for name, path in lists.items()}
    folders = _folders(said, project)
    specs = {
        posixpath.relpath(path, top or "."): _text(state, blobs, path)
        for path in sorted(state)
        if any(_is_spec(path, one) for one in folders)
    }
    return changed.Contents(
        (folder / project).parent, said or None, hashes, specs, changed.builds_on(text)
    )


def _folders(said: Mapping[str, Any], project: str) -> list[str]:
    """The folders of specs that a project file names, from the top of the repository."""
    top = posixpath.dirname(project)
    named = (snapshot.joined(top, name) for name in snapshot.spec_folders(said) if "\0" not in name)
    return [path for path in named if path is not None]


def _is_spec(path: str, folder: str) -> bool:
    if path == folder:
        return True
    inside = path.removeprefix(folder + "/") if folder else path
    if (folder and inside == path) or not path.endswith(ICP_SUFFIX):
        return False
    return not any(part.startswith(".") for part in inside.split("/"))


def _text(state: State, blobs: Mapping[str, bytes | int], path: str) -> bytes | None:
    found = blobs.get(state[path].id) if path in state else None
    return found if isinstance(found, bytes) else None
