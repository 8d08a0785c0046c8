"""The negative ICP: what rules an account out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.evaluate.conditions import missing, truth
from icpspec.resolve.conditions import All, Not

if TYPE_CHECKING:
    from icpspec.evaluate.conditions import Facts, Truth
    from icpspec.resolve.model import Exclusion


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an exclusion says of an account.

    Attributes:
        exclusion: the exclusion.
        excluded: whether it rules the account out; None is an open question, not excluded.
        missing: ids of the unknown attributes that leave it open.
    """

    exclusion: Exclusion
    excluded: Truth
    missing: tuple[str, ...]


def judge(exclusion: Exclusion, facts: Facts) -> Verdict:
    """Excluded when `when and not unless` is true; without `unless` that part is false."""
    condition = exclusion.when
    if exclusion.unless is not None:
        condition = All((exclusion.when, Not(exclusion.unless)))
    return Verdict(exclusion, truth(condition, facts), missing((condition,), facts))
