"""Which data a review reads: those that the base declares, and never those that the head brings."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.engine.accounts import declared_accounts
from icpspec.resolve.workspace import sources

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from icpspec.git.loaded import Version
    from icpspec.git.repository import Repository
    from icpspec.resolve.workspace import Workspace

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Where the data are.

    Attributes:
        workspace: the base's project, in the folder where its data are; None without data.
        why_not: why there are none, as a sentence; empty if there are.
        is_altered: the head has other data files, which are not read.
    """

    workspace: Workspace | None
    why_not: str = ""
    is_altered: bool = False


def data_source(repository: Repository, settings: Version) -> Source:
    """The data that a version declares, as it has them, or as they lie beside the head untracked.

    Data are seldom kept in git: what no commit has is read from the working tree. What the head
    has committed otherwise than the base is a stranger's, and is left alone.

    Args:
        settings: the base, with the data files that its commit has.
    """
    space = settings.workspace
    declared = space.project.data if space.project else None
    place = declared_accounts(declared)
    if declared is None or place is None:
        return Source(None, "The project declares no data.")
    patterns = list(dict.fromkeys(sources(declared.model_dump(exclude_none=True))))
    home = settings.home
    altered = home is not None and _is_altered(repository, space.root, home, patterns)
    root = space.root if altered or home is None else home
    missing = [
        name for name in patterns if not paths.is_url(name) and not paths.matches(root, name)
    ]
    if place.accounts.source in missing:
        return Source(None, _absent(missing, is_altered=altered), altered)
    return Source(replace(space, root=root), is_altered=altered)


def _absent(missing: list[str], *, is_altered: bool) -> str:
    names = ", ".join(f"`{name}`" for name in missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    if is_altered:
        return f"The base has no {names}{more}, and those of the head are not used."
    verb = "is" if len(missing) == 1 else "are"
    return f"{names}{more} {verb} not here."


def _is_altered(repository: Repository, base: Path, head: Path, patterns: Iterable[str]) -> bool:
    """Whether the head has committed other data files than the base."""
    own = dict(_files(head, patterns).items())
    kept = _files(base, patterns)
    tracked = _tracked(repository, own.values())
    for name in {*own, *kept}:
        one, other = own.get(name), kept.get(name)
        if other is None:
            if one in tracked:
                return True
        elif one is None or not filecmp.cmp(one, other, shallow=False):
            return True
    return False


def _files(root: Path, patterns: Iterable[str]) -> dict[str, Path]:
    return {
        path.relative_to(root).as_posix(): path
        for pattern in patterns
        for path in paths.matches(root, pattern)
        if paths.is_inside(root, path)
    }


def _tracked(repository: Repository, files: Iterable[Path]) -> set[Path]:
    """Those of some files that the head has in git, by themselves or behind a link."""
    listed = repository.run("ls-files", "-z").text.split("\0")
    names = {repository.root / name for name in listed}
    return {
        path
        for path in files
        if path.resolve() in names or path.parent.resolve() / path.name in names
    }
