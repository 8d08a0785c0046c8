"""What must be said beside the figures: honesty rules as warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest import faults
from icpspec.backtest.analysis import thinness
from icpspec.backtest.model import Warning_
from icpspec.backtest.traits import knows_too_much
from icpspec.backtest.verdict import in_order, solid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icpspec.backtest.churn import LeftOut
    from icpspec.backtest.counts import Counts
    from icpspec.backtest.lone import Lone
    from icpspec.backtest.model import Overall, TierFigures, TraitFigures
    from icpspec.backtest.places import Unassigned
    from icpspec.backtest.population import Population
    from icpspec.diagnostics import Rule
    from icpspec.resolve.model import ResolvedIcp


def on_population(population: Population, lone: Lone | None) -> Iterator[Warning_]:
    """What holds for every ICP.

    Args:
        lone: the customers without an opportunity, None if the project has no customers at all.
    """
    if not population.has_history:
        where = (
            "of the accounts as they are today"
            if population.account_joined
            else "of the opportunity's row as it is today"
        )
        yield Warning_(
            faults.TODAYS_VALUES,
            f"Attributes are those {where}, not as they were when each deal began: whatever"
            " changed because a deal was won looks like a reason for winning. Add a history with"
            " `valid_from`.",
        )
    if not population.has_dates:
        yield Warning_(
            faults.NO_DATES,
            "Opportunities have no creation date: all count, whenever they were, and tests on"
            " dates before the as-of date are unknown. Name the column with `created`.",
        )
    if not population.has_amounts:
        yield Warning_(
            faults.NOT_COMPUTED,
            "Opportunities have no amount: name its column with `amount`.",
        )
    if lone is None:
        yield Warning_(
            faults.NOT_COMPUTED,
            "No customers, so no churn: name them under `data: {customers: …}` with the"
            " `opportunity` they were won with, or with their `account`.",
        )
    elif lone.n:
        bare = (
            f" {lone.bare:,} of them found no attributes (their account is missing, or its history"
            " begins later or has ended)."
            if lone.bare
            else ""
        )
        yield Warning_(
            faults.PLACED_AT_START,
            f"{_n(lone.n, 'customer')} without an opportunity: tier and traits are those of the"
            f" account on the first day.{bare}",
        )
    yield Warning_(
        faults.NOT_COMPUTED,
        "This version does not compute survival, cohorts, pursued, owners, segments,"
        " loss_reasons, drift, exclusions, bets, portfolio, and revenue, cost and adoption by"
        " tier; they are null.",
    )


def on_icp(
    icp: ResolvedIcp,
    population: Population,
    counts: Counts,
    overall: Overall,
    tiers: Sequence[TierFigures],
    traits: Sequence[TraitFigures],
    unknown_scope: int,
) -> Iterator[Warning_]:
    """What holds for one ICP."""
    name = icp.id
    yield from (Warning_(rule, message, name) for rule, message in _on_rows(population, counts))
    if unknown_scope:
        yield Warning_(
            faults.UNKNOWN_SCOPE,
            f"For {_n(unknown_scope, 'opportunity', 'opportunities')} it is unknown whether the"
            " ICP's scope (`when`) holds; they are left out.",
            name,
        )
    yield from (Warning_(rule, message, name) for rule, message in _on_outcome(overall, tiers))
    enough = thinness(overall.won, overall.lost) != "insufficient"
    for trait in traits:
        said_of = _on_trait(trait, enough=enough)
        yield from (Warning_(rule, said, name, trait.trait) for rule, said in said_of)
    # Among a handful of deals many traits agree, or seem to know the outcome, by chance.
    for first, second in counts.agreeing if enough else ():
        yield Warning_(
            faults.ALWAYS_AGREES,
            f"`{first}` and `{second}` match exactly the same opportunities: one of them is"
            " enough.",
            name,
            first,
        )
    if icp.overrides:
        yield Warning_(
            faults.IGNORED_EXCEPTIONS,
            f"{_n(len(icp.overrides), 'exception')} left out: they have no start date.",
            name,
        )


def _n(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _on_rows(population: Population, counts: Counts) -> Iterator[tuple[Rule, str]]:
    totals = counts.totals
    of_all = f"of {_n(totals['rows'], 'opportunity', 'opportunities')}"
    if totals["no_snapshot"]:
        why = (
            "its account is missing, or its history begins later or has ended"
            if population.has_history
            else "its account is missing"
        )
        yield (
            faults.NO_SNAPSHOT,
            f"{totals['no_snapshot']:,} {of_all} found no attributes ({why}); they count, with"
            " these attributes unknown.",
        )
    # Without any creation date that is said once for all ICPs.
    if totals["undated"] and population.has_dates:
        yield (
            faults.NO_DATES,
            f"{totals['undated']:,} {of_all} have no creation date; they count in the period, and"
            " what depends on their as-of date is unknown.",
        )
    if totals["undated_closings"] and population.has_closings:
        yield (
            faults.NO_DATES,
            f"{totals['undated_closings']:,} {of_all} are won or lost without a closing date; they"
            " count in the period.",
        )
    if totals["stale"]:
        yield (
            faults.STALE_LOST,
            f"{_n(totals['stale'], 'open opportunity', 'open opportunities')} counted as lost by"
            " `lost_after`.",
        )


def _on_outcome(overall: Overall, tiers: Sequence[TierFigures]) -> Iterator[tuple[Rule, str]]:
    if overall.won + overall.lost == 0:
        yield faults.NOTHING_DECIDED, "No opportunity is won or lost: nothing can be measured."
        return
    if overall.won == 0 or overall.lost == 0:
        kind = "won" if overall.lost == 0 else "lost"
        yield faults.ONE_OUTCOME, f"All decided opportunities were {kind}: nothing to compare."
        return
    enough = thinness(overall.won, overall.lost) != "insufficient"
    if overall.signal == "none" and enough:
        yield faults.NO_SIGNAL, "The score does not separate wins from losses."
    for tier in tiers:
        if tier.thin is not None and tier.opportunities:
            few = "too few for a finding" if tier.thin == "insufficient" else "few"
            yield (
                faults.THIN_TIER,
                f"Tier {tier.tier} has {_n(tier.won, 'win')} and"
                f" {_n(tier.lost, 'loss', 'losses')}: {few}.",
            )
    if in_order(tiers) is False:
        yield (
            faults.TIERS_OUT_OF_ORDER,
            "A better tier wins less often than a worse one: "
            + ", ".join(f"{t.tier} {t.win_rate:.1%}" for t in solid(tiers))
            + ".",
        )


def _on_trait(trait: TraitFigures, *, enough: bool) -> Iterator[tuple[Rule, str]]:
    if "likely-leakage" in trait.flags and enough:
        yield faults.LIKELY_LEAKAGE, _leakage(trait)
    if "contradicted-sign" in trait.flags:
        less = "less" if trait.weight > 0 else "more"
        yield (
            faults.CONTRADICTED_SIGN,
            f"`{trait.trait}` has weight {trait.weight:+}, but accounts that match it win {less}"
            f" often: {_share(trait.win_rate_matched)} against"
            f" {_share(trait.win_rate_unmatched)}.",
        )
    if "never-matches" in trait.flags:
        yield faults.NEVER_MATCHED, f"`{trait.trait}` matched no decided opportunity."
    yield from _on_churn(trait)


def on_customers(icp: ResolvedIcp, missing: LeftOut | None) -> Iterator[Warning_]:
    """Customers that have no tier of the ICP."""
    if missing is None:
        return
    of_all = f"of {_n(missing.everyone, 'customer')}"
    if missing.lost:
        yield Warning_(
            faults.LEFT_OUT_CUSTOMERS,
            f"{missing.lost:,} {of_all} were won with no opportunity that this ICP scores; they"
            " are left out of churn.",
            icp.id,
        )
    if missing.outside:
        yield Warning_(
            faults.LEFT_OUT_CUSTOMERS,
            f"{missing.outside:,} {of_all} name no opportunity, and this ICP did not score their"
            " account when they started; they are left out of churn.",
            icp.id,
        )


def on_places(icp: ResolvedIcp, found: Sequence[Unassigned]) -> Iterator[Warning_]:
    """Opportunities whose motion or territory could not be told."""
    for side in found:
        yield from (Warning_(rule, message, icp.id) for rule, message in _on_side(side))


def _on_side(side: Unassigned) -> Iterator[tuple[Rule, str]]:
    of_all = f"of {_n(side.rows, 'opportunity', 'opportunities')}"
    many = {"motion": "motions", "territory": "territories"}[side.kind]
    stay = "the base" if side.kind == "motion" else "the territory around these, or in the base"
    if side.ties:
        claimed = "is claimed" if side.ties == 1 else "are claimed"
        yield (
            faults.TIED_PLACE,
            f"{side.ties:,} {of_all} {claimed} by two {many}, so the place is {stay}. Make their"
            " `when` exclude each other.",
        )
    if side.unknown:
        yield (
            faults.UNKNOWN_PLACE,
            f"For {side.unknown:,} {of_all} the {side.kind} is unknown, because a fact is missing"
            f" that a `when` tests; the place is {stay}.",
        )
    if side.unmapped:
        examples = ", ".join(f"`{name}` ({n:,})" for name, n in side.examples)
        verb = "names" if side.unmapped == 1 else "name"
        yield (
            faults.UNMAPPED_PLACE,
            f"{side.unmapped:,} {of_all} {verb} no {side.kind} that this ICP has, as {examples};"
            f" the place is the base. Say what is meant with `{side.kind}: {{column: …, values:"
            " {…}}`.",
        )


def _leakage(trait: TraitFigures) -> str:
    if not knows_too_much(trait):
        return (
            f"`{trait.trait}` is unknown clearly more often after one outcome than after the"
            " other: its data were probably filled in afterwards."
        )
    won = f", {_share(trait.win_rate_matched)} of them won" if trait.matched else ""
    matched = f" {trait.matched:,} matched{won}."
    return (
        f"`{trait.trait}` knows too much (IV {_two(trait.iv)}, AUC {_two(trait.auc)} alone): it"
        f" probably follows from the outcome.{matched}"
    )


def _on_churn(trait: TraitFigures) -> Iterator[tuple[Rule, str]]:
    """A trait that wins deals whose customers leave: intervals that do not touch."""
    kept, others = trait.churn_matched, trait.churn_unmatched
    if kept is None or others is None or trait.weight <= 0:
        return
    if kept.churn_12m_low is None or others.churn_12m_high is None:
        return
    if kept.churn_12m_low > others.churn_12m_high:
        yield (
            faults.WINS_THAT_LEAVE,
            f"`{trait.trait}` earns points for winning"
            f" ({_share(trait.win_rate_matched)} against {_share(trait.win_rate_unmatched)}), but"
            f" {_share(kept.churn_12m)} of its customers leave within 12 months, against"
            f" {_share(others.churn_12m)} of the others.",
        )


def _two(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.1%}"
