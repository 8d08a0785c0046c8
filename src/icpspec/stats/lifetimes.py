"""How long customers stay, read from a survival curve: the median and the restricted mean."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from icpspec.stats.intervals import Z95
from icpspec.stats.survival import Month

_HALF = 0.5 * (1 + 1e-12)
"""A curve that reaches one half by products of fractions may miss it by rounding."""


@dataclass(frozen=True, slots=True)
class MedianMonths:
    """The median lifetime and its 95 % interval, in completed months.

    Attributes:
        point: First month by which half of the customers had churned; ``None`` while more than
            half are kept to the end of the curve.
        low: Lower bound; ``None`` where the curve's lower bound stays above one half, too.
        high: Upper bound; ``None`` where the curve's upper bound stays above one half, as it
            does with little data: the median may be any longer.
    """

    point: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean months that a customer stays within a horizon, with its 95 % interval.

    Attributes:
        months: 0 to the horizon.
        low: Lower bound, cut to 0; ``None`` where nobody churned before the horizon, or all did
            at once, because there is no variance to tell then.
        high: Upper bound, cut to the horizon, likewise.
    """

    months: float
    low: float | None
    high: float | None


def median_months(curve: Sequence[Month]) -> MedianMonths:
    """Return the median lifetime with the interval that the curve's own intervals give.

    Args:
        curve: A curve of ``kaplan_meier``.

    Returns:
        The median and its bounds, each ``None`` where the curve does not reach it.

    Reference: Brookmeyer and Crowley (1982), on the log-log scale.
    """
    # At 0 and 1 the interval is a point; at 0 its upper end is not known.
    lows = [(m.month, m.survival if m.low is None else m.low) for m in curve]
    highs = [(m.month, m.high) for m in curve if m.high is not None]
    return MedianMonths(
        _first_half([(m.month, m.survival) for m in curve]), _first_half(lows), _first_half(highs)
    )


def restricted_mean(curve: Sequence[Month], horizon: int) -> RestrictedMean | None:
    """Return the mean lifetime up to a horizon: the area under the survival curve.

    Unlike the median it is known as soon as customers were seen for that long, and unlike the
    plain mean it does not rest on a guess about the longest lifetimes.

    Args:
        curve: A curve of ``kaplan_meier``.
        horizon: Completed months, at least 1.

    Returns:
        The mean and its interval, in months; ``None`` when the curve ends before the horizon
        while customers are still kept.

    Raises:
        ValueError: The horizon is below 1.

    Reference: Irwin (1949); Klein and Moeschberger (2003), section 4.5, for the variance.
    """
    if horizon < 1:
        raise ValueError(f"a horizon of {horizon} months")
    before = curve[:horizon]
    if not before or (len(before) < horizon and before[-1].survival > 0):
        return None
    # The curve steps down at the start of a month and is level within it; after 0 it stays 0.
    area = math.fsum(month.survival for month in before)
    variance, rest = 0.0, area
    for month in before:
        if month.churned and month.churned < month.at_risk:
            gone = month.churned / (month.at_risk * (month.at_risk - month.churned))
            variance += rest * rest * gone
        rest -= month.survival
    if variance <= 0:
        return RestrictedMean(area, None, None)
    half = Z95 * math.sqrt(variance)
    return RestrictedMean(area, max(0.0, area - half), min(float(horizon), area + half))


def _first_half(points: Sequence[tuple[int, float]]) -> int | None:
    return next((month for month, share in points if share <= _HALF), None)
