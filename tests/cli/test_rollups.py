"""Roll-ups through the commands: what each says of good tables and of faulty ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Sample

PROJECT = """\
icpspec: 1
attributes:
  uses: {type: integer, from: events, aggregate: count, where: {kind: ai}}
  spent: {type: number, from: events, aggregate: sum, of: amount}
  last: {type: string, values: {pro: [PRO], free: []}, from: events, aggregate: latest, of: plan}
  boss: {type: boolean, from: contacts, aggregate: exists, where: {persona: vp}}
  level: {type: string, level: person, case: ignore}
data:
  accounts: {source: data/accounts.csv, key: account_id}
  events: {source: data/events.csv, account: acc, at: ts}
  contacts: {source: data/contacts.csv, account: acc, created: since}
"""
SPEC = """\
icpspec: 1
id: sample
title: Sample
personas: {vp: {when: {level: VP}}}
attributes:
  calls: {type: integer, from: events, aggregate: count, where: {kind: call}, within: 30 days}
traits:
  uses: {when: {uses: {gte: 2}}, weight: 5}
  spent: {when: {spent: {gt: 0.29}}, weight: 3}
  last: {when: {last: pro}, weight: 1}
  boss: {when: {boss: true}, weight: 3}
  calls: {when: {calls: {gte: 1}}, weight: 1}
tiers: {green: {min_score: 5}, red: {}}
"""
EVENTS = """\
acc,ts,kind,amount,plan
x,2026-09-01,ai,0.1,free
x,2026-09-02T10:00:00,ai,0.2,PRO
x,2026-10-02,call,9,free
y,2026-08-31,call,,
"""
CONTACTS = "acc,since,level\nx,2026-10-01,vp\ny,2026-10-02,vp\n"


@pytest.fixture
def rolled(sample: Sample) -> Sample:
    """The sample with events and contacts."""
    sample.write("icpspec.yaml", PROJECT)
    sample.write("specs/sample.icp.yaml", SPEC)
    sample.write("data/events.csv", EVENTS)
    sample.write("data/contacts.csv", CONTACTS)
    return sample


def _rows(sample: Sample, *more: str) -> dict[str, dict[str, Any]]:
    run = sample.run("score", "-f", "json", "--as-of", "2026-10-01", *more)
    assert run.code == 0, run.stderr
    assert run.stderr == ""
    return {row["account_id"]: row for row in json.loads(run.stdout)["rows"]}


def test_score(rolled: Sample) -> None:
    """As of the day: nothing later, and 31 days before it is more than 30."""
    rows = _rows(rolled)
    assert rows["x"]["matched"] == ["uses", "boss", "spent", "last"]
    assert rows["x"]["score"] == 12
    # No row of `ai` is 0 and known; of a plan nothing is known.
    assert (rows["y"]["matched"], rows["y"]["unknown"]) == ([], ["last"])


def test_explain_says_the_same(rolled: Sample) -> None:
    """The evaluator is given what the tables say."""
    run = rolled.run("explain", "x", "-f", "json", "--as-of", "2026-10-01")
    assert run.code == 0, run.stderr
    (row,) = json.loads(run.stdout)["rows"]
    assert (row["score"], row["matched"]) == (12, ["uses", "boss", "spent", "last"])


def test_compiled_sql_runs_elsewhere(rolled: Sample) -> None:
    """The SELECT stands alone: DuckDB gives the same scores from the folder of the project."""
    import duckdb

    run = rolled.run("compile", "--dialect", "duckdb", "--as-of", "2026-10-01")
    assert run.code == 0, run.stderr
    with duckdb.connect() as connection:
        found = connection.execute(run.stdout).fetchall()
    assert {row[0]: int(row[5]) for row in found} == {"x": 12, "y": 0}


def test_compile_without_accounts(rolled: Sample) -> None:
    """The accounts are a table that is there when it runs; roll-ups are joined to it."""
    import duckdb

    rolled.write(
        "icpspec.yaml",
        PROJECT.replace("  accounts: {source: data/accounts.csv, key: account_id}\n", ""),
    )
    run = rolled.run("compile", "--dialect", "duckdb", "--as-of", "2026-10-01")
    assert run.code == 0, run.stderr
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE accounts AS SELECT * FROM (VALUES ('x'), ('z')) t(account_id)"
        )
        found = connection.execute(run.stdout).fetchall()
    assert {row[0]: int(row[5]) for row in found} == {"x": 12, "z": 0}


def test_profile_leaves_roll_ups_out(rolled: Sample) -> None:
    """They are no columns; the tables they read are profiled as sources."""
    run = rolled.run("profile", "-f", "json")
    assert run.code == 0, run.stderr
    found = json.loads(run.stdout)
    assert [one["id"] for one in found["attributes"]] == ["level"]
    assert [one["id"] for one in found["sources"]] == ["accounts", "events", "contacts"]


OVERLAYS = """\
motions:
  plg:
    when: {employees: {lt: 50}}
    attributes: {calls: {within: 40 days, where: {kind: ai}}}
    personas: {vp: {when: {level: ic}}}
  sales-led: {when: otherwise}
