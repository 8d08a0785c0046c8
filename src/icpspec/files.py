"""Files that are either complete or not there: written under another name, then moved."""

from __future__ import annotations

import codecs
import os
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends well.

    A link stays a link: what it leads to is replaced. A device or a pipe is written as it is.

    Raises:
        EnvironmentFault: the folder does not exist or cannot be written.
    """
    check_writable(path)
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            yield target
            return
        handle, name = tempfile.mkstemp(prefix=".icpspec-", dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod(_mode(target))
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"Cannot write {path}: {error.strerror}.") from error


def _mode(target: Path) -> int:
    """The rights of the file that is replaced; mkstemp gives them to its owner alone."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def check_writable(path: Path) -> None:
    """Say early, before long work, that a file cannot be written.

    Raises:
        EnvironmentFault: its folder does not exist, or it is a folder.
    """
    if not paths.is_folder(path.parent):
        raise EnvironmentFault(f"There is no folder {path.parent}.", help="Create it first.")
    if paths.is_folder(path):
        raise EnvironmentFault(f"{path} is a folder.", help="Name a file in it.")


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, or nothing."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def check_editable(path: Path, root: Path) -> None:
    """Say that a file of a project must not or cannot be changed.

    Raises:
        EnvironmentFault: it lies outside the project, if only by a link, or is read-only.
    """
    if not paths.is_inside(root, path):
        raise EnvironmentFault(
            f"{path} lies outside the project; it is left as it is.",
            help="A link is followed only inside the project.",
        )
    mode = path.stat().st_mode
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise EnvironmentFault(f"{path} is read-only; it is left as it is.")


def edit_text(path: Path, before: str, after: str, root: Path) -> None:
    """Replace the text of a file, whole or not at all; a byte order mark and its rights stay.

    Args:
        before: its text as it was read, without a byte order mark.
        root: the folder outside of which nothing is written.

    Raises:
        EnvironmentFault: it cannot be written, or somebody has changed it meanwhile.
    """
    check_editable(path, root)
    raw = path.read_bytes()
    if raw.removeprefix(codecs.BOM_UTF8) != before.encode():
        raise EnvironmentFault(
            f"{path} has changed meanwhile; it is left as it is.", help="Run it again."
        )
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    with replacing(path) as temporary:
        temporary.write_bytes(mark + after.encode())
