"""Rows of examples, through the evaluator and through SQL: every type of value in every place."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.engine.duckdb import Engine
from icpspec.engine.examples import run
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from pathlib import Path

DATA = {
    "events": {"source": "e.csv", "account": "acc", "at": "ts"},
    "contacts": {"source": "p.csv", "account": "acc"},
    "lookups": {"plans": {"source": "q.csv", "key": "p", "from": "events.plan"}},
}
ROLLUPS: dict[str, Any] = {
    "things": {"type": "integer", "from": "events", "aggregate": "count_distinct", "of": "thing"},
    "named": {
        "type": "integer",
        "from": "events",
        "aggregate": "count",
        "where": {"thing": {"known": True}},
    },
    "big": {"type": "integer", "from": "events", "aggregate": "count", "where": {"n": {"gt": 2}}},
    "spent": {"type": "number", "from": "events", "aggregate": "sum", "of": "n"},
    "on": {"type": "date", "from": "events", "aggregate": "max", "of": "day"},
    "seen": {"type": "timestamp", "from": "events", "aggregate": "latest", "of": "ts"},
    "flagged": {"type": "boolean", "from": "events", "aggregate": "latest", "of": "flag"},
    "plan": {"type": "string", "from": "events", "aggregate": "max", "of": "plans.title"},
    "weeks": {"type": "integer", "from": "events", "aggregate": "count", "once_per": "week"},
    "sql": {
        "type": "boolean",
        "from": "contacts",
        "aggregate": "exists",
        "where": {"skills": {"has": "sql"}},
    },
}
SKILLS = {"type": "string", "many": True, "level": "person"}
EVENTS: list[Any] = [
    {"ts": "2026-09-01", "thing": 1, "n": 2.5, "day": "2026-09-30", "flag": False},
    {"ts": "2026-09-02", "thing": 1.0, "n": 3, "day": "2026-09-29", "plans.title": "Pro"},
    {"ts": "2026-09-03T10:00:00+02:00", "thing": "1", "n": 0.0001, "flag": True},
    {"ts": "2026-09-03", "thing": True, "n": None, "plans.title": "Ultra"},
    {"ts": "2026-09-03", "thing": "true", "n": -1},
    {"ts": None, "thing": "lost", "n": 99, "day": "2027-01-01"},
    {"ts": "2026-10-02", "thing": "later", "n": 99, "day": "2027-01-01"},
]
# Numbers are equal to each other however they are written, and to no text and no flag.
FACTS = {
    "things": 4,
    "named": 5,
    "big": 2,
    "spent": 4.5001,
    "on": "2026-09-30",
    "seen": "2026-09-03T08:00:00",
    "flagged": True,
    "plan": "Ultra",
    "weeks": 1,
}


def _run(folder: Path, examples: list[Any]) -> None:
    tests = {**FACTS, "sql": True}
    traits = {name: {"when": {name: value}, "weight": 1} for name, value in tests.items()}
    icp = {"icpspec": 1, "id": "x", "title": "X", "traits": traits, "tiers": {"all": {}}}
    project = {"icpspec": 1, "attributes": {**ROLLUPS, "skills": SKILLS}, "data": DATA}
    (folder / "specs").mkdir()
    (folder / "icpspec.yaml").write_text(json.dumps(project), encoding="utf-8")
    whole = json.dumps({**icp, "examples": examples})
    (folder / "specs/x.icp.yaml").write_text(whole, encoding="utf-8")
    (loaded,) = load(folder / "icpspec.yaml").icps
    assert loaded.family is not None, loaded.findings
    with Engine(folder) as engine:
        outcomes = run(loaded.family, engine, date(2026, 10, 1))
    assert len(outcomes) == len(examples)
    for outcome in outcomes:
        assert (outcome.differences, outcome.disagreements) == ((), ()), outcome.name


def test_every_type_of_value(tmp_path: Path) -> None:
    """Worked by hand; both ways agree on each trait."""
    people = [{"skills": ["go"]}, {"skills": []}, {}, {"skills": ["go", "sql"]}]
    expect = {"matched": [*FACTS, "sql"], "unknown": []}
    example = {"name": "a", "events": EVENTS, "contacts": people, "expect": expect}
    _run(tmp_path, [{**example, "as_of": "2026-10-01"}])


@pytest.mark.parametrize("with_rows", [True, False])
def test_examples_side_by_side(with_rows: bool, tmp_path: Path) -> None:
    """One gives rows, one no rows, one values, one nothing; none sees another's rows."""
    of_no_rows = ["on", "seen", "flagged", "plan"]
    examples: list[Any] = [
        {
            "name": "no rows",
            "events": [],
            "expect": {"matched": [], "unknown": [*of_no_rows, "sql"]},
        },
        {"name": "nothing", "expect": {"matched": [], "unknown": [*FACTS, "sql"]}},
        {
            "name": "values win",
            "events": EVENTS,
            "account": {"things": 4, "weeks": 7, "flagged": False, "sql": True},
            "expect": {"matched": [*(n for n in FACTS if n not in ("weeks", "flagged")), "sql"]},
        },
        {
            "name": "other people",
            "contacts": [{"skills": ["go"]}],
            "expect": {"matched": [], "unknown": list(FACTS)},
        },
    ]
    if with_rows:
        everything = {"matched": list(FACTS), "unknown": ["sql"]}
        examples.insert(1, {"name": "rows", "events": EVENTS, "expect": everything})
    _run(tmp_path, [{**one, "as_of": "2026-10-01"} for one in examples])
