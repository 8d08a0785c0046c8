"""What a change does to the accounts, over the data of the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.engine.duckdb import Engine
from icpspec.engine.tables import Tables
from icpspec.impact.run import impact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from icpspec.impact.model import Impact
    from icpspec.impact.run import Pair
    from icpspec.resolve.workspace import Workspace


def impact_of(
    data: Workspace,
    spaces: tuple[Workspace, Workspace],
    pairs: Sequence[Pair],
    day: date,
    *,
    most_listed: int | None,
    tell: Callable[[str], None],
) -> Impact:
    """What changes for the accounts as of a day.

    Args:
        data: the project whose data are read.
        spaces: base and head.
        most_listed: name so many of the accounts that change tier; None for none.
    """
    with Engine(data.root) as engine:
        return impact(
            Tables(data, engine),
            spaces,
            pairs,
            day,
            data_of="base",
            most_listed=most_listed,
            tell=tell,
        )
