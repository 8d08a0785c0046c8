"""Which specs of two versions have to be loaded to compare them: the others cannot differ."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.git import snapshot
from icpspec.resolve.spec_files import specs_below

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_BUILDS_ON = re.compile(rb"""\b(extends|icp)["']?\s*:""")
_ID = re.compile(rb"""^["']?id["']?[ \t]*:[ \t]*["']?([A-Za-z0-9_-]+)""", re.MULTILINE)
_WORD = re.compile(rb"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a version.

    Attributes:
        root: the folder of the project file.
        shared: hashes of the project file and the files of lists, by path from the root.
        specs: texts of the specs, by path from the root; None where they cannot be read.
        takes: the project file may take results of ICPs.
    """

    root: Path
    shared: Mapping[str, str]
    specs: Mapping[str, bytes | None]
    takes: bool


def contents(project_file: Path) -> Contents:
    """What a project on disk is read from."""
    root = project_file.parent.resolve()
    links = paths.Links(root)
    text = _bytes(links, project_file) or b""
    project = snapshot.mapping(text)
    lists = {name: _bytes(links, root / name) for name in snapshot.list_files(project)}
    shared = {name: _hash(raw) for name, raw in {project_file.name: text, **lists}.items()}
    specs = {
        file.relative_to(root).as_posix(): _bytes(links, file)
        for file in specs_below(root, snapshot.spec_folders(project))
    }
    return Contents(root, shared, specs, builds_on(text))


def builds_on(text: bytes) -> bool:
    """Whether a file may take over parts or results of an ICP; better once too often."""
    return bool(_BUILDS_ON.search(text))


def narrowed(base: Contents, head: Contents) -> tuple[list[Path], list[Path]] | None:
    """The specs of both versions that can differ, with all that may depend on them.

    A spec whose text is the same in both differs only by what it shares with others: the project
    file, the files of lists, a spec that it builds on, or another version of the same ICP.

    Returns:
        None if all are to be loaded.
    """
    if base.shared != head.shared or base.takes:
        return None
    paths_of_both = sorted({*base.specs, *head.specs})
    changed = [path for path in paths_of_both if _differs(path, base, head)]
    if not changed:
        return [], []
    words: set[bytes] = set()
    for path in changed:
        for side in (base, head):
            words.update(_WORD.findall(side.specs.get(path) or b""))
    wanted = set(changed)
    wanted.update(p for p in paths_of_both if p not in wanted and _depends(base.specs[p], words))
    return (
        [base.root / path for path in paths_of_both if path in wanted and path in base.specs],
        [head.root / path for path in paths_of_both if path in wanted and path in head.specs],
    )


def _differs(path: str, base: Contents, head: Contents) -> bool:
    before, after = base.specs.get(path), head.specs.get(path)
    return before is None or before != after


def _depends(text: bytes | None, words: set[bytes]) -> bool:
    """Whether a spec that is the same in both may depend on those that differ."""
    ids = _ID.findall(text or b"")
    return text is None or len(ids) != 1 or ids[0] in words or builds_on(text)


def _bytes(links: paths.Links, file: Path) -> bytes | None:
    try:
        return None if links.lead_out(file) else file.read_bytes()
    except (OSError, ValueError):
        return None


def _hash(raw: bytes | None) -> str:
    return hashlib.sha256(raw).hexdigest() if raw is not None else ""
