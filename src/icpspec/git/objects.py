"""Trees and files of a commit, read without checking anything out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.errors import EnvironmentFault
from icpspec.git import program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icpspec.git.repository import Commit, Repository

_LINK = "120000"
_SUBMODULE = "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a path of a tree.

    Attributes:
        path: from the top of the repository, with slashes.
        mode: as git writes it, `100644`.
        id: of the blob, tree or commit.
        size: of a file, in bytes; 0 for all else.
    """

    path: str
    mode: str
    id: str
    size: int = 0

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode == _LINK

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.mode.startswith("04")

    @property
    def is_submodule(self) -> bool:
        """Whether it is a commit of another repository."""
        return self.mode == _SUBMODULE


def entries(
    repository: Repository, commit: Commit, paths: Sequence[str], *, deep: bool = True
) -> list[Entry]:
    """What a commit has at paths from the top of the repository; what it lacks is left out.

    Args:
        paths: an empty one stands for the whole tree; without any, nothing is listed.
        deep: files at any depth below folders, without the folders; else the paths themselves.

    Raises:
        EnvironmentFault: git cannot read the tree.
    """
    if not paths:
        return []
    named = [] if deep and "" in paths else [path for path in paths if path]
    if not named and not deep:
        return []
    how = ["-r"] if deep else []
    answer = repository.run(
        *("--literal-pathspecs", "ls-tree", "-z", "-l", "--full-tree", *how, commit.id),
        *("--", *named),
    )
    if answer.code:
        raise unreadable(repository, commit, answer)
    lines = [line for line in os.fsdecode(answer.output).split("\0") if line]
    return [_entry(line) for line in lines]


def _entry(line: str) -> Entry:
    facts, path = line.split("\t", 1)
    mode, _kind, oid, size = facts.split()
    return Entry(path, mode, oid, int(size) if size.isdigit() else 0)


def sizes(repository: Repository, ids: Iterable[str]) -> Mapping[str, int]:
    """How many bytes blobs have, by their ids; those that are not there are left out."""
    given = "".join(f"{oid}\n" for oid in dict.fromkeys(ids)).encode()
    text = repository.run("cat-file", "--batch-check", given=given).text
    lines = [line.split() for line in text.splitlines()]
    return {line[0]: int(line[2]) for line in lines if len(line) == 3}


def contents(repository: Repository, commit: Commit, ids: Iterable[str]) -> Mapping[str, bytes]:
    """The bytes of blobs, by their ids, as they are stored: nothing filters them.

    Raises:
        EnvironmentFault: one of them is not there.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    given = "".join(f"{oid}\n" for oid in wanted).encode()
    answer = repository.run("cat-file", "--batch", given=given)
    found: dict[str, bytes] = {}
    place = 0
    while place < len(answer.output):
        end = answer.output.index(b"\n", place)
        head = answer.output[place:end].split()
        # Id, kind and size; else the id and `missing`.
        if len(head) != 3:
            raise unreadable(repository, commit, answer)
        size = int(head[2])
        found[head[0].decode()] = answer.output[end + 1 : end + 1 + size]
        place = end + 1 + size + 1
    if len(found) < len(wanted):
        raise unreadable(repository, commit, answer)
    return found


def unreadable(repository: Repository, commit: Commit, answer: program.Answer) -> EnvironmentFault:
    """What is said where git cannot read files of a commit."""
    if repository.is_partial():
        return EnvironmentFault(
            f"This clone is partial: files of {commit.label} are not in it.",
            help="Clone without `--filter`, or fetch them with"
            f" `git archive --output={os.devnull} {commit.id}`.",
        )
    return program.failed(f"read the files of {commit.label}", answer)
