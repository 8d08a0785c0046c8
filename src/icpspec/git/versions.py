"""Versions of a project as users name them, loaded.

    with Versions() as versions:
        base, head = versions.pair("main", None)

A version is named by nothing (the files as they are), a ref, `REF:path`, a file or a folder.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from icpspec import paths
from icpspec.errors import EnvironmentFault, IcpspecError, NothingToReadError, UsageError
from icpspec.git import assumed, changed, repository, snapshot, sources, sparse
from icpspec.git.loaded import Version, like
from icpspec.git.repository import Repository
from icpspec.git.sources import WORKING_TREE, Source
from icpspec.resolve.workspace import PROJECT_FILE, find_project, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from types import TracebackType

    from icpspec.diagnostics import Diagnostic
    from icpspec.git.repository import Commit
    from icpspec.git.sources import Place

_NOTHING = ".icpspec/no-such-file"


class Versions:
    """Finds and loads versions; copies of commits exist until the block ends.

    Args:
        project_file: the project to work on; default: the nearest one from `start` upward.
        start: the folder that names are relative to; default: the working directory.
    """

    def __init__(self, project_file: Path | None = None, start: Path | None = None) -> None:
        self.start = (start or Path.cwd()).resolve()
        if project_file is not None and project_file.is_dir():
            project_file = project_file / PROJECT_FILE
        self._given = project_file
        self._open = ExitStack()
        self._labels: dict[str, str] = {}
        self._notes: dict[Path, tuple[Diagnostic, ...]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @cached_property
    def project_file(self) -> Path | None:
        """The project file in the working tree, None if there is none.

        Raises:
            NothingToReadError: the one that was given does not exist.
        """
        if self._given is None:
            return find_project(self.start)
        if not self._given.is_file():
            raise NothingToReadError(f"There is no project file {paths.shown(self._given)}.")
        # A link to a project file elsewhere is a project here.
        return self._given.parent.resolve() / self._given.name

    @property
    def project_name(self) -> str | None:
        """What the project in the working tree is called, also if its file is faulty."""
        file = self.project_file
        if file is None or paths.leads_out(file.parent, file):
            return None
        name = snapshot.mapping(file.read_bytes()).get("project")
        return name if isinstance(name, str) and name else None

    @cached_property
    def repository(self) -> Repository:
        """The repository of the project, or of the folder where there is no project.

        Raises:
            NothingToReadError: there is none.
            EnvironmentFault: git is not installed or cannot read it.
        """
        if isinstance(self._repository, IcpspecError):
            raise self._repository
        return self._repository

    @cached_property
    def _repository(self) -> Repository | IcpspecError:
        """The repository, or why there is none; two files can be compared without."""
        try:
            return repository.find(self.project_file.parent if self.project_file else self.start)
        except (EnvironmentFault, NothingToReadError) as error:
            return error

    def commit(self, ref: str) -> Commit:
        """The commit that a ref names; raises as `Repository.commit`."""
        return self.repository.commit(ref)

    def merge_base(self, ref: str | None = None, head: str | None = None) -> Commit:
        """Where the history of the head left that of a branch.

        Args:
            ref: the branch; default: the default branch.
            head: default: what is checked out.

        Raises:
            UsageError: there is no such branch, or no such place in a shallow clone.
            NothingToReadError: there is no repository, or no commit in it.
        """
        own = self.repository
        branch = own.default_branch() if ref is None else own.commit(ref)
        return own.merge_base(branch, own.commit(head or "HEAD"))

    def source(self, text: str | None) -> Source:
        """The version that a text names, None for the files as they are.

        Raises:
            UsageError: it names nothing, or a ref as well as a file.
            NothingToReadError: there is no project, repository or commit.
            EnvironmentFault: specs are left out of the working tree by a sparse checkout.
        """
        if text is None:
            return self._working_tree()
        repository.refuse_dash(text)
        if not text.strip():
            raise UsageError("An empty text names no version.")
        path = self.start / text
        is_there = paths.is_file(path) or paths.is_folder(path)
        if is_there and paths.looks_like_file(text):
            return sources.on_disk(path)
        own = self._repository
        if is_there:
            if isinstance(own, Repository) and own.has(text):
                raise UsageError(
                    f"`{text}` is a file or folder as well as a branch, tag or commit.",
                    help=f"Write `./{text}` for the file, `heads/{text}` for the branch.",
                )
            return sources.on_disk(path)
        if isinstance(own, NothingToReadError):
            raise NothingToReadError(
                f"There is no file or folder {text}, and no git repository here.",
                help="Name two files or folders, or begin a history with `git init`.",
            )
        ref, colon, inside = text.partition(":")
        if colon and ref:
            return self._at_path(self.commit(ref), inside)
        if paths.looks_like_file(text) and not self.repository.has(text):
            raise NothingToReadError(
                f"There is no file {text}.",
                help=f"A file of another version is written as `main:{text}`.",
            )
        return self.of_commit(self.commit(text))

    def _working_tree(self) -> Source:
        if self.project_file is None:
            raise NothingToReadError(
                f"There is no {PROJECT_FILE} here or in a folder above.",
                help="Name two files or folders, or a project with --project.",
            )
        if isinstance(self._repository, Repository):
            sparse.refuse_left_out(self._repository, self._from_top(self.project_file.parent))
        return Source(WORKING_TREE, self.project_file)

    def of_commit(self, commit: Commit, *, with_data: bool = False) -> Source:
        """The project as a commit has it, copied.

        Args:
            with_data: copy data files too.
        """
        preferred = []
        if self.project_file is not None:
            preferred = [self._from_top(self.project_file)]
        preferred += [
            one + "/" + PROJECT_FILE if one else PROJECT_FILE
            for one in sources.upward(self._from_top(self.start))
        ]
        place = sources.in_commit(self.repository, commit, list(dict.fromkeys(preferred)))
        return self._copied(commit, place, with_data=with_data)

    def _at_path(self, commit: Commit, inside: str) -> Source:
        here = self._from_top(self.start)
        meant = [snapshot.joined("", inside), snapshot.joined(here, inside)]
        if inside.startswith(("./", "../")):
            meant.reverse()
        named = [path for path in dict.fromkeys(meant) if path is not None]
        if not named:
            raise UsageError(f"`{inside}` leads out of the repository.")
        return self._copied(commit, sources.at_path(self.repository, commit, named))

    def _copied(self, commit: Commit, place: Place, *, with_data: bool = False) -> Source:
        if place.project is None and place.only is None:
            return Source(commit.label, None, (), commit, is_absent=True)
        if place.project is None:
            sources.refuse_link(self.repository, commit, place.only or "")
        folder = self._folder(commit.label)
        snapshot.write(
            self.repository,
            commit,
            place.project,
            folder,
            more=[place.only] if place.only is not None else [],
            with_data=with_data,
        )
        only = () if place.only is None else (folder / place.only,)
        project = None if place.project is None else folder / place.project
        label = commit.label if place.only is None else f"{commit.label}:{place.only}"
        return Source(label, project, only, commit)

    def project_from_top(self) -> str | None:
        """The path of the project file from the top of the repository; None without a project.

        Raises:
            NothingToReadError: there is no repository.
        """
        return None if self.project_file is None else self._from_top(self.project_file)

    def _from_top(self, path: Path) -> str:
        """A path from the top of the repository, with slashes; empty for the top itself."""
        try:
            found = path.relative_to(self.repository.root).as_posix()
        except ValueError:
            return ""
        return "" if found == "." else found

    def _folder(self, label: str) -> Path:
        """A new folder, gone when the block ends, whose files are called by the label."""
        made = self._open.enter_context(
            tempfile.TemporaryDirectory(prefix="icpspec-", ignore_cleanup_errors=True)
        )
        folder = Path(made).resolve()
        self._labels[f"{folder}{os.sep}"] = label
        return folder

    def named(self, path: Path) -> str:
        """How messages call a file: one of a commit with its ref, as `main:specs/a.icp.yaml`."""
        text = str(path)
        for folder, label in self._labels.items():
            if text.startswith(folder):
                return f"{label}:{text[len(folder) :].replace(os.sep, '/')}"
        return paths.shown(path)

    def load(self, source: Source, *, today: date | None = None) -> Version:
        """The loaded version; what is wrong with it is among its findings.

        Args:
            today: the day on which versions are in force.
        """
        project_file = source.project_file or self._stand_in([source])
        space = load(project_file, source.only, today=today, named=self.named)
        only = None
        if source.only:
            only = tuple(dict.fromkeys(icp.id for icp in space.icps if icp.id is not None))
        return Version(
            source.label,
            space,
            source.commit.id if source.commit else None,
            only,
            source.is_absent,
            self._home(source),
            self._notes.get(project_file, ()),
        )

    def version(self, text: str | None, *, today: date | None = None) -> Version:
        """The version that a text names, None for the files as they are; raises as `source`."""
        return self.load(self.source(text), today=today)

    def pair(
        self,
        base: str | None,
        head: str | None,
        *,
        whole: bool = False,
        today: date | None = None,
    ) -> tuple[Version, Version]:
        """Two versions to be compared.

        ICPs that cannot differ, since their texts and all they build on are the same, are not
        loaded. Where one side names ICPs and the other does not, the other keeps the same ones.

        Args:
            base: default: where what is checked out left the default branch.
            head: default: the files as they are.
            whole: load all ICPs of both.

        Raises:
            UsageError: one of them names nothing, or a ref as well as a file.
            NothingToReadError: there is no project, repository or commit.
        """
        older = self.of_commit(self.merge_base()) if base is None else self.source(base)
        newer = self.source(head)
        lone = [one for one in (older, newer) if one.project_file is None and not one.is_absent]
        if lone:
            shared = older.project_file or newer.project_file or self._stand_in(lone)
            older, newer = (
                replace(one, project_file=shared) if any(one is own for own in lone) else one
                for one in (older, newer)
            )
        if not (whole or older.only or newer.only):
            found = changed.narrowed_projects(older.project_file, newer.project_file)
            if found is not None:
                return self._some(older, found[0], today), self._some(newer, found[1], today)
        one, other = self.load(older, today=today), self.load(newer, today=today)
        return like(one, other), like(other, one)

    def _some(self, source: Source, files: Sequence[Path], today: date | None) -> Version:
        """A version with some of its ICPs, or with none of them."""
        assert source.project_file is not None
        if files:
            return replace(self.load(replace(source, only=tuple(files)), today=today), only=None)
        # Not even one is read, for nothing of it would be compared.
        nothing = source.project_file.parent / _NOTHING
        version = self.load(replace(source, only=(nothing,)), today=today)
        space = replace(version.workspace, icps=(), background=())
        return replace(version, workspace=space, only=None)

    def _stand_in(self, lone: Sequence[Source]) -> Path:
        """The project of what lies in none: that of the working directory, else a guessed one."""
        named = [one for one in lone if not one.is_absent]
        if self.project_file is not None and named:
            return self.project_file
        file = self._folder(lone[0].label) / PROJECT_FILE
        guess = assumed.project(sources.texts(path for one in named for path in one.only))
        file.write_text(guess.text, encoding="utf-8")
        if guess.names:
            self._notes[file] = (assumed.finding(one.label for one in named),)
        return file

    def _home(self, source: Source) -> Path | None:
        if source.commit is None:
            return source.project_file.parent.resolve() if source.project_file else None
        return self.project_file.parent if self.project_file else None
