"""From count tables to the trait table: what each trait is worth, and what looks wrong with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.backtest.analysis import bucket_names, in_units, thinness
from icpspec.backtest.forms import UNKNOWN
from icpspec.backtest.model import TraitFigures
from icpspec.backtest.population import LOST, WON
from icpspec.stats.discrimination import auc
from icpspec.stats.fisher import fisher_exact
from icpspec.stats.gains import ratio
from icpspec.stats.multiple import benjamini_hochberg
from icpspec.stats.odds import (
    clustered_log_odds_p,
    clustered_odds_ratio_interval,
    odds_ratio,
    odds_ratio_interval,
)
from icpspec.stats.woe import weights_of_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.counts import Counts
    from icpspec.backtest.forms import Forms
    from icpspec.backtest.trait_counts import TraitCell, TraitScore
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.stats.intervals import Interval

_MOST_AUC, _MOST_IV = 0.8, 0.5
_MISSING_Q, _MISSING_POINTS = 0.01, 0.05
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class _Table:
    """Wins and losses of one trait by state, and by bucket and state."""

    by_state: dict[tuple[int, int], int]
    by_bucket: dict[str, Counter[tuple[int, int]]]

    def number(self, state: int, outcome: int) -> int:
        return self.by_state.get((state, outcome), 0)

    def matched(self, outcome: int) -> int:
        return sum(n for (state, o), n in self.by_state.items() if state > 0 and o == outcome)


def trait_figures(
    icp: ResolvedIcp, forms: Sequence[Forms], counts: Counts
) -> tuple[TraitFigures, ...]:
    """One row a trait, in the order of the spec; those that only overlays have come last.

    Args:
        icp: the base; all variants have its scale.
    """
    buckets = bucket_names(counts)
    tables = _tables(counts.traits)
    scores: dict[str, list[TraitScore]] = defaultdict(list)
    for entry in counts.trait_scores:
        scores[entry.trait].append(entry)
    drafts = [
        _draft(form, icp, tables.get(form.id, _Table({}, {})), scores[form.id], counts, buckets)
        for form in forms
    ]
    with_q = _with_q_values(forms, drafts)
    leaking = _missing_differs(forms, tables, counts, buckets)
    agreeing = {name for pair in counts.agreeing for name in pair}
    return tuple(
        _judged(draft, tables.get(draft.trait, _Table({}, {})), leaking, agreeing)
        for draft in with_q
    )


def _tables(cells: Sequence[TraitCell]) -> dict[str, _Table]:
    found: dict[str, _Table] = {}
    for cell in cells:
        table = found.setdefault(cell.trait, _Table({}, {}))
        key = (cell.state, cell.outcome)
        table.by_state[key] = table.by_state.get(key, 0) + cell.n
        table.by_bucket.setdefault(cell.bucket, Counter())[key] += cell.n
    return found


def _draft(
    form: Forms,
    icp: ResolvedIcp,
    table: _Table,
    scores: Sequence[TraitScore],
    counts: Counts,
    buckets: Sequence[str],
) -> TraitFigures:
    a, b = table.matched(WON), table.matched(LOST)
    c, d = table.number(0, WON), table.number(0, LOST)
    unknown = (table.number(UNKNOWN, WON), table.number(UNKNOWN, LOST))
    decided = a + b + c + d + sum(unknown)
    base = ratio(a + c + unknown[0], decided)
    rate = ratio(a, a + b)
    woe = weights_of_evidence(_bins(form, table))
    interval = _odds_interval(table, counts, buckets)
    return TraitFigures(
        trait=form.id,
        title=form.first.title,
        weight=in_units(form.weight, icp),
        matched=a + b,
        unmatched=c + d,
        unknown=sum(unknown),
        win_rate_matched=rate,
        win_rate_unmatched=ratio(c, c + d),
        lift=ratio(rate, base),
        odds_ratio=odds_ratio(a, b, c, d) if decided else None,
        odds_ratio_low=interval.low if interval else None,
        odds_ratio_high=interval.high if interval else None,
        p_value=_p_value(table, counts, buckets) if decided else None,
        q_value=None,
        iv=woe.iv if woe else None,
        auc=_auc_of_points(form, table, scores),
        auc_without=_auc_without(scores),
        sign="unclear",
        flags=(),
    )


def _bins(form: Forms, table: _Table) -> list[tuple[int, int]]:
    """Each band, unmatched, unknown; empty ones are dropped by the statistic."""
    states = [*range(1, form.count + 1), 0, UNKNOWN]
    return [(table.number(state, WON), table.number(state, LOST)) for state in states]


def _p_value(table: _Table, counts: Counts, buckets: Sequence[str]) -> float | None:
    """Matched against unmatched, unknown left out; the cluster version where accounts repeat."""
    if not counts.clustered:
        return fisher_exact(
            table.matched(WON), table.matched(LOST), table.number(0, WON), table.number(0, LOST)
        )
    return clustered_log_odds_p([_four(table.by_bucket.get(b, Counter())) for b in buckets])


def _odds_interval(table: _Table, counts: Counts, buckets: Sequence[str]) -> Interval | None:
    if not counts.clustered:
        return odds_ratio_interval(
            table.matched(WON), table.matched(LOST), table.number(0, WON), table.number(0, LOST)
        )
    fours = [_four(table.by_bucket.get(bucket, Counter())) for bucket in buckets]
    return clustered_odds_ratio_interval(fours)


def _four(cells: Counter[tuple[int, int]]) -> tuple[int, int, int, int]:
    won = sum(n for (state, outcome), n in cells.items() if state > 0 and outcome == WON)
    lost = sum(n for (state, outcome), n in cells.items() if state > 0 and outcome == LOST)
    return won, lost, cells[0, WON], cells[0, LOST]


def _auc_of_points(form: Forms, table: _Table, scores: Sequence[TraitScore]) -> float | None:
    """AUC of the points given; of a shadow trait, of whether it is matched.

    Over the opportunities whose variant has the trait.
    """
    places: dict[int, list[int]] = {}
    if form.is_shadow:
        for (state, outcome), n in table.by_state.items():
            places.setdefault(int(state > 0), [0, 0])[outcome] += n
    else:
        for entry in scores:
            if entry.points is not None:
                places.setdefault(entry.points, [0, 0])[entry.outcome] += entry.n
    return _auc(places)


def _auc_without(scores: Sequence[TraitScore]) -> float | None:
    """AUC of the score without the trait, over all opportunities like that of the score."""
    places: dict[int, list[int]] = {}
    for entry in scores:
        places.setdefault(entry.without, [0, 0])[entry.outcome] += entry.n
    return _auc(places)


def _auc(places: dict[int, list[int]]) -> float | None:
    ascending = [places[place] for place in sorted(places)]
    return auc([at[WON] for at in ascending], [at[LOST] for at in ascending])


def _with_q_values(forms: Sequence[Forms], drafts: Sequence[TraitFigures]) -> list[TraitFigures]:
    """Q over all scored traits of the ICP; a shadow trait has p, no q."""
    shadows = {form.id for form in forms if form.is_shadow}
    q_values = benjamini_hochberg(
        [None if draft.trait in shadows else draft.p_value for draft in drafts]
    )
    return [
        replace(draft, q_value=q, sign=_sign(draft, q))
        for draft, q in zip(drafts, q_values, strict=True)
    ]


def _sign(draft: TraitFigures, q_value: float | None) -> str:
    if q_value is None or q_value >= _SIGNIFICANT or draft.odds_ratio is None or not draft.weight:
        return "unclear"
    return "agrees" if (draft.odds_ratio > 1) == (draft.weight > 0) else "contradicts"


def _missing_differs(
    forms: Sequence[Forms], tables: dict[str, _Table], counts: Counts, buckets: Sequence[str]
) -> set[str]:
    """Traits that are unknown clearly more often for one outcome than for the other."""
    names = [form.id for form in forms if form.id in tables]
    p_values = [_missing_p(tables[name], counts, buckets) for name in names]
    return {
        name
        for name, q in zip(names, benjamini_hochberg(p_values), strict=True)
        if q is not None and q < _MISSING_Q and _missing_gap(tables[name]) >= _MISSING_POINTS
    }


def _missing_four(cells: Counter[tuple[int, int]]) -> tuple[int, int, int, int]:
    unknown = cells[UNKNOWN, WON], cells[UNKNOWN, LOST]
    known = [
        sum(n for (state, outcome), n in cells.items() if state != UNKNOWN and outcome == wanted)
        for wanted in (WON, LOST)
    ]
    return unknown[0], unknown[1], known[0], known[1]


def _missing_p(table: _Table, counts: Counts, buckets: Sequence[str]) -> float | None:
    if not counts.clustered:
        return fisher_exact(*_missing_four(Counter(table.by_state)))
    return clustered_log_odds_p([_missing_four(table.by_bucket.get(b, Counter())) for b in buckets])


def _missing_gap(table: _Table) -> float:
    won_unknown, lost_unknown, won_known, lost_known = _missing_four(Counter(table.by_state))
    of_won = ratio(won_unknown, won_unknown + won_known)
    of_lost = ratio(lost_unknown, lost_unknown + lost_known)
    return abs(of_won - of_lost) if of_won is not None and of_lost is not None else 0.0


def _judged(
    draft: TraitFigures, table: _Table, leaking: set[str], agreeing: set[str]
) -> TraitFigures:
    flags = []
    if knows_too_much(draft) or draft.trait in leaking:
        flags.append("likely-leakage")
    if draft.sign == "contradicts":
        flags.append("contradicted-sign")
    if draft.matched == 0 and draft.unmatched + draft.unknown:
        flags.append("never-matches")
    elif thinness(table.matched(WON), table.matched(LOST)) is not None:
        flags.append("thin")
    if draft.trait in agreeing:
        flags.append("always-agrees")
    return replace(draft, flags=tuple(flags))


def knows_too_much(draft: TraitFigures) -> bool:
    """Too good for a fact that was known before the outcome, in either direction."""
    strong = draft.auc is not None and max(draft.auc, 1 - draft.auc) > _MOST_AUC
    return strong or (draft.iv is not None and draft.iv > _MOST_IV)
