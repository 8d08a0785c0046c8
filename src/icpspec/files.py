"""Files that are either complete or not there: written under another name, then moved."""

from __future__ import annotations

import os
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
            # mkstemp makes files that only their owner reads; results are for the team.
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"Cannot write {path}: {error.strerror}.") from error


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
