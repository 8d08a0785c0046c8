"""From the commits of a line to what each of them changed in meaning."""

from __future__ import annotations

import posixpath
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from icpspec.errors import NothingToReadError
from icpspec.git import log, objects, shallow, snapshot
from icpspec.git.objects import Entry as TreeEntry
from icpspec.history.model import History
from icpspec.history.stage import Stage
from icpspec.history.telling import Teller
from icpspec.resolve.spec_files import ICP_SUFFIX
from icpspec.resolve.workspace import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from icpspec.git.log import Step
    from icpspec.git.repository import Commit, Repository
    from icpspec.git.versions import Versions
    from icpspec.history.stage import State

_EVERYWHERE = (log.anywhere(f"*{ICP_SUFFIX}"), log.anywhere(PROJECT_FILE))
_MOST_BYTES = 32 * 1024 * 1024
_MOST_LINKS = 4


@dataclass(frozen=True, slots=True)
class _Line:
    """The steps of a line, and the files that were there before the first.

    Attributes:
        projects: path of the project file after each step, None where there is none.
        before: path of the project file before the first.
    """

    steps: tuple[Step, ...]
    start: State
    projects: tuple[str | None, ...]
    before: str | None
    cut_off: str | None = None


def history(
    versions: Versions,
    *,
    since: str | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> History:
    """The history of all ICPs of a project, along the first parents of what is checked out.

    Files are followed where git sees that they were moved. A version that cannot be read is told
    as such, and the next that can is compared with the last that could.

    Args:
        since: a ref; only what changed after it.
        tell: is told how far it is.

    Raises:
        NothingToReadError: there is no project, no repository or no commit.
        UsageError: there is no such ref.
        EnvironmentFault: git cannot read the history.
    """
    project = versions.project_from_top()
    if project is None:
        raise NothingToReadError(
            f"There is no {PROJECT_FILE} here or in a folder above.",
            help="Name the project with --project.",
        )
    own = versions.repository
    own.refuse_empty()
    head = own.commit("HEAD")
    after = own.commit(since) if since is not None else None
    tell("reading the history")
    line = _line(own, head, after, project)
    blobs = _blobs(own, head, [*line.start.values(), *_entries(line.steps)])
    with tempfile.TemporaryDirectory(prefix="icpspec-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        stages = tuple(_stage(folder / name, blobs) for name in ("one", "other"))
        teller = Teller(*stages)
        teller.begin(line.start, line.before, after.label if after else "")
        state = line.start
        for number, (step, place) in enumerate(zip(line.steps, line.projects, strict=True), 1):
            tell(f"commit {number} of {len(line.steps)}")
            state = _after(state, step)
            teller.tell(step, state, place)
    return History(
        tuple(reversed(teller.entries)),
        tuple(log.line(own, head, after)),
        log.tags(own),
        line.cut_off,
        shallow.advice(own.remotes(), None) if line.cut_off else "",
    )


def _stage(folder: Path, blobs: Mapping[str, bytes | int]) -> Stage:
    folder.mkdir()
    return Stage(folder, blobs)


def _line(repository: Repository, head: Commit, since: Commit | None, project: str) -> _Line:
    """The steps that touched specs, project files, and what they are read from."""
    more: set[str] = set()
    for _ in range(_MOST_LINKS):
        asked = [*_EVERYWHERE, *map(log.exactly, sorted(more))]
        found = log.steps(repository, head, asked, since)
        start = _start(repository, since, more)
        entries = [*start.values(), *_entries(found)]
        named = set(_named(repository, head, entries))
        if named <= more:
            break
        more |= named
    steps = [replace(step, files=_kept(step, more)) for step in found]
    steps = [step for step in steps if step.files]
    cut_off = None
    if steps and not steps[0].parents and log.is_cut_off(repository, steps[0].commit.id):
        cut_off = steps[0].commit.id
        start = _after({}, steps.pop(0))
    before, projects = _projects(steps, start, project)
    return _Line(tuple(steps), start, projects, before, cut_off)


def _start(repository: Repository, since: Commit | None, more: set[str]) -> State:
    """The files before the first step."""
    if since is None:
        return {}
    found = objects.entries(repository, since, [""])
    return {one.path: one for one in found if _is_kept(one.path, more) or one.is_link}


def _named(repository: Repository, head: Commit, entries: Iterable[TreeEntry]) -> Iterator[str]:
    """The files of lists and folders of specs that project files name, and what links lead to."""
    entries = list(entries)
    read = [one for one in entries if one.is_link or _is_project(one.path)]
    texts = _blobs(repository, head, read)
    for one in read:
        text, folder = texts[one.id], posixpath.dirname(one.path)
        if not isinstance(text, bytes):
            continue
        if one.is_link:
            names = [text.decode("utf-8", "surrogateescape")]
        else:
            said = snapshot.mapping(text)
            names = [*snapshot.list_files(said), *snapshot.spec_folders(said)]
        for name in names:
            path = snapshot.joined(folder, name) if "\0" not in name else None
            if path:
                yield path


def _kept(step: Step, more: set[str]) -> tuple[log.Touched, ...]:
    return tuple(
        one
        for one in step.files
        if _is_kept(one.path, more) or _is_kept(one.former or "", more) or one.mode == "120000"
    )


def _is_kept(path: str, more: set[str]) -> bool:
    return path in more or path.endswith(ICP_SUFFIX) or _is_project(path)


def _is_project(path: str) -> bool:
    return posixpath.basename(path) == PROJECT_FILE


def _entries(steps: Iterable[Step]) -> Iterator[TreeEntry]:
    for step in steps:
        for one in step.files:
            if one.id is not None:
                entry = TreeEntry(one.path, one.mode, one.id)
                if not entry.is_submodule:
                    yield entry


def _after(state: State, step: Step) -> State:
    """The files after a step."""
    gone = {path for one in step.files for path in (one.path if one.id is None else one.former,)}
    new = {entry.path: entry for entry in _entries([step])}
    return {**{path: entry for path, entry in state.items() if path not in gone}, **new}


def _projects(
    steps: list[Step], start: State, project: str
) -> tuple[str | None, tuple[str | None, ...]]:
    """Where the project file is before the first step and after each, followed from today back."""
    places, place = [project], project
    for step in reversed(steps):
        moved = {one.path: one.former for one in step.files if one.former is not None}
        place = moved.get(place, place)
        places.append(place)
    places.reverse()
    states = [start]
    for step in steps:
        states.append(_after(states[-1], step))
    found = [_project(state, place) for state, place in zip(states, places, strict=True)]
    return found[0], tuple(found[1:])


def _project(state: State, expected: str) -> str | None:
    """The expected project file, else the only one; None without any."""
    if expected in state:
        return expected
    every = [path for path in state if _is_project(path)]
    return every[0] if len(every) == 1 else None


def _blobs(
    repository: Repository, head: Commit, entries: Iterable[TreeEntry]
) -> Mapping[str, bytes | int]:
    """Contents by id; a size in place of what is too large to be read."""
    ids = {one.id for one in entries}
    sizes = objects.sizes(repository, ids)
    huge = {oid: size for oid, size in sizes.items() if size > _MOST_BYTES}
    # What has no size is not there, and to read it says so.
    small = [oid for oid in ids if oid not in huge]
    return {**objects.contents(repository, head, small), **huge}
