"""Exceptions of icpspec: a broken environment or a wrong call, never a faulty spec.

Faults of a spec or of its data are returned as `icpspec.diagnostics.Diagnostic`.

    IcpspecError
    ├── UsageError           wrong options or arguments                 exit code 2
    ├── NothingToReadError   no project, no spec, no such account       exit code 3
    ├── SpecFault            a faulty spec was to be used (Python only)  exit code 1
    └── EnvironmentFault     a file, a database or the machine failed   exit code 4
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.diagnostics import Diagnostic


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


class SpecFault(IcpspecError):  # noqa: N818 - reads as what it is
    """A spec or data with errors was to be used; the command line tells them instead.

    Attributes:
        findings: what is wrong.
    """

    exit_code = 1

    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        self.findings = tuple(findings)
        lines = [f"{finding.span or ''}: {finding.message}" for finding in self.findings]
        super().__init__("\n".join(lines) or "nothing was said about it")


class EnvironmentFault(IcpspecError):  # noqa: N818 - reads as what it is
    """A file, a database or the machine failed."""

    exit_code = 4
