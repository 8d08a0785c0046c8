"""Reading the bands of a trait in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from icpspec.evaluate.conditions import missing, truth

if TYPE_CHECKING:
    from icpspec.evaluate.conditions import Facts, Truth
    from icpspec.resolve.model import Band, Trait

State = Literal["matched", "unmatched", "unknown"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a trait says of an account; all points in steps.

    Attributes:
        trait: the trait.
        state: `matched`, `unmatched` or `unknown`.
        band: the band that counts, only where matched.
        points: what it earns, before its group.
        low: the least it can still end as.
        high: the greatest it can still end as.
        missing: ids of the unknown attributes that leave it unknown, in the order of its bands.
    """

    trait: Trait
    state: State
    band: Band | None
    points: int
    low: int
    high: int
    missing: tuple[str, ...] = ()

    @property
    def matched(self) -> Truth:
        """Whether the trait is matched, None for unknown."""
        return None if self.state == "unknown" else self.state == "matched"


def read(trait: Trait, facts: Facts) -> Reading:
    """Read the bands in order.

    The first true band counts if no unknown one stands before it. Otherwise the trait can end as
    any unknown band before the first true one, as that one, or as 0 if no band is true.
    """
    unknown: list[Band] = []
    for band in trait.bands:
        outcome = truth(band.when, facts)
        if outcome is None:
            unknown.append(band)
        elif outcome:
            if unknown:
                return _unknown(trait, unknown, band.points, facts)
            return Reading(trait, "matched", band, band.points, band.points, band.points)
    if unknown:
        return _unknown(trait, unknown, 0, facts)
    return Reading(trait, "unmatched", None, 0, 0, 0)


def _unknown(trait: Trait, bands: list[Band], otherwise: int, facts: Facts) -> Reading:
    ends = [*(band.points for band in bands), otherwise]
    low, high = min(ends), max(ends)
    points = min(max(trait.if_unknown, low), high)
    asked = missing((band.when for band in bands), facts)
    return Reading(trait, "unknown", None, points, low, high, asked)
