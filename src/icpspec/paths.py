"""Paths that strangers write: nothing outside the project is touched, however it is spelled."""

from __future__ import annotations

import os
from pathlib import Path

_GLOB = frozenset("*?[")


def is_inside(root: Path, path: Path) -> bool:
    """Whether a path, with `..` and symbolic links followed, lies inside the root.

    What cannot be a path at all, as a text with a NUL or a circle of links, lies nowhere.
    """
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def leads_out(root: Path, path: Path) -> bool:
    """Whether a path that lies inside the root by its name leaves it by a symbolic link."""
    if is_inside(root, path):
        return False
    named = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow the links
    real_root = root.resolve()
    return any(parent.resolve() == real_root for parent in named.parents)


class Links:
    """Tells which of many files lead out of one root, and follows each folder only once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._inside: dict[Path, bool] = {}

    def lead_out(self, path: Path) -> bool:
        """The same as `leads_out`."""
        folder = path.parent
        if folder not in self._inside:
            self._inside[folder] = is_inside(self.root, folder)
        # What is no link lies where its folder lies.
        if self._inside[folder] and not path.is_symlink():
            return False
        return leads_out(self.root, path)


def is_url(text: str) -> bool:
    """Whether a text names something on a network or in a remote store."""
    return "://" in text


def looks_like_file(text: str) -> bool:
    """Whether a name is most likely meant as that of a spec or a path that begins with a dot."""
    return text.endswith((".yaml", ".yml")) or text.startswith(("./", "../", "~", "/"))


def matches(root: Path, pattern: str) -> list[Path]:
    """The files that a path or glob relative to the root names, in bytewise order."""
    path = root / pattern
    if is_file(path):
        return [path]
    if any(char in _GLOB for char in pattern):
        try:
            return sorted(found for found in root.glob(pattern) if is_file(found))
        except (OSError, ValueError, NotImplementedError):
            return []
    return []


def is_file(path: Path) -> bool:
    """Whether there is such a file; false for what cannot be a path."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is such a folder; false for what cannot be a path."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def without_glob(path: Path) -> str:
    """A path as a pattern that means this one file, for programs that take patterns."""
    return "".join(f"[{char}]" if char in _GLOB else char for char in str(path))


def shown(path: Path) -> str:
    """A path as users read it: relative to the working directory where it lies below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return str(path)
    return str(path) if relative.startswith("..") else relative.replace(os.sep, "/")


def top_of_repository(path: Path) -> Path | None:
    """The folder of the git repository that an absolute path is in, None outside of one."""
    return next((one for one in (path, *path.parents) if (one / ".git").exists()), None)


def is_of_version(name: str) -> bool:
    """Whether a file is one of another version, as `main:specs/a.icp.yaml`."""
    return ":" in name and not os.path.lexists(name)


def in_repository(name: str) -> str:
    """A file, as users read it, from the top of its git repository, where other programs look.

    Outside of a repository it is seen from the working directory, if it lies below. A file of
    another version, as `main:specs/a.icp.yaml`, is named by its path there.
    """
    if is_of_version(name):
        return name.partition(":")[2]
    path = Path(os.path.abspath(name))  # noqa: PTH100 - `resolve` would follow the links
    top = top_of_repository(path.parent) or Path.cwd()
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else path.as_posix()
