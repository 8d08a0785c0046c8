"""The impact of a change as frozen data; keys of the JSON are those of CONTRACT.

A tier is named by the id that the head has for it, and by that of the base where the head has it
no longer. None stands for outside: out of the ICP's scope, or no such ICP in that version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from icpspec.diagnostics import Diagnostic

Tier = str | None


@dataclass(frozen=True, slots=True)
class Move:
    """So many accounts are in one tier before and in one after."""

    before: Tier
    after: Tier
    accounts: int

    @property
    def is_still(self) -> bool:
        """They stay where they are."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Place:
    """The accounts of one motion and one territory, None for the base of either.

    They are those of the head; where the head has no such ICP, those of the base.
    """

    motion: str | None
    territory: str | None
    migration: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Accounts in scope of both versions that an exclusion holds for now, or no longer."""

    exclusion: str
    added: int
    dropped: int


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Accounts whose score moves from `low` to `high` points, both ends in; in the head's units.

    The two are equal but where there are too many different values to tell each.
    """

    low: Decimal
    high: Decimal
    accounts: int


@dataclass(frozen=True, slots=True)
class Alone:
    """What one change does on its own: the base with nothing but that change made.

    Attributes:
        id: of the change, as `trait-reweighted`.
        path: of the changed element.
        moved: accounts that change tier, in or out of scope among them.
        rescored: accounts in scope before and after whose score is another.
    """

    id: str
    path: str
    moved: int
    rescored: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """Accounts in the best tier of one owner in one territory."""

    owner: str | None
    territory: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One account that changes tier; scores are None outside."""

    key: str
    motion: str | None
    territory: str | None
    before: Tier
    after: Tier
    score_before: Decimal | None
    score_after: Decimal | None


@dataclass(frozen=True, slots=True)
class IcpImpact:
    """One ICP.

    Attributes:
        tiers: ids, best first: those of the head, then those that only the base has.
        best: the best tier before and after.
        accounts: those in scope of either version.
        moved: those that change tier, in or out of scope among them.
        rescored: those in scope of both whose score is another.
        migration: from each tier to each; those that nobody is in are left out.
        places: the same by motion and territory; empty where neither version has any.
        changes: those that could be made alone, the one that moves most first.
        capacity: by owner and territory; empty where the ICP has neither.
        has_owners: an attribute `owner` of the accounts, or the territories, name owners.
        listed: accounts that change tier, by key; None if they were not asked for.
    """

    icp: str
    title: str
    tiers: tuple[str, ...]
    best: tuple[Tier, Tier]
    accounts: int
    moved: int
    rescored: int
    migration: tuple[Move, ...]
    places: tuple[Place, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    score_changes: tuple[ScoreChange, ...] = ()
    changes: tuple[Alone, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    has_owners: bool = False
    listed: tuple[Listed, ...] | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """All ICPs that were compared.

    Attributes:
        findings: what is wrong with the data; after an error, `icps` is empty.
    """

    icps: tuple[IcpImpact, ...]
    findings: tuple[Diagnostic, ...] = field(default=())
