"""What decides, in the sample company, whether a deal is won and whether a customer leaves.

This is the planted truth. `TRUTH.md` is printed from it, the simulation runs on it, and nothing
else influences an outcome but the account's own intercept and chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icpspec.demo.vocabulary import SERVED_INDUSTRIES, WORKFORCE_SUITES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from icpspec.demo.population import Account, Snapshot

WIN_INTERCEPT: Final = -2.65
CHURN_INTERCEPT: Final = -1.75

SMALLEST_TEAM: Final = 20
LARGEST_TEAM: Final = 200
TINY_TEAM: Final = 5
MANY_CHANNELS: Final = 3
FRESH_DAYS: Final = 180
FAST_GROWTH: Final = 0.3
HIRING_ROLES: Final = 3
SHRINKING: Final = -0.1
ACTIVE_USERS: Final = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """One account on one day."""

    account: Account
    now: Snapshot
    day: date


@dataclass(frozen=True, slots=True)
class Effect:
    """One fact and what it does.

    Attributes:
        trait: the trait (or exclusion) of the main ICP that names it, or empty.
        says: the fact in plain words.
        attribute: the attribute it is read from.
        holds: whether it is true of an account on a day.
        win: what it adds to the log odds of winning.
        churn: what it adds to the log odds of leaving at each end of term.
        role: why it was planted.
    """

    trait: str
    says: str
    attribute: str
    holds: Callable[[Facts], bool]
    win: float = 0.0
    churn: float = 0.0
    role: str = "matters"


def is_fresh(facts: Facts) -> bool:
    """Whether the last funding round lies within 180 days, both ends in."""
    return 0 <= (facts.day - facts.now.last_funding_on).days <= FRESH_DAYS


# Growth is rounded as in the files, so that a threshold falls on the same side in the data.
EFFECTS: Final[tuple[Effect, ...]] = (
    Effect(
        "team-size",
        "20 to 200 support agents",
        "support_agents",
        lambda f: SMALLEST_TEAM <= f.now.agents <= LARGEST_TEAM,
        win=0.85,
        churn=-0.3,
    ),
    Effect(
        "team-size",
        "fewer than 5 support agents",
        "support_agents",
        lambda f: f.now.agents < TINY_TEAM,
        win=-0.9,
        churn=0.3,
        role="hurts",
    ),
    Effect("helpdesk", "runs Zendesk", "helpdesk", lambda f: f.now.helpdesk == "zendesk", 0.7),
    Effect(
        "helpdesk",
        "runs Freshdesk or Intercom",
        "helpdesk",
        lambda f: f.now.helpdesk in {"freshdesk", "intercom"},
        win=0.3,
    ),
    Effect(
        "channels",
        "three or more support channels",
        "channels",
        lambda f: len(f.now.channels) >= MANY_CHANNELS,
        win=0.6,
        churn=-0.3,
    ),
    Effect("fresh-funding", "raised in the last 180 days", "last_funding_on", is_fresh, 0.8),
    Effect(
        "ticket-growth",
        "tickets grew by 30 % or more",
        "ticket_growth",
        lambda f: round(f.now.ticket_growth, 2) >= FAST_GROWTH,
        win=0.5,
    ),
    Effect(
        "hiring-agents",
        "three or more open support roles",
        "open_support_roles",
        lambda f: f.now.open_roles >= HIRING_ROLES,
        win=0.35,
    ),
    Effect(
        "served-industry",
        "ecommerce, software, fintech or travel",
        "industry",
        lambda f: f.account.industry in SERVED_INDUSTRIES,
        win=0.2,
    ),
    Effect(
        "peak-season",
        "lives on a peak season",
        "peak_season",
        lambda f: f.account.peak_season,
        win=0.6,
        churn=2.2,
        role="wins deals that churn",
    ),
    Effect(
        "uses-api",
        "works with an API",
        "uses_api",
        lambda f: f.now.uses_api,
        win=0.3,
        role="matters, not yet scored",
    ),
    Effect(
        "remote-first",
        "is a remote-first company",
        "remote_first",
        lambda f: f.account.remote_first,
        role="noise",
    ),
    Effect(
        "calendar-connector",
        "has the staff calendar connected",
        "calendar_connector",
        lambda f: f.now.connector,
        role="trap",
    ),
    Effect(
        "in-house-helpdesk",
        "built its own help desk",
        "helpdesk",
        lambda f: f.now.helpdesk == "in-house",
        win=-1.2,
        churn=0.4,
        role="hurts",
    ),
    Effect(
        "workforce-suite",
        "already runs a workforce suite",
        "technologies",
        lambda f: any(suite in f.now.technologies for suite in WORKFORCE_SUITES),
        win=-0.6,
        role="hurts",
    ),
    Effect(
        "shrinking",
        "shrank by more than 10 %",
        "headcount_growth",
        lambda f: round(f.now.headcount_growth, 2) < SHRINKING,
        win=-0.5,
        role="hurts",
    ),
    Effect(
        "public-sector",
        "is a public body",
        "industry",
        lambda f: f.account.industry == "public-sector",
        win=-0.7,
        role="hurts",
    ),
    Effect(
        "on-premise-only",
        "must run on own servers, not through a partner",
        "requires_on_premise",
        lambda f: f.account.on_premise and f.account.signup_source != "partner",
        win=-2.0,
        role="hurts (exclusion)",
    ),
    Effect(
        "health-data",
        "health data outside the US",
        "health_data",
        lambda f: f.account.health_data and f.account.country != "US",
        win=-0.7,
        role="hurts (exclusion)",
    ),
    Effect(
        "",
        "self-serve, 10 or more active users a week",
        "weekly_active",
        lambda f: f.account.signup_source == "self-serve" and f.now.weekly_active >= ACTIVE_USERS,
        win=1.0,
        role="matters (ICP self-serve)",
    ),
    Effect(
        "",
        "self-serve, nobody active",
        "weekly_active",
        lambda f: f.account.signup_source == "self-serve" and f.now.weekly_active == 0,
        win=-0.6,
        role="hurts (ICP self-serve)",
    ),
)


def win_odds(facts: Facts) -> float:
    """Return the log odds that a deal created the day after `facts.day` is won."""
    effects = sum(effect.win for effect in EFFECTS if effect.win and effect.holds(facts))
    return WIN_INTERCEPT + facts.account.intercept + effects


def churn_odds(facts: Facts) -> float:
    """Return the log odds that a customer won on `facts` leaves at an end of term."""
    return CHURN_INTERCEPT + sum(
        effect.churn for effect in EFFECTS if effect.churn and effect.holds(facts)
    )


def probability(log_odds: float) -> float:
    """Return the probability that belongs to log odds."""
    return 1 / (1 + math.exp(-log_odds))
