"""Roll-ups as of each deal's own day: what comes later is never seen, and nothing else is lost."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icpspec.cli.app import app

from . import small
from .projects import Row, document, table

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ATTRIBUTES: dict[str, Any] = {
    "uses": {"type": "integer", "from": "events", "aggregate": "count", "where": {"kind": "ai"}},
    "weeks": {
        "type": "integer",
        "from": "events",
        "aggregate": "count",
        "once_per": "week",
        "within": "60 days",
    },
    "last_kind": {"type": "string", "from": "events", "aggregate": "latest", "of": "kind"},
    "wins": {
        "type": "integer",
        "from": "opportunities",
        "aggregate": "count",
        "where": {"stage": "won"},
    },
    "won_amount": {
        "type": "number",
        "from": "opportunities",
        "aggregate": "sum",
        "of": "amount",
        "where": {"closed": {"within": "1 year"}},
    },
    "leavers": {
        "type": "integer",
        "from": "customers",
        "aggregate": "count",
        "where": {"left": {"known": True}},
    },
    "boss": {
        "type": "boolean",
        "from": "contacts",
        "aggregate": "exists",
        "where": {"persona": "vp"},
    },
}
TESTS: dict[str, Any] = {
    "uses": {"gte": 2},
    "weeks": {"gte": 2},
    "last_kind": "call",
    "wins": {"gte": 1},
    "won_amount": {"gt": 250},
    "leavers": {"gte": 1},
    "boss": True,
}
DATA: dict[str, Any] = {
    "events": {"source": "data/events.csv", "account": "account", "at": "ts"},
    "contacts": {"source": "data/people.csv", "account": "account", "created": "since"},
    "customers": {
        "source": "data/customers.csv",
        "key": "id",
        "account": "account",
        "started": "start",
        "churned": "left",
    },
}
Tables = dict[str, list[Row]]


def _project(document: dict[str, Any]) -> None:
    document["attributes"] |= ATTRIBUTES
    document["data"] |= DATA


def _icp(document: dict[str, Any]) -> None:
    document["personas"] = {"vp": {"when": {"level": "vp"}}}
    document["traits"] |= {
        name: {"title": name, "category": "behavioral", "when": {name: test}, "weight": 1}
        for name, test in TESTS.items()
    }
    document["tiers"]["good"]["min_score"] = 5


def _tables(random: Random) -> Tables:
    """Twelve accounts; deals all over 2024 and 2025, and what happened around them."""
    accounts = [f"a{n}" for n in range(12)]

    def day(first: int = 0, last: int = 700) -> str:
        return str(date(2024, 1, 1) + timedelta(days=random.randint(first, last)))

    deals = []
    for number in range(40):
        created = day(60, 500)
        closed = str(date.fromisoformat(created) + timedelta(days=random.randint(0, 200)))
        deals.append(
            {
                "deal": f"d{number}",
                "account": random.choice(accounts),
                "created": created,
                "closed": closed,
                "stage": random.choice(["won", "lost"]),
                "amount": random.choice(["100", "99.9999", "", "250.5"]),
            }
        )
    return {
        "accounts": [
            {"id": a, "since": "2024-06-01", "size": "60", "seen_on": ""} for a in accounts
        ],
        "deals": deals,
        "events": [
            {
                "account": random.choice(accounts),
                "ts": day() + random.choice(["", "T23:59:59", " 10:00"]),
                "kind": random.choice(["ai", "call", ""]),
            }
            for _ in range(150)
        ],
        "people": [
            {"account": a, "since": day(), "level": random.choice(["vp", "ic"])} for a in accounts
        ],
        "customers": [
            {
                "id": f"c{n}",
                "account": random.choice(accounts),
                "start": (start := day(0, 300)),
                "left": random.choice(["", str(date.fromisoformat(start) + timedelta(days=200))]),
            }
            for n in range(12)
        ],
    }


def _write(folder: Path, tables: Tables) -> Path:
    for name in ("events", "people", "customers"):
        table(folder / f"data/{name}.csv", tables[name])
    return small.make(
        folder,
        project=_project,
        icp=_icp,
        accounts=tables["accounts"],
        deals=tables["deals"],
    )


def _figures(project: Path) -> Any:
    """All that the backtest says of opportunities."""
    run = small.backtest(project, "-f", "json")
    assert run.code == 0, run.stderr
    (icp,) = run.json["icps"]
    tiers = [
        {k: v for k, v in one.items() if "churn" not in k and k != "customers"}
        for one in icp["tiers"]
    ]
    traits = [{k: v for k, v in t.items() if "churn" not in k} for t in icp["traits"]]
    return [icp["overall"], tiers, traits, icp["scores"]]


def _scores(project: Path, day: str) -> str:
    arguments = ["score", "--project", str(project), "--as-of", day, "-f", "csv", "--wide"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _with_later_rows(tables: Tables, since: dict[str, date], random: Random) -> Tables:
    """The same with more rows of every table, each dated after the last day that asks for it."""

    def later(account: str) -> str:
        return str(since[account] + timedelta(days=random.randint(1, 30)))

    found = {name: list(rows) for name, rows in tables.items()}
    for account in since:
        found["events"] += [
            {"account": account, "ts": later(account), "kind": random.choice(["ai", "call"])}
            for _ in range(3)
        ]
        found["people"].append({"account": account, "since": later(account), "level": "vp"})
        found["customers"].append(
            {"id": f"x{account}", "account": account, "start": later(account), "left": ""}
        )
    # Whoever was still there on that day may leave on any later one.
    found["customers"] = [
        {**row, "left": later(row["account"])}
        if row["start"] <= str(since[row["account"]]) and not row["left"]
        else row
        for row in found["customers"]
    ]
    for rows in found.values():
        random.shuffle(rows)
    return found


_LAW = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_LAW
@given(seed=st.integers(0, 2**32))
def test_rows_after_every_as_of_date_change_nothing(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Point in time: no backtest sees events, contacts, customers or churns of later days."""
    random = Random(seed)  # noqa: S311 # reproducible by its seed
    tables = _tables(random)
    last = {row["id"]: date(2024, 1, 1) for row in tables["accounts"]}
    for deal in tables["deals"]:
        as_of = date.fromisoformat(deal["created"]) - timedelta(days=1)
        last[deal["account"]] = max(last[deal["account"]], as_of)
    before = _figures(_write(tmp_path_factory.mktemp("before"), tables))
    later = _with_later_rows(tables, last, random)
    assert _figures(_write(tmp_path_factory.mktemp("after"), later)) == before


