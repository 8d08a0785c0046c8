"""Do customers of different tiers churn at the same rate? Log-rank tests over curves."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from icpspec.stats.chi_squared import chi_squared_p
from icpspec.stats.intervals import normal_two_sided_p
from icpspec.stats.survival import Month
from icpspec.stats.trend import Trend

_Matrix: TypeAlias = list[list[float]]

_NOTHING = 1e-9
"""Share of a group's variance below which what other groups leave of it is rounding."""


@dataclass(frozen=True, slots=True)
class LogRank:
    """A log-rank test of k groups.

    Attributes:
        observed: Customers churned, one number a group.
        expected: Those expected if all groups churned alike; adds up to the same.
        chi_squared: The statistic, 0 or more.
        degrees: Its degrees of freedom: groups that can be compared, less 1.
        p: A probability, 0 to 1.
    """

    observed: tuple[int, ...]
    expected: tuple[float, ...]
    chi_squared: float
    degrees: int
    p: float


def log_rank(curves: Sequence[Sequence[Month]]) -> LogRank | None:
    """Return the log-rank test of "all groups churn at the same rate".

    In each month the churned customers are dealt among the groups as a draw without replacement
    from those at risk would; late entry is met by the customers at risk. The variance is the
    hypergeometric one.

    Args:
        curves: One curve of ``kaplan_meier`` a group, empty for a group without customers.

    Returns:
        The test; ``None`` when no churn ever met two groups at risk.

    Reference: Mantel (1966); Peto and Peto (1972).
    """
    return _general(*_sums(curves))


def clustered_log_rank(buckets: Sequence[Sequence[Sequence[Month]]]) -> LogRank | None:
    """Return the log-rank test when customers share accounts, such as several subscriptions.

    Args:
        buckets: For each bucket of accounts one curve a group, as in ``log_rank``.

    Returns:
        As ``log_rank``, with the covariance between buckets; ``None`` with fewer than two of
        them, too.

    Raises:
        ValueError: The buckets have different numbers of groups.

    Reference: Lin and Wei (1989), each bucket one unit; Tukey (1958) for the scale.
    """
    whole = _whole(buckets)
    observed, expected, plain = _sums(whole)
    if _quadratic(plain, [0.0] * len(whole))[1] == 0:
        return None
    return _general(observed, expected, _between(buckets, whole))


def log_rank_trend(
    curves: Sequence[Sequence[Month]], scores: Sequence[float] | None = None
) -> Trend | None:
    """Return the log-rank test of trend over ordered tiers.

    One degree of freedom in the direction that a profile claims finds what the general test,
    which looks in all directions, misses.

    Args:
        curves: One curve of ``kaplan_meier`` a tier, worst tier first, empty for an empty tier,
            which keeps its place on the scale.
        scores: The place of each tier on the scale; 0, 1, 2, ... by default, best highest.

    Returns:
        The test, z above 0 when better tiers churn less; ``None`` when no churn ever met two
        different places at risk.

    Raises:
        ValueError: The lengths differ.

    Reference: Tarone (1975).
    """
    return _in_direction(*_sums(curves), scores)


def clustered_log_rank_trend(
    buckets: Sequence[Sequence[Sequence[Month]]], scores: Sequence[float] | None = None
) -> Trend | None:
    """Return the log-rank test of trend when customers share accounts.

    Args:
        buckets: For each bucket of accounts one curve a tier, worst tier first.
        scores: As in ``log_rank_trend``.

    Returns:
        As ``log_rank_trend``; ``None`` with fewer than two buckets, too.

    Raises:
        ValueError: The buckets have different numbers of tiers, or the lengths differ.

    Reference: Tarone (1975), with the variance of Lin and Wei (1989).
    """
    whole = _whole(buckets)
    observed, expected, plain = _sums(whole)
    if _in_direction(observed, expected, plain, scores) is None:
        return None
    return _in_direction(observed, expected, _between(buckets, whole), scores)


def _general(
    observed: Sequence[int], expected: Sequence[float], variance: _Matrix
) -> LogRank | None:
    excess = [seen - due for seen, due in zip(observed, expected, strict=True)]
    statistic, degrees = _quadratic(variance, excess)
    if degrees == 0:
        return None
    p = chi_squared_p(statistic, degrees)
    return LogRank(tuple(observed), tuple(expected), statistic, degrees, p)


def _in_direction(
    observed: Sequence[int],
    expected: Sequence[float],
    variance: _Matrix,
    scores: Sequence[float] | None,
) -> Trend | None:
    places = list(range(len(observed))) if scores is None else list(scores)
    lower = min(places, default=0)
    scale = [place - lower for place in places]
    excess = math.fsum(
        place * (seen - due) for place, seen, due in zip(scale, observed, expected, strict=True)
    )
    spread = math.fsum(
        scale[i] * scale[j] * variance[i][j] for i in range(len(scale)) for j in range(len(scale))
    )
    size = math.fsum(place * place * variance[i][i] for i, place in enumerate(scale))
    if spread <= _NOTHING * size:
        return None
    z = -excess / math.sqrt(spread)
    return Trend(z, normal_two_sided_p(z))


