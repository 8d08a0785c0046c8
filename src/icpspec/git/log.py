"""The commits that touched certain files, with who made them and what they did to the files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from icpspec.errors import EnvironmentFault
from icpspec.git import program
from icpspec.git.repository import Commit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icpspec.git.repository import Repository

_BEGIN = b"\x1e"
_BETWEEN = "\x1f"
# Each ends with a NUL, which no message can hold.
_FIELDS = ("%H", "%P", "%cs", "%aN", "%(trailers:key=Co-authored-by,valueonly,separator=%x1f)")
_FORMAT = "%x1e" + "".join(f"{field}%x00" for field in (*_FIELDS, "%s", "%b"))
_NO_BLOB = "0"


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that a commit added, changed, moved or removed.

    Attributes:
        path: from the top of the repository; of a file that is gone, where it was.
        id: of its content; None if it is gone.
        mode: as git writes it.
        former: where it was before, if it was moved.
    """

    path: str
    id: str | None
    mode: str
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A commit and what it did to files.

    Attributes:
        day: on which it was committed, where its committer was.
        authors: names, each once; who wrote it first.
        subject: the first line of its message; of a merged pull request its title.
        files: what differs from its first parent.
    """

    commit: Commit
    parents: tuple[str, ...]
    day: date
    authors: tuple[str, ...]
    subject: str
    files: tuple[Touched, ...]


def exactly(path: str) -> str:
    """A path as git takes it, in which nothing stands for something else."""
    return f":(literal){path}"


def anywhere(name: str) -> str:
    """All files whose name ends so, at any depth; `name` may hold `*`."""
    return f":(glob)**/{name}"


def steps(
    repository: Repository, head: Commit, paths: Sequence[str], since: Commit | None = None
) -> list[Step]:
    """The commits of the first-parent line that touched files, the oldest first.

    What a merge brought in is one step, with the authors of all that it brought.

    Args:
        paths: as `exactly` and `anywhere` write them.
        since: only commits after this one.

    Raises:
        EnvironmentFault: git cannot read the history.
    """
    answer = repository.run(
        *("-c", "log.showRoot=true", "-c", "log.diffMerges=first-parent", "log"),
        *("--first-parent", "-m", "--raw", "-r", "-z", "-M"),
        *("--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-notes"),
        *("--no-color", "--encoding=UTF-8", f"--format={_FORMAT}", *_range(head, since)),
        *("--", *paths),
    )
    if answer.code and repository.is_partial():
        raise EnvironmentFault(
            "This clone is partial: old versions of files are not in it.",
            help="Clone without `--filter` to read the history.",
        )
    if answer.code:
        raise program.failed("read the history", answer)
    found = list(_parsed(answer.output))
    found.reverse()
    return [
        _with_merged(repository, step, paths) if len(step.parents) > 1 else step for step in found
    ]


def line(repository: Repository, head: Commit, since: Commit | None = None) -> list[str]:
    """All commits of the first-parent line, the newest first."""
    answer = repository.run("rev-list", "--first-parent", *_range(head, since), "--")
    if answer.code:
        raise program.failed("read the history", answer)
    return answer.text.split()


def _range(head: Commit, since: Commit | None) -> list[str]:
    return [head.id, *([f"^{since.id}"] if since else [])]


def _parsed(output: bytes) -> Iterator[Step]:
    parts = iter(output.split(b"\0"))
    head: list[bytes] = []
    files: list[Touched] = []
    for part in parts:
        if part.lstrip(b"\n").startswith(_BEGIN):
            if head:
                yield _step(head, files)
            head = [part.lstrip(b"\n")[1:], *(next(parts) for _ in range(len(_FIELDS) + 1))]
            files = []
        elif part.lstrip(b"\n").startswith(b":"):
            old, new, _before, after, status = part.decode().strip().removeprefix(":").split()
            del old
            former = os.fsdecode(next(parts)) if status[0] in "RC" else None
            path = os.fsdecode(next(parts))
            is_gone = not after.strip(_NO_BLOB)
            moved = former if status[0] == "R" else None
            files.append(Touched(path, None if is_gone else after, new, moved))
    if head:
        yield _step(head, files)


def _step(head: list[bytes], files: list[Touched]) -> Step:
    oid, parents, day, author, others, subject, body = (
        field.decode("utf-8", "replace") for field in head
    )
    names = [author, *(other.partition("<")[0].strip() for other in others.split(_BETWEEN))]
    return Step(
        Commit(oid, oid),
        tuple(parents.split()),
        date.fromisoformat(day),
        tuple(dict.fromkeys(name for name in names if name)),
        _title(subject, body),
        tuple(files),
    )


def _title(subject: str, body: str) -> str:
    """What a commit says of itself; a merged pull request says it in the second line."""
    number = subject.removeprefix("Merge pull request ").split(" ", 1)[0]
    first = next((line.strip() for line in body.splitlines() if line.strip()), "")
    if subject.startswith("Merge pull request #") and first:
        return f"{first} ({number})"
    return subject


def _with_merged(repository: Repository, step: Step, paths: Sequence[str]) -> Step:
    """The step of a merge, with those who wrote what it brought in front of who merged it."""
    answer = repository.run(
        *("log", "--no-merges", "--no-show-signature", "--encoding=UTF-8", "--format=%aN"),
        *(step.commit.id, f"^{step.parents[0]}", "--", *paths),
    )
    names = answer.output.decode("utf-8", "replace").splitlines()
    wrote = [name for name in reversed(names) if name]
    authors = tuple(dict.fromkeys(wrote or step.authors))
    return Step(step.commit, step.parents, step.day, authors, step.subject, step.files)


def tags(repository: Repository) -> Mapping[str, tuple[str, ...]]:
    """The tags of each commit that has some, in the order of their names as versions."""
    form = "--format=%(objectname)%00%(*objectname)%00%(refname:strip=2)"
    answer = repository.run("for-each-ref", "--sort=version:refname", form, "refs/tags/")
    found: dict[str, tuple[str, ...]] = {}
    for text in answer.output.decode("utf-8", "replace").splitlines():
        own, peeled, name = text.split("\0")
        commit = peeled or own
        found[commit] = (*found.get(commit, ()), name)
    return found


def is_cut_off(repository: Repository, oid: str) -> bool:
    """Whether a commit has parents that a shallow clone does not."""
    if not repository.is_shallow:
        return False
    raw = repository.run("cat-file", "commit", oid).output.partition(b"\n\n")[0]
    return any(part.startswith(b"parent ") for part in raw.splitlines())
