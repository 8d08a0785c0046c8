"""The upper tail of the chi-squared distribution."""

import math


def chi_squared_p(statistic: float, degrees: int) -> float:
    """Return the probability that a chi-squared value is at least as large as ``statistic``.

    For whole degrees of freedom the tail is a finite sum of positive terms, so nothing cancels
    and the far tail keeps its digits.

    Args:
        statistic: 0 or more, also infinite.
        degrees: Degrees of freedom, at least 1.

    Returns:
        A probability, 0 to 1; one too small to hold is 0.

    Raises:
        ValueError: The statistic is negative or not a number, or there is no degree of freedom.

    Reference: Abramowitz and Stegun (1964), 26.4.4 and 26.4.5.
    """
    if not statistic >= 0 or degrees < 1:
        raise ValueError(f"a statistic of {statistic} on {degrees} degrees of freedom")
    half = statistic / 2
    if half in {0.0, math.inf}:
        return 1.0 if half == 0 else 0.0
    first, start = (0.0, 0.0) if degrees % 2 == 0 else (math.erfc(math.sqrt(half)), 0.5)
    terms = (
        math.exp((start + k) * math.log(half) - half - math.lgamma(start + k + 1))
        for k in range(degrees // 2)
    )
    return min(1.0, first + math.fsum(terms))
