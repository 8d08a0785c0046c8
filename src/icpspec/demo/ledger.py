"""The money side: opportunities, customers, recurring revenue, spend and the price list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icpspec.demo.period import FIRST_DAY, LAST_DAY, TODAY, anniversary, later, month_starts
from icpspec.demo.population import chance
from icpspec.demo.tables import Row, Table, day, flag, table
from icpspec.demo.vocabulary import (
    LOSS_REASONS,
    MISSPELT_PRODUCT,
    OPEN_STAGES,
    OWNERS,
    PRODUCTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from random import Random

    from icpspec.demo.dirt import Dirt
    from icpspec.demo.pipeline import Customer, Deal

_STAGES: Final = {"won": "Closed Won", "lost": "Closed Lost"}
_SPEND: Final = {"plg": 42_000, "sales-led": 155_000}


@dataclass(frozen=True, slots=True)
class Expansion:
    """A customer's later purchase; it is in the CRM, but it is not new business."""

    customer: Customer
    created: date
    closed: date
    won: bool
    amount: int


def amounts(deals: Iterable[Deal], rng: Random) -> list[tuple[str, int]]:
    """Return product and yearly amount in USD per deal."""
    result = []
    for deal in deals:
        product = "Forecast Start"
        if deal.motion != "plg":
            product = rng.choices(tuple(PRODUCTS)[:3], weights=(15, 55, 30))[0]
        price = PRODUCTS[product][1]
        yearly = deal.facts.now.agents * price * 12 * rng.uniform(0.6, 1.0)
        result.append((product, max(480, round(yearly))))
    return result


def expansions(priced: Iterable[tuple[Customer, int]], rng: Random) -> list[Expansion]:
    """Return the later purchases: about a quarter of the customers try one."""
    found = []
    for customer, amount in priced:
        created = later(customer.started, rng.randint(120, 330))
        closed = later(created, rng.randint(8, 40))
        until = customer.churned or LAST_DAY
        if chance(rng, 0.25) and closed < until:
            share = rng.uniform(0.1, 0.35)
            found.append(
                Expansion(customer, created, closed, chance(rng, 0.7), round(amount * share))
            )
    return found


def opportunity_table(
    deals: list[Deal],
    priced: list[tuple[str, int]],
    extra: list[Expansion],
    dirt: Dirt,
    rng: Random,
) -> Table:
    """Return all opportunities, new business first; row n of new business is deal n."""
    rows = [_deal_row(index, deal, priced[index], dirt, rng) for index, deal in enumerate(deals)]
    rows += [_expansion_row(index, item, rng) for index, item in enumerate(extra, len(deals))]
    return table(
        "opportunities",
        "opp_id account_id type created_on closed_on stage amount motion region owner product "
        "lead_source loss_reason pull_score",
        rows,
    )


def opportunity_id(index: int) -> str:
    """Return the id of the opportunity in row `index`."""
    return f"OPP-{index + 1:05d}"


def _deal_row(index: int, deal: Deal, priced: tuple[str, int], dirt: Dirt, rng: Random) -> Row:
    account, won = deal.facts.account, deal.result == "won"
    product, amount = priced
    return (
        opportunity_id(index),
        "" if index in dirt.without_account else account.key,
        "New Business",
        day(deal.created),
        day(deal.closed),
        _STAGES.get(deal.result) or rng.choice(OPEN_STAGES),
        str(amount),
        deal.motion,
        account.region,
        rng.choice(OWNERS[account.region]),
        MISSPELT_PRODUCT if index in dirt.misspelt_product else product,
        account.signup_source,
        rng.choices(list(LOSS_REASONS), weights=list(LOSS_REASONS.values()))[0]
        if deal.result == "lost"
        else "",
        str(_pull(deal, rng)) if won else "",
    )


def _pull(deal: Deal, rng: Random) -> int:
    """Return how hard a new customer pulled, 1 to 5: those with many channels pull hardest."""
    mean = (
        2.2 + 0.45 * len(deal.facts.now.channels) - (0.8 if deal.facts.account.peak_season else 0)
    )
    return max(1, min(5, round(rng.gauss(mean, 0.8))))


def _expansion_row(index: int, item: Expansion, rng: Random) -> Row:
    account = item.customer.account
    return (
        opportunity_id(index),
        account.key,
        "Expansion",
        day(item.created),
        day(item.closed),
        "Closed Won" if item.won else "Closed Lost",
        str(item.amount),
        item.customer.deal.motion,
        account.region,
        rng.choice(OWNERS[account.region]),
        "Intraday Add-on",
        account.signup_source,
        "" if item.won else "price",
        "",
    )


def customer_table(
    customers: list[Customer], positions: Mapping[int, int], first_value: list[date | None],
    rng: Random,
) -> Table:  # fmt: skip
    """Return the customers; `positions` gives the row of each deal by its identity."""
    rows = []
    for index, customer in enumerate(customers):
        in_house = customer.deal.facts.now.helpdesk == "in-house"
        rows.append(
            (
                f"CUS-{index + 1:05d}",
                customer.account.key,
                opportunity_id(positions[id(customer.deal)]),
                day(customer.started),
                day(customer.churned),
                flag(chance(rng, 0.7 if in_house else 0.94)),
                day(first_value[index]),
            )
        )
    return table(
        "customers",
        "customer_id account_id opp_id started_on churned_on go_live_ok first_value_on",
        rows,
    )


def recurring_table(
    priced: list[tuple[Customer, int]], extra: Iterable[Expansion], rng: Random
) -> Table:
    """Return the ARR in force on the first day of each month, up to today."""
    grown = {id(e.customer): e for e in extra if e.won}
    rows: list[Row] = []
    for customer, amount in priced:
        steps = _steps(customer, amount, grown.get(id(customer)), rng)
        last = later(customer.churned, -1) if customer.churned else TODAY
        for month in month_starts(customer.started, last):
            arr = [value for since, value in steps if since <= month][-1]
            rows.append((customer.account.key, day(month), str(arr)))
    return table("recurring", "account_id month arr", sorted(rows))


def _steps(
    customer: Customer, amount: int, expansion: Expansion | None, rng: Random
) -> list[tuple[date, int]]:
    """Return since when which ARR holds: expansions, and changes at each renewal."""
    changes = [(expansion.closed, "add")] if expansion else []
    changes += [(anniversary(customer.started, term), "renew") for term in (1, 2)]
    steps = [(customer.started, amount)]
    for since, kind in sorted(changes):
        arr = steps[-1][1]
        if kind == "add" and expansion:
            arr += expansion.amount
        elif chance(rng, 0.4 if customer.deal.facts.account.peak_season else 0.12):
            arr = round(arr * rng.uniform(0.7, 0.92))
        elif chance(rng, 0.4):
            arr = round(arr * rng.uniform(1.03, 1.15))
        steps.append((since, arr))
    return steps


def spend_table(rng: Random) -> Table:
    """Return what marketing and sales cost per month and motion, rising a little each month."""
    rows = [
        (day(month), motion, str(round(base * (1 + index / 80) * rng.uniform(0.93, 1.07))))
        for index, month in enumerate(month_starts(FIRST_DAY, LAST_DAY))
        for motion, base in _SPEND.items()
    ]
    return table("spend", "month motion usd", rows)


def product_table() -> Table:
    """Return the price list."""
    rows = [(name, series, str(price)) for name, (series, price) in PRODUCTS.items()]
    return table("products", "product series usd_per_agent_month", rows)
