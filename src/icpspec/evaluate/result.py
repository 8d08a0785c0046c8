"""What the evaluator says of one account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from icpspec.evaluate.conditions import Truth
    from icpspec.evaluate.traits import State


@dataclass(frozen=True, slots=True)
class TraitResult:
    """One trait of one account; points in the scale's units, before groups.

    Attributes:
        id: the trait.
        title: its name for people.
        state: `matched`, `unmatched` or `unknown`.
        band: title of the band that counts, None where not matched.
        points: what it puts into the score; where unknown its limited `if_unknown`.
        weight: weight of the band that counts, None where not matched.
        low: the least it can still end as.
        high: the greatest it can still end as.
        question: what to ask about it, where the spec has a question of its own.
        missing: ids of the unknown attributes that leave it unknown.
    """

    id: str
    title: str
    state: State
    band: str | None
    points: Decimal
    weight: Decimal | None
    low: Decimal
    high: Decimal
    question: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExclusionResult:
    """One exclusion of one account.

    Attributes:
        id: the exclusion.
        title: its name for people.
        excluded: whether it rules the account out, None while that is open.
        missing: ids of the unknown attributes that leave it open.
    """

    id: str
    title: str
    excluded: Truth
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TierResult:
    """One tier of one account, by its own conditions: exclusions and exceptions left out.

    Attributes:
        tier: the tier's id.
        holds: whether all its conditions are true, None while that is unknown.
        failed: short texts on the conditions that are not true.
    """

    tier: str
    holds: Truth
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One account against one ICP.

    The points of all traits and all adjustments sum to `score` exactly.

    Attributes:
        icp: the ICP's id.
        score: in the scale's units, exact.
        score_low: the least score still possible with every unknown trait taken by itself.
        score_high: the greatest such score.
        percent: share of the best possible score, 0 to 100, rounded half up to 2 decimals; None
            where no score above 0 is possible.
        coverage: settled share of the score's range, 0 to 1, rounded half up to 4 decimals.
        tier: id of the tier.
        best_tier: id of the best tier still possible.
        excluded_by: exclusions that are true, by id.
        open_exclusions: exclusions that are unknown, by id.
        exception: whether a listed override set the tiers.
        matched: matched traits, greatest weight first, then by id.
        unknown: unknown traits, in the same order.
        traits: all traits, in the order of the spec.
        adjustments: what each group took or gave, in the order of the spec.
        exclusions: all exclusions, in the order of the spec.
        tiers: all tiers, best first.
    """

    icp: str
    score: Decimal
    score_low: Decimal
    score_high: Decimal
    percent: Decimal | None
    coverage: Decimal
    tier: str
    best_tier: str
    excluded_by: tuple[str, ...]
    open_exclusions: tuple[str, ...]
    exception: bool
    matched: tuple[str, ...]
    unknown: tuple[str, ...]
    traits: tuple[TraitResult, ...]
    adjustments: tuple[tuple[str, Decimal], ...]
    exclusions: tuple[ExclusionResult, ...]
    tiers: tuple[TierResult, ...]

    def as_row(self) -> dict[str, Any]:
        """The columns of `score` that the account and the ICP alone decide, in their order.

        The account's key, motion, territory and as-of day are the caller's to add.
        """
        return {
            "icp": self.icp,
            "score": self.score,
            "score_low": self.score_low,
            "score_high": self.score_high,
            "percent": self.percent,
            "coverage": self.coverage,
            "tier": self.tier,
            "best_tier": self.best_tier,
            "excluded_by": list(self.excluded_by),
            "open_exclusions": list(self.open_exclusions),
            "exception": self.exception,
            "matched": list(self.matched),
            "unknown": list(self.unknown),
        }

    def points_by_trait(self) -> dict[str, Decimal | None]:
        """Points of each trait before groups, None while it is unknown: the columns of `--wide`."""
        return {t.id: None if t.state == "unknown" else t.points for t in self.traits}
