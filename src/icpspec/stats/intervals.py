"""Intervals and p-values that rest on the normal distribution."""

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: every interval here is a 95 % one."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided 95 % confidence interval, in the unit of its estimate."""

    low: float
    high: float


def wilson(successes: float, n: float, design_effect: float = 1.0) -> Interval | None:
    """Return the score interval of a proportion.

    Dependence within accounts is met by counting fewer trials: the interval is that of
    ``n / design_effect`` trials with the same proportion.

    Args:
        successes: Trials that succeeded, 0 to ``n``.
        n: Trials, 0 or more.
        design_effect: Variance relative to independent trials, at least 1.

    Returns:
        Bounds within 0 to 1, exactly 0 or 1 where the proportion is; ``None`` without trials.

    Raises:
        ValueError: ``successes`` lies outside 0 to ``n``, or the design effect below 1.

    Reference: Wilson (1927); with a design effect, Korn and Graubard (1998).
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes in {n} trials")
    if not 1 <= design_effect < math.inf:
        raise ValueError(f"a design effect of {design_effect}; it is at least 1")
    if n == 0:
        return None
    p = successes / n
    trials = n / design_effect
    shrink = 1 + Z95**2 / trials
    centre = (p + Z95**2 / (2 * trials)) / shrink
    half = Z95 * math.sqrt(p * (1 - p) / trials + Z95**2 / (4 * trials**2)) / shrink
    # Rounding must not leave 0 successes with a lower bound of 1e-17.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(low, high)


def normal_interval(
    point: float, variance: float, lower_limit: float, upper_limit: float
) -> Interval:
    """Return ``point`` plus and minus 1.96 standard errors, cut to the range of the estimate.

    Args:
        point: The estimate, within the limits.
        variance: Its sampling variance, 0 or more, in squared units of the estimate.
        lower_limit: The smallest value the estimate can take; ``-math.inf`` for none.
        upper_limit: The greatest value the estimate can take; ``math.inf`` for none.

    Returns:
        The interval, in the unit of the estimate.

    Raises:
        ValueError: The variance is negative, or the estimate lies outside its limits.

    Reference: Wald (1943).
    """
    if not variance >= 0:
        raise ValueError(f"a variance of {variance}")
    if not lower_limit <= point <= upper_limit:
        raise ValueError(f"{point} lies outside {lower_limit} to {upper_limit}")
    half = Z95 * math.sqrt(variance)
    return Interval(max(lower_limit, point - half), min(upper_limit, point + half))


def normal_two_sided_p(z: float) -> float:
    """Return the probability that a standard normal value is at least as far from 0 as ``z``.

    Args:
        z: Any number, also infinite.

    Returns:
        A probability, 0 to 1; the complementary error function keeps it exact in the far tail.

    Reference: Abramowitz and Stegun (1964), chapters 7 and 26.
    """
    return math.erfc(abs(z) / math.sqrt(2))
