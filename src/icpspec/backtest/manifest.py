"""What a report was made from: hashes of specs and data, and the commit."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from icpspec import paths
from icpspec.errors import EnvironmentFault
from icpspec.git import program

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace

_EDGE = 1024 * 1024


def manifest(space: Workspace, icps: Iterable[LoadedIcp], sources: Iterable[str]) -> dict[str, Any]:
    """Hashes that change when what the report rests on changes.

    `spec_hash` is of what the specs say, not how they are written; `data_fingerprint` of each
    file's name, size and first and last megabyte; `git` is the commit that is checked out.
    """
    said = {
        "project": space.document.data,
        "icps": {icp.spec.id: icp.document.data for icp in icps if icp.spec},
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return {
        "spec_hash": hashlib.sha256(text.encode()).hexdigest(),
        "data_fingerprint": _fingerprint(space.root, sources),
        "git": _commit(space.root),
    }


def _fingerprint(root: Path, sources: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for source in sorted(set(sources)):
        for path in paths.matches(root, source):
            size = path.stat().st_size
            digest.update(f"{path.relative_to(root).as_posix()}\0{size}\0".encode())
            with path.open("rb") as file:
                digest.update(file.read(_EDGE))
                if size > _EDGE:
                    file.seek(max(_EDGE, size - _EDGE))
                    digest.update(file.read(_EDGE))
    return digest.hexdigest()


def _commit(root: Path) -> str | None:
    try:
        found = program.run(root, ("rev-parse", "HEAD"))
    except EnvironmentFault:
        # Without git, or where it does not trust the folder, the report is of no commit.
        return None
    return found.text if found.code == 0 else None
