"""The planted truth, looked up again in the written files.

Everything here is computed from the CSV files by plain loops, with nothing of `icpspec.demo`
but the paths: if the simulation and these loops agree, the files tell what `TRUTH.md` says.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icpspec.demo import DemoFiles

Row = dict[str, str]
TODAY = date(2026, 10, 1)
SUITES = {"shiftgrid", "rosterwise", "planhive"}
ZENDESK = {"Zendesk", "ZenDesk", "zendesk", "Zendesk Suite"}
FRESHDESK_INTERCOM = {"Freshdesk", "freshdesk", "Intercom", "intercom"}
IN_HOUSE = {"In-house", "in-house", "own build"}
SERVED = {
    *("e-commerce", "ecommerce", "online retail", "software", "saas", "travel"),
    *("fintech", "financial technology"),
}
BLANK = {"", "Select", "unknown"}


@dataclass(frozen=True)
class Deal:
    """A decided new-business opportunity and the account's row of the day before."""

    row: Row
    won: bool
    day: date
    then: Row | None
    latest: Row


@dataclass(frozen=True)
class Sample:
    """The files, read."""

    history: dict[str, list[Row]]
    opportunities: list[Row]
    customers: list[Row]
    deals: list[Deal]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample(demo_files: DemoFiles) -> Sample:
    """The sample company with each decided deal joined to its account, as of its creation."""
    history: dict[str, list[Row]] = {}
    for row in _rows(demo_files.accounts):
        history.setdefault(row["account_id"], []).append(row)
    opportunities = _rows(demo_files.opportunities)
    deals = []
    for row in opportunities:
        created = date.fromisoformat(row["created_on"])
        stale = created + timedelta(days=180) <= TODAY
        closed = row["stage"] in {"Closed Won", "Closed Lost"}
        if row["type"] == "New Business" and row["account_id"] and (closed or stale):
            rows = history[row["account_id"]]
            day = created - timedelta(days=1)
            at = bisect_right([r["valid_from"] for r in rows], day.isoformat())
            then = rows[at - 1] if at else None
            deals.append(Deal(row, row["stage"] == "Closed Won", day, then, rows[-1]))
    return Sample(history, opportunities, _rows(demo_files.customers), deals)


def _is_fresh(row: Row, day: date) -> bool:
    return 0 <= (day - date.fromisoformat(row["last_funding_on"])).days <= 180


FACTS: dict[str, tuple[str, Callable[[Row, date], bool]]] = {
    "team-size": ("Agents__c", lambda r, _: 20 <= int(r["Agents__c"]) <= 200),
    "tiny-team": ("Agents__c", lambda r, _: 0 <= int(r["Agents__c"]) < 5),
    "zendesk": ("HelpDesk__c", lambda r, _: r["HelpDesk__c"] in ZENDESK),
    "in-house": ("HelpDesk__c", lambda r, _: r["HelpDesk__c"] in IN_HOUSE),
    "channels": ("channels", lambda r, _: r["channels"].count(";") >= 2),
    "fresh-funding": ("last_funding_on", _is_fresh),
    "ticket-growth": ("ticket_growth", lambda r, _: float(r["ticket_growth"]) >= 0.3),
    "hiring-agents": ("open_support_roles", lambda r, _: int(r["open_support_roles"]) >= 3),
    "peak-season": ("peak_season", lambda r, _: r["peak_season"] == "true"),
    "remote-first": ("remote_first", lambda r, _: r["remote_first"] == "true"),
    "connector": ("calendar_connector", lambda r, _: r["calendar_connector"] == "true"),
    "suite": ("technologies", lambda r, _: bool(SUITES & set(r["technologies"].split(";")))),
    "shrinking": ("headcount_growth", lambda r, _: float(r["headcount_growth"]) < -0.1),
    "on-premise": ("requires_on_premise", lambda r, _: r["requires_on_premise"] == "true"),
    "active-users": ("weekly_active", lambda r, _: int(r["weekly_active"]) >= 10),
}


def _gap(sample: Sample, fact: str, *, today: bool = False) -> float:
    """Win rate where the fact is true minus win rate where it is false; unknown left out."""
    column, holds = FACTS[fact]
    cells: Counter[tuple[bool, bool]] = Counter()
    for deal in sample.deals:
        row = deal.latest if today else deal.then
        if row and row[column] not in BLANK:
            cells[holds(row, deal.day), deal.won] += 1
    rates = {
        state: cells[state, True] / (cells[state, True] + cells[state, False])
        for state in (True, False)
    }
    return rates[True] - rates[False]


def test_size(sample: Sample) -> None:
    """5,000 accounts, 8,000 new-business deals of three years, and many accounts worked twice."""
    new = [row for row in sample.opportunities if row["type"] == "New Business"]
    worked = Counter(row["account_id"] for row in new if row["account_id"])
    assert len(sample.history) == 5_000
    assert len(new) == 8_000
    assert len({row["opp_id"] for row in sample.opportunities}) == len(sample.opportunities)
    assert min(row["created_on"] for row in new) >= "2023-10-01"
    assert max(row["created_on"] for row in new) <= "2026-09-30"
    assert sum(n > 1 for n in worked.values()) > 2_000
    assert {row["motion"] for row in new} == {"plg", "sales-led"}
    assert {row["region"] for row in new} == {"EMEA", "NA", "APAC"}
    assert 0.20 < sum(deal.won for deal in sample.deals) / len(sample.deals) < 0.30


