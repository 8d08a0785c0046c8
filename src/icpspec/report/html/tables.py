"""Tables of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.report.charts._chart import look_of_tier
from icpspec.report.numbers import interval, money, percent, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.model import IcpBacktest, TierFigures

_THIN = {"insufficient": "too few for a finding", "thin": "thin"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        is_number: aligned to the right.
        more: an interval, which may stand on a line of its own.
        look: class of a tier's mark, empty for none.
    """

    text: str
    is_number: bool = False
    look: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table with its caption; the first cell of a row names it."""

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def shown(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    note: str = "",
    looks: Sequence[str] = (),
    at: int = 0,
) -> Shown:
    """A table of texts; a heading that begins with `>` is one of numbers.

    Args:
        looks: the tier's mark of each row.
        at: the column that has it.
    """
    # A heading without a word is none for those who hear the table.
    named = [column or "remark" for column in columns]
    heads = tuple(
        Cell(c.removeprefix(">").replace(" %", "\N{NO-BREAK SPACE}%"), c.startswith(">"))
        for c in named
    )
    body = tuple(
        tuple(
            _cell(text, head, looks[place] if looks and index == at else "")
            for index, (text, head) in enumerate(zip(row, heads, strict=True))
        )
        for place, row in enumerate(rows)
    )
    return Shown(caption, heads, body, note)


def _cell(text: str, head: Cell, look: str) -> Cell:
    if head.is_number and text.endswith(")"):
        value, _, more = text.partition(" (")
        return Cell(value, head.is_number, look, f"({more}")
    return Cell(text, head.is_number, look)


def tiers(icp: IcpBacktest, currency: str | None) -> Shown:
    """The tiers over all opportunities; columns without a figure are left out."""
    columns = (
        *("tier", ">win rate (95 %)", ">lift", ">left in 12 months (95 %)", ">won", ">lost"),
        *(">opportunities", ">share", ">of all wins", ">accounts"),
        *(f">won amount{f' ({currency})' if currency else ''}", ">cycle, days", ">customers"),
        "data",
    )
    rows = [_tier(tier) for tier in icp.tiers]
    kept = [index for index in range(len(columns)) if any(row[index] for row in rows)]
    return shown(
        [columns[index] for index in kept],
        [[row[index] for index in kept] for row in rows],
        "Tiers, by the tier of the account on the day that counts for each deal",
        looks=[look_of_tier(tier.rank, len(icp.tiers)) for tier in icp.tiers],
    )


def _tier(tier: TierFigures) -> tuple[str, ...]:
    return (
        tier.tier,
        interval(tier.win_rate, tier.win_rate_low, tier.win_rate_high),
        plain(tier.lift),
        _churn(tier),
        f"{tier.won:,}",
        f"{tier.lost:,}",
        f"{tier.opportunities:,}",
        percent(tier.share_of_opportunities),
        percent(tier.share_of_won),
        f"{tier.accounts:,}",
        money(tier.won_amount),
        plain(tier.cycle_days_median, 0),
        f"{tier.churn.customers:,}" if tier.churn else "",
        _THIN.get(tier.thin or "", "enough") if tier.opportunities else "none",
    )


def _churn(tier: TierFigures) -> str:
    churn = tier.churn
    if churn is None:
        return ""
    return interval(churn.churn_12m, churn.churn_12m_low, churn.churn_12m_high)


def splits(icp: IcpBacktest) -> list[Shown]:
    """The tiers by motion and by territory; those without opportunities are left out."""
    found = []
    for split in ("motion", "territory"):
        rows = [row for row in icp.splits if row.split == split and row.opportunities]
        if rows:
            found.append(_split(split, rows, len(icp.tiers)))
    return found


def _split(split: str, rows: Sequence[TierFigures], tiers_: int) -> Shown:
    columns = (
        *(split, "tier", ">accounts", ">opportunities", ">won", ">lost", ">win rate (95 %)"),
        *(">lift", ">left in 12 months (95 %)", "data"),
    )
    texts = [
        (
            str(getattr(row, split) or "base"),
            row.tier,
            f"{row.accounts:,}",
            f"{row.opportunities:,}",
            f"{row.won:,}",
            f"{row.lost:,}",
            interval(row.win_rate, row.win_rate_low, row.win_rate_high),
            plain(row.lift),
            _churn(row),
            _THIN.get(row.thin or "", "enough"),
        )
        for row in rows
    ]
    note = f"Lift is within the {split}; “base”: of none, or it could not be told."
    if split == "territory":
        note += " A territory's rows leave out those of territories inside it."
    looks = [look_of_tier(row.rank, tiers_) for row in rows]
    return shown(columns, texts, f"Tiers by {split}", note, looks, at=1)
