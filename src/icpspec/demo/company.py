"""The whole sample company, put together in memory."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from icpspec.demo import activity, ledger
from icpspec.demo.dirt import Dirt, plan_dirt
from icpspec.demo.pipeline import Customer, Deal, work
from icpspec.demo.population import Account, make_accounts
from icpspec.demo.records import HEADER, Record, account_rows, record_all
from icpspec.demo.tables import Row, Table, table

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Company:
    """What happened, and the tables that tell of it."""

    accounts: list[Account]
    deals: list[Deal]
    customers: list[Customer]
    records: Mapping[str, list[Record]]
    dirt: Dirt
    tables: tuple[Table, ...]


def build(seed: int) -> Company:
    """Build the company from a seed; the same seed gives the same company everywhere."""

    def stream(name: str) -> Random:
        # One stream a table: a change to one leaves the others as they were.
        return Random(f"tallybrook/{seed}/{name}")  # noqa: S311 - a sample company, no secret

    worked = make_accounts(stream("accounts"))
    deals, customers = work(worked, stream("deals"))
    records = record_all(worked, deals, customers, stream("records"))
    deals.sort(key=lambda deal: (deal.created, deal.facts.account.key))
    customers.sort(key=lambda customer: (customer.started, customer.account.key))
    accounts = sorted(worked, key=lambda account: account.key)
    dirt = plan_dirt(accounts, deals, stream("dirt"))

    products = ledger.amounts(deals, stream("amounts"))
    positions = {id(deal): index for index, deal in enumerate(deals)}
    priced = [(c, products[positions[id(c.deal)]][1]) for c in customers]
    extra = ledger.expansions(priced, stream("expansions"))
    usage = stream("events")
    forecasts = [activity.forecast_days(customer, usage) for customer in customers]
    firsts = [activity.first_value(days) for days in forecasts]

    history = account_rows(accounts, records, dirt, stream("spelling"))
    tables = (
        table("accounts", HEADER, history),
        table("accounts_today", HEADER, _latest(history)),
        ledger.opportunity_table(deals, products, extra, dirt, stream("opportunities")),
        ledger.customer_table(customers, positions, firsts, stream("customers")),
        ledger.recurring_table(priced, extra, stream("recurring")),
        activity.event_table(customers, forecasts, deals, usage),
        activity.contact_table(accounts, stream("contacts")),
        ledger.spend_table(stream("spend")),
        ledger.product_table(),
    )
    return Company(accounts, deals, customers, records, dirt, tables)


def _latest(history: list[Row]) -> list[Row]:
    """Return the last row of each account: all that many a CRM still knows."""
    return list({row[0]: row for row in history}.values())
