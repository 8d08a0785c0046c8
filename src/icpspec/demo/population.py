"""The accounts of the sample company and how their facts change over time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from icpspec.demo import vocabulary
from icpspec.demo.period import LAST_DAY, later

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

ACCOUNTS = 5_000
ACCOUNT_SD = 0.7
"""Spread, on the logit scale, of what makes one account an easier sale than its twin."""

ODD_KEYS = ("ACC-O'NEIL", "ACC-🚀-0001")
_FIRST_SNAPSHOT = date(2023, 7, 1)
_NEVER = 1_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that changes about an account, as it stood from one day on."""

    valid_from: date
    agents: int
    employees: int
    helpdesk: str
    technologies: tuple[str, ...]
    channels: tuple[str, ...]
    last_funding_on: date
    headcount_growth: float
    ticket_growth: float
    open_roles: int
    weekly_active: int
    uses_api: bool
    connector: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One company, with what stays and what changes.

    Attributes:
        intercept: the account's own effect on winning, on the logit scale.
        known_from: per attribute that is not always on file, the index of the first snapshot
            that shows it.
        enriched_late: the first snapshot was bought only after the first opportunity.
    """

    key: str
    name: str
    industry: str
    region: str
    country: str
    signup_source: str
    remote_first: bool
    peak_season: bool
    on_premise: bool
    health_data: bool
    intercept: float
    known_from: Mapping[str, int]
    enriched_late: bool
    history: tuple[Snapshot, ...]

    def at(self, day: date) -> Snapshot:
        """Return the snapshot in force on `day`, or the first one if `day` is earlier."""
        found = self.history[0]
        for snapshot in self.history:
            if snapshot.valid_from > day:
                break
            found = snapshot
        return found


def make_accounts(rng: Random) -> list[Account]:
    """Return all accounts, in an order that tells nothing about them."""
    numbers = list(range(1, ACCOUNTS - len(ODD_KEYS) + 1))
    rng.shuffle(numbers)
    # The odd keys come first, where accounts are sure to be worked: a bug in quoting shows early.
    keys = [*ODD_KEYS, *(f"ACC-{number:05d}" for number in numbers)]
    return [_account(key, rng) for key in keys]


def _account(key: str, rng: Random) -> Account:
    industry = _pick(rng, vocabulary.INDUSTRIES)
    region = _pick(rng, vocabulary.REGIONS)
    signup_source = _pick(rng, vocabulary.SIGNUP_SOURCES)
    seasonal = 0.34 if industry in vocabulary.SEASONAL_INDUSTRIES else 0.08
    return Account(
        key=key,
        name=rng.choice(vocabulary.NAME_HEADS) + rng.choice(vocabulary.NAME_TAILS),
        industry=industry,
        region=region,
        country=_pick(rng, vocabulary.COUNTRIES[region]),
        signup_source=signup_source,
        remote_first=chance(rng, 0.4),
        peak_season=chance(rng, seasonal),
        on_premise=chance(rng, 0.05),
        health_data=chance(rng, 0.6 if industry == "healthcare" else 0.02),
        intercept=rng.gauss(0, ACCOUNT_SD),
        known_from=_gaps(rng, self_serve=signup_source == "self-serve"),
        enriched_late=chance(rng, 0.05),
        history=_history(rng, self_serve=signup_source == "self-serve"),
    )


def chance(rng: Random, share: float) -> bool:
    """Return true with probability `share`."""
    return rng.random() < share


def _pick(rng: Random, shares: Mapping[str, int]) -> str:
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def _gaps(rng: Random, *, self_serve: bool) -> dict[str, int]:
    """Draw which facts are missing, at random; three in ten are filled in later."""
    # Whoever has no trial has no use of it: the one gap that is not random.
    gaps = {} if self_serve else {"weekly_active": _NEVER}
    for attribute, share in vocabulary.MISSING_SHARE.items():
        if chance(rng, share):
            gaps[attribute] = rng.randint(1, 4) if chance(rng, 0.3) else _NEVER
    return gaps


def _history(rng: Random, *, self_serve: bool) -> tuple[Snapshot, ...]:
    """Return snapshots from summer 2023 on: regular refreshes, and one after each funding round."""
    snapshot = _first_snapshot(rng, self_serve=self_serve)
    history = [snapshot]
    refresh = later(snapshot.valid_from, rng.uniform(200, 480))
    funding = later(snapshot.valid_from, rng.expovariate(1 / 700))
    while min(refresh, funding) < LAST_DAY:
        if funding <= refresh:
            # The news reaches the data provider some days after the round.
            told = later(funding, rng.randint(1, 14))
            snapshot = replace(snapshot, valid_from=told, last_funding_on=funding)
            funding = later(funding, 240 + rng.expovariate(1 / 460))
        else:
            snapshot = _refreshed(snapshot, refresh, rng, self_serve=self_serve)
            refresh = later(refresh, rng.uniform(200, 480))
        # One row per account and day: the later fact of a day replaces the earlier one.
        if snapshot.valid_from <= history[-1].valid_from:
            history[-1] = replace(snapshot, valid_from=history[-1].valid_from)
        else:
            history.append(snapshot)
    return tuple(entry for entry in history if entry.valid_from <= LAST_DAY)


def _first_snapshot(rng: Random, *, self_serve: bool) -> Snapshot:
    day = later(_FIRST_SNAPSHOT, rng.randint(0, 90))
    agents = max(1, round(rng.lognormvariate(math.log(22), 1.3)))
    growth = rng.gauss(0.08, 0.18)
    return Snapshot(
        valid_from=day,
        agents=min(agents, 4_000),
        employees=min(agents, 4_000) * rng.randint(4, 14),
        helpdesk=_pick(rng, vocabulary.HELPDESKS),
        technologies=_technologies(rng),
        channels=tuple(c for c, share in vocabulary.CHANNELS.items() if chance(rng, share)),
        last_funding_on=later(day, -rng.expovariate(1 / 600) - 10),
        headcount_growth=growth,
        ticket_growth=rng.gauss(0.15, 0.3),
        open_roles=_open_roles(agents, growth, rng),
        weekly_active=_weekly_active(rng) if self_serve else 0,
        uses_api=chance(rng, 0.3),
        connector=chance(rng, 0.06),
    )


def _refreshed(old: Snapshot, day: date, rng: Random, *, self_serve: bool) -> Snapshot:
    """Return the account half a year to a year on."""
    growth = 0.08 + 0.5 * (old.headcount_growth - 0.08) + rng.gauss(0, 0.155)
    agents = max(1, min(4_000, round(old.agents * math.exp(rng.gauss(growth / 2, 0.12)))))
    added = tuple(c for c in vocabulary.CHANNELS if c in old.channels or chance(rng, 0.04))
    return replace(
        old,
        valid_from=day,
        agents=agents,
        employees=max(agents, round(old.employees * math.exp(growth / 2))),
        helpdesk=_pick(rng, vocabulary.HELPDESKS) if chance(rng, 0.05) else old.helpdesk,
        channels=added,
        headcount_growth=growth,
        ticket_growth=0.15 + 0.5 * (old.ticket_growth - 0.15) + rng.gauss(0, 0.26),
        open_roles=_open_roles(agents, growth, rng),
        weekly_active=_weekly_active(rng) if self_serve else 0,
        uses_api=old.uses_api or chance(rng, 0.05),
    )


def _technologies(rng: Random) -> tuple[str, ...]:
    used = [name for name, share in vocabulary.TECHNOLOGIES.items() if chance(rng, share)]
    if chance(rng, 0.15):
        used.append(rng.choice(vocabulary.WORKFORCE_SUITES))
    return tuple(used)


def _open_roles(agents: int, growth: float, rng: Random) -> int:
    return int(rng.expovariate(1 / (0.4 + 0.03 * agents * max(0.2, 1 + 3 * growth))))


def _weekly_active(rng: Random) -> int:
    return 0 if chance(rng, 0.2) else int(rng.expovariate(1 / 6))