def test_history_is_complete_and_changes(sample: Sample) -> None:
    """Several rows an account, none twice on a day, and facts that differ between them."""
    days = {key: [row["valid_from"] for row in rows] for key, rows in sample.history.items()}
    assert all(found == sorted(set(found)) for found in days.values())
    assert sum(map(len, days.values())) > 4 * len(days)
    for column in ("Agents__c", "last_funding_on", "headcount_growth", "weekly_active"):
        changed = sum(len({r[column] for r in rows}) > 1 for rows in sample.history.values())
        assert changed > 1_000, column


def test_some_accounts_were_unknown_when_their_deal_began(sample: Sample) -> None:
    """A few per cent of the deals come before the first row of their account."""
    early = sum(deal.then is None for deal in sample.deals)
    assert 0.01 < early / len(sample.deals) < 0.05


@pytest.mark.parametrize(
    ("fact", "least"),
    [
        ("team-size", 0.10),
        ("zendesk", 0.08),
        ("channels", 0.04),
        ("fresh-funding", 0.08),
        ("ticket-growth", 0.03),
        ("hiring-agents", 0.06),
        ("peak-season", 0.08),
        ("active-users", 0.10),
    ],
)
def test_what_matters_wins_more(sample: Sample, fact: str, least: float) -> None:
    """Each planted trait lifts the win rate as of the day before the deal."""
    assert _gap(sample, fact) > least


@pytest.mark.parametrize("fact", ["in-house", "tiny-team", "suite", "shrinking", "on-premise"])
def test_what_hurts_wins_less(sample: Sample, fact: str) -> None:
    """Each planted penalty lowers the win rate."""
    assert _gap(sample, fact) < -0.03


def test_noise_is_noise(sample: Sample) -> None:
    """Remote-first is worth nothing: two points are two standard errors of the difference."""
    assert abs(_gap(sample, "remote-first")) < 0.02


def test_trap_shows_only_with_todays_values(sample: Sample) -> None:
    """The connector says nothing before the deal and looks like the best trait after it."""
    assert abs(_gap(sample, "connector")) < 0.05
    assert _gap(sample, "connector", today=True) > 0.35


def test_peak_season_wins_leave(sample: Sample) -> None:
    """At the first renewal seasonal customers leave at least three times as often."""
    cells: Counter[tuple[bool, bool]] = Counter()
    for customer in sample.customers:
        started = date.fromisoformat(customer["started_on"])
        first_end = started.replace(year=started.year + 1)
        season = sample.history[customer["account_id"]][-1]["peak_season"]
        if first_end < TODAY and season:
            cells[season == "true", customer["churned_on"] == first_end.isoformat()] += 1
    seasonal = cells[True, True] / (cells[True, True] + cells[True, False])
    others = cells[False, True] / (cells[False, True] + cells[False, False])
    assert seasonal > 0.4
    assert seasonal > 3 * others


def _points(row: Row, day: date) -> dict[str, tuple[int, int, int]]:
    """Points, least and greatest possible points per trait of the main ICP, by hand."""

    def known(column: str) -> bool:
        return row[column] not in BLANK

    points: dict[str, tuple[int, int, int]] = {}

    def add(name: str, fact: str, weight: int) -> None:
        column, holds = FACTS[fact]
        if not known(column):
            points[name] = (0, min(0, weight), max(0, weight))
        else:
            got = weight if holds(row, day) else 0
            points[name] = (got, got, got)

    agents = int(row["Agents__c"]) if known("Agents__c") else -1
    if not 0 <= agents <= 20_000:
        points["team-size"] = (0, -3, 5)
    else:
        got = 5 if 20 <= agents <= 200 else 1 if agents > 200 else -3 if agents < 5 else 0
        points["team-size"] = (got, got, got)
    desk = row["HelpDesk__c"]
    got = 5 if desk in ZENDESK else 1 if desk in FRESHDESK_INTERCOM else 0
    points["helpdesk"] = (got, got, got) if known("HelpDesk__c") else (0, 0, 5)
    industry = row["industry"].lower()
    got = int(industry in SERVED)
    points["industry"] = (got, got, got) if known("industry") else (0, 0, 1)
    got = -3 if industry in {"public sector", "government"} else 0
    points["public"] = (got, got, got) if known("industry") else (0, -3, 0)
    growth = float(row["headcount_growth"]) if known("headcount_growth") else 9
    got = int(growth >= 0.2)
    points["growing"] = (got, got, got) if growth <= 5 else (0, 0, 1)
    got = -3 if growth < -0.1 else 0
    points["shrinking"] = (got, got, got) if growth <= 5 else (0, -3, 0)
    add("channels", "channels", 3)
    add("funding", "fresh-funding", 5)
    add("tickets", "ticket-growth", 3)
    add("peak", "peak-season", 3)
    add("hiring", "hiring-agents", 3)
    add("remote", "remote-first", 3)
    add("connector", "connector", 3)
    add("in-house", "in-house", -5)
    add("suite", "suite", -3)
    return points


