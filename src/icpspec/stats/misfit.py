"""Which segments (industry by size by use case) carry the misfit?

Each segment is compared with everything outside of it. Segments may overlap. With many of them
some look bad by chance, so p-values are corrected for all.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from icpspec.stats.concordance import ScoredSpell
from icpspec.stats.cox import cox
from icpspec.stats.differences import clustered_difference, difference
from icpspec.stats.discrimination import Estimate
from icpspec.stats.fisher import fisher_exact
from icpspec.stats.gains import ratio
from icpspec.stats.log_rank import log_rank
from icpspec.stats.multiple import benjamini_hochberg
from icpspec.stats.odds import clustered_log_odds_p
from icpspec.stats.ordinal import Values, superiority
from icpspec.stats.percentiles import percentile
from icpspec.stats.survival import Month

Key = TypeVar("Key", bound=Hashable)

Rate: TypeAlias = tuple[int, int]
"""Bad outcomes (losses, churned customers) and all outcomes."""

_LEAST = 30
"""Fewer are never called a finding."""

_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Misfit:
    """A segment against the rest.

    Attributes:
        n: Opportunities or customers in the segment.
        value: Its figure, in the unit that the function names; ``None`` where undefined.
        rest: The figure of all others.
        effect: How the segment stands to the rest, with its 95 % interval.
        p: p-value of "the segment is as the rest", 0 to 1; ``None`` where undefined.
        q: The same corrected for all segments.
        finding: Whether it is worse with q below 0.05, on enough data: 30 outcomes of each kind
            in the segment, or 30 churned customers, or 30 durations, in it and outside of it
            (durations of 30 buckets, where there are buckets).
    """

    n: int
    value: float | None
    rest: float | None
    effect: Estimate
    p: float | None
    q: float | None
    finding: bool


def rate_misfits(
    segments: Mapping[Key, Rate],
    whole: Rate,
    buckets: Sequence[tuple[Mapping[Key, Rate], Rate]] | None = None,
) -> dict[Key, Misfit]:
    """Return segments by how much more often things end badly there.

    Args:
        segments: Bad outcomes and all outcomes of each segment.
        whole: The same of everything.
        buckets: ``None`` when outcomes are independent; otherwise both by bucket of accounts,
            segments without outcomes left out.

    Returns:
        One result a segment, surely worst first. ``value`` and ``rest`` are rates, 0 to 1,
        ``effect`` is their difference, -1 to 1, above 0 where the segment is worse.

    Raises:
        ValueError: Contradicting counts: more bad than all outcomes, a segment that is not
            part of the whole, or buckets that do not add up.

    Reference: Fisher (1935), with buckets as ``odds.clustered_log_odds_p``; Newcombe (1998);
    Benjamini and Hochberg (1995).
    """
    found = {}
    for key, segment in segments.items():
        own = None if buckets is None else [_split(b.get(key, (0, 0)), all_) for b, all_ in buckets]
        found[key] = _rate(_split(segment, whole), own)
    return _corrected(found)


def churn_misfits(
    segments: Mapping[Key, Sequence[Month]], whole: Sequence[Month]
) -> dict[Key, Misfit]:
    """Return segments by how much faster customers churn there.

    Args:
        segments: The curve of ``survival.kaplan_meier`` of each segment.
        whole: The curve of all customers.

    Returns:
        One result a segment, surely worst first. ``n`` counts customers that churned there,
        ``value`` and ``rest`` are churned customers per month at risk, ``effect`` is the hazard
        ratio, above 0, above 1 where the segment is worse; all ``None`` where only one of the
        two churned.

    Raises:
        ValueError: A segment has more at risk or churned in a month than there are in all.

    Reference: the log-rank test of Mantel (1966) and Peto and Peto (1972); the ratio
    by Cox (1972), ties by Efron (1977); Benjamini and Hochberg (1995).
    """
    return _corrected({key: _churn(curve, whole) for key, curve in segments.items()}, even=1.0)


def duration_misfits(
    segments: Mapping[Key, Values],
    whole: Values,
    buckets: Sequence[tuple[Mapping[Key, Values], Values]] | None = None,
) -> dict[Key, Misfit]:
    """Return segments by how much longer things take there.

    Args:
        segments: How often each number of days occurs in each segment, such as the sales cycle
            of won opportunities.
        whole: The same of everything.
        buckets: ``None`` when durations are independent; otherwise both by bucket of accounts,
            segments without any left out.

    Returns:
        One result a segment, surely worst first. ``value`` and ``rest`` are medians in days,
        ``effect`` is the chance that a case of the segment takes longer than one of the rest,
        0 to 1, above 0.5 where the segment is worse.

    Raises:
        ValueError: A segment that is not part of the whole, or buckets that do not add up.

    Reference: as ``ordinal.superiority``; Benjamini and Hochberg (1995).
    """
    found = {}
    for key, segment in segments.items():
        own = (
            None
            if buckets is None
            else [(b.get(key, {}), _rest(b.get(key, {}), w)) for b, w in buckets]
        )
        rest = _rest(segment, whole)
        result = superiority(segment, rest, own)
        found[key] = Misfit(
            n=sum(segment.values()),
            value=percentile(segment, 0.5),
            rest=percentile(rest, 0.5),
            effect=result.chance,
            p=result.p,
            q=None,
            finding=_enough(segment, rest, own),
        )
    return _corrected(found, even=0.5)


def _corrected(found: Mapping[Key, Misfit], even: float = 0.0) -> dict[Key, Misfit]:
    """Fill in q, and call findings those that are worse beyond the effect of no difference."""
    q_values = benjamini_hochberg([result.p for result in found.values()])
    results = {}
    for (key, result), q in zip(found.items(), q_values, strict=True):
        point = result.effect.point
        worse = point is not None and point > even and q is not None and q < _SIGNIFICANT
        results[key] = Misfit(
            n=result.n,
            value=result.value,
            rest=result.rest,
            effect=result.effect,
            p=result.p,
            q=q,
            finding=result.finding and worse,
        )
    return dict(sorted(results.items(), key=lambda item: -_surely(item[1].effect)))


def _surely(effect: Estimate) -> float:
    return -math.inf if effect.low is None else effect.low


def _split(segment: Rate, whole: Rate) -> tuple[int, int, int, int]:
    """Return bad and all outcomes of the segment and of the rest."""
    (bad, n), (all_bad, all_n) = segment, whole
    if not (0 <= bad <= n and 0 <= all_bad - bad <= all_n - n):
        raise ValueError(f"a segment of {segment} that is no part of {whole}")
    return bad, n, all_bad - bad, all_n - n


def _rate(
    pair: tuple[int, int, int, int], buckets: Sequence[tuple[int, int, int, int]] | None
) -> Misfit:
    bad, n, rest_bad, rest_n = pair
    if buckets is None:
        effect = difference(pair)
        p = fisher_exact(bad, n - bad, rest_bad, rest_n - rest_bad) if n and rest_n else None
    else:
        if tuple(sum(bucket[k] for bucket in buckets) for k in range(4)) != pair:
            raise ValueError("the buckets do not add up")
        effect = clustered_difference(buckets)
        p = clustered_log_odds_p([(b, k - b, c, m - c) for b, k, c, m in buckets])
    return Misfit(
        n=n,
        value=ratio(bad, n),
        rest=ratio(rest_bad, rest_n),
        effect=effect,
        p=p,
        q=None,
        finding=min(bad, n - bad) >= _LEAST,
    )


def _churn(segment: Sequence[Month], whole: Sequence[Month]) -> Misfit:
    if len(segment) > len(whole):
        raise ValueError("a segment has more months than all customers")
    rest = [
        Month(
            month=all_.month,
            at_risk=all_.at_risk - (own.at_risk if own else 0),
            churned=all_.churned - (own.churned if own else 0),
            survival=0.0,
            low=None,
            high=None,
        )
        for all_, own in zip(whole, [*segment, *[None] * len(whole)], strict=False)
    ]
    if any(not 0 <= month.churned <= month.at_risk for month in rest):
        raise ValueError("a segment has more customers in a month than there are in all")
    test = log_rank([segment, rest])
    churned, rest_churned = (sum(month.churned for month in part) for part in (segment, rest))
    at_risk = sum(month.at_risk for month in segment)
    return Misfit(
        n=churned,
        value=ratio(churned, at_risk),
        rest=ratio(rest_churned, sum(m.at_risk for m in rest)),
        effect=_hazard(segment, rest),
        p=None if test is None else test.p,
        q=None,
        finding=min(churned, rest_churned) >= _LEAST,
    )


def _hazard(segment: Sequence[Month], rest: Sequence[Month]) -> Estimate:
    """Return the hazard of the first relative to the second, by Cox's model of one step.

    It knows only who is at risk and who churns in each month, so a month is a spell of its own.
    """
    spells = []
    for score, curve in ((1, segment), (0, rest)):
        for m in curve:
            entry = m.month - 1 if m.month else None
            spells.append(ScoredSpell(score, entry, m.month, event=True, n=m.churned))
            kept = m.at_risk - m.churned
            spells.append(ScoredSpell(score, entry, m.month, event=False, n=kept))
    model = cox(spells)
    if model is None:
        return Estimate(None, None, None)
    return Estimate(model.hazard_ratio, model.low, model.high)


def _enough(segment: Values, rest: Values, buckets: Sequence[tuple[Values, Values]] | None) -> bool:
    """Tell whether both sides have enough cases, and enough buckets that have any.

    With few accounts the jackknife of a rank statistic takes noise for a finding too often.
    """
    sides = (segment, rest)
    if buckets is None:
        return all(sum(side.values()) >= _LEAST for side in sides)
    return all(sum(any(b[k].values()) for b in buckets) >= _LEAST for k in range(len(sides)))


def _rest(segment: Values, whole: Values) -> dict[int, int]:
    rest = {level: whole.get(level, 0) - segment.get(level, 0) for level in {*segment, *whole}}
    if any(n < 0 for n in rest.values()):
        raise ValueError("a segment that is no part of the whole")
    return rest
