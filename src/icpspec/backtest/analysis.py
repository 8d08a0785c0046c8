"""From count tables to figures: overall, by tier, by score."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from icpspec.backtest.model import Overall, ScoreFigures, TierFigures
from icpspec.backtest.population import LOST, OPEN, WON
from icpspec.stats.calibration import fit
from icpspec.stats.discrimination import Estimate, auc_with_interval, gini, ks
from icpspec.stats.gains import ratio
from icpspec.stats.intervals import Interval, wilson
from icpspec.stats.jackknife import clustered_rate
from icpspec.stats.percentiles import percentile
from icpspec.stats.signal import signal
from icpspec.stats.trend import Trend, clustered_trend, cochran_armitage, tiers_in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from icpspec.backtest.counts import Cell, Counts, Part
    from icpspec.resolve.model import ResolvedIcp

INSUFFICIENT, THIN = 30, 100


def thinness(won: int, lost: int) -> str | None:
    """`insufficient` below 30 wins or 30 losses, `thin` below 100 of either."""
    least = min(won, lost)
    if least < INSUFFICIENT:
        return "insufficient"
    return "thin" if least < THIN else None


def rate_interval(counts: Counts, cells: Iterable[Cell]) -> Interval | None:
    """The interval of a win rate: Wilson, widened by clusters where accounts repeat."""
    decided = [cell for cell in cells if cell.outcome != OPEN]
    if not counts.clustered:
        won = sum(cell.n for cell in decided if cell.outcome == WON)
        return wilson(won, sum(cell.n for cell in decided))
    buckets = bucket_names(counts)
    wins = Counter[str]()
    totals = Counter[str]()
    for cell in decided:
        totals[cell.bucket] += cell.n
        wins[cell.bucket] += cell.n if cell.outcome == WON else 0
    return clustered_rate([wins[b] for b in buckets], [totals[b] for b in buckets])


def bucket_names(counts: Counts) -> list[str]:
    """The non-empty buckets among accounts with closed opportunities; their number is G."""
    return sorted({cell.bucket for cell in counts.cells if cell.outcome != OPEN})


def tier_figures(
    icp: ResolvedIcp, counts: Counts, part: Part | None = None
) -> tuple[TierFigures, ...]:
    """One row a tier, best first.

    Args:
        part: the opportunities that are counted; lift and shares are within them. Default: all.
    """
    own = part or counts.whole
    total = sum(cell.n for cell in own.cells)
    won_total = _number(own.cells, WON)
    base = ratio(won_total, won_total + _number(own.cells, LOST))
    return tuple(
        _tier(icp, rank, counts, own, (total, won_total, base)) for rank in range(len(icp.tiers))
    )


def _tier(
    icp: ResolvedIcp,
    rank: int,
    counts: Counts,
    part: Part,
    whole: tuple[int, int, float | None],
) -> TierFigures:
    total, won_total, base = whole
    cells = [cell for cell in part.cells if cell.rank == rank]
    won, lost, still_open = (_number(cells, outcome) for outcome in (WON, LOST, OPEN))
    rate = ratio(won, won + lost)
    interval = rate_interval(counts, cells)
    won_amount, lost_amount = _amounts(counts, cells)
    days = [(float(days), n) for at, days, n in part.cycles if at == rank]
    return TierFigures(
        tier=icp.tiers[rank].id,
        rank=rank,
        accounts=part.accounts.get(rank, 0),
        open=still_open,
        won=won,
        lost=lost,
        win_rate=rate,
        win_rate_low=interval.low if interval else None,
        win_rate_high=interval.high if interval else None,
        lift=ratio(rate, base),
        won_amount=won_amount,
        lost_amount=lost_amount,
        amount_win_rate=_amount_rate(won_amount, lost_amount),
        share_of_opportunities=ratio(won + lost + still_open, total),
        share_of_won=ratio(won, won_total),
        cycle_days_median=percentile(days, 0.5),
        cycle_days_p75=percentile(days, 0.75),
        thin=thinness(won, lost),
    )


def _amount_rate(won: Decimal | None, lost: Decimal | None) -> float | None:
    """Won amount ÷ decided amount; None where amounts are missing or cancel out."""
    if won is None or lost is None or won < 0 or lost < 0 or won + lost <= 0:
        return None
    return float(won / (won + lost))


def overall_figures(icp: ResolvedIcp, counts: Counts) -> Overall:
    """The figures over all opportunities of an ICP; the verdict is written later."""
    cells = counts.cells
    won, lost, still_open = (_number(cells, outcome) for outcome in (WON, LOST, OPEN))
    interval = rate_interval(counts, cells)
    won_amount, lost_amount = _amounts(counts, cells)
    by_score = _estimate(counts, lambda cell: (0, cell.score))
    # Ascending: the worst tier first, so that exclusions and gates count.
    by_decision = _estimate(counts, lambda cell: (-cell.rank, cell.score))
    wins, losses, order = _profile(cells, lambda cell: (0, cell.score))
    unit = float(icp.step)
    curve = fit([score * unit for _, score in order], wins, losses)
    trend = _trend(icp, counts)
    rates = [
        ratio(_number(at, WON), _number(at, WON) + _number(at, LOST))
        for at in ([c for c in cells if c.rank == rank] for rank in range(len(icp.tiers)))
    ]
    return Overall(
        accounts=counts.accounts.get(None, 0),
        open=still_open,
        won=won,
        lost=lost,
        win_rate=ratio(won, won + lost),
        win_rate_low=interval.low if interval else None,
        win_rate_high=interval.high if interval else None,
        won_amount=won_amount,
        lost_amount=lost_amount,
        auc_score=by_score.point,
        auc_score_low=by_score.low,
        auc_score_high=by_score.high,
        auc_decision=by_decision.point,
        auc_decision_low=by_decision.low,
        auc_decision_high=by_decision.high,
        gini=gini(by_score.point),
        ks=ks(wins, losses),
        log_loss=curve.log_loss if curve else None,
        calibration=(curve.intercept, curve.slope) if curve else None,
        trend_z=trend.z if trend else None,
        trend_p=trend.p if trend else None,
        tiers_in_order=tiers_in_order(rates),
        clustered=counts.clustered,
        signal=signal(by_decision.point, by_decision.low, by_decision.high),
    )


def score_figures(icp: ResolvedIcp, counts: Counts) -> tuple[ScoreFigures, ...]:
    """One row a score, ascending."""
    found: dict[int, Counter[int]] = {}
    for cell in counts.cells:
        found.setdefault(cell.score, Counter())[cell.outcome] += cell.n
    return tuple(
        ScoreFigures(in_units(score, icp), by[WON], by[LOST], by[OPEN])
        for score, by in sorted(found.items())
    )


def in_units(steps: int, icp: ResolvedIcp) -> Decimal:
    """Whole steps as points of the scale."""
    return Decimal(steps) * icp.step


_Order = tuple[int, int]


def _profile(
    cells: Iterable[Cell], order: Callable[[Cell], _Order]
) -> tuple[list[int], list[int], list[_Order]]:
    """Wins and losses in ascending order, and the places they stand at."""
    found: dict[_Order, list[int]] = {}
    for cell in cells:
        if cell.outcome != OPEN:
            found.setdefault(order(cell), [0, 0])[cell.outcome] += cell.n
    places = sorted(found)
    return [found[p][WON] for p in places], [found[p][LOST] for p in places], places


def _estimate(counts: Counts, order: Callable[[Cell], _Order]) -> Estimate:
    wins, losses, places = _profile(counts.cells, order)
    if not counts.clustered:
        return auc_with_interval(wins, losses, None)
    position = {place: index for index, place in enumerate(places)}
    buckets: dict[str, dict[int, tuple[int, int]]] = {b: {} for b in bucket_names(counts)}
    for cell in counts.cells:
        if cell.outcome == OPEN:
            continue
        at = position[order(cell)]
        won, lost = buckets[cell.bucket].get(at, (0, 0))
        add = (cell.n, 0) if cell.outcome == WON else (0, cell.n)
        buckets[cell.bucket][at] = (won + add[0], lost + add[1])
    return auc_with_interval(wins, losses, list(buckets.values()))


def _trend(icp: ResolvedIcp, counts: Counts) -> Trend | None:
    """Do better tiers win more? Tiers are given worst first."""
    ranks = list(reversed(range(len(icp.tiers))))
    if not counts.clustered:
        wins = [_number((c for c in counts.cells if c.rank == r), WON) for r in ranks]
        losses = [_number((c for c in counts.cells if c.rank == r), LOST) for r in ranks]
        return cochran_armitage(wins, [sum(pair) for pair in zip(wins, losses, strict=True)])
    place = {rank: index for index, rank in enumerate(ranks)}
    buckets = {b: ([0] * len(ranks), [0] * len(ranks)) for b in bucket_names(counts)}
    for cell in counts.cells:
        if cell.outcome == OPEN:
            continue
        won, total = buckets[cell.bucket]
        won[place[cell.rank]] += cell.n if cell.outcome == WON else 0
        total[place[cell.rank]] += cell.n
    return clustered_trend(list(buckets.values()))


def _number(cells: Iterable[Cell], outcome: int) -> int:
    return sum(cell.n for cell in cells if cell.outcome == outcome)


def _amounts(counts: Counts, cells: Sequence[Cell]) -> tuple[Decimal | None, Decimal | None]:
    """Amounts won and lost; None for both where no opportunity of the ICP has an amount."""
    if not counts.totals["amounts"]:
        return None, None
    won, lost = (
        sum((cell.amount for cell in cells if cell.outcome == outcome), Decimal(0))
        for outcome in (WON, LOST)
    )
    return won, lost
