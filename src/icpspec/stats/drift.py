"""Has the mix of tiers, scores or states of a trait moved between two periods?

The population stability index (PSI; of a trait's states CSI) tells how far. The usual bounds of
0.1 and 0.25 ignore how many opportunities there are: with few, chance alone exceeds them, and
with many, they miss what is plain. So a test stands beside it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from icpspec.stats import jackknife
from icpspec.stats.chi_squared import chi_squared_p

Bucket: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""One bucket of accounts: its counts by bin in the base period, and in the recent one."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a mix has moved, and whether chance explains it.

    Attributes:
        psi: The index, 0 or more, without unit; 0 when the shares are the same.
        terms: What each bin adds to it, 0 or more, in the order given; ``None`` for a bin that
            is empty in both periods and is left out.
        chi_squared: The index relative to what chance makes of it, 0 or more; ``None`` where
            the design effect is.
        degrees: Bins that are not empty, less 1.
        design_effect: Variance of the shares relative to independent opportunities, at least 1;
            ``None`` with fewer than two buckets, or one that holds all of a period.
        p: p-value of "the mix has not moved", 0 to 1; ``None`` with a single bin or without a
            design effect.
    """

    psi: float
    terms: tuple[float | None, ...]
    chi_squared: float | None
    degrees: int
    design_effect: float | None
    p: float | None


def drift(
    base: Sequence[int], recent: Sequence[int], buckets: Sequence[Bucket] | None = None
) -> Drift | None:
    """Return the stability index of two periods.

    One half is added to every count, so that a bin which only one period fills adds a large
    but finite term.

    Args:
        base: Count of each bin in the base period.
        recent: Count of each bin in the recent period, in the same order.
        buckets: ``None`` when opportunities are independent; otherwise the same by bucket of
            accounts, which divides the statistic by the mean design effect of the shares.

    Returns:
        The index and its test; ``None`` when a period is empty.

    Raises:
        ValueError: A count is negative, the lengths differ, or the buckets do not add up.

    Reference: Kullback and Leibler (1951), their divergence J; Siddiqi (2006) for its use;
    Yurdakul and Naranjo (2020) for its distribution; Rao and Scott (1981) for the correction.
    """
    bins = list(zip(base, recent, strict=True))
    if any(min(pair) < 0 for pair in bins):
        raise ValueError("a bin has a negative count")
    n, m = sum(base), sum(recent)
    if n == 0 or m == 0:
        return None
    filled = [pair for pair in bins if any(pair)]
    size = len(filled)
    terms = tuple(_term(pair, (n, m), size) if any(pair) else None for pair in bins)
    psi = math.fsum(term for term in terms if term is not None)
    effect = 1.0 if buckets is None else _design_effect(bins, buckets)
    statistic = psi / (1 / n + 1 / m) / effect if effect else None
    p = chi_squared_p(statistic, size - 1) if statistic is not None and size > 1 else None
    return Drift(psi, terms, statistic, size - 1, effect, p)


def equal_bins(counts: Sequence[int], most: int = 10) -> list[int]:
    """Return bins of about equal size over ordered cells, such as the scores of a base period.

    A cell is never cut, because its opportunities are tied.

    Args:
        counts: Count of each cell of the base period, by ascending score.
        most: Greatest number of bins, at least 1.

    Returns:
        The bin of each cell, counted from 0 without gaps and never falling; an empty cell joins
        the bin it lies in. All 0 without any count.

    Raises:
        ValueError: A count is negative, or ``most`` is below 1.

    Reference: equal-frequency bins cut at ties; the rule is this project's own.
    """
    if most < 1 or any(n < 0 for n in counts):
        raise ValueError("a cell has a negative count, or there is no bin")
    total, before = sum(counts), 0
    numbers: dict[int, int] = {}
    found: list[int] = []
    for n in counts:
        # The quantile of a cell is that of its middle.
        quantile = min(most - 1, (2 * before + n) * most // (2 * total)) if total else 0
        if not n and found:
            found.append(found[-1])
        else:
            found.append(numbers.setdefault(quantile, len(numbers)))
        before += n
    return found


def binned(counts: Sequence[int], bins: Sequence[int]) -> list[int]:
    """Return counts by bin.

    Args:
        counts: Count of each cell.
        bins: The bin of each cell, as of ``equal_bins``.

    Returns:
        The count of each bin from 0 on.

    Raises:
        ValueError: The lengths differ.

    Reference: none; a sum.
    """
    found = [0] * (max(bins, default=-1) + 1)
    for n, place in zip(counts, bins, strict=True):
        found[place] += n
    return found


def _term(pair: tuple[int, int], totals: tuple[int, int], size: int) -> float:
    a = (pair[0] + 0.5) / (totals[0] + size / 2)
    b = (pair[1] + 0.5) / (totals[1] + size / 2)
    return (a - b) * math.log(a / b)


def _design_effect(bins: Sequence[tuple[int, int]], buckets: Sequence[Bucket]) -> float | None:
    """Return the mean design effect of the moves of the shares, at least 1."""
    n, m = sum(a for a, _ in bins), sum(b for _, b in bins)
    parts = [list(zip(old, new, strict=True)) for old, new in buckets]
    sums = [(sum(p[k][0] for p in parts), sum(p[k][1] for p in parts)) for k in range(len(bins))]
    if any(min(pair) < 0 for part in parts for pair in part) or sums != list(bins):
        raise ValueError("the buckets do not add up to the bins")
    sizes = [(sum(old), sum(new)) for old, new in buckets]
    terms = []
    for k, (a, b) in enumerate(bins):
        if a + b in {0, n + m}:
            continue
        without = [
            (b - part[k][1]) / (m - new) - (a - part[k][0]) / (n - old)
            if old < n and new < m
            else None
            for part, (old, new) in zip(parts, sizes, strict=True)
        ]
        spread = jackknife.variance(without)
        if spread is None:
            return None
        terms.append(spread / ((a + b) / (n + m)))
    filled = sum(1 for pair in bins if any(pair))
    return max(1.0, math.fsum(terms) / (1 / n + 1 / m) / (filled - 1)) if filled > 1 else 1.0
