"""Which breaking changes a team has accepted, by fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff.model import Class
from icpspec.review.model import Accepted
from icpspec.suppress.accepted import day_of
from icpspec.suppress.fingerprints import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from icpspec.diff.model import Change
    from icpspec.spec.accepted import Acceptance
    from icpspec.spec.accepted import Accepted as Decisions


def fingerprint(change: Change) -> Fingerprint:
    """What makes a change the same one after another push: no line, but its values."""
    places = (("motion", change.motion), ("territory", change.territory))
    variant = ", ".join(f"{what} {name}" for what, name in places if name is not None)
    return Fingerprint(
        change.id, change.icp, change.path, variant or None, change.before, change.after
    )


def accepted(
    changes: Iterable[Change], decisions: Decisions | None, today: date
) -> tuple[Accepted, ...]:
    """The breaking changes that decisions in force cover.

    Args:
        decisions: the file of accepted findings and changes, None if there is none.
        today: the last day of a decision counts.
    """
    active: dict[Fingerprint, Acceptance] = {}
    for entry in (decisions.accepted if decisions else None) or ():
        if _is_in_force(entry, today):
            active.setdefault(_mark(entry), entry)
    return tuple(
        Accepted(change, active[fingerprint(change)])
        for change in changes
        if change.cls is Class.BREAKING and fingerprint(change) in active
    )


def to_accept(changes: Sequence[Change]) -> list[Fingerprint]:
    """The fingerprints of breaking changes, each once."""
    marks = (fingerprint(change) for change in changes if change.cls is Class.BREAKING)
    return list(dict.fromkeys(marks))


def _is_in_force(entry: Acceptance, today: date) -> bool:
    until = day_of(entry)
    return entry.until is None or (until is not None and until >= today)


def _mark(entry: Acceptance) -> Fingerprint:
    return Fingerprint(entry.rule, entry.icp, entry.element, entry.variant, entry.old, entry.new)
