"""The program `git`, run so that nothing but git itself runs.

A repository's own configuration can name programs (a file system monitor, hooks, filters, external
diffs, ways to sign and to connect), and so can its attributes. Whoever checks out a stranger's
branch runs none of them by reading it: only plumbing is called that needs no filter, each switch
that names a program is overridden, and nothing is fetched.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from icpspec.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SWITCHES = (
    "--no-pager",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.quotePath=false"),
    *("-c", "log.showSignature=false"),
)
# What a hook or another git leaves in the environment would lead to another repository than the
# one of the folder that is asked about.
_OF_ANOTHER = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_ATTR_SOURCE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_TRACE",
    "GIT_TRACE2",
)
_OURS = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    # Objects that a partial clone lacks are not fetched: the way to them is the repository's word.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What git said.

    Attributes:
        code: 0 if it did what it was asked.
        output: its standard output.
        error: its standard error, as text.
    """

    code: int
    output: bytes
    error: str

    @property
    def text(self) -> str:
        """Standard output as text, without the line break at its end."""
        return os.fsdecode(self.output).removesuffix("\n")


def run(folder: Path, arguments: Sequence[str], *, given: bytes = b"") -> Answer:
    """Run git in a folder; paths mean themselves, unless they begin with `:(glob)`.

    Args:
        arguments: the command and its arguments; what users wrote stands behind
            `--end-of-options` or `--`.
        given: its standard input.

    Raises:
        EnvironmentFault: git is not installed or cannot be started, or does not trust the folder.
        UsageError: an argument that no program can be given.
    """
    return _run(folder, arguments, input=given, stdout=subprocess.PIPE)


def _run(folder: Path, arguments: Sequence[str], **streams: Any) -> Answer:
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, never a shell's text
            command(folder, arguments),
            env=environment(),
            stderr=subprocess.PIPE,
            check=False,
            **streams,
        )
    except FileNotFoundError as error:
        raise no_git() from error
    except ValueError as error:
        raise UsageError("A name with a NUL character names nothing.") from error
    except OSError as error:
        raise EnvironmentFault(f"Cannot run git: {error.strerror}.") from error
    told = done.stderr.decode("utf-8", "replace")
    if done.returncode and "dubious ownership" in told:
        raise _not_trusted(told)
    return Answer(done.returncode, done.stdout or b"", told)


def run_into(folder: Path, arguments: Sequence[str], out: IO[bytes]) -> Answer:
    """Run git in a folder with its standard output in a file; raises as `run`."""
    return _run(folder, arguments, stdout=out)


def command(folder: Path, arguments: Sequence[str]) -> list[str]:
    """The whole command line of a call in a folder."""
    return ["git", "-C", os.fspath(folder), *_SWITCHES, *arguments]


def environment() -> dict[str, str]:
    """The environment of every call."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    return {**kept, **_OURS}


def no_git() -> EnvironmentFault:
    """What is said where there is no git."""
    return EnvironmentFault(
        "The program git was not found, which reads other versions.",
        help="Install git, or name two files or folders.",
    )


def failed(what: str, answer: Answer) -> EnvironmentFault:
    """An error of git that nobody foresaw, in its own words.

    Args:
        what: what was to be done, as "read the commit".
    """
    said = answer.error.strip().splitlines()
    reason = said[-1].removeprefix("fatal: ").removesuffix(".") if said else "it did not say why"
    return EnvironmentFault(f"git could not {what}: {reason}.")


def _not_trusted(told: str) -> EnvironmentFault:
    line = next((x.strip() for x in told.splitlines() if "safe.directory" in x), "")
    advice = f"If you trust it: `{line}`" if line else "Run it as the owner of the repository."
    return EnvironmentFault(
        "The repository belongs to another user, so that git does not read it.", help=advice
    )