"""


def test_motions_roll_up_in_their_own_way(rolled: Sample) -> None:
    """A window, a `where` and a persona of an overlay; the base keeps its own."""
    project = PROJECT.replace("  level:", "  employees: {type: integer}\n  level:")
    rolled.write("icpspec.yaml", project)
    rolled.write("specs/sample.icp.yaml", SPEC + OVERLAYS)
    events = EVENTS + "y,2026-08-25,ai,,\ny,2026-08-22,ai,,\n"
    rolled.write("data/events.csv", events)
    rolled.write("data/contacts.csv", CONTACTS + "y,2026-09-30,ic\n")
    rows = _rows(rolled)
    assert rows["x"]["motion"] == "sales-led"
    assert rows["x"]["matched"] == ["uses", "boss", "spent", "last"]
    assert rows["y"]["motion"] == "plg"
    # 25 August is 37 days before; the persona is another one here.
    assert rows["y"]["matched"] == ["uses", "boss", "calls"]


def test_results_of_an_icp_that_rolls_up(rolled: Sample) -> None:
    """What is taken rests on the same rows, in `score` and in `explain`."""
    rolled.write(
        "specs/grid.icp.yaml",
        "icpspec: 1\nid: grid\ntitle: Grid\n"
        "attributes: {fit: {type: number, icp: sample, take: score}}\n"
        "traits: {fits: {when: {fit: {gte: 12}}, weight: 3}}\n"
        "tiers: {green: {min_score: 3}, red: {}}\n",
    )
    rows = _rows(rolled, "--icp", "grid")
    assert [rows[key]["score"] for key in ("x", "y")] == [3, 0]
    for key, score in (("x", 3), ("y", 0)):
        run = rolled.run("explain", key, "--icp", "grid", "-f", "json", "--as-of", "2026-10-01")
        assert run.code == 0, run.stderr
        (row,) = json.loads(run.stdout)["rows"]
        assert row["score"] == score


@pytest.mark.parametrize("command", [("show",), ("validate",), ("test",)])
def test_other_commands_take_them(rolled: Sample, command: tuple[str, ...]) -> None:
    """Nothing falls over a computed attribute."""
    assert rolled.run(*command).code in (0, 3)


FAULTS = [
    ("icpspec.yaml", "kind: ai", "knd: ai", "3:64: error: `events` has no column `knd`.", "`kind`"),
    (
        "icpspec.yaml",
        "of: amount",
        "of: amout",
        "4:59: error: `events` has no column `amout`.",
        "`amount`",
    ),
    ("icpspec.yaml", "at: ts", "at: tz", "10:55: error: `events` has no column `tz`.", "`ts`"),
    (
        "icpspec.yaml",
        "account: acc, at",
        "account: ac, at",
        "10:46: error: `events` has no column `ac`.",
        "`acc`",
    ),
    (
        "icpspec.yaml",
        "events.csv",
        "event.csv",
        "10:20: error: There is no file `data/event.csv`.",
        "`events.csv`",
    ),
    (
        "icpspec.yaml",
        "kind: ai}",
        "kind: 5}",
        "3:64: error: No value of column `kind` in `events` can be read as number, for example"
        " `ai`.",
        "Compare it with values of the type that the data have.",
    ),
    (
        "specs/sample.icp.yaml",
        "kind: call}",
        "knd: call}",
        "specs/sample.icp.yaml:6:65: error: `events` has no column `knd`.",
        "`kind`",
    ),
    (
        "data/events.csv",
        "x,2026-09-01,ai,0.1",
        "x,2026-09-01,ai,n/a",
        "4:59: warning: 1 of 3 values of column `amount` in `events` cannot be read as number, for"
        " example `n/a`.",
        "They count as unknown.",
    ),
    (
        "data/events.csv",
        "x,2026-09-01,",
        "x,2026-13-01,",
        "10:55: warning: 1 row of `events` has no `ts` that can be read as a date; no roll-up sees"
        " them.",
        "Write dates as 2026-10-01.",
    ),
    (
        "data/events.csv",
        "y,2026-08-31,",
        ",2026-08-31,",
        "10:46: warning: 1 row of `events` has no account.",
        "No roll-up sees them.",
    ),
    (
        "icpspec.yaml",
        "at: ts}",
        "at: ts, where: {kind: nothing}}",
        "10:20: warning: `events` has no rows that count: its roll-ups are those of no rows.",
        "Check the export",
    ),
    (
        "icpspec.yaml",
        ", created: since",
        "",
        "11:3: warning: `contacts` names no column of dates: its 2 rows count as they are today, as"
        " of any day.",
        "Add `created:`",
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "said", "way_out"), FAULTS, ids=[f[3][:40] for f in FAULTS]
)
@pytest.mark.parametrize("command", ["score", "backtest"])
def test_faulty_tables(
    rolled: Sample, file: str, old: str, new: str, said: str, way_out: str, command: str
) -> None:
    """Each is told once, where it is named, with the way out, by score and by the backtest."""
    text = (rolled.root / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    rolled.write(file, text.replace(old, new))
    project = (rolled.root / "icpspec.yaml").read_text(encoding="utf-8")
    rolled.write("data/deals.csv", "deal,acc,on,stage\nd,x,2026-10-02,won\n")
    deals = (
        "{source: data/deals.csv, key: deal, account: acc, created: on,"
        " outcome: {column: stage, won: [won], lost: [lost]}}"
    )
    rolled.write("icpspec.yaml", f"{project}  opportunities: {deals}\n")
    run = rolled.run(command, "--as-of", "2026-10-03")
    place = said if said.startswith("specs/") else f"icpspec.yaml:{said}"
    assert run.stderr.count(place) == 1, run.stderr
    after = run.stderr.split(place)[1].splitlines()[1]
    assert way_out in after
    expected = 4 if "no file" in said else 1
    assert run.code == (expected if "error" in said else 0)
