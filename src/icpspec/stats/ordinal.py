"""Does one group have greater values than another: pull, days of a sales cycle?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from icpspec.stats.discrimination import Estimate, auc_with_interval
from icpspec.stats.intervals import Z95, normal_two_sided_p

Values: TypeAlias = Mapping[int, int]
"""How often each value occurs."""


@dataclass(frozen=True, slots=True)
class Superiority:
    """How one group stands to another.

    Attributes:
        chance: That a random value of the first group is greater than one of the second, equal
            ones counting one half: 0 to 1, 0.5 when they are alike.
        p: p-value of "they are alike", 0 to 1; ``None`` where it is undefined.
    """

    chance: Estimate
    p: float | None

    @property
    def delta(self) -> Estimate:
        """Cliff's delta, the same from -1 to 1, 0 when the groups are alike.

        With two values it is the difference of the shares of the greater one.
        """
        point, low, high = self.chance.point, self.chance.low, self.chance.high
        return Estimate(_doubled(point), _doubled(low), _doubled(high))


def superiority(
    first: Values, second: Values, buckets: Sequence[tuple[Values, Values]] | None = None
) -> Superiority:
    """Return how likely a value of one group exceeds one of another.

    No scale is assumed: a pull of 4 need not be twice a pull of 2, and one cycle of three years
    counts as one long cycle.

    Args:
        first: Values of the first group.
        second: Values of the second group.
        buckets: ``None`` when values are independent; otherwise both groups of each bucket of
            accounts.

    Returns:
        The chance with its 95 % interval and p-value; all ``None`` when a group is empty.
        Where the groups do not overlap there is no variance, and p is that of the permutation
        test, or ``None`` with buckets.

    Raises:
        ValueError: A count is negative, or the buckets do not add up.

    Reference: Vargha and Delaney (2000); Cliff (1993); DeLong, DeLong and Clarke-Pearson (1988)
    for the interval; Brunner and Munzel (2000), in the normal limit, for p.
    """
    levels = sorted({*first, *second})
    position = {level: place for place, level in enumerate(levels)}
    chance = auc_with_interval(
        [first.get(level, 0) for level in levels],
        [second.get(level, 0) for level in levels],
        None if buckets is None else [_cells(position, *bucket) for bucket in buckets],
    )
    return Superiority(chance, _p(chance, sum(first.values()), sum(second.values()), buckets))


def _cells(
    position: Mapping[int, int], first: Values, second: Values
) -> dict[int, tuple[int, int]]:
    if not {*first, *second} <= set(position):
        raise ValueError("a bucket has a value that the groups have not")
    levels = {*first, *second}
    return {position[level]: (first.get(level, 0), second.get(level, 0)) for level in levels}


def _p(
    chance: Estimate, n: int, m: int, buckets: Sequence[tuple[Values, Values]] | None
) -> float | None:
    if chance.point in {0.0, 1.0} and buckets is None:
        return math.exp(min(0.0, math.log(2) - _log_ways(n, m)))
    if chance.point is None or chance.low is None or chance.high is None:
        return None
    # An interval is cut at one end at most, unless it is so wide that nothing is to be seen.
    half = max(chance.high - chance.point, chance.point - chance.low)
    if half == 0:
        return None
    return normal_two_sided_p((chance.point - 0.5) * Z95 / half)


def _log_ways(n: int, m: int) -> float:
    return math.lgamma(n + m + 1) - math.lgamma(n + 1) - math.lgamma(m + 1)


def _doubled(chance: float | None) -> float | None:
    return None if chance is None else 2 * chance - 1
