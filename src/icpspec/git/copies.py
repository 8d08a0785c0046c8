"""Files of a commit, written where the loader and the engine can read them."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.errors import EnvironmentFault
from icpspec.git import objects, program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from icpspec.git.objects import Entry
    from icpspec.git.repository import Commit, Repository

# Larger specs and lists the loader refuses by their size; nobody reads what is in them.
_MOST_BYTES = 32 * 1024 * 1024
_MOST_IN_ALL = 1024 * 1024 * 1024
_LFS = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n"
)
# Data beyond this go from git to the disk without a stay in memory.
_MOST_AT_ONCE = 8 * 1024 * 1024


def is_huge(entry: Entry) -> bool:
    """Whether no spec and no list is as large."""
    return entry.size > _MOST_BYTES


def read(
    repository: Repository, commit: Commit, entries: Iterable[Entry]
) -> dict[str, bytes | int]:
    """Contents of specs and lists by id; a size in place of what is too large to be read.

    Raises:
        EnvironmentFault: git cannot read them, or all together are larger than 1 GB.
    """
    entries = list(entries)
    small = [one for one in entries if not is_huge(one)]
    if sum(one.size for one in small) > _MOST_IN_ALL:
        raise EnvironmentFault(f"The specs and lists of {commit.label} are larger than 1 GB.")
    huge: dict[str, bytes | int] = {one.id: one.size for one in entries if is_huge(one)}
    return {**objects.contents(repository, commit, [one.id for one in small]), **huge}


def write_data(
    repository: Repository, commit: Commit, found: Mapping[str, Entry], into: Path
) -> None:
    """Write data files of a commit at their paths, however large they are.

    What Git LFS keeps is taken from its store in the clone; what that lacks is left out, for a
    pointer in its place would be read as data.

    Raises:
        EnvironmentFault: git cannot read them, or the disk does not take them.
    """
    large = {path: one for path, one in found.items() if one.size > _MOST_AT_ONCE}
    for batch in _batches(one for path, one in found.items() if path not in large):
        texts = objects.contents(repository, commit, [one.id for one in batch])
        pointers = {one.path: _LFS.match(texts[one.id]) for one in batch}
        write_files(into, {one.path: one for one in batch if not pointers[one.path]}, texts)
        for path, pointer in pointers.items():
            stored = _stored(repository, pointer[1].decode()) if pointer else None
            if stored is not None:
                with _telling_why():
                    shutil.copyfile(stored, _place(into, path))
    for path, entry in large.items():
        with _telling_why(), _place(into, path).open("xb") as out:
            answer = program.run_into(repository.root, ("cat-file", "blob", entry.id), out)
        if answer.code:
            raise objects.unreadable(repository, commit, answer)


def _stored(repository: Repository, oid: str) -> Path | None:
    """The file that Git LFS keeps in the clone under a hash; None if it has not fetched it."""
    own = repository.run("rev-parse", "--git-common-dir").text
    file = repository.root / own / "lfs" / "objects" / oid[:2] / oid[2:4] / oid
    return file if file.is_file() and not file.is_symlink() else None


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if sum(one.size for one in batch) > _MOST_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def make_folders(into: Path, names: Iterable[str]) -> None:
    """Make the folders of specs that hold none: git keeps no empty folder.

    Args:
        names: paths from the top of the repository.
    """
    for name in names:
        folder = into / name
        if not folder.is_symlink() and not folder.exists() and paths.is_inside(into, folder):
            # Where it cannot be, the loader says that it is not there.
            with suppress(OSError):
                folder.mkdir(parents=True)


def write_files(into: Path, found: Mapping[str, Entry], texts: Mapping[str, bytes | int]) -> None:
    """Write files and links of a commit at their paths, where nothing is yet.

    Files come first, links last: nothing is ever written through a link.

    Args:
        into: a folder, links followed.
        texts: contents by id; of a file that is too large to be read its size, which it gets.

    Raises:
        EnvironmentFault: a name that no file can have, or the disk does not take it.
    """
    with _telling_why():
        for entry in sorted(found.values(), key=lambda one: (one.is_link, one.path)):
            file, text = _place(into, entry.path), texts[entry.id]
            if isinstance(text, int):
                _write_hole(file, text)
            elif entry.is_link:
                _link(file, text)
            else:
                with file.open("xb") as out:
                    out.write(text)


def _place(into: Path, path: str) -> Path:
    """Where a file of a commit is written, with its folders made.

    Raises:
        EnvironmentFault: a name that no file can have, or one that leads through a link.
    """
    _check_name(path)
    file = into / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.parent.resolve() != file.parent:
        # A tree can hold a name twice, as a link and as a folder.
        raise EnvironmentFault(f"The tree holds `{path}` behind a link.")
    return file


@contextmanager
def _telling_why() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise EnvironmentFault(f"Cannot write a copy of {error.filename}: {reason}.") from error


def _link(file: Path, target: bytes) -> None:
    if file.is_symlink() or file.exists():
        return
    try:
        file.symlink_to(os.fsdecode(target))
    except (OSError, ValueError):
        # As git does where there are no links: a file that holds the name.
        file.write_bytes(target)


def _write_hole(file: Path, size: int) -> None:
    with file.open("xb") as out:
        out.truncate(size)


def _check_name(path: str) -> None:
    """Stop at names that lead elsewhere; git itself would refuse to check them out.

    Raises:
        EnvironmentFault: it is such a name.
    """
    parts = path.split("/")
    odd = {"", ".", "..", ".git"}
    on_windows = os.sep == "\\" and any(char in path for char in "\\:")
    if on_windows or any(part.lower() in odd for part in parts):
        raise EnvironmentFault(f"The tree holds `{path}`, a path that no file can have.")
