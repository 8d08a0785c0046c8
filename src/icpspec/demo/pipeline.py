"""Deals and customers: what becomes of each account, one deal after another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icpspec.demo.period import (
    FIRST_DAY,
    LAST_DAY,
    LOST_AFTER_DAYS,
    anniversary,
    as_of,
    later,
)
from icpspec.demo.population import chance
from icpspec.demo.truth import Facts, churn_odds, probability, win_odds

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from icpspec.demo.population import Account

DEALS: Final = 8_000
_LONGEST_CYCLE: Final = 170
"""Below `lost_after`, so that no won deal was ever taken for a lost one."""

_STALE_SHARE: Final = 0.05
"""Share of the lost deals that nobody ever closed."""


@dataclass(frozen=True, slots=True)
class Deal:
    """One new-business opportunity.

    Attributes:
        facts: the account as of the day before creation.
        result: "won", "lost" or "open".
        stale: open only because nobody closed it.
    """

    facts: Facts
    created: date
    closed: date | None
    result: str
    stale: bool
    motion: str


@dataclass(frozen=True, slots=True)
class Customer:
    """What a won deal became."""

    deal: Deal
    started: date
    churned: date | None

    @property
    def account(self) -> Account:
        """The account that bought."""
        return self.deal.facts.account


def work(accounts: list[Account], rng: Random) -> tuple[list[Deal], list[Customer]]:
    """Work the accounts in order until there are `DEALS` deals; the rest are never pursued."""
    deals: list[Deal] = []
    customers: list[Customer] = []
    for account in accounts:
        for deal, customer in _story(account, rng):
            if len(deals) == DEALS:
                return deals, customers
            deals.append(deal)
            if customer:
                customers.append(customer)
    return deals, customers


def _story(account: Account, rng: Random) -> list[tuple[Deal, Customer | None]]:
    """Return the deals of one account, each begun only after the one before it ended."""
    wanted = rng.choices((1, 2, 3, 4, 5, 6), weights=(18, 24, 22, 16, 11, 9))[0]
    created = later(FIRST_DAY, rng.betavariate(1.0, 1.4) * 1_095)
    story: list[tuple[Deal, Customer | None]] = []
    while len(story) < wanted and created <= LAST_DAY:
        deal = _deal(account, created, rng)
        customer = _customer(deal, rng) if deal.result == "won" else None
        story.append((deal, customer))
        ended = customer.churned if customer else deal.closed
        if ended is None:
            break
        created = later(ended, (75 if customer else 25) + rng.expovariate(1 / 80))
    return story


def _deal(account: Account, created: date, rng: Random) -> Deal:
    facts = Facts(account, account.at(as_of(created)), as_of(created))
    self_serve = account.signup_source == "self-serve"
    motion = "plg" if chance(rng, 0.85 if self_serve else 0.03) else "sales-led"
    won = chance(rng, probability(win_odds(facts)))
    median = 26 if motion == "plg" else 58
    cycle = round(rng.lognormvariate(math.log(median), 0.5))
    closed = later(created, max(3, min(_LONGEST_CYCLE, cycle)))
    forgotten = not won and chance(rng, _STALE_SHARE)
    if forgotten or closed > LAST_DAY:
        # Forgotten deals stay open for good; they are stale once they are past `lost_after`.
        stale = forgotten and (LAST_DAY - created).days > LOST_AFTER_DAYS
        return Deal(facts, created, None, "open", stale, motion)
    return Deal(facts, created, closed, "won" if won else "lost", stale=False, motion=motion)


def _customer(deal: Deal, rng: Random) -> Customer:
    closed = deal.closed or deal.created
    started = min(LAST_DAY, later(closed, rng.randint(1, 21)))
    if (started.month, started.day) == (2, 29):
        started = later(started, 1)
    leaves = probability(churn_odds(deal.facts))
    for term in (1, 2, 3):
        end = anniversary(started, term)
        if end > LAST_DAY:
            break
        if chance(rng, leaves):
            return Customer(deal, started, end)
    return Customer(deal, started, None)
