"""Owners or territories compared at equal tiers: observed against expected.

An owner who is given the best accounts wins more without selling better. What is expected of
each is the company's rate in each tier, at the tiers this owner worked.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from icpspec.stats import jackknife
from icpspec.stats.discrimination import Estimate
from icpspec.stats.intervals import normal_two_sided_p
from icpspec.stats.multiple import benjamini_hochberg
from icpspec.stats.poisson import poisson_interval
from icpspec.stats.stratified import conditional_test

Key = TypeVar("Key", bound=Hashable)

Strata: TypeAlias = Sequence[tuple[int, int]]
"""(wins, opportunities) by tier, all tiers in the same order."""


@dataclass(frozen=True, slots=True)
class Standardised:
    """One owner against the company.

    Attributes:
        observed: Wins.
        expected: Wins at the company's rate in each tier, 0 or more.
        ratio: Observed ÷ expected, 0 or more, 1 as expected; ``None`` where nothing is
            expected. Its interval is exact for counts that vary as a Poisson count does, and
            wide, so on the safe side, where rates are high.
        p: p-value of "wins as the others do in the same tiers", 0 to 1; ``None`` where no
            tier has others, or only one outcome.
        q: The p-value corrected for all owners, 0 to 1, or ``None``.
    """

    observed: int
    expected: float
    ratio: Estimate
    p: float | None
    q: float | None


def standardised(
    groups: Mapping[Key, Strata], buckets: Sequence[Mapping[Key, Strata]] | None = None
) -> dict[Key, Standardised]:
    """Return each owner's wins against those expected at the company's tier rates.

    Args:
        groups: The tiers of each owner.
        buckets: ``None`` when opportunities are independent: the p-value is then that of the
            Cochran-Mantel-Haenszel test against all others. Otherwise the same by bucket of
            accounts, in which owners may be missing: the interval counts fewer events by their
            design effect, and p is a Wald test on the logarithm of the ratio.

    Returns:
        One result an owner, in the same order.

    Raises:
        ValueError: An owner has more wins than opportunities, tiers of different number, or
            buckets that do not add up.

    Reference: indirect standardisation, Breslow and Day (1987), section 2.3; Garwood (1936) for
    the interval; Mantel and Haenszel (1959); Benjamini and Hochberg (1995).
    """
    tiers = len(next(iter(groups.values()), ()))
    _check(groups, tiers)
    whole = _total(groups, tiers)
    if buckets is not None:
        for bucket in buckets:
            _check(bucket, tiers)
        if any(_sum(buckets, key, tiers) != list(groups[key]) for key in groups):
            raise ValueError("the buckets do not add up to the owners")
    found = {}
    for key, strata in groups.items():
        if buckets is None:
            found[key] = _independent(strata, whole)
        else:
            found[key] = _clustered(key, strata, whole, buckets)
    q_values = benjamini_hochberg([result.p for result in found.values()])
    return {
        key: Standardised(r.observed, r.expected, r.ratio, r.p, q)
        for (key, r), q in zip(found.items(), q_values, strict=True)
    }


def _independent(strata: Strata, whole: Strata) -> Standardised:
    observed, expected = sum(won for won, _ in strata), _expected(strata, whole)
    test = conditional_test(
        [
            (won, n - won, all_won - won, all_n - n - all_won + won)
            for (won, n), (all_won, all_n) in zip(strata, whole, strict=True)
        ]
    )
    ratio = _ratio(observed, expected, 1.0)
    return Standardised(observed, expected, ratio, None if test is None else test.p, None)


def _clustered(
    key: Key, strata: Strata, whole: Strata, buckets: Sequence[Mapping[Key, Strata]]
) -> Standardised:
    observed, expected = sum(won for won, _ in strata), _expected(strata, whole)
    if expected == 0:
        return Standardised(observed, expected, Estimate(None, None, None), None, None)
    without = []
    nothing = [(0, 0)] * len(strata)
    for bucket in buckets:
        own = _minus(strata, bucket.get(key, nothing))
        due = _expected(own, _minus(whole, _total(bucket, len(strata))))
        without.append(sum(won for won, _ in own) / due if due else None)
    spread = jackknife.variance(without)
    if spread is None:
        point = observed / expected
        return Standardised(observed, expected, Estimate(point, None, None), None, None)
    effect = max(1.0, spread * expected**2 / observed) if observed else 1.0
    logs = [math.log(value) if value else None for value in without]
    z = jackknife.wald_z(math.log(observed / expected), logs) if observed else None
    p = None if z is None else normal_two_sided_p(z)
    return Standardised(observed, expected, _ratio(observed, expected, effect), p, None)


def _ratio(observed: int, expected: float, effect: float) -> Estimate:
    if expected == 0:
        return Estimate(None, None, None)
    interval = poisson_interval(observed, effect)
    return Estimate(observed / expected, interval.low / expected, interval.high / expected)


def _expected(strata: Strata, whole: Strata) -> float:
    return math.fsum(
        n * all_won / all_n for (_, n), (all_won, all_n) in zip(strata, whole, strict=True) if all_n
    )


def _minus(strata: Strata, part: Strata) -> list[tuple[int, int]]:
    return [(a - b, n - m) for (a, n), (b, m) in zip(strata, part, strict=True)]


def _total(groups: Mapping[Key, Strata], tiers: int) -> list[tuple[int, int]]:
    return [
        (sum(s[tier][0] for s in groups.values()), sum(s[tier][1] for s in groups.values()))
        for tier in range(tiers)
    ]


def _sum(buckets: Sequence[Mapping[Key, Strata]], key: Key, tiers: int) -> list[tuple[int, int]]:
    own = [bucket[key] for bucket in buckets if key in bucket]
    return [(sum(s[t][0] for s in own), sum(s[t][1] for s in own)) for t in range(tiers)]


def _check(groups: Mapping[Key, Strata], tiers: int) -> None:
    for strata in groups.values():
        if len(strata) != tiers:
            raise ValueError("owners with different numbers of tiers")
        if any(not 0 <= won <= n for won, n in strata):
            raise ValueError("more wins than opportunities, or a negative count")
