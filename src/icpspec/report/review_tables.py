"""What tiers and places look like before and after: rows of texts for comments and terminals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.report.impact import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icpspec.backtest.model import Backtest, IcpBacktest, TierFigures
    from icpspec.impact.model import IcpImpact, Move, Place, Tier
    from icpspec.review.model import Review

ARROW = "\N{RIGHTWARDS ARROW}"
NOTHING = "\N{EN DASH}"

Cell = str | tuple[str, str]
"""A text, or one before and one after."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table before it is written.

    Attributes:
        names: how many of the first columns hold names of specs.
        columns: headings; one that begins with `>` is aligned to the right.
    """

    names: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """One ICP in both versions.

    Attributes:
        impact: what changes for the accounts.
        old: what history says of the base's version, None if it was not tested.
        new: the same of the head's.
        names: what the head calls tiers that the base calls otherwise.
    """

    impact: IcpImpact
    old: IcpBacktest | None
    new: IcpBacktest | None
    names: dict[str, str]


def sides_of(review: Review) -> list[Sides]:
    """The changed ICPs, those first in which most accounts change tier."""
    measured = review.measured
    outcomes = measured.outcomes
    base, head = (outcomes.base, outcomes.head) if outcomes else (None, None)
    return [
        Sides(
            icp,
            _tested(base, review, icp.icp),
            _tested(head, review, icp.icp),
            _renamed(review, icp.icp),
        )
        for icp in sorted(
            measured.impact.icps if measured.impact else (), key=lambda icp: -icp.moved
        )
    ]


def _tested(backtest: Backtest | None, review: Review, icp: str) -> IcpBacktest | None:
    """What history says of one version of an ICP, by the id that the head has."""
    former = {one.after: one.before for one in review.comparison.changes if one.id == "icp-renamed"}
    found = {one.icp: one for one in (backtest.icps if backtest else ())}
    return found.get(icp) or found.get(former.get(icp) or "")


def _renamed(review: Review, icp: str) -> dict[str, str]:
    return {
        one.before: one.after
        for one in review.comparison.changes
        if one.id == "tier-renamed" and one.icp == icp and one.before and one.after
    }


def tier_rows(sides: Sides) -> Rows | None:
    """Accounts, win rate and churn by tier; None where nothing of it changes."""
    icp = sides.impact
    before = {sides.names.get(one.tier, one.tier): one for one in _tiers(sides.old)}
    after = {one.tier: one for one in _tiers(sides.new)}
    if not icp.moved and not _differ(before, after):
        return None
    has_wins = bool(before or after)
    has_churn = any(one.churn for one in (*before.values(), *after.values()))
    columns = ["tier", ">accounts"]
    columns += [">win rate (95 %; decided)"] if has_wins else []
    columns += [">churn in 12 months (95 %; customers)"] if has_churn else []
    rows = []
    for tier in _present(icp):
        pair = (before.get(tier or ""), after.get(tier or ""))
        cells: list[Cell] = [OUTSIDE if tier is None else tier, _accounts(icp.migration, tier)]
        cells += [(_wins(pair[0]), _wins(pair[1]))] if has_wins else []
        cells += [(_churn(pair[0]), _churn(pair[1]))] if has_churn else []
        rows.append(tuple(cells))
    return Rows(1, tuple(columns), tuple(rows))


def _tiers(tested: IcpBacktest | None) -> Sequence[TierFigures]:
    return tested.tiers if tested else ()


def _differ(before: dict[str, TierFigures], after: dict[str, TierFigures]) -> bool:
    figures = [
        {name: (_wins(one), _churn(one)) for name, one in side.items()} for side in (before, after)
    ]
    return figures[0] != figures[1]


def _present(icp: IcpImpact) -> list[Tier]:
    used = {tier for one in icp.migration for tier in (one.before, one.after)}
    return [*icp.tiers, *([None] if None in used else [])]


def place_rows(sides: Sides, most: int) -> tuple[Rows | None, int]:
    """The motions and territories in which accounts move, most first, and how many are left out.

    Win rate and churn are those of the best tier.
    """
    icp = sides.impact
    places = [one for one in icp.places if _moved(one.migration)]
    if not places:
        return None, 0
    ordered = sorted(places, key=lambda one: -_moved(one.migration))
    best = icp.best[1] or icp.best[0]
    kinds = [
        name
        for name in ("motion", "territory")
        if any(getattr(one, name) is not None for one in icp.places)
    ]
    has_wins = sides.old is not None or sides.new is not None
    columns = [*kinds, ">change tier", f">{best}"]
    columns += [f">win rate of {best} (95 %; decided)"] if has_wins else []
    figures = [tuple(_of_place(one, best, sides)) for one in ordered[:most]]
    has_churn = any(tier and tier.churn for pair in figures for tier in pair)
    columns += [f">churn of {best} (95 %; customers)"] if has_churn else []
    rows = []
    for one, (old, new) in zip(ordered[:most], figures, strict=True):
        total = sum(move.accounts for move in one.migration)
        cells: list[Cell] = [getattr(one, kind) or "base" for kind in kinds]
        cells += [f"{_moved(one.migration):,} of {total:,}", _accounts(one.migration, best)]
        cells += [(_wins(old), _wins(new))] if has_wins else []
        cells += [(_churn(old), _churn(new))] if has_churn else []
        rows.append(tuple(cells))
    return Rows(len(kinds), tuple(columns), tuple(rows)), len(ordered) - len(rows)


def _moved(migration: Iterable[Move]) -> int:
    return sum(one.accounts for one in migration if not one.is_still)


def _of_place(place: Place, best: Tier, sides: Sides) -> Iterator[TierFigures | None]:
    """The figures of the best tier in one motion and territory, before and after."""
    for tested, calls in ((sides.old, sides.names), (sides.new, {})):
        rows = [
            one
            for one in (tested.splits if tested else ())
            if calls.get(one.tier, one.tier) == best
        ]
        kinds = {one.split for one in rows}
        kind = next((kind for kind in ("variant", "territory", "motion") if kind in kinds), None)
        keys = ("motion", "territory") if kind == "variant" else (str(kind),)
        yield next(
            (
                one
                for one in rows
                if one.split == kind and all(getattr(one, k) == getattr(place, k) for k in keys)
            ),
            None,
        )


def _accounts(migration: Sequence[Move], tier: Tier) -> str:
    old = sum(one.accounts for one in migration if one.before == tier)
    new = sum(one.accounts for one in migration if one.after == tier)
    if old == new:
        return f"{old:,}"
    sign = "+" if new > old else "\N{MINUS SIGN}"
    return f"{old:,} {ARROW} {new:,} ({sign}{abs(new - old):,})"


def _wins(tier: TierFigures | None) -> str:
    if tier is None or tier.win_rate is None:
        return NOTHING
    thin = ", thin" if tier.thin else ""
    within = _interval(tier.win_rate_low, tier.win_rate_high)
    return f"{tier.win_rate:.0%} ({within}{tier.won + tier.lost:,}{thin})"


def _churn(tier: TierFigures | None) -> str:
    churn = tier.churn if tier else None
    if churn is None or churn.churn_12m is None:
        return NOTHING
    within = _interval(churn.churn_12m_low, churn.churn_12m_high)
    return f"{churn.churn_12m:.0%} ({within}{churn.customers:,})"


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.0%}–{high:.0%}; "
