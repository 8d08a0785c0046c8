"""What people do and who they are: usage events, the day of first value, and contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icpspec.demo.period import FIRST_DAY, LAST_DAY, later
from icpspec.demo.population import chance
from icpspec.demo.tables import Row, Table, day, table
from icpspec.demo.truth import LARGEST_TEAM, MANY_CHANNELS, SMALLEST_TEAM
from icpspec.demo.vocabulary import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from random import Random

    from icpspec.demo.pipeline import Customer, Deal
    from icpspec.demo.population import Account

GOAL_COUNT: Final = 3
"""A customer is on its way once it published three forecasts …"""

GOAL_DAYS: Final = 60
"""… in its first sixty days. The main ICP's `success` says the same."""


def forecast_days(customer: Customer, rng: Random) -> list[date]:
    """Return the days on which a customer published a forecast, in order."""
    until = min(LAST_DAY, later(customer.churned, -1) if customer.churned else LAST_DAY)
    facts = customer.deal.facts
    good = SMALLEST_TEAM <= facts.now.agents <= LARGEST_TEAM
    many = len(facts.now.channels) >= MANY_CHANNELS
    gap = 13.0 - 3.0 * good - 2.0 * many + 6.0 * facts.account.peak_season
    days = []
    at = later(customer.started, rng.randint(2, 9))
    while at <= until:
        days.append(at)
        # After the first two months one heartbeat a season is enough for a sample.
        settled = (at - customer.started).days > GOAL_DAYS
        at = later(at, 1 + rng.expovariate(1 / (110 if settled else gap)))
    return days


def first_value(days: list[date]) -> date | None:
    """Return the day of the third forecast, the day of first value."""
    return days[GOAL_COUNT - 1] if len(days) >= GOAL_COUNT else None


def event_table(
    customers: list[Customer], forecasts: list[list[date]], deals: Iterable[Deal], rng: Random
) -> Table:
    """Return usage events: trials before self-serve deals, forecasts of customers."""
    rows: list[Row] = []
    for deal in deals:
        if deal.motion == "plg":
            start = later(deal.created, -rng.randint(1, 25))
            rows.append((deal.facts.account.key, _time(start, rng), "trial_started", "trial"))
            if chance(rng, 0.6):
                rows.append((deal.facts.account.key, _time(start, rng), "data_imported", "import"))
    for customer, days in zip(customers, forecasts, strict=True):
        rows += [
            (customer.account.key, _time(at, rng), "forecast_published", "forecast") for at in days
        ]
    return table("events", "account_id ts event_type feature", sorted(rows))


def _time(at: date, rng: Random) -> str:
    return f"{day(at)} {rng.randint(7, 18):02d}:{rng.randint(0, 59):02d}:00"


def contact_table(accounts: Iterable[Account], rng: Random) -> Table:
    """Return one to three people per account, known from some day of the history on."""
    rows: list[Row] = []
    for account in accounts:
        for title, seniority, department in rng.sample(TITLES, rng.choice((1, 1, 2, 3))):
            known = later(FIRST_DAY, rng.randint(-90, 900))
            rows.append(
                (
                    f"CON-{len(rows) + 1:05d}",
                    account.key,
                    title,
                    seniority,
                    department,
                    day(known),
                )
            )
    return table("contacts", "contact_id account_id title seniority department created_on", rows)