def _whole(buckets: Sequence[Sequence[Sequence[Month]]]) -> list[list[Month]]:
    """Return the curve of each group over all buckets, as far as a test needs it."""
    found = []
    for curves in zip(*buckets, strict=True):
        length = max(len(curve) for curve in curves)
        months = []
        for month in range(length):
            points = [curve[month] for curve in curves if month < len(curve)]
            at_risk, churned = sum(p.at_risk for p in points), sum(p.churned for p in points)
            months.append(Month(month, at_risk, churned, 0.0, None, None))
        found.append(months)
    return found


def _between(
    buckets: Sequence[Sequence[Sequence[Month]]], whole: Sequence[Sequence[Month]]
) -> _Matrix:
    """Return the covariance of the excess, from what each bucket adds to it."""
    groups = range(len(whole))
    shares, hazards = [], []
    for month in range(max((len(curve) for curve in whole), default=0)):
        points = [curve[month] if month < len(curve) else None for curve in whole]
        total = sum(point.at_risk for point in points if point)
        churned = sum(point.churned for point in points if point)
        shares.append([point.at_risk / total if point and total else 0.0 for point in points])
        hazards.append(churned / total if total else 0.0)
    added = [_added(bucket, shares, hazards) for bucket in buckets]
    n = len(added)
    means = [math.fsum(row[i] for row in added) / n for i in groups]
    scale = n / (n - 1) if n > 1 else 0.0
    return [
        [
            scale * math.fsum((row[i] - means[i]) * (row[j] - means[j]) for row in added)
            for j in groups
        ]
        for i in groups
    ]


def _added(
    bucket: Sequence[Sequence[Month]],
    shares: Sequence[Sequence[float]],
    hazards: Sequence[float],
) -> list[float]:
    """Return the excess of each group that a bucket is answerable for."""
    found = [0.0 for _ in bucket]
    for i, curve in enumerate(bucket):
        for point in curve:
            surplus = point.churned - point.at_risk * hazards[point.month]
            found[i] += surplus
            for j, share in enumerate(shares[point.month]):
                found[j] -= share * surplus
    return found


def _sums(curves: Sequence[Sequence[Month]]) -> tuple[list[int], list[float], _Matrix]:
    """Return observed and expected churn by group, and the covariance of their difference."""
    groups = range(len(curves))
    observed = [sum(month.churned for month in curve) for curve in curves]
    expected = [0.0 for _ in groups]
    variance = [[0.0 for _ in groups] for _ in groups]
    for at_risk, churned in _months(curves):
        total = sum(at_risk)
        shares = [n / total for n in at_risk]
        spread = churned * (total - churned) / (total - 1) if total > 1 else 0.0
        for i in groups:
            expected[i] += churned * shares[i]
            for j in groups:
                variance[i][j] += spread * shares[i] * ((i == j) - shares[j])
    return observed, expected, variance


def _months(curves: Sequence[Sequence[Month]]) -> Iterator[tuple[list[int], int]]:
    """Yield those at risk by group, and all that churned, for each month with churn."""
    for month in range(max((len(curve) for curve in curves), default=0)):
        points = [curve[month] if month < len(curve) else None for curve in curves]
        churned = sum(point.churned for point in points if point)
        if churned:
            yield [point.at_risk if point else 0 for point in points], churned


def _quadratic(matrix: _Matrix, vector: Sequence[float]) -> tuple[float, int]:
    """Return v' M⁻ v and the rank of M, of a covariance matrix that has no inverse.

    The excess of all groups adds up to 0, and groups never at risk together do so apart, so
    elimination passes over a group whose variance the others use up.
    """
    rest = [list(row) for row in matrix]
    values = list(vector)
    statistic, rank = 0.0, 0
    open_groups = [i for i in range(len(values)) if matrix[i][i] > 0]
    while open_groups:
        pivot = max(open_groups, key=lambda i: rest[i][i] / matrix[i][i])
        open_groups.remove(pivot)
        if rest[pivot][pivot] <= _NOTHING * matrix[pivot][pivot]:
            break
        statistic += values[pivot] ** 2 / rest[pivot][pivot]
        rank += 1
        for i in open_groups:
            factor = rest[i][pivot] / rest[pivot][pivot]
            values[i] -= factor * values[pivot]
            for j in open_groups:
                rest[i][j] -= factor * rest[pivot][j]
    return statistic, rank
