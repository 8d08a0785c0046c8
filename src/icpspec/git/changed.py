"""Which specs of two versions have to be loaded to compare them: the others cannot differ."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec import paths
from icpspec.git import snapshot
from icpspec.resolve.spec_files import specs_below

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_BUILDS_ON = re.compile(rb"""\b(extends|icp)["']?\s*:""")
_ID = re.compile(rb"""^["']?id["']?[ \t]*:[ \t]*["']?([A-Za-z0-9_-]+)""", re.MULTILINE)
# What all specs of a project build on; all else of it but attributes and lists is none of theirs.
_FOR_ALL = ("icpspec", "scale", "data")
# A name can be written without its letters.
_ESCAPE = re.compile(rb"\\[xuU]")
_WORD = re.compile(rb"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a version.

    Attributes:
        root: the folder of the project file.
        project: what the project file says; None if it cannot be read.
        lists: hashes of the files of lists, by path from the root.
        specs: texts of the specs, by path from the root; None where they cannot be read.
        takes: the project file may take results of ICPs.
    """

    root: Path
    project: Mapping[str, Any] | None
    lists: Mapping[str, str]
    specs: Mapping[str, bytes | None]
    takes: bool


def contents(project_file: Path) -> Contents:
    """What a project on disk is read from."""
    root = project_file.parent.resolve()
    links = paths.Links(root)
    text = _bytes(links, project_file) or b""
    project = snapshot.mapping(text)
    lists = {name: _hash(_bytes(links, root / name)) for name in snapshot.list_files(project)}
    specs = {
        file.relative_to(root).as_posix(): _bytes(links, file)
        for file in specs_below(root, snapshot.spec_folders(project))
    }
    return Contents(root, project or None, lists, specs, builds_on(text))


def builds_on(text: bytes) -> bool:
    """Whether a file may take over parts or results of an ICP; better once too often."""
    return bool(_BUILDS_ON.search(text))


def narrowed_projects(base: Path | None, head: Path | None) -> tuple[list[Path], list[Path]] | None:
    """The same as `narrowed` for two project files on disk; None too where one is missing."""
    if base is None or head is None:
        return None
    return narrowed(contents(base), contents(head))


def same(base: Contents, head: Contents) -> bool:
    """Whether two versions say the same in the same files."""
    return (base.project, base.lists, base.specs) == (head.project, head.lists, head.specs)


def narrowed(base: Contents, head: Contents) -> tuple[list[Path], list[Path]] | None:
    """The specs of both versions that can differ, with all that may depend on them.

    A spec whose text is the same in both differs only by what it shares with others: attributes and
    lists of the project that it names, a spec that it builds on, or another version of the same
    ICP.

    Returns:
        None if all are to be loaded.
    """
    names = _changed_names(base, head)
    if names is None:
        return None
    paths_of_both = sorted({*base.specs, *head.specs})
    changed = [path for path in paths_of_both if _differs(path, base, head)]
    if not changed and not names:
        return [], []
    words: set[bytes] = set()
    for path in changed:
        for side in (base, head):
            words.update(_WORD.findall(side.specs.get(path) or b""))
    wanted = set(changed)
    rest = [path for path in paths_of_both if path not in wanted]
    wanted.update(path for path in rest if _depends(base.specs[path], words, names))
    return (
        [base.root / path for path in paths_of_both if path in wanted and path in base.specs],
        [head.root / path for path in paths_of_both if path in wanted and path in head.specs],
    )


def _differs(path: str, base: Contents, head: Contents) -> bool:
    before, after = base.specs.get(path), head.specs.get(path)
    return before is None or before != after


def _changed_names(base: Contents, head: Contents) -> list[bytes] | None:
    """Attributes and lists of the project that differ, with those that name them; None for all."""
    one, other = base.project, head.project
    if one is None or other is None or base.takes or head.takes:
        return None
    if any(one.get(key) != other.get(key) for key in _FOR_ALL):
        return None
    before, after = _entries(one, base.lists), _entries(other, head.lists)
    if before is None or after is None:
        return None
    named = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    rest = {name for name in before if name not in named}
    while more := {x for x in rest if any(name in before[x] for name in named)}:
        named |= more
        rest -= more
    return [name.encode("utf-8", "surrogatepass") for name in named]


def _entries(project: Mapping[str, Any], lists: Mapping[str, str]) -> dict[str, str] | None:
    """What the project says of each attribute and list, as text; None if that is no mapping."""
    found: dict[str, str] = {}
    for section in ("attributes", "lists"):
        entries = project.get(section)
        if entries is not None and not isinstance(entries, dict):
            return None
        for name, entry in (entries or {}).items():
            said = json.dumps(entry, default=str)
            file = entry.get("file") if isinstance(entry, dict) else None
            held = lists.get(file, "") if isinstance(file, str) else ""
            # An attribute and a list may have the same name.
            found[name] = f"{found.get(name, '')}\0{section}\0{said}\0{held}"
    return found


def _depends(text: bytes | None, words: set[bytes], names: list[bytes]) -> bool:
    """Whether a spec that is the same in both may depend on what differs."""
    if names and text is not None and (_ESCAPE.search(text) or any(x in text for x in names)):
        return True
    ids = _ID.findall(text or b"")
    return text is None or len(ids) != 1 or ids[0] in words or builds_on(text)


def _bytes(links: paths.Links, file: Path) -> bytes | None:
    try:
        return None if links.lead_out(file) else file.read_bytes()
    except (OSError, ValueError):
        return None


def _hash(raw: bytes | None) -> str:
    return hashlib.sha256(raw).hexdigest() if raw is not None else ""
