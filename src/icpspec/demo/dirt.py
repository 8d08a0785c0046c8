"""The small faults that every real system has, planted where the tool can be asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from random import Random

    from icpspec.demo.pipeline import Deal
    from icpspec.demo.population import Account

WITHOUT_ACCOUNT: Final = 6
MISSPELT_PRODUCTS: Final = 90


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong entry and how many accounts have it, in all of their rows."""

    attribute: str
    entry: str
    accounts: int
    kind: str
    among: Callable[[Account], bool]


FAULTS: Final = (
    Fault("helpdesk", "Zendsk", 5, "unlisted", lambda a: a.history[-1].helpdesk == "zendesk"),
    Fault("industry", "Helthcare", 4, "unlisted", lambda a: a.industry == "healthcare"),
    Fault("industry", "Softwrae", 3, "unlisted", lambda a: a.industry == "software"),
    Fault("support_agents", "-1", 3, "out of range", lambda _: True),
    Fault("support_agents", "999999", 2, "out of range", lambda _: True),
    Fault("headcount_growth", "35", 4, "out of range", lambda _: True),
)
"""`35` is a growth of 35 % that somebody typed as a percentage, where a fraction belongs."""


@dataclass(frozen=True, slots=True)
class Dirt:
    """Which accounts and deals have a fault.

    Attributes:
        entries: per account key, the attribute and what stands in it.
        without_account: positions of deals whose account nobody entered.
        misspelt_product: positions of deals whose product is in no price list.
    """

    entries: Mapping[str, tuple[str, str]]
    without_account: frozenset[int]
    misspelt_product: frozenset[int]


def plan_dirt(accounts: Iterable[Account], deals: list[Deal], rng: Random) -> Dirt:
    """Draw the faults; a deal without account is never a won one, since a customer needs one."""
    entries: dict[str, tuple[str, str]] = {}
    clean = list(accounts)
    for fault in FAULTS:
        able = [a for a in clean if fault.attribute not in a.known_from and fault.among(a)]
        chosen = rng.sample(able, fault.accounts)
        entries |= {account.key: (fault.attribute, fault.entry) for account in chosen}
        clean = [account for account in clean if account.key not in entries]
    lost = [index for index, deal in enumerate(deals) if deal.result == "lost"]
    return Dirt(
        entries=entries,
        without_account=frozenset(rng.sample(lost, WITHOUT_ACCOUNT)),
        misspelt_product=frozenset(rng.sample(range(len(deals)), MISSPELT_PRODUCTS)),
    )
