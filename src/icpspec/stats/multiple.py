"""Correction for many tests at once."""

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Return the q-values that control the false discovery rate.

    Args:
        p_values: Probabilities, 0 to 1; ``None`` where a test could not be made, which does not
            count as a test.

    Returns:
        One q-value a p-value, in the same order, 0 to 1 and never below its p-value; ``None``
        where the p-value is.

    Raises:
        ValueError: A p-value lies outside 0 to 1.

    Reference: Benjamini and Hochberg (1995).
    """
    known = [(p, position) for position, p in enumerate(p_values) if p is not None]
    if any(not 0 <= p <= 1 for p, _ in known):
        raise ValueError("a p-value lies outside 0 to 1")
    q_values: list[float | None] = [None] * len(p_values)
    q = 1.0
    for rank, (p, position) in reversed(list(enumerate(sorted(known), start=1))):
        # Multiplied last, so that no rounding puts q below p.
        q = min(q, p * (len(known) / rank))
        q_values[position] = q
    return q_values