def _tier(row: Row | None, day: date) -> tuple[int, int]:
    """Tier of the main ICP, 2 for green, and score; without a row every fact is unknown."""
    if row is None:
        return 0, 0
    points = _points(row, day)
    totals = []
    for which in range(3):
        p = {name: ends[which] for name, ends in points.items()}
        urgency = min(8, p.pop("funding") + p.pop("tickets") + p.pop("peak"))
        growth = max(p.pop("hiring"), p.pop("growing"))
        friction = max(-8, sum(p.pop(n) for n in ("in-house", "suite", "shrinking", "public")))
        totals.append(urgency + growth + friction + sum(p.values()))
    score, low, high = totals
    coverage = 1 - (high - low) / 42  # from -3 - 8 to 5 + 5 + 3 + 8 + 3 + 1 + 3 + 3
    trigger = any(points[name][0] > 0 for name in ("funding", "tickets", "peak", "hiring"))
    tier = 2 if score >= 13 and coverage >= 0.6 and trigger else 1 if score >= 6 else 0
    if row["requires_on_premise"] == "true" and row["signup_source"] != "partner":
        tier = 0
    if row["health_data"] == "true" and row["country"] != "US":
        tier = min(tier, 1)
    return tier, score


def test_tiers_are_in_order_and_apart(sample: Sample) -> None:
    """Green wins about 40 %, yellow about 25 %, red about 12 %, scored here by hand."""
    won, n = Counter[int](), Counter[int]()
    for deal in sample.deals:
        tier, _ = _tier(deal.then, deal.day)
        n[tier] += 1
        won[tier] += deal.won
    red, yellow, green = (won[tier] / n[tier] for tier in (0, 1, 2))
    assert min(won.values()) > 100
    assert 0.33 < green < 0.47
    assert 0.17 < yellow < 0.30
    assert 0.05 < red < 0.16


def test_dirt(sample: Sample, demo_files: DemoFiles) -> None:
    """Every planted fault can be found."""
    rows = [row for history in sample.history.values() for row in history]
    entries = {
        (column, entry): len({r["account_id"] for r in rows if r[column] == entry})
        for column, entry in (
            ("HelpDesk__c", "Zendsk"),
            ("industry", "Helthcare"),
            ("industry", "Softwrae"),
            ("Agents__c", "-1"),
            ("Agents__c", "999999"),
            ("headcount_growth", "35"),
        )
    }
    assert list(entries.values()) == [5, 4, 3, 3, 2, 4]
    new = [row for row in sample.opportunities if row["type"] == "New Business"]
    products = {row["product"] for row in _rows(demo_files.products)}
    assert sum(row["product"] not in products for row in new) == 90
    assert sum(not row["account_id"] for row in new) == 6
    worked = Counter(row["account_id"] for row in new)
    assert worked["ACC-O'NEIL"] > 0
    assert worked["ACC-🚀-0001"] > 0
    assert any(row["country"] == "NO" for row in rows)
    stale = sum(not row["closed_on"] and row["created_on"] < "2026-04-01" for row in new)
    assert stale > 100


def test_customers_hang_together(sample: Sample, demo_files: DemoFiles) -> None:
    """Each won deal is one customer; revenue is booked from start to churn and never after."""
    won = {
        row["opp_id"]: row
        for row in sample.opportunities
        if row["stage"] == "Closed Won" and row["type"] == "New Business"
    }
    assert {row["opp_id"] for row in sample.customers} == set(won)
    months: dict[str, list[str]] = {}
    for row in _rows(demo_files.recurring):
        assert int(row["arr"]) > 0
        months.setdefault(row["account_id"], []).append(row["month"])
    expected: Counter[str] = Counter()
    for customer in sample.customers:
        deal = won[customer["opp_id"]]
        assert deal["account_id"] == customer["account_id"]
        assert deal["created_on"] <= deal["closed_on"] <= customer["started_on"] < "2026-10-01"
        until = customer["churned_on"] or "2026-10-02"
        expected[customer["account_id"]] += sum(
            customer["started_on"] <= f"{year}-{month:02d}-01" < until
            for year in range(2023, 2027)
            for month in range(1, 13)
        )
    assert {key: len(found) for key, found in months.items()} == +expected
    assert all(len(found) == len(set(found)) for found in months.values())


def test_no_deal_begins_while_the_account_is_busy(sample: Sample) -> None:
    """New business with an account starts only after the last deal and the last contract ended."""
    busy: dict[str, str] = {}
    churned = {row["opp_id"]: row["churned_on"] or "9999" for row in sample.customers}
    for row in sample.opportunities:
        key = row["account_id"]
        if row["type"] == "New Business" and key:
            assert row["created_on"] > busy.get(key, "")
            busy[key] = churned.get(row["opp_id"], row["closed_on"] or "9999")
