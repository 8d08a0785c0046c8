"""`TRUTH.md`: what was planted, so that a reader can check what the tool found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from icpspec.demo.dirt import FAULTS
from icpspec.demo.period import FIRST_DAY, LAST_DAY, TODAY
from icpspec.demo.population import ACCOUNT_SD, ODD_KEYS
from icpspec.demo.truth import CHURN_INTERCEPT, EFFECTS, WIN_INTERCEPT, Effect, Facts
from icpspec.demo.vocabulary import MISSPELT_PRODUCT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icpspec.demo.company import Company
    from icpspec.demo.pipeline import Deal


class Seen(NamedTuple):
    """A decided deal, with its facts then and today, and which true snapshots were on file."""

    won: bool
    then: Facts
    then_index: int
    today: Facts
    today_index: int


_PAGE = """\
# What is true in this sample

Tallybrook does not exist. Its three years ({first} to {last}; "today" is {today})
were simulated from seed {seed} by the rules below, so you can check what `icpspec backtest`
reports. Chance and this page decide everything: region, motion, owner, product and season have
no effect on winning.

## In numbers

{numbers}

## What decides a win

Log odds of winning = {intercept} + an intercept of the account (normal, standard deviation {sd})
+ the effects below, read from the account as it was **the day before the opportunity was
created**. The other columns are what came out, over decided deals (stale ones as lost) whose
attribute is on file: how many had the fact, how many of these were won, how many of the rest;
then both rates again with today's values of the attribute. An effect looks smaller in these
rates than in its log odds, because the other facts and the account's own intercept blur it.

| trait | fact | planted for | log odds | n true | won | won if not | today: won | won if not |
|---|---|---|---:|---:|---:|---:|---:|---:|
{effects}

- **The trap** is `calendar-connector`. Customers have the calendar connected after they bought,
  so with today's values it looks like the best trait of all. As of the deal it says nothing.
  `data/accounts_today.csv` holds today's values only: point `accounts.source` at it and take out
  `valid_from`, and the backtest is fooled, as it must be; it warns that it may be.
- **The noise** is `remote-first`. It costs the score some sharpness and earns nothing.
- **A belief that is not so** is what the territory `emea` says of `fresh-funding`: a round tells
  as much there as elsewhere. Its patch turns good accounts from green to yellow.
- **The wins that leave** come from `peak-season`: it wins deals and loses customers (below).
- `uses-api` matters a little, and the main ICP only observes it (weight 0).
- `growing` (headcount up by 20 % or more) and `nordic-team` have no effect of their own.
- In the ICP `self-serve`, `active-users` is the trait that matters most.

## What decides churn

A contract runs a year. Log odds of leaving at each end of term = {churn_intercept} + the effects
below, read on the same day as for the win.

| fact | log odds | first renewals: n | left | without it: left |
|---|---:|---:|---:|---:|
{churn}

## Dirt to find

{dirt}
"""


def truth_page(company: Company, seed: int) -> str:
    """Return the page as Markdown."""
    return _PAGE.format(
        first=FIRST_DAY,
        last=LAST_DAY,
        today=TODAY,
        seed=seed,
        numbers=_numbers(company),
        intercept=WIN_INTERCEPT,
        sd=ACCOUNT_SD,
        effects=_effects(company),
        churn_intercept=CHURN_INTERCEPT,
        churn=_churn(company),
        dirt=_dirt(company),
    )


def _numbers(company: Company) -> str:
    deals = company.deals
    results = Counter(deal.result for deal in deals)
    worked = Counter(deal.facts.account.key for deal in deals)
    again = sum(n > 1 for n in worked.values())
    stale = sum(deal.stale for deal in deals)
    rate = results["won"] / (results["won"] + results["lost"] + stale)
    late = sum(_on_file(company, deal) is None for deal in deals)
    left = sum(customer.churned is not None for customer in company.customers)
    return f"""\
