"""Roll-ups of the real engine over random tables say what the reference evaluator says."""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icpspec.diagnostics import Severity
from icpspec.engine.duckdb import Engine
from icpspec.engine.rollups import prepare
from icpspec.engine.tables import Tables
from icpspec.evaluate.rollups import rolled_up
from icpspec.operators._clock import Clock
from icpspec.resolve.computed import Rollup
from icpspec.resolve.workspace import load
from icpspec.sql import nodes
from icpspec.sql.rollups import Base

if TYPE_CHECKING:
    from pathlib import Path

    from sqlglot import exp

    from icpspec.resolve.model import Attribute
    from icpspec.resolve.workspace import Workspace

Row = dict[str, Any]
_EXAMPLES = int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100"))
_DAY = date(2026, 10, 1)
_ACCOUNTS = ("a", "b", "c", "nobody")
_DATA: dict[str, Any] = {
    "accounts": {"key": "acc", "valid_from": "at"},
    "opportunities": {
        "key": "key",
        "account": "acc",
        "created": "at",
        "closed": "day",
        "outcome": {"column": "kind", "won": ["ai"], "lost": ["call"]},
        "loss_reason": "reason",
    },
    "customers": {"key": "key", "account": "acc", "started": "at", "churned": "day"},
    "events": {"account": "acc", "at": "at", "where": {"key": {"ne": 13}}},
    "contacts": {"account": "acc"},
}
_PEOPLE: dict[str, Any] = {
    "role": {
        "type": "string",
        "values": {"vp": ["Vice President", "ai"], "call": []},
        "null_values": ["x'y"],
        "case": "ignore",
        "level": "person",
        "column": "kind",
    },
    "skills": {"type": "string", "many": True, "level": "person", "column": "tags"},
    "seats": {"type": "integer", "level": "person", "min": -1, "max": 5, "column": "n"},
}
# Columns of every table: SQL type, and the type of attribute that reads it.
_COLUMNS = {
    "acc": ("VARCHAR", "string"),
    "key": ("BIGINT", "integer"),
    "at": ("TIMESTAMP", "timestamp"),
    "day": ("DATE", "date"),
    "kind": ("VARCHAR", "string"),
    "reason": ("VARCHAR", "string"),
    "n": ("BIGINT", "integer"),
    "v": ("DOUBLE", "number"),
    "ok": ("BOOLEAN", "boolean"),
    "tags": ("VARCHAR[]", "string"),
    "look.label": ("VARCHAR", "string"),
}
_WHERES: list[Any] = [
    {"kind": "ai"},
    {"kind": ["ai", "call"], "n": {"gte": 1}},
    {"not": {"kind": "ai"}},
    {"none": [{"kind": "call"}, {"ok": False}]},
    {"kind": {"known": False}},
    {"v": {"between": [-1, 2.5]}},
    {"n": {"ne": 0}},
    {"day": {"within": "30 days"}},
    {"day": {"ahead": "10 days"}},
    {"day": {"known": True}},
    {"at": {"older_than": "1 week"}},
    {"at": {"after": "2026-09-28"}},
    {"ok": True},
    {"any": [{"reason": {"starts_with": "x"}}, {"n": 1}]},
    {"at_least": {"n": 2, "of": [{"ok": True}, {"n": {"gt": 0}}, {"kind": "ai"}]}},
    {"tags": {"has": "x"}},
    {"tags": {"size": {"gte": 1}}},
    {"reason": {"matches": "^[a-x]"}},
    {"look.label": "AI"},
]
_OF_PEOPLE: list[Any] = [
    {"role": "vp"},
    {"role": ["VP", "call"], "n": {"lte": 1}},
    {"skills": {"has_any": ["x", "y"]}},
    {"seats": {"known": True}},
    {"persona": "boss"},
    {"none": [{"persona": ["boss", "user"]}, {"ok": True}]},
]


