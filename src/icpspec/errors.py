"""Exceptions of icpspec: a broken environment or a wrong call, never a faulty spec.

Faults of a spec or of its data are returned as `icpspec.diagnostics.Diagnostic`.

    IcpspecError
    ├── UsageError           wrong options or arguments                 exit code 2
    ├── NothingToReadError   no project, no spec, no such account       exit code 3
    └── EnvironmentFault     a file, a database or the machine failed   exit code 4
"""

from __future__ import annotations

from typing import ClassVar


class IcpspecError(Exception):
    """Base of all exceptions that icpspec raises on purpose.

    Attributes:
        exit_code: what the command line ends with.
        help: one sentence that tells the way out, or an empty text.
    """

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message)
        self.help = help


class UsageError(IcpspecError):
    """An option or argument that does not fit."""

    exit_code = 2


class NothingToReadError(IcpspecError):
    """There is nothing where the caller pointed."""

    exit_code = 3


class EnvironmentFault(IcpspecError):  # noqa: N818 - reads as what it is
    """A file, a database or the machine failed."""

    exit_code = 4
