"""Paths that strangers write: nothing outside the project is touched, however it is spelled."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_GLOB = frozenset("*?[")


def is_inside(root: Path, path: Path) -> bool:
    """Whether a path, with `..` and symbolic links followed, lies inside the root."""
    return path.resolve().is_relative_to(root.resolve())


def is_url(text: str) -> bool:
    """Whether a text names something on a network or in a remote store."""
    return "://" in text


def matches(root: Path, pattern: str) -> list[Path]:
    """The files that a path or glob relative to the root names, in bytewise order."""
    if any(char in _GLOB for char in pattern):
        try:
            return sorted(path for path in root.glob(pattern) if path.is_file())
        except (ValueError, NotImplementedError):
            return []
    path = root / pattern
    return [path] if path.is_file() else []


def shown(path: Path) -> str:
    """A path as users read it: relative to the working directory where it lies below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return str(path)
    return str(path) if relative.startswith("..") else relative.replace(os.sep, "/")