- {len(company.accounts):,} accounts; {len(worked):,} were worked, {again:,} of them more than once
- {len(deals):,} new-business opportunities, of which {results["won"]:,} are won,
  {results["lost"]:,} lost and {results["open"]:,} open
- of the open ones {stale:,} are stale, past `lost_after`, and count as lost: win rate {rate:.1%}
- in the main ICP green deals win about 45 %, yellow 25 % and red 12 %
- {late:,} opportunities were created before anything about their account was on file
- {len(company.customers):,} customers, {left:,} of whom left
- later purchases of customers stand in the same file with the type `Expansion`; `where` leaves
  them out"""


def _effects(company: Company) -> str:
    seen = []
    for deal in company.deals:
        if deal.result != "open" or deal.stale:
            account, day = deal.facts.account, deal.facts.day
            then = _on_file(company, deal)
            index, latest = company.records[account.key][-1]
            today = Facts(account, latest, day)
            seen.append(
                Seen(deal.result == "won", deal.facts, -1 if then is None else then, today, index)
            )
    return "\n".join(_effect_row(effect, seen) for effect in EFFECTS)


def _on_file(company: Company, deal: Deal) -> int | None:
    """Return which true snapshot was on file the day before the deal, None if there was none."""
    for index, snapshot in reversed(company.records[deal.facts.account.key]):
        if snapshot.valid_from <= deal.facts.day:
            return index
    return None


def _effect_row(effect: Effect, decided: list[Seen]) -> str:
    then = []
    today = []
    for seen in decided:
        known_from = seen.then.account.known_from.get(effect.attribute, 0)
        if seen.then_index >= known_from:
            then.append((effect.holds(seen.then), seen.won))
        if seen.today_index >= known_from:
            today.append((effect.holds(seen.today), seen.won))
    n, won_share, other = _rates(then)
    _, won_today, other_today = _rates(today)
    trait = f"`{effect.trait}`" if effect.trait else ""
    return (
        f"| {trait} | {effect.says} | {effect.role} | {effect.win:+.2f} | {n:,} | {won_share} "
        f"| {other} | {won_today} | {other_today} |"
    )


def _rates(pairs: Iterable[tuple[bool, bool]]) -> tuple[int, str, str]:
    """Return how many are true, and the share of wins among the true and the false ones."""
    cells = Counter(pairs)
    true, false = (cells[state, True] + cells[state, False] for state in (True, False))
    return (
        true,
        f"{cells[True, True] / true:.0%}" if true else "none",
        f"{cells[False, True] / false:.0%}" if false else "none",
    )


def _churn(company: Company) -> str:
    due = [c for c in company.customers if c.started.replace(year=c.started.year + 1) <= LAST_DAY]
    rows = []
    for effect in EFFECTS:
        if effect.churn:
            n, left, other = _rates(
                (
                    effect.holds(customer.deal.facts),
                    customer.churned is not None
                    and customer.churned.year == customer.started.year + 1,
                )
                for customer in due
            )
            rows.append(f"| {effect.says} | {effect.churn:+.2f} | {n:,} | {left} | {other} |")
    return "\n".join(rows)


def _dirt(company: Company) -> str:
    rows = Counter(
        company.dirt.entries[key]
        for key in company.dirt.entries
        for _ in range(len(company.records[key]))
    )
    faults = "\n".join(
        f"- `{fault.attribute}`: `{fault.entry}` ({fault.kind}) on {fault.accounts} accounts, "
        f"{rows[fault.attribute, fault.entry]} rows of their history"
        for fault in FAULTS
    )
    return f"""\
{faults}
- {len(company.dirt.misspelt_product)} opportunities with the product `{MISSPELT_PRODUCT}`, which is
  not in `products.csv`
- {len(company.dirt.without_account)} opportunities without an account (all lost)
- account keys with an apostrophe and an emoji: {", ".join(f"`{key}`" for key in ODD_KEYS)}
- `helpdesk` and `industry` in several spellings, and `Select` or `unknown` for nothing; the
  project file puts these right"""
