"""The trait table: what each trait is worth, with a small chart of its odds ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec import _templates
from icpspec.report.charts._chart import Series
from icpspec.report.charts._drawing import small
from icpspec.report.numbers import p_value, percent, plain, ratio, signed
from icpspec.report.reading import in_order_of_weight, leaving_traits, role_of

if TYPE_CHECKING:
    from icpspec.backtest.model import IcpBacktest, TraitFigures
    from icpspec.report.reading import Role

_LEAST_SPAN, _MOST_SPAN = math.log(2), math.log(10)
_SIGNS = {"agrees": "✓ sign agrees", "contradicts": "✗ contradicts", "unclear": "? sign unclear"}


@dataclass(frozen=True, slots=True)
class TraitRow:
    """One row; all texts."""

    title: str
    id: str
    weight: str
    role: Role
    matched: str
    unknown: str
    won_matched: str
    won_unmatched: str
    odds: str
    odds_interval: str
    chart: Any
    q: str
    sign: str
    left_matched: str
    left_unmatched: str
    iv: str
    flags: str


def trait_rows(icp: IcpBacktest) -> list[TraitRow]:
    """All traits, the heaviest first."""
    leaving = leaving_traits(icp)
    span = _span(icp)
    return [
        TraitRow(
            title=trait.title,
            id=trait.trait,
            weight=signed(trait.weight),
            role=role_of(trait, leaving),
            matched=f"{trait.matched:,}",
            unknown=f"{trait.unknown:,}",
            won_matched=percent(trait.win_rate_matched),
            won_unmatched=percent(trait.win_rate_unmatched),
            odds=ratio(trait.odds_ratio) if _is_known(trait) else "",
            odds_interval=_interval(trait),
            chart=_chart(trait, role_of(trait, leaving), span),
            q=_q(trait),
            sign=_SIGNS[trait.sign] if trait.weight else "no weight",
            left_matched=percent(getattr(trait.churn_matched, "churn_12m", None)),
            left_unmatched=percent(getattr(trait.churn_unmatched, "churn_12m", None)),
            iv=plain(trait.iv),
            flags=", ".join(trait.flags),
        )
        for trait in in_order_of_weight(icp.traits)
    ]


def _q(trait: TraitFigures) -> str:
    """A trait without weight has no q; its p says so."""
    if trait.q_value is None and trait.p_value is not None:
        return f"p {p_value(trait.p_value)}"
    return p_value(trait.q_value)


def _is_known(trait: TraitFigures) -> bool:
    """Without a deal on one of the sides the ratio stands on its added halves alone."""
    return bool(trait.odds_ratio and trait.matched and trait.unmatched)


def _interval(trait: TraitFigures) -> str:
    if trait.odds_ratio_low is None or trait.odds_ratio_high is None:
        return ""
    return f"{ratio(trait.odds_ratio_low)}–{ratio(trait.odds_ratio_high)}"


def _span(icp: IcpBacktest) -> float:
    """How far the axis of logarithms reaches to both sides."""
    known = [
        abs(math.log(value))
        for trait in icp.traits
        for value in (trait.odds_ratio_low, trait.odds_ratio_high)
        if value
    ]
    return min(_MOST_SPAN, max(_LEAST_SPAN, *known) if known else _LEAST_SPAN)


def _chart(trait: TraitFigures, role: Role, span: float) -> Any:
    if not _is_known(trait):
        return ""
    assert trait.odds_ratio is not None

    def at(value: float) -> float:
        return max(-span, min(span, math.log(value)))

    side = "won" if trait.odds_ratio > 1 else "lost"
    sure = trait.sign != "unclear" or role.id == "promising"
    marks = [Series("base", ((0.0, 0.0), (0.0, 1.0)))]
    if trait.odds_ratio_low and trait.odds_ratio_high:
        ends = ((at(trait.odds_ratio_low), 0.5), (at(trait.odds_ratio_high), 0.5))
        marks.append(Series(f"whisker {side}", ends))
    look = side if sure else f"{side} weak"
    marks.append(Series(look, ((at(trait.odds_ratio), 0.5),), "dots"))
    words = f"odds ratio {ratio(trait.odds_ratio)}"
    if _interval(trait):
        words += f", 95 % interval {_interval(trait)}"
    reach = span * 1.05
    return _templates.safe(small(marks, -reach, reach, f"{trait.title}: {words}"))