def _attribute(random: Random, table: str) -> Row:
    """A roll-up in the language, of any aggregate that goes with the table."""
    is_dated = table != "contacts"
    choices = ["count", "exists", "count_distinct", "sum", "min", "max"]
    aggregate = random.choice([*choices, *(["latest"] if is_dated else [])])
    found: Row = {"type": "integer", "from": table, "aggregate": aggregate}
    lookup = ["look.label"] if table == "opportunities" else []
    readable = ["kind", "reason", "n", "v", "day", "at", "ok", *lookup]
    match aggregate:
        case "count":
            if is_dated and random.random() < 0.5:
                found["once_per"] = random.choice(["day", "week", "month"])
            found["type"] = random.choice(["integer", "number"])
        case "exists":
            found["type"] = "boolean"
        case "count_distinct":
            found["of"] = random.choice(readable if is_dated else [*readable, "role", "seats"])
        case "sum":
            found["of"], found["type"] = random.choice(
                [("n", "integer"), ("n", "number"), ("v", "number")]
            )
        case _:
            of = random.choice([one for one in readable if one != "ok" or aggregate == "latest"])
            found["of"], found["type"] = of, _COLUMNS[of][1]
    if is_dated and random.random() < 0.4:
        found["within"] = random.choice(["0 days", "1 day", "1 week", "30 days", "1 year"])
    if random.random() < 0.6:
        wheres = _WHERES if is_dated else [*_WHERES, *_OF_PEOPLE * 2]
        found["where"] = random.choice([one for one in wheres if lookup or "look.label" not in one])
    return found


def _row(random: Random) -> Row:
    def maybe(value: Any) -> Any:
        return None if random.random() < 0.2 else value

    at = datetime.combine(_DAY, datetime.min.time()) + timedelta(
        days=random.randint(-40, 3), hours=random.choice((0, 0, 12, 23))
    )
    kind = maybe(random.choice(("ai", "call", "AI", "Vice President", "x'y")))
    return {
        "acc": maybe(random.choice(_ACCOUNTS[:3])),
        "key": random.randint(0, 20),
        "at": maybe(at),
        "day": maybe(_DAY + timedelta(days=random.randint(-40, 5))),
        "kind": kind,
        "reason": maybe(random.choice(("x", "y", "zz", "ß"))),
        "n": maybe(random.choice((-2, 0, 1, 3, 7))),
        "v": maybe(random.choice((-1.5, 0.0, 0.1, 2.0, 2.5, 33.3333, 1e6))),
        "ok": maybe(random.random() < 0.5),
        "tags": maybe(random.choice(([], ["x"], ["y", "x"], ["z"]))),
        # What the lookup finds for the row's kind.
        "look.label": {"ai": "AI", "call": "CALL"}.get(kind or ""),
    }


def _write(root: Path, random: Random, *, as_text: bool) -> dict[str, list[Row]]:
    """The project's files; the rows of each table.

    Args:
        as_text: everything but lists is stored as text, as in a CSV file.
    """
    (root / "specs").mkdir(exist_ok=True)
    data: Row = {name: {"source": f"{name}.parquet", **one} for name, one in _DATA.items()}
    data["lookups"] = {"look": {"source": "look.parquet", "key": "k", "from": "opportunities.kind"}}
    attributes = {
        f"{table}_{index}": _attribute(random, table) for table in _DATA for index in range(6)
    }
    personas = {
        "boss": {"when": {"role": "vp", "v": {"gt": 0}}},
        "user": {"when": {"any": [{"role": "call"}, {"reason": "x"}]}},
    }
    project = {"icpspec": 1, "attributes": {**_PEOPLE, **attributes}, "data": data}
    traits = {name: {"when": {name: {"known": True}}, "weight": 0} for name in attributes}
    icp = {"icpspec": 1, "id": "x", "title": "X", "personas": personas, "traits": traits}
    icp["tiers"] = {"all": {}}
    (root / "icpspec.yaml").write_text(json.dumps(project), encoding="utf-8")
    (root / "specs/x.icp.yaml").write_text(json.dumps(icp), encoding="utf-8")
    tables = {name: [_row(random) for _ in range(random.choice((0, 8, 30)))] for name in _DATA}
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            _parquet(connection, root / f"{name}.parquet", rows, as_text=as_text)
        labels = "SELECT * FROM (VALUES ('ai', 'AI'), ('call', 'CALL')) AS t(k, label)"
        connection.execute(f"COPY ({labels}) TO '{root}/look.parquet' (FORMAT parquet)")
    return tables


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None or isinstance(value, list) else str(value)


