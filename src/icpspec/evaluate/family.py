"""Scores one account against an ICP with motions and territories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.evaluate.account import in_scope, score
from icpspec.evaluate.assignment import assign
from icpspec.evaluate.computed import Given, facts_of
from icpspec.evaluate.conditions import truth
from icpspec.evaluate.totals import score_range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icpspec.evaluate.assignment import Assigned, Reason
    from icpspec.evaluate.conditions import Facts
    from icpspec.evaluate.result import Result
    from icpspec.resolve.computed import Taken
    from icpspec.resolve.family import IcpFamily, Key
    from icpspec.resolve.model import ResolvedIcp


@dataclass(frozen=True, slots=True)
class FamilyResult:
    """One account under the variant of its motion and territory.

    Attributes:
        assigned_motion: where it belongs among the motions, and why.
        assigned_territory: where it belongs among the territories, and why.
        variant: the ICP that scored it.
        result: what that says of it.
        facts: what that tested.
    """

    assigned_motion: Assigned
    assigned_territory: Assigned
    variant: ResolvedIcp
    result: Result
    facts: Facts

    @property
    def motion(self) -> str | None:
        """The motion's id; None for the base."""
        return self.assigned_motion.path

    @property
    def territory(self) -> str | None:
        """The territory's path; None for the base."""
        return self.assigned_territory.path

    @property
    def motion_reason(self) -> Reason | None:
        """Why this motion; None where conditions decided."""
        return self.assigned_motion.reason

    @property
    def territory_reason(self) -> Reason | None:
        """Why this territory; None where conditions decided."""
        return self.assigned_territory.reason

    def as_row(self) -> dict[str, Any]:
        """The columns of `score` in their order; key and as-of day are the caller's to add."""
        row = self.result.as_row()
        return {
            "icp": row.pop("icp"),
            "motion": self.motion,
            "territory": self.territory,
            **row,
        }


def evaluate_family(
    family: IcpFamily,
    account: Mapping[str, Any],
    *,
    as_of: date | None,
    key: str | None = None,
    motion: str | None = None,
    territory: str | None = None,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> FamilyResult | None:
    """Score one account under the variant that it belongs to.

    Scope and assignment read the attributes as the base declares them: overlays take effect after
    it is known which of them apply.

    Args:
        family: the ICP with its variants.
        account: raw values by attribute id; a missing one is unknown, other ids are ignored. An
            ICP whose result is taken reads the same values, but for attributes that it declares
            otherwise: those are unknown to it.
        as_of: the as-of day; without it days counted from it are unknown and no exception applies.
        key: the account's key, which exceptions name.
        motion: its motion where that is given; conditions decide otherwise.
        territory: the path of its territory where that is given.
        rows: its rows by table; roll-ups over other tables are unknown.

    Returns:
        The result; None where the ICP's scope is false or unknown for the account.

    Raises:
        ValueError: A value of the account is not of its attribute's type.
    """
    given = _given(family, account, as_of, key, rows)
    facts = facts_of(family.base.attributes, given)
    if not in_scope(family.base, facts):
        return None
    in_motion = assign(family.motions, facts, motion)
    in_territory = assign(family.territories, facts, territory)
    variant = family.variant(in_motion.path, in_territory.path)
    if variant is not family.base:
        facts = facts_of(variant.attributes, given)
    result = score(variant, facts, key=key, weights=heaviest(family))
    return FamilyResult(in_motion, in_territory, variant, result, facts)


def evaluate_as(
    family: IcpFamily,
    variant: Key,
    account: Mapping[str, Any],
    *,
    as_of: date | None,
    key: str | None = None,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Result | None:
    """Score one account under one variant, wherever it belongs; the base is (None, None).

    Args, Returns, Raises: as of `evaluate_family`.
    """
    given = _given(family, account, as_of, key, rows)
    if not in_scope(family.base, facts_of(family.base.attributes, given)):
        return None
    icp = family.variant(*variant)
    facts = facts_of(icp.attributes, given)
    return score(icp, facts, key=key, weights=heaviest(family))


def scope_of(
    family: IcpFamily, account: Mapping[str, Any], *, as_of: date | None, key: str | None = None
) -> bool | None:
    """Whether the ICP is meant for an account; None where a fact is missing that tells it.

    Args: as of `evaluate_family`.
    """
    if family.base.scope is None:
        return True
    given = _given(family, account, as_of, key, None)
    return truth(family.base.scope, facts_of(family.base.attributes, given))


def _given(
    family: IcpFamily,
    account: Mapping[str, Any],
    as_of: date | None,
    key: str | None,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None,
) -> Given:
    """What is known of an account, with the results of other ICPs."""

    def take(taken: Taken) -> Any:
        other = family.taken.get(taken.icp)  # only those that a condition needs are linked
        if other is None:
            return None
        shared = _shared(account, family.base, other.base)
        found = evaluate_family(other, shared, as_of=as_of, key=key, rows=rows)
        return _taken(found, taken.take) if found else None

    return Given(account, as_of, take, rows or {})


def _shared(account: Mapping[str, Any], own: ResolvedIcp, other: ResolvedIcp) -> dict[str, Any]:
    """What an account says, without attributes that mean something else to the other ICP."""
    differing = {name for name, one in own.attributes.items() if one != other.attributes.get(name)}
    return {name: raw for name, raw in account.items() if name not in differing}


def _taken(found: FamilyResult, take: str) -> Any:
    """What another ICP takes of a result: points and percent as doubles, not rounded."""
    if take == "tier":
        return found.result.tier
    icp = found.variant
    steps = float(found.result.score / icp.step)
    if take == "score":
        up, down = icp.step.as_integer_ratio()
        return steps * up / down
    _, best = score_range(icp)
    return 100.0 * max(steps, 0.0) / best if best > 0 else None


def heaviest(family: IcpFamily) -> dict[str, int]:
    """The greatest |band weight| of each trait over base and overlays, in steps, by id."""
    found: dict[str, int] = {}
    for icp in family.distinct():
        for trait in icp.traits:
            sizes = (abs(band.points) for band in trait.bands)
            found[trait.id] = max(found.get(trait.id, 0), *sizes)
    return found