@_LAW
@given(seed=st.integers(0, 2**32))
def test_what_ends_after_the_as_of_date_changes_no_score(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`score` as of a day in the past: later rows, closings, outcomes and churns are not seen."""
    random = Random(seed)  # noqa: S311 # reproducible by its seed
    tables, day = _tables(random), date(2024, 12, 31)
    since = {row["id"]: day for row in tables["accounts"]}
    later = _with_later_rows(tables, since, random)
    later["deals"] = [
        {**row, "stage": random.choice(["won", "lost"]), "closed": "2025-12-01"}
        if row["closed"] > str(day)
        else row
        for row in later["deals"]
    ]
    later["deals"] += [{**row, "created": "2025-01-01"} for row in tables["deals"][:5]]
    before = _scores(_write(tmp_path_factory.mktemp("before"), tables), str(day))
    assert _scores(_write(tmp_path_factory.mktemp("after"), later), str(day)) == before
    # The law says something only if roll-ups differ from account to account.
    assert len({line.split(",")[5] for line in before.splitlines()[1:]}) > 1


def test_each_deal_sees_its_own_days(tmp_path: Path) -> None:
    """Worked by hand, with a lag of one day; also before the account's first snapshot."""
    events = [
        {"account": "a", "ts": "2024-03-01T23:59:59", "kind": "ai"},
        {"account": "a", "ts": "2024-03-02", "kind": "ai"},
        {"account": "a", "ts": "2024-03-03", "kind": "call"},
        {"account": "b", "ts": "2024-01-01", "kind": "ai"},
    ]
    created = {
        "d1": ("a", "2024-03-02"),  # as of 1 March: one use
        "d2": ("a", "2024-03-03"),  # as of 2 March: two
        "d3": ("a", "2024-03-04"),  # as of 3 March: two, and the last was a call
        "d4": ("b", "2024-01-01"),  # as of 31 December: none
        "d5": ("c", "2024-03-04"),  # an account without any row: none, which is known
        "d6": ("", "2024-03-04"),  # nobody knows whose
        "d7": ("a", ""),  # nor when
    }
    deals = [
        {
            "deal": d,
            "account": a,
            "created": c,
            "closed": "2025-01-01",
            "stage": "won",
            "amount": "9",
        }
        for d, (a, c) in created.items()
    ]
    tables = {
        "accounts": [{"id": "a", "since": "2030-01-01", "size": "60", "seen_on": ""}],
        "deals": deals,
        "events": events,
        "people": [{"account": "a", "since": "2024-03-03", "level": "vp"}],
        "customers": [{"id": "c", "account": "a", "start": "2024-03-01", "left": "2024-03-03"}],
    }
    traits = {row["trait"]: row for row in _figures(_write(tmp_path, tables))[2]}
    found = {
        name: tuple(traits[name][state] for state in ("matched", "unmatched", "unknown"))
        for name in ("big", "uses", "last_kind", "boss", "leavers", "wins")
    }
    assert found == {
        "big": (0, 0, 7),  # no snapshot that early
        "uses": (2, 3, 2),
        "last_kind": (1, 2, 4),
        "boss": (1, 4, 2),
        "leavers": (1, 4, 2),
        "wins": (0, 5, 2),  # all closed much later
    }


def test_without_accounts_deals_are_rolled_up_by_their_account(tmp_path: Path) -> None:
    """Attributes stand on the deal's row; its account has earlier deals of its own."""

    def project(document: dict[str, Any]) -> None:
        _project(document)
        del document["data"]["accounts"]
        document["attributes"] = {"size": {"type": "integer"}, **ATTRIBUTES}

    deals = [
        {"deal": "d1", "created": "2024-01-01", "closed": "2024-02-01", "stage": "won"},
        {"deal": "d2", "created": "2024-02-01", "closed": "2024-02-02", "stage": "lost"},
        {"deal": "d3", "created": "2024-02-02", "closed": "2024-05-01", "stage": "won"},
    ]
    rows = [{**deal, "account": "a", "amount": "100", "size": "60"} for deal in deals]
    for name in ("events", "people", "customers"):
        table(tmp_path / f"data/{name}.csv", _tables(Random(1))[name])  # noqa: S311
    made = small.make(tmp_path, project=project, icp=_icp, deals=rows)
    traits = {row["trait"]: row for row in _figures(made)[2]}
    # Only the third deal began a day after the first had been won.
    assert (traits["wins"]["matched"], traits["wins"]["unmatched"]) == (1, 2)
    assert traits["big"]["matched"] == 3
    assert "d1" not in _scores(made, "2024-03-01")
    assert json.loads(small.backtest(made, "-f", "json").stdout)["as_of"] == "today"


def test_customers_without_a_deal_are_rolled_up_on_their_first_day(tmp_path: Path) -> None:
    """No lag: what happened on that day is seen, what happened on the next is not."""
    tables = _tables(Random(7))  # noqa: S311
    tables["accounts"] = [{"id": "a", "since": "2020-01-01", "size": "60", "seen_on": ""}]
    tables["events"] = [
        {"account": "a", "ts": "2024-03-01", "kind": "ai"},
        {"account": "a", "ts": "2024-03-02", "kind": "ai"},
    ]
    tables["customers"] = [
        {"id": "c0", "account": "a", "start": "2024-03-01", "left": "2024-06-01"},
        {"id": "c1", "account": "a", "start": "2024-03-02", "left": ""},
        {"id": "c2", "account": "a", "start": "2024-03-03", "left": ""},
    ]
    made = _write(tmp_path, tables)
    (icp,) = small.backtest(made, "-f", "json").json["icps"]
    (uses,) = [row for row in icp["traits"] if row["trait"] == "uses"]
    # Two uses on the first day: both stayed. One: the one that left.
    assert (uses["churn_12m_matched"], uses["churn_12m_unmatched"]) == (0.0, 1.0)


def test_each_icp_puts_in_its_own_persona(tmp_path: Path) -> None:
    """One attribute of the project, two ICPs, one pass over the opportunities."""
    tables = _tables(Random(3))  # noqa: S311
    tables["people"] = [
        {"account": row["id"], "since": "2020-01-01", "level": "vp" if n % 3 == 0 else "ic"}
        for n, row in enumerate(tables["accounts"])
    ]
    made = _write(tmp_path, tables)
    other = json.loads((tmp_path / "specs/small.icp.yaml").read_text(encoding="utf-8"))
    other |= {"id": "other", "personas": {"vp": {"when": {"level": "ic"}}}}
    document(tmp_path / "specs/other.icp.yaml", other)
    run = small.backtest(made, "-f", "json")
    assert run.code == 0, run.stderr
    found = {}
    for icp in run.json["icps"]:
        (boss,) = [row for row in icp["traits"] if row["trait"] == "boss"]
        found[icp["icp"]] = (boss["matched"], boss["unmatched"])
    of_vps = {row["account"] for row in tables["people"] if row["level"] == "vp"}
    n = sum(deal["account"] in of_vps for deal in tables["deals"])
    assert 0 < n < 20
    assert found == {"small": (n, 40 - n), "other": (40 - n, n)}


def test_motions_with_windows_of_their_own(tmp_path: Path) -> None:
    """Each deal is rolled up as its motion says, as of its own day; counted by plain loops."""
    tables = _tables(Random(3))  # noqa: S311
    uses = {"type": "integer", "from": "events", "aggregate": "count", "where": {"kind": "ai"}}

    def icp(document: dict[str, Any]) -> None:
        _icp(document)
        document["attributes"] = {"lately": {**uses, "within": "30 days"}}
        document["traits"]["lately"] = {
            "title": "Lately",
            "category": "behavioral",
            "when": {"lately": {"gte": 1}},
            "weight": 1,
        }
        wider = {"lately": {"within": "300 days"}}
        document["motions"] = {
            "plg": {"when": {"uses": {"gte": 2}}, "attributes": wider},
            "sales": {"when": "otherwise"},
        }

    project = _write(tmp_path, tables)
    spec = copy.deepcopy(small.ICP)
    icp(spec)
    document(tmp_path / "specs/small.icp.yaml", spec)
    run = small.backtest(project, "-f", "json")
    assert run.code == 0, run.stderr
    (found,) = run.json["icps"]
    (lately,) = [row for row in found["traits"] if row["trait"] == "lately"]
    days = {"plg": 300, "sales": 30}
    motions, matched = [], 0
    for deal in tables["deals"]:
        as_of = date.fromisoformat(deal["created"]) - timedelta(days=1)
        own = [
            date.fromisoformat(event["ts"][:10])
            for event in tables["events"]
            if event["account"] == deal["account"] and event["kind"] == "ai"
        ]
        seen = [day for day in own if day <= as_of]
        motions.append("plg" if len(seen) >= 2 else "sales")
        first = as_of - timedelta(days=days[motions[-1]])
        matched += any(day >= first for day in seen)
    assert (lately["matched"], lately["unmatched"]) == (matched, 40 - matched)
    split = [row for row in found["tiers"] if row["split"] == "motion" and row["motion"] == "plg"]
    assert sum(row["opportunities"] for row in split) == motions.count("plg") > 5
    assert 0 < matched < 40
