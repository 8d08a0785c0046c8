"""One repository: its commits by the names that people give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from icpspec.errors import NothingToReadError, UsageError
from icpspec.git import program, shallow
from icpspec.nearest import nearest

_SHORTEST = 7
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEFAULTS = ("main", "master", "trunk", "develop")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that exists.

    Attributes:
        id: the whole hash.
        name: what the user called it, or where it was found.
    """

    id: str
    name: str

    @property
    def short(self) -> str:
        """The first characters of the hash, as people quote it."""
        return self.id[:_SHORTEST]

    @property
    def label(self) -> str:
        """How messages call it: its name, where that is no long hash."""
        return self.short if self.id.startswith(self.name) else self.name


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a working tree.

    Attributes:
        root: the top folder of the working tree, links followed.
        is_shallow: its history was cut off when it was cloned.
    """

    root: Path
    is_shallow: bool = False

    def run(self, *arguments: str, given: bytes = b"") -> program.Answer:
        """Run git at the top of the working tree; see `program.run`."""
        return program.run(self.root, arguments, given=given)

    def commit(self, ref: str) -> Commit:
        """The commit that a branch, tag, hash or expression as `HEAD~3` names.

        A branch that only the remote has may be named without it, as CI checks it out.

        Raises:
            UsageError: there is none, or the text names several, or begins with a dash.
        """
        refuse_odd(ref)
        found = self._commit_id(ref)
        if found is not None:
            return Commit(found, ref)
        for remote in self.remotes():
            found = self._commit_id(f"refs/remotes/{remote}/{ref}")
            if found is not None:
                return Commit(found, f"{remote}/{ref}")
        self.refuse_empty()
        raise self._unknown(ref)

    def has(self, ref: str) -> bool:
        """Whether a text names a commit, also by a branch that only a remote has."""
        if _is_odd(ref):
            return False
        names = [ref, *(f"refs/remotes/{remote}/{ref}" for remote in self.remotes())]
        return any(self._commit_id(name) for name in names)

    def _commit_id(self, ref: str) -> str | None:
        asked = f"{ref}^{{commit}}"
        answer = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", asked)
        return answer.text if answer.code == 0 else None

    def refuse_empty(self) -> None:
        """Stop where there is no commit.

        Raises:
            NothingToReadError: there is none.
        """
        if self._commit_id("HEAD") is None and not self._refs():
            raise NothingToReadError(
                "The repository has no commits yet.",
                help="Commit once, or name two files or folders.",
            )

    def remotes(self) -> list[str]:
        """Names of the remotes, `origin` first."""
        names = self.run("remote").text.split()
        return sorted(names, key=lambda name: (name != "origin", name))

    def default_branch(self) -> Commit:
        """The commit of the branch that changes are merged into.

        It is what the remote says (`origin/HEAD`), else the first that exists of the branch that
        git is set to begin with, `main`, `master`, `trunk` and `develop`: at the remote, then here.

        Raises:
            UsageError: there is no such branch.
            NothingToReadError: there is no commit.
        """
        remotes = self.remotes()
        for remote in remotes:
            told = self.run("symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD").text
            found = self._commit_id(told) if told else None
            if found is not None:
                return Commit(found, told.removeprefix("refs/remotes/"))
        begins = self.run("config", "--get", "init.defaultBranch").text
        names = [name for name in (begins, *_DEFAULTS) if name and not _is_odd(name)]
        for place, prefix in (*((f"remotes/{one}", f"{one}/") for one in remotes), ("heads", "")):
            for name in dict.fromkeys(names):
                found = self._commit_id(f"refs/{place}/{name}")
                if found is not None:
                    return Commit(found, prefix + name)
        self.refuse_empty()
        advice = "Name the version to compare with, as a branch, a tag or a commit."
        if self.is_shallow and remotes:
            advice = shallow.advice(remotes, None)
        raise UsageError("The repository has no default branch that is known here.", help=advice)

    def merge_base(self, one: Commit, other: Commit) -> Commit:
        """The commit at which the histories of two commits part.

        Raises:
            UsageError: they have none in common, or it was cut off by a shallow clone.
        """
        answer = self.run("merge-base", one.id, other.id)
        if answer.code == 0:
            return Commit(answer.text.splitlines()[0], answer.text.splitlines()[0])
        if answer.code != 1:
            raise program.failed(f"find where {one.label} and {other.label} part", answer)
        if self.is_shallow:
            raise UsageError(
                f"Where {one.label} and {other.label} part is not known: this clone is shallow.",
                help=shallow.advice(self.remotes(), None),
            )
        raise UsageError(
            f"{one.label} and {other.label} have no history in common.",
            help="Name both versions to compare them as they are.",
        )

    def is_partial(self) -> bool:
        """Whether files were left at the remote when it was cloned."""
        return bool(self.run("config", "--get-regexp", r"^remote\..*\.promisor$").output)

    def _refs(self) -> list[str]:
        """Short names of branches and tags, here and at remotes."""
        patterns = ("refs/heads/", "refs/tags/", "refs/remotes/")
        return self.run("for-each-ref", "--format=%(refname:short)", *patterns).text.split()

    def _unknown(self, ref: str) -> UsageError:
        if ".." in ref:
            parts = [part or "HEAD" for part in re.split(r"\.{2,3}", ref, maxsplit=1)]
            named = " ".join(f"`{part}`" for part in parts)
            return UsageError(f"`{ref}` is a range, not one version.", help=f"Name two: {named}.")
        message = f"There is no branch, tag or commit `{ref}`"
        remotes = self.remotes()
        if self.is_shallow and remotes:
            advice = shallow.advice(remotes, ref)
            return UsageError(f"{message} in this shallow clone.", help=advice)
        names = self._refs()
        short = [name.split("/", 1)[1] for name in names if name.split("/", 1)[0] in remotes]
        close = nearest(ref, [*names, *short])
        advice = f"Did you mean `{close}`?" if close else _some(names)
        return UsageError(f"{message}.", help=advice)


def find(folder: Path) -> Repository:
    """The repository that a folder belongs to.

    Raises:
        NothingToReadError: it belongs to none, or to one without a working tree.
        EnvironmentFault: git is not there, or does not trust it.
    """
    asked = ("rev-parse", "--is-shallow-repository", "--show-toplevel")
    answer = program.run(folder, asked)
    if answer.code == 0:
        is_shallow, root = answer.text.split("\n", 1)
        return Repository(Path(root).resolve(), is_shallow == "true")
    if "not a git repository" in answer.error:
        raise NothingToReadError(
            "This folder belongs to no git repository.",
            help="Name two files or folders, or begin a history with `git init`.",
        )
    if "work tree" in answer.error:
        raise NothingToReadError(
            "This repository has no working tree.", help="Run it in a clone with files."
        )
    raise program.failed("read the repository", answer)


def refuse_dash(ref: str) -> None:
    """Stop at what git would take for an option.

    Raises:
        UsageError: it begins with a dash.
    """
    if ref.startswith("-"):
        raise UsageError(f"`{ref}` begins with a dash, which no ref does.", help=_LOOKS_AS_OPTION)


def refuse_odd(ref: str) -> None:
    """Stop at what is no ref and could be taken for something else.

    Raises:
        UsageError: it is empty, begins with a dash, or holds control characters.
    """
    refuse_dash(ref)
    if _is_odd(ref):
        raise UsageError(f"`{ref}` is no branch, tag or commit.")


_LOOKS_AS_OPTION = "Options stand before `--`; a branch of that name can be named by its commit."


def _is_odd(ref: str) -> bool:
    return not ref.strip() or ref.startswith(("-", ":")) or bool(_CONTROL.search(ref))


def _some(names: list[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(f"`{name}`" for name in names[:8])
    more = len(names) - 8
    return f"There are {shown}" + (f" and {more} more." if more > 0 else ".")
