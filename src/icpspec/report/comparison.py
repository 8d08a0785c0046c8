"""Two versions against the same opportunities, as JSON and for people: the verdict first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.backtest.compared import NO_DIFFERENCE, SAME, UNCLEAR
from icpspec.report.model import Heading, Lines, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from icpspec.backtest.compared import Comparison, Forgone, Migrated, TierSide, Touched
    from icpspec.report.model import Block

_OUTSIDE = "outside"
_ARROW = "\N{RIGHTWARDS ARROW}"
_LEAST_SHOWN = 0.001
_SIDE = (
    *("opportunities", "won", "lost", "win_rate", "win_rate_low", "win_rate_high"),
    *("share_of_opportunities", "thin"),
)


def comparison_json(found: Comparison) -> dict[str, Any]:
    """One entry of `comparison` in the JSON of `backtest`; a tier of null is outside."""
    return {
        "icp": found.icp,
        "base": found.base,
        "migration": [
            {
                "from": one.before,
                "to": one.after,
                "accounts": one.accounts,
                "opportunities": one.opportunities,
                "won": one.won,
                "lost": one.lost,
            }
            for one in found.migration
        ],
        "won": found.won,
        "lost": found.lost,
        "changed": found.changed,
        "auc_decision_base": found.auc_base,
        "auc_decision_head": found.auc_head,
        "auc_decision_delta": found.delta,
        "auc_decision_delta_low": found.delta_low,
        "auc_decision_delta_high": found.delta_high,
        "p_value": found.p_value,
        "clustered": found.clustered,
        "tiers": [
            {"tier": one.tier, **_side_json(one.base, "base"), **_side_json(one.head, "head")}
            for one in found.tiers
        ],
        "exclusions": [
            {
                "exclusion": one.exclusion,
                "added": _touched_json(one.added),
                "dropped": _touched_json(one.dropped),
            }
            for one in found.forgone
        ],
        "conclusion": found.conclusion,
        "verdict": found.verdict,
    }


def _side_json(side: TierSide | None, version: str) -> dict[str, Any]:
    """The figures of a tier, the version behind their names: `win_rate_base_low`."""
    named: dict[str, Any] = {}
    for name in _SIDE:
        stem, _, end = name.rpartition("_")
        is_end = end in ("low", "high")
        key = f"{stem}_{version}_{end}" if is_end else f"{name}_{version}"
        named[key] = None if side is None else getattr(side, name)
    return named


def _touched_json(touched: Touched) -> dict[str, Any]:
    names = ("opportunities", "won", "lost", "won_amount", "customers", "kept", "recurring")
    return {name: getattr(touched, name) for name in names}


def comparison_blocks(found: Comparison, currency: str | None) -> list[Block]:
    """The same for people."""
    blocks: list[Block] = [
        Heading(f"Against {found.base}: {found.title} ({found.icp})"),
        Lines(tuple(sentences(found, currency))),
    ]
    if found.conclusion != SAME or any(one.before != one.after for one in found.migration):
        blocks.append(_tiers(found))
    moved = [one for one in found.migration if one.before != one.after]
    if moved:
        blocks.append(_migration(moved))
    return blocks


def sentences(found: Comparison, currency: str | None) -> Iterator[str]:
    """The verdict, what it rests on, and what exclusions would have forgone."""
    verdict = found.verdict[:1].upper() + found.verdict[1:]
    figures = _figures(found)
    if found.conclusion in (SAME, UNCLEAR) or figures is None:
        yield f"{verdict}."
    elif found.conclusion == NO_DIFFERENCE:
        yield f"{verdict}: {figures}."
    else:
        yield f"{verdict}: {figures}, over {_n(found.won + found.lost, 'decided opportunity')}."
    if found.conclusion != SAME:
        decided = found.won + found.lost
        how = (
            "Accounts have several of them: the interval is the jackknife's over accounts"
            if found.clustered
            else "The interval is DeLong's for two scores of the same deals"
        )
        yield f"{found.changed:,} of {decided:,} have another tier or score. {how}."
    for one in found.forgone:
        yield from _forgone(one, currency)


def _figures(found: Comparison) -> str | None:
    if found.auc_base is None or found.auc_head is None or found.delta is None:
        return None
    text = f"AUC of the decision {found.auc_base:.3f} {_ARROW} {found.auc_head:.3f}"
    if found.delta_low is None or found.delta_high is None:
        return f"{text} ({found.delta:+.3f})"
    p = "" if found.p_value is None else f", p {_p(found.p_value)}"
    return (
        f"{text} ({found.delta:+.3f}, 95 % interval {found.delta_low:+.3f} to"
        f" {found.delta_high:+.3f}{p})"
    )


def _p(value: float) -> str:
    return "< 0.001" if value < _LEAST_SHOWN else f"= {value:.3f}"


def _forgone(one: Forgone, currency: str | None) -> Iterator[str]:
    if one.added.opportunities:
        yield f"{one.exclusion} would have forgone {_touched(one.added, currency)}."
    if one.dropped.opportunities:
        yield f"{one.exclusion} no longer forgoes {_touched(one.dropped, currency)}."


def _touched(touched: Touched, currency: str | None) -> str:
    money = f" {currency}" if currency else ""
    text = f"{_n(touched.won, 'win')}"
    if touched.won_amount is not None and touched.won:
        text += f" of {_amount(touched.won_amount)}{money}"
    text += f" and spared {_n(touched.lost, 'loss')}"
    if touched.customers:
        are = "is" if touched.kept == 1 else "are"
        text += (
            f"; {touched.kept:,} of {_n(touched.customers, 'customer')} won so {are} still there"
        )
    if touched.recurring:
        text += f", and recurring revenue of {_amount(touched.recurring)}{money}"
    return text


def _amount(value: Decimal) -> str:
    return f"{value:,.0f}"


def _n(n: int, one: str) -> str:
    if n == 1:
        return f"1 {one}"
    many = f"{one[:-1]}ies" if one.endswith("y") else f"{one}es" if one.endswith("s") else f"{one}s"
    return f"{n:,} {many}"


def _tiers(found: Comparison) -> Table:
    rows = tuple(
        (
            one.tier,
            *_side(one.base),
            *_side(one.head),
            _thin(one.base, one.head),
        )
        for one in found.tiers
    )
    columns = (
        *("tier", ">share before", ">won", ">lost", ">win rate (95 %)"),
        *(">share after", ">won", ">lost", ">win rate (95 %)", ""),
    )
    return Table(columns, rows, title="Tiers before and after, each deal at its own as-of date")


def _side(side: TierSide | None) -> tuple[str, str, str, str]:
    if side is None:
        return ("", "", "", "no such tier")
    share = side.share_of_opportunities
    return (
        "" if share is None else f"{share:.1%}",
        f"{side.won:,}",
        f"{side.lost:,}",
        _rate(side),
    )


def _rate(side: TierSide) -> str:
    if side.win_rate is None:
        return ""
    if side.win_rate_low is None or side.win_rate_high is None:
        return f"{side.win_rate:.1%}"
    return f"{side.win_rate:.1%} ({side.win_rate_low:.1%}–{side.win_rate_high:.1%})"


def _thin(*sides: TierSide | None) -> str:
    """The worse of both: what has too few deals on one side is no finding."""
    found = [side.thin for side in sides if side is not None]
    return next((word for word in ("insufficient", "thin") if word in found), "")


def _migration(moved: list[Migrated]) -> Table:
    rows = tuple(
        (
            one.before or _OUTSIDE,
            one.after or _OUTSIDE,
            f"{one.accounts:,}",
            f"{one.opportunities:,}",
            f"{one.won:,}",
            f"{one.lost:,}",
        )
        for one in moved
    )
    columns = ("from", "to", ">accounts", ">opps", ">won", ">lost")
    return Table(columns, rows, title="Deals that change tier")
