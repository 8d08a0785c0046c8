"""The tier table by motion, by territory and by both, each like the table of all opportunities."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.backtest import churn
from icpspec.backtest.analysis import tier_figures
from icpspec.backtest.counts import Part
from icpspec.backtest.places import listed_splits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icpspec.backtest.churn import Churn
    from icpspec.backtest.counts import Counts
    from icpspec.backtest.model import TierFigures
    from icpspec.backtest.places import Places, Split
    from icpspec.resolve.family import IcpFamily

_NOTHING = Part((), {}, ())


def split_figures(
    family: IcpFamily, counts: Counts, places: Places, customers: Iterable[Split] = ()
) -> Iterator[TierFigures]:
    """All tiers of each split in turn; lift and shares are within the split.

    Args:
        customers: the splits that have customers.
    """
    for split in listed_splits(family, {*places.parts, *customers}):
        kind, motion, territory = split
        part = places.parts.get(split, _NOTHING)
        for row in tier_figures(family.base, counts, part):
            yield replace(row, split=kind, motion=motion, territory=territory)


def with_churn(
    rows: Iterable[TierFigures], found: Mapping[tuple[Split, int], Churn]
) -> tuple[TierFigures, ...]:
    """Rows of the tier table with what became of their customers."""
    return tuple(
        replace(
            row,
            churn=found.get(((row.split, row.motion, row.territory), row.rank), churn.NOBODY),
        )
        for row in rows
    )
