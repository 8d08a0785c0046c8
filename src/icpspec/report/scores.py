"""The report of `score`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.report.model import Lines, Report, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.report.model import Block

_SHOWN = 20


def rows_report(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], project: str | None
) -> Report:
    """All rows as JSON."""
    return Report({"rows": [dict(zip(columns, row, strict=True)) for row in rows]}, project=project)


def summary_report(
    tiers: Sequence[tuple[str, str, int, Any, Any]],
    best: Sequence[tuple[Any, ...]],
    key: str,
    as_of: str,
    project: str | None,
) -> Report:
    """What a person wants to see first: how many in each tier, and the best accounts.

    Args:
        tiers: (ICP, tier, accounts, mean coverage, accounts with an open better tier).
        best: (key, ICP, tier, score, coverage, best tier, unknown traits).
    """
    if not tiers:
        lines = (
            f"No account has a score as of {as_of}.",
            "Either the accounts have no rows that count, or all begin later, or no scope holds.",
        )
        return Report({}, (Lines(lines),), project=project)
    totals: dict[str, int] = {}
    for icp, _, n, _, _ in tiers:
        totals[icp] = totals.get(icp, 0) + n
    rows = tuple(
        (icp, tier, f"{n:,}", f"{n / totals[icp]:.1%}", f"{float(coverage):.0%}", f"{rise:,}")
        for icp, tier, n, coverage, rise in tiers
    )
    blocks: list[Block] = [
        Table(
            ("ICP", "tier", ">accounts", ">share", ">coverage", ">could still rise"),
            rows,
            title=f"Accounts by tier as of {as_of}",
        ),
        Table(
            (key, "ICP", "tier", ">score", ">coverage", "best tier", "unknown"),
            tuple(tuple("" if cell is None else str(cell) for cell in row) for row in best),
            title=f"The {len(best)} highest scores",
        ),
        Lines(("All rows: -f csv, -f json or -f parquet -o FILE. Why one account: explain KEY.",)),
    ]
    return Report({}, blocks, project=project)
