"""What the company has on file about its accounts: the truth, with its gaps and its spelling."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from icpspec.demo.period import LAST_DAY, later
from icpspec.demo.population import chance
from icpspec.demo.tables import Row, day, flag
from icpspec.demo.vocabulary import BLANKS, SPELLINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from random import Random

    from icpspec.demo.dirt import Dirt
    from icpspec.demo.pipeline import Customer, Deal
    from icpspec.demo.population import Account, Snapshot

HEADER: Final = (
    "account_id valid_from account_name Agents__c employees HelpDesk__c industry region country "
    "technologies channels last_funding_on headcount_growth ticket_growth open_support_roles "
    "signup_source weekly_active uses_api remote_first peak_season requires_on_premise "
    "health_data calendar_connector"
)
_CONNECTED_SHARE: Final = 0.92

Record = tuple[int, "Snapshot"]
"""A snapshot on file, with the index of the true one that it copies."""


def record_all(
    accounts: list[Account], deals: Iterable[Deal], customers: Iterable[Customer], rng: Random
) -> dict[str, list[Record]]:
    """Return what is on file per account key, oldest first.

    This is where the trap is set: customers have the calendar connector installed some weeks
    after they bought, and lose it when they leave.
    """
    first_deal: dict[str, date] = {}
    for deal in deals:
        first_deal.setdefault(deal.facts.account.key, deal.created)
    spans: dict[str, list[tuple[date, date | None]]] = {}
    for customer in customers:
        if chance(rng, _CONNECTED_SHARE):
            installed = later(customer.started, rng.randint(10, 40))
            removed = later(customer.churned, 3) if customer.churned else None
            spans.setdefault(customer.account.key, []).append((installed, removed))
    return {
        account.key: _enriched(
            account,
            _recorded(account, spans.get(account.key, [])),
            first_deal.get(account.key),
            rng.randint(3, 45),
        )
        for account in accounts
    }


def _recorded(account: Account, spans: list[tuple[date, date | None]]) -> list[Record]:
    if not spans:
        return list(enumerate(account.history))
    days = {snapshot.valid_from for snapshot in account.history}
    for installed, removed in spans:
        days |= {installed, removed or installed}
    records = []
    for start in sorted(d for d in days if d <= LAST_DAY):
        true = account.at(start)
        connected = any(i <= start and (r is None or start < r) for i, r in spans)
        on_file = replace(true, valid_from=start, connector=true.connector or connected)
        records.append((account.history.index(true), on_file))
    return records


def _enriched(
    account: Account, records: list[Record], first_deal: date | None, delay: int
) -> list[Record]:
    """Drop what was not yet on file if data about the account were bought after its first deal."""
    if first_deal is None or not account.enriched_late:
        return records
    bought = min(LAST_DAY, later(first_deal, delay))
    earlier = [record for record in records if record[1].valid_from <= bought]
    index, snapshot = earlier[-1]
    return [(index, replace(snapshot, valid_from=bought)), *records[len(earlier) :]]


def account_rows(
    accounts: Iterable[Account],
    records: Mapping[str, list[Record]],
    dirt: Dirt,
    rng: Random,
) -> list[Row]:
    """Return the rows of the accounts table, in the order of the accounts."""
    rows: list[Row] = []
    for account in accounts:
        spelling = {name: rng.random() for name in SPELLINGS}
        for index, snapshot in records[account.key]:
            cells = _cells(account, snapshot, spelling)
            for name, known_from in account.known_from.items():
                if index < known_from:
                    blanks = BLANKS.get(name, ("",))
                    cells[name] = blanks[int(spelling.get(name, 0) * len(blanks))]
            if account.key in dirt.entries:
                name, entry = dirt.entries[account.key]
                cells[name] = entry
            rows.append(tuple(cells.values()))
    return rows


def _cells(account: Account, now: Snapshot, spelling: Mapping[str, float]) -> dict[str, str]:
    """Return the cells in the order of `HEADER`, by attribute."""
    return {
        "account_id": account.key,
        "valid_from": day(now.valid_from),
        "account_name": account.name,
        "support_agents": str(now.agents),
        "employees": str(now.employees),
        "helpdesk": _spelt("helpdesk", now.helpdesk, spelling),
        "industry": _spelt("industry", account.industry, spelling),
        "region": account.region,
        "country": account.country,
        "technologies": ";".join(now.technologies),
        "channels": ";".join(now.channels),
        "last_funding_on": day(now.last_funding_on),
        "headcount_growth": f"{now.headcount_growth:.2f}",
        "ticket_growth": f"{now.ticket_growth:.2f}",
        "open_support_roles": str(now.open_roles),
        "signup_source": account.signup_source,
        "weekly_active": str(now.weekly_active),
        "uses_api": flag(now.uses_api),
        "remote_first": flag(account.remote_first),
        "peak_season": flag(account.peak_season),
        "requires_on_premise": flag(account.on_premise),
        "health_data": flag(account.health_data),
        "calendar_connector": flag(now.connector),
    }


def _spelt(attribute: str, value: str, spelling: Mapping[str, float]) -> str:
    ways = SPELLINGS[attribute][value]
    return ways[int(spelling[attribute] * len(ways))]
