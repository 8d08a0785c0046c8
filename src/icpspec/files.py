"""Files that are either complete or not there: written under another name, then moved."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from icpspec.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends well.

    Raises:
        EnvironmentFault: the folder does not exist or cannot be written.
    """
    folder = path.parent
    if not folder.is_dir():
        raise EnvironmentFault(f"There is no folder {folder}.", help="Create it first.")
    if path.is_dir():
        raise EnvironmentFault(f"{path} is a folder.", help="Name a file in it.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=folder)
    except OSError as error:
        raise EnvironmentFault(f"Cannot write in {folder}: {error.strerror}.") from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files that only their owner reads; results are for the team.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, or nothing."""
    with replacing(path) as temporary:
        try:
            temporary.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise EnvironmentFault(f"Cannot write {path}: {error.strerror}.") from error