def _parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, rows: list[Row], *, as_text: bool
) -> None:
    columns = {name: kind for name, (kind, _) in _COLUMNS.items() if "." not in name}
    if as_text:
        columns = {name: kind if "[" in kind else "VARCHAR" for name, kind in columns.items()}
        rows = [{name: _as_text(value) for name, value in row.items()} for row in rows]
    declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f"CREATE OR REPLACE TABLE t ({declared})")
    if rows:
        place = f"({', '.join('?' for _ in columns)})"
        connection.executemany(
            f"INSERT INTO t VALUES {place}",  # noqa: S608
            [[row[name] for name in columns] for row in rows],
        )
    connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")


def _base(asked: list[tuple[str | None, date | None]]) -> exp.Query:
    """The accounts and days that are asked for, as rows of literals."""
    from sqlglot import exp

    united: exp.Query | None = None
    for account, day in asked:
        key = nodes.null() if account is None else nodes.text(account)
        as_of = nodes.null() if day is None else nodes.text(day.isoformat())
        row = nodes.select(
            [
                nodes.named(nodes.cast(key, "VARCHAR"), "account"),
                nodes.named(nodes.cast(as_of, "DATE"), "as_of"),
            ],
            "one",
        )
        united = row if united is None else exp.Union(this=united, expression=row, distinct=False)
    assert united is not None
    return united


def _by_sql(
    space: Workspace,
    engine: Engine,
    attributes: list[Attribute],
    asked: list[tuple[str | None, date | None]],
    *,
    per_row: bool,
) -> list[Row]:
    tables = Tables(space, engine)
    (icp,) = space.icps
    ready = prepare(tables, [(icp, attributes)])
    errors = [one for one in ready.findings if one.severity is Severity.ERROR]
    assert [one.message for one in errors] == []
    clock = Clock(column=nodes.column("as_of")) if per_row else Clock(_DAY)
    one = nodes.select([nodes.named(nodes.number(1), "n")], nodes.table("dual"))
    one.set("from_", None)
    steps = [
        ("one", one),
        ("base", _base(asked)),
        *ready.steps(Base("base", nodes.column("account"), clock), engine.target),
    ]
    columns = ready.columns(attributes)
    assert set(columns) == {attribute.id for attribute in attributes}
    query = nodes.select(
        [
            nodes.column("account"),
            nodes.column("as_of"),
            *(nodes.named(nodes.column(name), key) for key, name in columns.items()),
        ],
        steps[-1][0],
    )
    names, rows = engine.names_and_rows(nodes.with_steps(steps, query))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _by_evaluator(
    tables: dict[str, list[Row]], attribute: Attribute, account: str | None, day: date | None
) -> Any:
    rollup = attribute.computed
    assert isinstance(rollup, Rollup)
    if account is None:
        return None
    rows = [row for row in tables[rollup.table] if row["acc"] == account]
    if rollup.table == "events":
        rows = [row for row in rows if row["key"] != 13]
    return rolled_up(rollup, attribute.kind, rows, day)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all cases; each replaces its files."""
    return tmp_path_factory.mktemp("rolled")


@settings(
    max_examples=max(5, _EXAMPLES // 4),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), per_row=st.booleans(), as_text=st.booleans())
def test_random_tables(seed: int, per_row: bool, as_text: bool, root: Path) -> None:
    """All tables, aggregates, windows, periods and tests; equal dates, NULLs, days to come."""
    random = Random(seed)  # noqa: S311 # reproducible by its seed
    tables = _write(root, random, as_text=as_text)
    space = load(root / "icpspec.yaml", today=_DAY)
    assert [one.message for one in space.all_findings if one.severity is Severity.ERROR] == []
    (icp,) = space.icps
    assert icp.resolved is not None
    attributes = [
        one for one in icp.resolved.attributes.values() if isinstance(one.computed, Rollup)
    ]
    days: list[date | None] = [_DAY, _DAY - timedelta(days=9), _DAY - timedelta(days=500), None]
    asked = [
        (account, day)
        for account in (*_ACCOUNTS, None)
        for day in (days if per_row else [_DAY])
        for _ in range(2)  # accounts have several deals on one day
    ]
    with Engine(root) as engine:
        found = _by_sql(space, engine, attributes, asked, per_row=per_row)
    assert len(found) == len(asked)
    for row in found:
        for attribute in attributes:
            expected = _by_evaluator(tables, attribute, row["account"], row["as_of"])
            said = (row[attribute.id], type(row[attribute.id]))
            if attribute.kind == "number" and expected is not None:
                expected = float(expected)
            assert said == (expected, type(expected)), (attribute, row["account"], row["as_of"])
