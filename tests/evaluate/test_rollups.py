"""Roll-ups of one account's rows, worked by hand from the language reference."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.evaluate.rollups import rolled_up
from icpspec.resolve.computed import Rollup
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]
AS_OF = date(2026, 10, 1)
DATA = {
    "events": {"source": "e.csv", "account": "acc", "at": "ts"},
    "contacts": {"source": "p.csv", "account": "acc"},
    "opportunities": {
        "source": "o.csv",
        "key": "deal",
        "account": "acc",
        "created": "created",
        "closed": "closed",
        "outcome": {"column": "stage", "won": ["won"], "lost": ["lost"]},
    },
    "customers": {
        "source": "c.csv",
        "key": "id",
        "account": "acc",
        "started": "start",
        "churned": "end",
        "adopted_on": "live",
    },
    "lookups": {"phases": {"source": "q.csv", "key": "p", "from": "opportunities.stage"}},
}
EVENTS = [
    {"ts": "2026-07-03", "kind": "ai", "feature": "a", "n": 3},  # the first day of 90 days
    {"ts": "2026-07-02T23:59:59", "kind": "ai", "feature": "b", "n": 5},  # the day before
    {"ts": "2026-10-01T23:59:59", "kind": "ai", "feature": "c", "n": 1},  # the last moment
    {"ts": "2026-10-02", "kind": "ai", "feature": "d", "n": 9},  # not seen yet
    {"ts": "2026-10-02T01:00:00+02:00", "kind": "call", "feature": "e", "n": 2},  # 23:00 UTC
    {"ts": "2026-09-30", "kind": None, "feature": "f", "n": 4},
    {"ts": "2026-09-30", "kind": "call", "feature": None, "n": None},
    {"ts": None, "kind": "ai", "feature": "g", "n": 7},
    {"ts": "soon", "kind": "ai", "feature": "h", "n": 8},
]
DEALS: list[Row] = [
    {"created": "2026-01-01", "closed": "2026-10-01", "stage": "won", "amount": 0.1},
    {"created": "2026-01-01", "closed": "2026-10-02", "stage": "won", "amount": 0.2},
    {"created": "2026-01-01", "closed": None, "stage": "won", "amount": 0.00004},
    {"created": "2026-10-02", "closed": "2026-10-02", "stage": "won", "amount": 5},
]
CUSTOMERS = [
    {"start": "2026-01-01", "end": "2026-10-02", "live": "2026-02-01"},
    {"start": "2026-01-01", "end": "2026-10-01", "live": None},
    {"start": "2026-10-02", "end": None, "live": None},
]
PEOPLE = [
    {"level": "VP", "skills": ["sql"]},
    {"level": "Vice President", "skills": []},
    {"level": "vp", "skills": None},
    {"level": None, "skills": ["sql", "go"]},
]
ROWS = {"events": EVENTS, "opportunities": DEALS, "customers": CUSTOMERS, "contacts": PEOPLE}
PERSON = {
    "type": "string",
    "values": {"vp": ["Vice President"], "ic": []},
    "case": "ignore",
    "level": "person",
    "column": "level",
}


def value(folder: Path, rows: Any, attribute: Row, as_of: date | None = AS_OF) -> Any:
    """What an attribute comes to, bound by way of a project file."""
    attribute = {"type": "integer", **attribute}
    skills = {"type": "string", "many": True, "level": "person"}
    project = {
        "icpspec": 1,
        "attributes": {"x": attribute, "seniority": PERSON, "skills": skills},
        "data": DATA,
    }
    (folder / "specs").mkdir(exist_ok=True)
    (folder / "icpspec.yaml").write_text(json.dumps(project), encoding="utf-8")
    space = load(folder / "icpspec.yaml")
    assert [f.message for f in space.findings] == []
    bound = space.vocabulary.attributes["x"]
    assert isinstance(bound.computed, Rollup)
    return rolled_up(bound.computed, bound.kind, rows, as_of)


CASES: list[tuple[dict[str, Any], Any]] = [
    # All that are seen: a b c e f and the one without a feature.
    ({"from": "events", "aggregate": "count"}, 6),
    ({"from": "events", "aggregate": "count", "within": "90 days"}, 5),
    ({"from": "events", "aggregate": "count", "within": "0 days"}, 2),
    ({"from": "events", "aggregate": "count", "where": {"kind": "ai"}}, 3),
    # A row whose test is unknown does not count, denied or not.
    ({"from": "events", "aggregate": "count", "where": {"not": {"kind": "ai"}}}, 2),
    ({"from": "events", "aggregate": "count", "where": {"kind": {"known": False}}}, 1),
    ({"from": "events", "aggregate": "count", "where": {"ts": {"within": "1 day"}}}, 4),
    ({"from": "events", "aggregate": "count_distinct", "of": "feature"}, 5),
    ({"from": "events", "aggregate": "count_distinct", "of": "feature", "within": "1 day"}, 3),
    ({"from": "events", "aggregate": "sum", "of": "n"}, 15),
    ({"from": "events", "aggregate": "min", "of": "n"}, 1),
    ({"from": "events", "aggregate": "max", "of": "n", "where": {"kind": "ai"}}, 5),
    # c and e are of one day; e is 59 minutes and 59 seconds earlier.
    ({"from": "events", "aggregate": "latest", "of": "feature", "type": "string"}, "c"),
    ({"from": "events", "aggregate": "latest", "of": "n", "where": {"kind": "call"}}, 2),
    ({"from": "events", "aggregate": "exists", "type": "boolean"}, True),
    # Days: 3 July, 2 July, 1 October, 30 September.
    ({"from": "events", "aggregate": "count", "once_per": "day"}, 4),
    # 2 and 3 July 2026 lie in one week; so do 30 September and 1 October.
    ({"from": "events", "aggregate": "count", "once_per": "week"}, 2),
    ({"from": "events", "aggregate": "count", "once_per": "month"}, 3),
    # Outcome and closing are known from the closing day on.
    ({"from": "opportunities", "aggregate": "count"}, 3),
    ({"from": "opportunities", "aggregate": "count", "where": {"stage": "won"}}, 1),
    ({"from": "opportunities", "aggregate": "count", "where": {"closed": {"known": False}}}, 2),
    ({"from": "opportunities", "aggregate": "count_distinct", "of": "stage"}, 1),
    ({"from": "opportunities", "aggregate": "max", "of": "closed", "type": "date"}, AS_OF),
    # Exact to four decimals each: 0.1 + 0.2 + 0.
    ({"from": "opportunities", "aggregate": "sum", "of": "amount", "type": "number"}, 0.3),
    ({"from": "customers", "aggregate": "count", "where": {"end": {"known": False}}}, 1),
    ({"from": "customers", "aggregate": "count", "where": {"live": {"known": True}}}, 1),
    # Contacts without a date are as they are today; persons' attributes say how to read them.
    ({"from": "contacts", "aggregate": "count", "where": {"seniority": "VP"}}, 3),
    ({"from": "contacts", "aggregate": "count_distinct", "of": "seniority"}, 1),
    ({"from": "contacts", "aggregate": "count", "where": {"skills": {"has": "sql"}}}, 2),
    ({"from": "contacts", "aggregate": "count", "where": {"skills": {"size": {"eq": 0}}}}, 1),
]


@pytest.mark.parametrize(("attribute", "expected"), CASES, ids=[str(a) for a, _ in CASES])
def test_worked_by_hand(attribute: dict[str, Any], expected: Any, tmp_path: Path) -> None:
    """Aggregates, windows, periods, unknown tests, days that are not there yet."""
    found = value(tmp_path, ROWS[attribute["from"]], attribute)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("aggregate", "kind", "expected"),
    [
        ("count", "integer", 0),
        ("count_distinct", "integer", 0),
        ("sum", "integer", 0),
        ("sum", "number", 0.0),
        ("exists", "boolean", False),
        ("min", "date", None),
        ("max", "string", None),
        ("latest", "boolean", None),
    ],
)
def test_no_rows(aggregate: str, kind: str, expected: Any, tmp_path: Path) -> None:
    """Counts and sums are 0, nothing exists, the rest is unknown; without a day all of it is."""
    of: Row = {} if aggregate in ("count", "exists") else {"of": "n"}
    attribute: Row = {"from": "events", "aggregate": aggregate, "type": kind, **of}
    later = [{"ts": "2026-10-02", "n": None}]
    for rows in ([], later):
        found = value(tmp_path, rows, attribute)
        assert (found, type(found)) == (expected, type(expected))
        assert value(tmp_path, rows, attribute, None) is None


def test_latest_of_one_moment_takes_the_greatest(tmp_path: Path) -> None:
    """In whatever order the rows stand; a row without a value is not the latest."""
    rows = [
        {"ts": "2026-09-01T10:00", "n": 1},
        {"ts": "2026-09-01 10:00:00", "n": 3},
        {"ts": "2026-09-01T12:00:00+02:00", "n": 2},
        {"ts": "2026-09-01T09:59:59", "n": 9},
        {"ts": "2026-09-02", "n": None},
    ]
    for order in (rows, rows[::-1]):
        assert value(tmp_path, order, {"from": "events", "aggregate": "latest", "of": "n"}) == 3


def test_what_a_lookup_tells_of_an_outcome_is_known_no_earlier(tmp_path: Path) -> None:
    """Otherwise the label of a stage would tell how a deal ends."""
    rows: list[Row] = [{**row, "phases.label": "Closed"} for row in DEALS]
    where = {"phases.label": "Closed"}
    attribute = {"from": "opportunities", "aggregate": "count", "where": where}
    assert value(tmp_path, rows, attribute) == 1


def test_a_sum_beyond_64_bits_is_unknown(tmp_path: Path) -> None:
    """As it is for an attribute of that type."""
    rows = [{"ts": "2026-09-01", "n": 2**62}, {"ts": "2026-09-01", "n": 2**62}]
    attribute = {"from": "events", "aggregate": "sum", "of": "n"}
    assert value(tmp_path, rows, attribute) is None
    assert value(tmp_path, [*rows, {"ts": "2026-09-01", "n": -1}], attribute) == 2**63 - 1
