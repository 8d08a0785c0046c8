"""Which motion and which territory an account belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from icpspec.evaluate.conditions import truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.evaluate.conditions import Facts
    from icpspec.resolve.family import Branch

Reason = Literal["given", "unmapped", "tie", "unknown"]


@dataclass(frozen=True, slots=True)
class Assigned:
    """Where an account belongs.

    Attributes:
        path: of the motion or territory; None for the base.
        reason: `given`: it was named. `unmapped`: what was named does not exist, so it is the
            base. `tie`, `unknown`: it stays here because two of the branches inside claim it, or
            because one of them is unknown. None: conditions decided.
        between: paths of the branches inside that claim it, or are unknown.
    """

    path: str | None
    reason: Reason | None = None
    between: tuple[str, ...] = ()


def assign(branches: Sequence[Branch], facts: Facts, given: str | None = None) -> Assigned:
    """The branch that an account belongs to, as deep as it goes.

    A branch takes an account if its own condition is true and those of all its siblings are
    false, and `otherwise` one whose siblings are all false. With two true or one unknown the
    account stays with the parent. A branch without a condition takes only what is given.

    Args:
        branches: motions, or the outermost territories.
        facts: of the account.
        given: the path that an opportunity, an option or an example names; it wins.
    """
    if given is not None:
        known = {branch.path for outer in branches for branch in outer.walk()}
        return Assigned(given, "given") if given in known else Assigned(None, "unmapped")
    path, level = None, branches
    while True:
        found = _among(level, facts)
        if not isinstance(found, _Taken):
            return Assigned(path, *found)
        path, level = found.branch.path, found.branch.inside


@dataclass(frozen=True, slots=True)
class _Taken:
    branch: Branch


def _among(
    branches: Sequence[Branch], facts: Facts
) -> _Taken | tuple[Reason | None, tuple[str, ...]]:
    """The one of several siblings that takes an account, or why none does."""
    answers = [
        (branch, truth(branch.when, facts))
        for branch in branches
        if branch.when is not None and branch.when != "otherwise"
    ]
    true = [branch for branch, answer in answers if answer is True]
    unknown = [branch for branch, answer in answers if answer is None]
    if len(true) > 1:
        return "tie", tuple(branch.path for branch in true)
    if unknown:
        return "unknown", tuple(branch.path for branch in unknown)
    rest = [branch for branch in branches if branch.when == "otherwise"]
    taking = true or rest
    return _Taken(taking[0]) if taking else (None, ())
