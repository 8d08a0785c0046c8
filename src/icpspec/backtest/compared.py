"""Two versions of an ICP against the same opportunities, as frozen data.

Tiers are named as the head has them; None stands for outside the ICP's scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

BETTER, WORSE, SAME, UNCLEAR, NO_DIFFERENCE = (
    *("better", "worse", "same", "unclear", "no difference"),
)


@dataclass(frozen=True, slots=True)
class Migrated:
    """Opportunities of one tier before and one after, at their own as-of dates."""

    before: str | None
    after: str | None
    accounts: int
    opportunities: int
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class TierSide:
    """A tier in one version; rates are fractions with 95 % intervals."""

    opportunities: int
    won: int
    lost: int
    win_rate: float | None
    win_rate_low: float | None
    win_rate_high: float | None
    share_of_opportunities: float | None
    thin: str | None


@dataclass(frozen=True, slots=True)
class ComparedTier:
    """A tier in both versions; None where a version does not have it."""

    tier: str
    base: TierSide | None
    head: TierSide | None


@dataclass(frozen=True, slots=True)
class Touched:
    """Opportunities that an exclusion holds for in one version only.

    Attributes:
        won_amount: None where no opportunity has an amount.
        customers: of the won ones, those that became customers; None without such data.
        kept: how many of these are still customers on the day of observation.
        recurring: what their accounts pay in the month of observation; None without such data.
    """

    opportunities: int
    won: int
    lost: int
    won_amount: Decimal | None = None
    customers: int | None = None
    kept: int | None = None
    recurring: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Forgone:
    """What an exclusion newly excludes, and what it does no longer."""

    exclusion: str
    added: Touched
    dropped: Touched


@dataclass(frozen=True, slots=True)
class Comparison:
    """One ICP before and after.

    Attributes:
        base: what the base is called.
        won: in scope of both versions, which is what the AUCs are of; so is `lost`.
        changed: decided opportunities in scope of both that have another tier or score.
        delta: `auc_decision` of the head minus that of the base, with its interval and p-value.
        clustered: some account has two closed opportunities: the interval is the jackknife's.
        conclusion: `better`, `worse`, `no difference`, `same` or `unclear`.
        verdict: the same in words.
    """

    icp: str
    title: str
    base: str
    won: int
    lost: int
    changed: int
    auc_base: float | None
    auc_head: float | None
    delta: float | None
    delta_low: float | None
    delta_high: float | None
    p_value: float | None
    clustered: bool
    migration: tuple[Migrated, ...]
    tiers: tuple[ComparedTier, ...]
    forgone: tuple[Forgone, ...]
    conclusion: str
    verdict: str
