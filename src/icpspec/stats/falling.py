"""Sums over the numbers top, top - 1, ..., as Efron's treatment of ties needs them.

A month in which a million customers churned would take a million terms; all but the smallest
are close enough to their integral for the Euler-Maclaurin formula to be exact.
"""

import math
from dataclasses import dataclass

_FEW = 96
_APART = 40
"""Above this the correction of the integrals below is good for all sixteen digits."""


@dataclass(frozen=True, slots=True)
class Falling:
    """Over n numbers from ``top`` downwards, each 1 less than the one before.

    Attributes:
        log: Sum of the natural logarithms.
        inverse: Sum of 1/x.
        square: Sum of 1/x².
    """

    log: float
    inverse: float
    square: float


def falling(top: float, n: int) -> Falling:
    """Return the three sums.

    Args:
        top: The greatest number, at least ``n`` but for rounding, so that the smallest is at
            least 1.
        n: How many, 1 or more.

    Returns:
        The sums, to about sixteen digits.

    Raises:
        ValueError: ``n`` is below 1, or a number would not be positive.

    Reference: Olver, Asymptotics and Special Functions (1974), chapter 8, for the formula.
    """
    smallest = top - n + 1
    if n < 1 or not smallest > 0:
        raise ValueError(f"{n} numbers from {top} downwards")
    single = n if n <= _FEW else min(n, max(0, math.ceil(_APART - smallest)))
    numbers = [smallest + k for k in range(single)]
    rest, low = n - single, smallest + single - 0.5
    return Falling(
        math.fsum([*map(math.log, numbers), *_logs(low, rest)]),
        math.fsum([*(1 / x for x in numbers), *_inverses(low, rest)]),
        math.fsum([*(1 / x**2 for x in numbers), *_squares(low, rest)]),
    )


# The integral over numbers from low to low + n, which lie halfway between two of them, less 1/24
# of the difference of first derivatives, plus 7/5760 of the third, less 31/967680 of the fifth.
# The integrals are written so that nothing cancels where the numbers are close in ratio.


def _logs(low: float, n: int) -> list[float]:
    def at(x: float) -> list[float]:
        return [-1 / (24 * x), 7 / (2880 * x**3), -31 / (40320 * x**5)]

    high = low + n
    integral = [n * math.log(high), low * math.log1p(n / low), -float(n)]
    return [*integral, *at(high), *(-term for term in at(low))]


def _inverses(low: float, n: int) -> list[float]:
    def at(x: float) -> list[float]:
        return [1 / (24 * x**2), -7 / (960 * x**4), 31 / (8064 * x**6)]

    return [math.log1p(n / low), *at(low + n), *(-term for term in at(low))]


def _squares(low: float, n: int) -> list[float]:
    def at(x: float) -> list[float]:
        return [1 / (12 * x**3), -7 / (240 * x**5), 31 / (1344 * x**7)]

    return [n / (low * (low + n)), *at(low + n), *(-term for term in at(low))]
