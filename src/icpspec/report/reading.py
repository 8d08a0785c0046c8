"""What a backtest says to the one who has to decide, as answers to the questions asked first.

Nothing is claimed that the figures do not carry: thin cells, overlapping intervals and traits that
stand on their bands are told as what they are.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.backtest.analysis import thinness
from icpspec.backtest.faults import WINS_THAT_LEAVE
from icpspec.backtest.verdict import in_order, solid
from icpspec.report.numbers import count, interval, p_value, percent, plain, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.backtest.churn import Churn
    from icpspec.backtest.model import IcpBacktest, TierFigures, TraitFigures

FEW_CUSTOMERS = 30
"""Below so many customers a rate of churn is no finding."""
_INFORMATIVE_IV, _INFORMATIVE_AUC = 0.1, 0.53
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a list: what it is, and why it stands there."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        tone: `good`, `bad`, `doubt` or `plain`.
        items: what belongs to it, the weightiest first.
    """

    question: str
    said: str
    tone: str = "plain"
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What a trait turned out to be.

    Attributes:
        id: `leak`, `contradicted`, `leaves`, `earns`, `never`, `promising`, `shadow`, `thin`,
            `bands` or `idle`.
        said: the same in words.
        tone: as of an answer.
    """

    id: str
    said: str
    tone: str


_ROLES = {
    role.id: role
    for role in (
        Role("leak", "trap: knows too much", "bad"),
        Role("contradicted", "trap: the data contradict it", "bad"),
        Role("leaves", "trap: its customers leave", "bad"),
        Role("earns", "earns its weight", "good"),
        Role("never", "matches nobody", "doubt"),
        Role("promising", "unweighted, but seems to matter", "plain"),
        Role("shadow", "unweighted, under watch", "plain"),
        Role("thin", "too few deals to tell", "doubt"),
        Role("bands", "depends on its bands", "plain"),
        Role("idle", "no difference seen", "doubt"),
    )
}


def role_of(trait: TraitFigures, leaving: Iterable[str | None]) -> Role:
    """What a trait turned out to be.

    Args:
        leaving: traits that win deals whose customers leave.
    """
    return _ROLES[_role(trait, frozenset(leaving))]


def _role(trait: TraitFigures, leaving: frozenset[str | None]) -> str:
    if "likely-leakage" in trait.flags:
        return "leak"
    if trait.sign == "contradicts":
        return "contradicted"
    if trait.trait in leaving:
        return "leaves"
    if trait.sign == "agrees":
        return "earns"
    if "never-matches" in trait.flags:
        return "never"
    if not trait.weight:
        return "promising" if _seems_to_matter(trait) else "shadow"
    if _is_too_little(trait):
        return "thin"
    # Bands of both signs: matched against unmatched says nothing of them.
    informative = (trait.iv or 0) >= _INFORMATIVE_IV and (trait.auc or 0) >= _INFORMATIVE_AUC
    return "bands" if informative else "idle"


def _is_too_little(trait: TraitFigures) -> bool:
    """Fewer wins or losses with the trait than a finding takes."""
    won = round((trait.win_rate_matched or 0.0) * trait.matched)
    return thinness(won, trait.matched - won) == "insufficient"


def _seems_to_matter(trait: TraitFigures) -> bool:
    return trait.p_value is not None and trait.p_value < _SIGNIFICANT and "thin" not in trait.flags


def leaving_traits(icp: IcpBacktest) -> frozenset[str | None]:
    """Traits that win deals whose customers leave."""
    return frozenset(w.about for w in icp.warnings if w.rule is WINS_THAT_LEAVE)


def in_order_of_weight(traits: Iterable[TraitFigures]) -> list[TraitFigures]:
    """The heaviest first."""
    return sorted(traits, key=lambda trait: (-abs(trait.weight), trait.trait))


def answers(icp: IcpBacktest, *, as_of: str) -> tuple[Answer, ...]:
    """The answers, in the order of the questions.

    Args:
        as_of: `point_in_time` or `today`, as of the backtest.
    """
    leaving = leaving_traits(icp)
    roles = [(trait, _role(trait, leaving)) for trait in in_order_of_weight(icp.traits)]
    return (
        _winning(icp),
        _leaving(icp),
        _traps(roles, as_of),
        _earning(roles),
        _changes(icp, roles, as_of),
    )


def _winning(icp: IcpBacktest) -> Answer:
    question = "Which tier wins?"
    shown = solid(icp.tiers)
    if not shown:
        return Answer(question, "It cannot be said: no tier has 30 wins and 30 losses.", "doubt")
    rates = "; ".join(f"{t.tier} {_tier_rate(t)}" for t in shown)
    best = max(shown, key=lambda tier: tier.win_rate or 0.0)
    worst = min(shown, key=lambda tier: tier.win_rate or 0.0)
    if icp.overall.signal != "yes":
        return Answer(question, f"None that could be told from chance: {rates}.", "doubt")
    if best is worst:
        return Answer(question, f"Only one tier has enough deals: {rates}.", "doubt")
    times = (
        f", {best.win_rate / worst.win_rate:.1f} times as often as {worst.tier}"
        if best.win_rate and worst.win_rate
        else ""
    )
    said = f"{best.tier}: {_tier_rate(best)} of its deals are won{times}."
    if in_order(icp.tiers) is False:
        return Answer(question, f"{said} The tiers are not in order: {rates}.", "bad")
    return Answer(question, said, "good")


def _tier_rate(tier: TierFigures) -> str:
    return interval(tier.win_rate, tier.win_rate_low, tier.win_rate_high)


def _leaving(icp: IcpBacktest) -> Answer:
    question = "Which tier's customers leave?"
    known = [
        (tier, tier.churn)
        for tier in icp.tiers
        if tier.churn and tier.churn.churn_12m is not None and tier.churn.customers >= FEW_CUSTOMERS
    ]
    if not known:
        return Answer(question, "Not known: too few customers, or the project names none.", "doubt")
    rates = "; ".join(f"{tier.tier} {_churn_rate(churn)}" for tier, churn in known)
    if len(known) == 1:
        return Answer(question, f"Only one tier has customers enough: {rates}.", "doubt")
    most, least = max(known, key=_left), min(known, key=_left)
    if (most[1].churn_12m_low or 0.0) <= (least[1].churn_12m_high or 1.0):
        return Answer(
            question, f"No tier clearly more than another, within 12 months: {rates}.", "plain"
        )
    said = f"{most[0].tier}: {_churn_rate(most[1])} leave within 12 months; least in"
    said += f" {least[0].tier}: {_churn_rate(least[1])}."
    # The tier to pursue that loses its customers is a trap; a poor tier that does is as expected.
    return Answer(question, said, "bad" if most[0].rank < least[0].rank else "good")


def _left(known: tuple[TierFigures, Churn]) -> float:
    return known[1].churn_12m or 0.0


def _churn_rate(churn: Churn) -> str:
    return interval(churn.churn_12m, churn.churn_12m_low, churn.churn_12m_high)


def _earning(roles: Sequence[tuple[TraitFigures, str]]) -> Answer:
    question = "Which traits earn their weight?"
    scored = [trait for trait, _ in roles if trait.weight]
    if not scored:
        return Answer(question, "The ICP has no trait with a weight.", "doubt")
    found = [trait for trait, role in roles if role == "earns"]
    items = tuple(Item(f"{t.title} ({signed(t.weight)})", _rates(t)) for t in found)
    said = f"{len(found)} of {count(len(scored), 'weighted trait')}." if found else "None of them."
    return Answer(question, said, "good" if found else "doubt", items)


def _rates(trait: TraitFigures) -> str:
    return (
        f"won {percent(trait.win_rate_matched)} with it,"
        f" {percent(trait.win_rate_unmatched)} without"
    )


def _traps(roles: Sequence[tuple[TraitFigures, str]], as_of: str) -> Answer:
    question = "Which traits are traps?"
    items = tuple(Item(f"{t.title} ({signed(t.weight)})", why) for t, why in _trapped(roles))
    if not items:
        if as_of == "today":
            said = "None was found, but today's values can hide some."
            return Answer(question, said, "doubt")
        return Answer(question, "None was found.", "good")
    return Answer(question, f"{count(len(items), 'trait')}.", "bad", items)


def _trapped(roles: Sequence[tuple[TraitFigures, str]]) -> Iterable[tuple[TraitFigures, str]]:
    for trait, role in roles:
        if role == "leak":
            yield (
                trait,
                f"knows too much (IV {plain(trait.iv)}, AUC {plain(trait.auc)} alone): it"
                " probably follows from the outcome",
            )
        elif role == "contradicted":
            yield trait, f"the data say the opposite: {_rates(trait)}"
        elif role == "leaves" and trait.churn_matched and trait.churn_unmatched:
            yield (
                trait,
                f"wins deals whose customers leave: {percent(trait.churn_matched.churn_12m)}"
                f" within 12 months, the others {percent(trait.churn_unmatched.churn_12m)}",
            )


def _changes(icp: IcpBacktest, roles: Sequence[tuple[TraitFigures, str]], as_of: str) -> Answer:
    question = "What to change?"
    items: list[Item] = []
    if as_of == "today":
        items.append(
            Item(
                "Give attributes a history",
                "these are today's values, and whatever changed because a deal was won looks like"
                " a reason for winning",
            )
        )
    if icp.overall.signal == "yes":
        items += _changes_of_tiers(icp)
        items += [item for trait, role in roles for item in _change(trait, role)]
    elif icp.overall.signal == "none":
        items.append(
            Item(
                "Rethink what the ICP looks at",
                "nothing in it separates wins from losses, so other weights would not either",
            )
        )
    else:
        items.append(Item("Wait for more deals", "too few are decided, or they are too alike"))
    if not any(tier.churn for tier in icp.tiers):
        items.append(
            Item("Name the customers in the project file", "to see who stays, not only who buys")
        )
    if not items:
        return Answer(question, "Nothing that these figures ask for.", "good")
    return Answer(question, "In this order:", "plain", tuple(items))


def _changes_of_tiers(icp: IcpBacktest) -> Iterable[Item]:
    shown = solid(icp.tiers)
    for better, worse in itertools.pairwise(shown):
        if (better.win_rate or 0.0) < (worse.win_rate or 0.0):
            yield Item(
                f"Look at the border of {better.tier} and {worse.tier}",
                f"{better.tier} wins {percent(better.win_rate)},"
                f" {worse.tier} {percent(worse.win_rate)}",
            )


def _change(trait: TraitFigures, role: str) -> Iterable[Item]:
    name = f"{trait.title} ({signed(trait.weight)})"
    if role == "leak":
        yield Item(f"Take out: {name}", "until its history is known, it tells the outcome")
    elif role == "contradicted":
        yield Item(f"Turn round or drop: {name}", _rates(trait))
    elif role == "leaves":
        yield Item(f"Lower, or ask for more beside it: {name}", "who it wins does not stay")
    elif role == "idle":
        yield Item(f"Drop or sharpen: {name}", f"no difference seen: {_rates(trait)}")
    elif role == "never":
        yield Item(f"Correct or drop: {name}", "it matched no decided opportunity")
    elif role == "promising":
        kind = "positive" if (trait.odds_ratio or 1.0) > 1 else "negative"
        yield Item(
            f"Consider a {kind} weight: {trait.title}",
            f"{_rates(trait)} (p {p_value(trait.p_value)}, a single test: look again at new deals)",
        )
