"""A tier or trait against the others within strata, such as each owner's or each source's deals.

A tier may win more only because the best owners work it. Within strata that cannot show. A
stratum is a table ``(a, b, c, d)``: matched won, matched lost, unmatched won, unmatched lost.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from icpspec.stats import jackknife
from icpspec.stats.chi_squared import chi_squared_p
from icpspec.stats.discrimination import Estimate
from icpspec.stats.intervals import Z95, normal_two_sided_p

Table: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Conditional:
    """A test of "no difference in any stratum".

    Attributes:
        z: Above 0 when the matched win more.
        p: Two-sided, 0 to 1.
    """

    z: float
    p: float


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """A test of "the odds ratio is the same in all strata".

    Attributes:
        chi_squared: The statistic, 0 or more.
        degrees: Its degrees of freedom: strata that have an odds ratio, less 1.
        p: A probability, 0 to 1; small when the difference depends on the stratum.
    """

    chi_squared: float
    degrees: int
    p: float


def common_odds_ratio(strata: Sequence[Table]) -> Estimate:
    """Return the odds ratio that strata have in common, with its 95 % interval.

    Args:
        strata: One table a stratum; empty ones say nothing.

    Returns:
        A ratio, 0 or more, 1 when matching makes no difference; all ``None`` when no stratum
        has both a matched and an unmatched deal, won and lost across, which makes the ratio
        infinite or undefined; the bounds alone for a ratio of 0.

    Raises:
        ValueError: A count is negative.

    Reference: Mantel and Haenszel (1959); Robins, Breslow and Greenland (1986) for the
    interval.
    """
    filled = _filled(strata)
    point = _odds(filled)
    if point is None:
        return Estimate(None, None, None)
    if point == 0:
        return Estimate(0.0, None, None)
    r = [a * d / _n(table) for table in filled for a, _, _, d in [table]]
    s = [b * c / _n(table) for table in filled for _, b, c, _ in [table]]
    p = [(a + d) / (a + b + c + d) for a, b, c, d in filled]
    big_r, big_s = math.fsum(r), math.fsum(s)
    terms = list(zip(r, s, p, strict=True))
    variance = (
        math.fsum(p_ * r_ for r_, _, p_ in terms) / (2 * big_r**2)
        + math.fsum(p_ * s_ + (1 - p_) * r_ for r_, s_, p_ in terms) / (2 * big_r * big_s)
        + math.fsum((1 - p_) * s_ for _, s_, p_ in terms) / (2 * big_s**2)
    )
    return _on_log_scale(point, variance)


def clustered_common_odds_ratio(buckets: Sequence[Sequence[Table]]) -> Estimate:
    """Return the common odds ratio when opportunities share accounts.

    Args:
        buckets: The strata of each bucket of accounts, in the same order in all buckets.

    Returns:
        As ``common_odds_ratio``; the bounds are ``None`` where the ratio is 0 or undefined
        without one of the buckets.

    Raises:
        ValueError: A count is negative, or the numbers of strata differ.

    Reference: Mantel and Haenszel (1959); Tukey (1958) for the interval, on the log scale.
    """
    return _jackknifed(buckets, _odds)


def conditional_test(strata: Sequence[Table]) -> Conditional | None:
    """Return the Cochran-Mantel-Haenszel test, without continuity correction.

    Args:
        strata: One table a stratum.

    Returns:
        The test; ``None`` when no stratum has all of matched, unmatched, won and lost.

    Raises:
        ValueError: A count is negative.

    Reference: Cochran (1954); Mantel and Haenszel (1959).
    """
    filled = [table for table in _filled(strata) if _n(table) > 1]
    excess = math.fsum(a - (a + b) * (a + c) / _n((a, b, c, d)) for a, b, c, d in filled)
    variance = math.fsum(
        (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
        for a, b, c, d in filled
        for n in [a + b + c + d]
    )
    if variance == 0:
        return None
    z = excess / math.sqrt(variance)
    return Conditional(z, normal_two_sided_p(z))


def homogeneity(strata: Sequence[Table]) -> Homogeneity | None:
    """Return the Breslow-Day test with Tarone's adjustment.

    Args:
        strata: One table a stratum.

    Returns:
        The test; ``None`` when fewer than two strata have all of matched, unmatched, won and
        lost, or the common odds ratio is 0 or undefined.

    Raises:
        ValueError: A count is negative.

    Reference: Breslow and Day (1980), section 4.4; Tarone (1985).
    """
    ratio = _odds(_filled(strata))
    whole = [(a, b, c, d) for a, b, c, d in _filled(strata) if min(a + b, c + d, a + c, b + d) > 0]
    if not ratio or len(whole) < 2:
        return None
    fitted = [_fitted(table, ratio) for table in whole]
    spread = [
        1 / (1 / x + 1 / (a + b - x) + 1 / (a + c - x) + 1 / (d - a + x))
        for x, (a, b, c, d) in zip(fitted, whole, strict=True)
    ]
    excess = [table[0] - x for x, table in zip(fitted, whole, strict=True)]
    statistic = math.fsum(e * e / v for e, v in zip(excess, spread, strict=True))
    statistic -= math.fsum(excess) ** 2 / math.fsum(spread)
    statistic = max(0.0, statistic)
    return Homogeneity(statistic, len(whole) - 1, chi_squared_p(statistic, len(whole) - 1))


def stratified_lift(strata: Sequence[Table]) -> Estimate:
    """Return the lift of the matched within strata, with its 95 % interval.

    Wins of the matched, divided by those expected if in each stratum they won at the rate of
    the stratum. With a single stratum it is the plain lift.

    Args:
        strata: One table a stratum.

    Returns:
        A ratio, 0 or more, 1 when matching makes no difference; all ``None`` when nothing
        matched, or nothing was won where something did; the bounds alone for a ratio of 0.

    Raises:
        ValueError: A count is negative.

    Reference: indirect standardisation, Breslow and Day (1987), section 2.3; the interval is
    the delta method's on the log scale, matched and unmatched binomial in each stratum.
    """
    filled = _filled(strata)
    point = _lift(filled)
    if point is None:
        return Estimate(None, None, None)
    if point == 0:
        return Estimate(0.0, None, None)
    won = sum(a for a, _, _, _ in filled)
    terms = []
    for a, b, c, d in filled:
        # The logarithm of the lift by a win more among matched, and among unmatched.
        due = -(a + b) / (a + b + c + d) * point / won
        matched = a * b / (a + b) if a + b else 0.0
        unmatched = c * d / (c + d) if c + d else 0.0
        terms.append((1 / won + due) ** 2 * matched + due**2 * unmatched)
    return _on_log_scale(point, math.fsum(terms))


def clustered_stratified_lift(buckets: Sequence[Sequence[Table]]) -> Estimate:
    """Return the lift within strata when opportunities share accounts.

    Args:
        buckets: The strata of each bucket of accounts, in the same order in all buckets.

    Returns:
        As ``stratified_lift``; the bounds are ``None`` where the lift is 0 or undefined without
        one of the buckets.

    Raises:
        ValueError: A count is negative, or the numbers of strata differ.

    Reference: as ``stratified_lift``; Tukey (1958) for the interval, on the log scale.
    """
    return _jackknifed(buckets, _lift)


def _filled(strata: Sequence[Table]) -> list[Table]:
    if any(min(table) < 0 for table in strata):
        raise ValueError("a stratum has a negative count")
    return [table for table in strata if sum(table)]


def _n(table: Table) -> int:
    return sum(table)


def _odds(strata: Sequence[Table]) -> float | None:
    across = math.fsum(b * c / (a + b + c + d) for a, b, c, d in strata if a + b + c + d)
    along = math.fsum(a * d / (a + b + c + d) for a, b, c, d in strata if a + b + c + d)
    return along / across if across else None


def _lift(strata: Sequence[Table]) -> float | None:
    expected = math.fsum(
        (a + b) * (a + c) / (a + b + c + d) for a, b, c, d in strata if a + b + c + d
    )
    return sum(a for a, _, _, _ in strata) / expected if expected else None


def _fitted(table: Table, ratio: float) -> float:
    """Return the count of matched and won that gives a table an odds ratio, margins as they are.

    A root of ``x (d - a + x) = ratio (a + b - x) (a + c - x)``, in the form that does not
    cancel.
    """
    a, b, c, d = table
    row, column = a + b, a + c
    square = 1 - ratio
    linear = (d - a) + ratio * (row + column)
    constant = -ratio * row * column
    root = math.sqrt(linear * linear - 4 * square * constant)
    # Of the two roots the one between the margins; a negative term comes with a ratio below 1.
    return -2 * constant / (linear + root) if linear >= 0 else (root - linear) / (2 * square)


def _jackknifed(
    buckets: Sequence[Sequence[Table]], statistic: Callable[[Sequence[Table]], float | None]
) -> Estimate:
    parts = [[*bucket] for bucket in buckets]
    if any(min(table) < 0 for part in parts for table in part):
        raise ValueError("a stratum has a negative count")
    whole = [
        (
            sum(t[0] for t in tables),
            sum(t[1] for t in tables),
            sum(t[2] for t in tables),
            sum(t[3] for t in tables),
        )
        for tables in zip(*parts, strict=True)
    ]
    point = statistic(whole)
    if not point:
        return Estimate(point, None, None)
    logs = []
    for part in parts:
        left = [
            (a - w, b - x, c - y, d - z)
            for (a, b, c, d), (w, x, y, z) in zip(whole, part, strict=True)
        ]
        value = statistic(left)
        logs.append(math.log(value) if value else None)
    spread = jackknife.variance(logs)
    return Estimate(point, None, None) if spread is None else _on_log_scale(point, spread)


def _on_log_scale(point: float, variance: float) -> Estimate:
    factor = math.exp(Z95 * math.sqrt(variance))
    return Estimate(point, point / factor, point * factor)
