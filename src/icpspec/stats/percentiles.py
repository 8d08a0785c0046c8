"""Percentiles from counts of values."""

from collections.abc import Mapping, Sequence


def percentile(
    counts: Mapping[int, int] | Mapping[float, int] | Sequence[tuple[float, int]], q: float
) -> float | None:
    """Return a quantile, interpolated between the two nearest values.

    Args:
        counts: How often each value occurs, as a mapping or as pairs in any order; a value may
            stand in several pairs.
        q: The quantile as a fraction: 0.5 for the median, 0.75 for the 75th percentile.

    Returns:
        The quantile, in the unit of the values; ``None`` without observations.

    Raises:
        ValueError: ``q`` lies outside 0 to 1 (75 is not taken for 0.75), or a count is
            negative.

    Reference: Hyndman and Fan (1996), definition 7.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"the quantile {q} lies outside 0 to 1")
    pairs = sorted(counts.items() if isinstance(counts, Mapping) else counts)
    if any(n < 0 for _, n in pairs):
        raise ValueError("a value has a negative count")
    total = sum(n for _, n in pairs)
    if total == 0:
        return None
    place = q * (total - 1)
    below = int(place)
    low, high = _value_at(pairs, below), _value_at(pairs, min(below + 1, total - 1))
    return low + (high - low) * (place - below)


def _value_at(pairs: Sequence[tuple[float, int]], place: int) -> float:
    """Return the value at a place of the sorted observations, counted from 0."""
    seen = 0
    for value, n in pairs:
        seen += n
        if place < seen:
            return value
    raise IndexError(place)
