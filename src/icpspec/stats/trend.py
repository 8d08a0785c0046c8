"""Do better tiers win more?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from icpspec.stats.intervals import normal_two_sided_p
from icpspec.stats.jackknife import wald_z

Bucket: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""One bucket of accounts: wins by tier and opportunities by tier, worst tier first."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A test of trend: ``z`` above 0 when better tiers win more, ``p`` two-sided, 0 to 1."""

    z: float
    p: float


@dataclass(frozen=True, slots=True)
class _Slope:
    """The regression of winning on the tier's score, over independent opportunities."""

    slope: float
    z: float


def cochran_armitage(
    wins: Sequence[int], totals: Sequence[int], scores: Sequence[float] | None = None
) -> Trend | None:
    """Return the Cochran-Armitage test of trend over tiers, opportunities independent.

    The variance is the binomial one with n in the denominator; the linear-by-linear test, which
    conditions on the margins, has n - 1 there.

    Args:
        wins: Wins of each tier, worst tier first.
        totals: Opportunities of each tier, in the same order; 0 for an empty tier, which keeps
            its place on the scale.
        scores: The place of each tier on the scale; 0, 1, 2, ... by default, best highest.

    Returns:
        The test, z above 0 when better tiers win more; ``None`` when all opportunities won or
        all lost, or fewer than two tiers have opportunities.

    Raises:
        ValueError: A tier has more wins than opportunities, or the lengths differ.

    Reference: Cochran (1954); Armitage (1955).
    """
    fitted = _regression(wins, totals, scores)
    return None if fitted is None else Trend(fitted.z, normal_two_sided_p(fitted.z))


def clustered_trend(
    buckets: Sequence[Bucket], scores: Sequence[float] | None = None
) -> Trend | None:
    """Return the test of trend over tiers when opportunities share accounts.

    z is the slope of winning on the tier's score divided by its delete-one-bucket jackknife
    error.

    Args:
        buckets: One pair a bucket: wins by tier and opportunities by tier, worst tier first,
            all tiers in every bucket.
        scores: The place of each tier on the scale; 0, 1, 2, ... by default, best highest.

    Returns:
        The test, z above 0 when better tiers win more; ``None`` with fewer than two buckets,
        where the slope of all buckets or of all but one is undefined as in
        ``cochran_armitage``, or where the jackknife finds no spread.

    Raises:
        ValueError: A tier has more wins than opportunities, or the lengths differ.

    Reference: Cochran (1954) for the slope; Tukey (1958) for its variance.
    """
    wins = [sum(column) for column in zip(*(bucket[0] for bucket in buckets), strict=True)]
    totals = [sum(column) for column in zip(*(bucket[1] for bucket in buckets), strict=True)]
    fitted = _regression(wins, totals, scores)
    if fitted is None:
        return None
    without = [
        _regression(_minus(wins, bucket[0]), _minus(totals, bucket[1]), scores)
        for bucket in buckets
    ]
    z = wald_z(fitted.slope, [None if one is None else one.slope for one in without])
    return None if z is None else Trend(z, normal_two_sided_p(z))


def tiers_in_order(rates: Sequence[float | None]) -> bool | None:
    """Tell whether no better tier has a win rate below that of a worse one.

    Args:
        rates: Win rate of each tier, 0 to 1, **best tier first**; ``None`` for an empty tier,
            which is skipped.

    Returns:
        Whether the rates never rise from better to worse, equal rates allowed; ``None`` with
        fewer than two tiers that have a rate.

    Reference: the isotonic order of Barlow, Bartholomew, Bremner and Brunk (1972).
    """
    known = [rate for rate in rates if rate is not None]
    if len(known) < 2:
        return None
    return all(better >= worse for better, worse in pairwise(known))


def _minus(all_counts: Sequence[int], counts: Sequence[int]) -> list[int]:
    return [whole - part for whole, part in zip(all_counts, counts, strict=True)]


def _regression(
    wins: Sequence[int], totals: Sequence[int], scores: Sequence[float] | None
) -> _Slope | None:
    places = range(len(totals)) if scores is None else scores
    tiers = list(zip(places, wins, totals, strict=True))
    if any(not 0 <= won <= total for _, won, total in tiers):
        raise ValueError("a tier has more wins than opportunities, or a negative count")
    n, n_wins = sum(totals), sum(wins)
    if n_wins in {0, n}:
        return None
    rate = n_wins / n
    mean = math.fsum(place * total for place, _, total in tiers) / n
    square = math.fsum((place - mean) ** 2 * total for place, _, total in tiers)
    if square == 0:
        return None
    product = math.fsum((place - mean) * (won - total * rate) for place, won, total in tiers)
    return _Slope(product / square, product / math.sqrt(rate * (1 - rate) * square))
