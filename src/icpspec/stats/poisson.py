"""The exact interval of a Poisson count, for what is observed against what was expected."""

import math

from icpspec.stats.intervals import Interval

_TAIL = 0.025
_STEPS = 200
_PRECISION = 1e-13


def poisson_interval(observed: float, design_effect: float = 1.0) -> Interval:
    """Return the exact 95 % interval of the mean of a Poisson count.

    Each bound is the mean at which a count as far out as the one observed has a chance of
    2.5 %. Dependence within accounts is met by counting less: the interval is that of
    ``observed / design_effect`` events, scaled back.

    Args:
        observed: Events, 0 or more.
        design_effect: Variance relative to independent events, at least 1.

    Returns:
        The bounds, in events; the lower one is 0 without events.

    Raises:
        ValueError: The count is negative or infinite, or the design effect below 1.

    Reference: Garwood (1936).
    """
    if not 0 <= observed < math.inf or not 1 <= design_effect < math.inf:
        raise ValueError(f"{observed} events with a design effect of {design_effect}")
    events = observed / design_effect
    low = _mean(events, _TAIL) if events else 0.0
    return Interval(low * design_effect, _mean(events + 1, 1 - _TAIL) * design_effect)


def _mean(shape: float, chance: float) -> float:
    """Return the mean at which a Poisson count reaches ``shape`` with a chance, by bisection."""
    low, high = 0.0, shape + 10 * math.sqrt(shape) + 10
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_least(shape, middle) < chance else (low, middle)
        if high - low <= _PRECISION * high:
            break
    return (low + high) / 2


def _at_least(shape: float, mean: float) -> float:
    """Return the lower incomplete gamma function, by its series of positive terms.

    For a whole ``shape`` it is the chance of at least that many events.
    """
    if mean == 0:
        return 0.0
    total = term = 1.0
    divisor = shape
    while term > total * _PRECISION / 100:
        divisor += 1
        term *= mean / divisor
        total += term
    return total * math.exp(shape * math.log(mean) - mean - math.lgamma(shape + 1))
