"""What separates customers that pull from those that must be pushed?

Among customers of "one" profile some pull 5 of 5 and others 2: the profile is too coarse, and
the traits that separate the two are the profile that it should be.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from icpspec.stats.discrimination import Estimate
from icpspec.stats.multiple import benjamini_hochberg
from icpspec.stats.ordinal import Values, superiority

Key = TypeVar("Key", bound=Hashable)

States: TypeAlias = tuple[Values, Values]
"""Customers by pull that match a trait, and that do not; unknown ones are left out."""


@dataclass(frozen=True, slots=True)
class Separation:
    """How a trait separates high pull from low.

    Attributes:
        matched: Customers that match.
        unmatched: Customers that do not.
        mean_matched: Their mean pull, in its own units; ``None`` without any.
        mean_unmatched: The same of the others.
        delta: Cliff's delta, -1 to 1: how much more often one that matches pulls harder than
            one that does not, than the other way round.
        p: p-value of "the trait says nothing about pull", 0 to 1, or ``None``.
        q: The same corrected for all traits.
    """

    matched: int
    unmatched: int
    mean_matched: float | None
    mean_unmatched: float | None
    delta: Estimate
    p: float | None
    q: float | None


def separations(
    traits: Mapping[Key, States], buckets: Sequence[Mapping[Key, States]] | None = None
) -> dict[Key, Separation]:
    """Return how each trait separates high pull from low.

    Args:
        traits: The counts of each trait.
        buckets: ``None`` when customers are independent; otherwise the same by bucket of
            accounts, one element for each, also where it counts nothing for a trait.

    Returns:
        One result a trait, surest first: by how far the interval of delta stays from 0.

    Raises:
        ValueError: A count is negative, or the buckets do not add up.

    Reference: as ``ordinal.superiority``; Benjamini and Hochberg (1995).
    """
    nothing: States = ({}, {})
    found = {}
    for key, (matched, unmatched) in traits.items():
        own = None if buckets is None else [bucket.get(key, nothing) for bucket in buckets]
        found[key] = superiority(matched, unmatched, own)
    q_values = benjamini_hochberg([result.p for result in found.values()])
    results = {
        key: Separation(
            matched=sum(traits[key][0].values()),
            unmatched=sum(traits[key][1].values()),
            mean_matched=_mean(traits[key][0]),
            mean_unmatched=_mean(traits[key][1]),
            delta=result.delta,
            p=result.p,
            q=q,
        )
        for (key, result), q in zip(found.items(), q_values, strict=True)
    }
    return dict(sorted(results.items(), key=lambda item: -_surely(item[1].delta)))


def _mean(values: Values) -> float | None:
    n = sum(values.values())
    return sum(value * count for value, count in values.items()) / n if n else None


def _surely(delta: Estimate) -> float:
    """Return how far from 0 delta surely is; below 0 where it may be 0, least without it."""
    if delta.low is None or delta.high is None:
        return -2.0
    return max(delta.low, -delta.high)
