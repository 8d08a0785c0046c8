"""The options of commands that write down what a team accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from icpspec.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from icpspec.suppress.accepting import Decision
    from icpspec.suppress.fingerprints import Fingerprint

_F = TypeVar("_F", bound="Callable[..., Any]")


def accepting(help: str) -> Callable[[_F], _F]:
    """`--accept` with who decides, why and until when.

    Args:
        help: what is accepted.
    """

    def decorate(function: _F) -> _F:
        for option in (
            click.option(
                "--until",
                type=options.Day(),
                metavar="DATE",
                help="With --accept: the last day it holds.",
            ),
            click.option("--reason", metavar="TEXT", help="With --accept: why."),
            click.option("--approver", metavar="NAME", help="With --accept: who answers for it."),
            click.option("--accept", is_flag=True, help=help),
        ):
            function = option(function)
        return function

    return decorate


def decision(
    accept: bool,
    approver: str | None,
    reason: str | None,
    until: date | None,
) -> Decision | None:
    """What was decided; None without `--accept`.

    Raises:
        UsageError: nobody answers for it, or its day is over.
    """
    from datetime import date as a_day

    from icpspec.errors import UsageError
    from icpspec.suppress.accepting import Decision

    if not accept:
        if approver or reason or until:
            raise UsageError("--approver, --reason and --until belong to --accept.")
        return None
    if not (approver and approver.strip() and reason and reason.strip()):
        raise UsageError(
            "What is accepted has an approver and a reason.",
            help='As `--accept --approver "Ann Lee" --reason "found when we adopted icpspec"`.',
        )
    if until is not None and until < a_day.today():
        raise UsageError(f"The day {until} is over.", help="Choose a later --until.")
    return Decision(approver.strip(), reason.strip(), until)


def write_accepted(root: Path, marks: list[Fingerprint], decided: Decision) -> int:
    """Write what is accepted into the project's file, and tell how many entries are new.

    Raises:
        EnvironmentFault: the file must not or cannot be changed.
        UsageError: it is faulty as it stands.
    """
    from icpspec.errors import UsageError
    from icpspec.files import check_editable, edit_text, write_text
    from icpspec.resolve.workspace import ACCEPTED_FILE
    from icpspec.suppress.accepted import read_accepted
    from icpspec.suppress.accepting import with_entries

    file = root / ACCEPTED_FILE
    document, _, faults = read_accepted(root)
    if faults:
        raise UsageError(f"{faults[0].span}: {faults[0].message}", help="Correct it first.")
    if not marks:
        return 0
    text = with_entries(document, marks, decided)
    if document is not None:
        edit_text(file, document.text, text, root)
        return len(marks)
    file.parent.mkdir(exist_ok=True)
    check_editable(file.parent, root)
    write_text(file, text)
    return len(marks)
