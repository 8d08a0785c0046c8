"""One case through both: the compiled SQL in DuckDB, and the evaluator account by account."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
from hypothesis import reject

from icpspec.diagnostics import Severity
from icpspec.evaluate.family import evaluate_family
from icpspec.operators._clock import Clock
from icpspec.resolve.apart import original, stored_by
from icpspec.resolve.workspace import load
from icpspec.sql import nodes
from icpspec.sql.every import every_variant, labels
from icpspec.sql.facts import Input
from icpspec.sql.rows import Options, score_rows
from icpspec.sql.targets import get

from .facts import as_read, as_stored
from .parts import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.sql.physical import ColumnType

    from .documents import Case
    from .facts import Fact

_TARGET = get("duckdb")
_TABLE = "accounts"
_KEY = "account_id"
_DAY = "day"
_MOTION, _TERRITORY = "given motion", "given territory"
Row = dict[str, Any]


# What a random condition can run into without anything being wrong with it.
_REFUSED = frozenset({"never-matches", "unlisted-value"})
# What then holds of an ICP that takes the result of the other.
_FOLLOWS = "faulty-base"


class NotBoundError(AssertionError):
    """The documents have findings; a generated case must not."""


def written(data: Mapping[str, Any]) -> str:
    """JSON, which is YAML if characters beyond the first plane are not written as two halves."""
    text = json.dumps(data, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def bound(
    project: Mapping[str, Any],
    icp: Mapping[str, Any],
    root: Path,
    others: Sequence[Mapping[str, Any]] = (),
) -> IcpFamily:
    """The ICP as the program binds it, by way of files.

    Args:
        others: ICPs that it builds on.

    Raises:
        NotBoundError: there are errors among the findings.
    """
    by_name = {"random": icp, **{f"other-{index}": one for index, one in enumerate(others)}}
    found = loaded(project, by_name, root)["random"].family
    assert found is not None
    return found


def loaded(
    project: Mapping[str, Any], icps: Mapping[str, Mapping[str, Any]], root: Path
) -> dict[str, LoadedIcp]:
    """ICPs by the names of their files.

    Raises:
        NotBoundError: there are errors among the findings.
    """
    project_file, folder = root / "icpspec.yaml", root / "specs"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    project_file.write_text(written(project), encoding="utf-8")
    for name, icp in icps.items():
        (folder / f"{name}.icp.yaml").write_text(written(icp), encoding="utf-8")
    workspace = load(project_file)
    errors = [one for one in workspace.all_findings if one.severity is Severity.ERROR]
    rules = {one.rule.id for one in errors}
    if rules & _REFUSED and rules <= _REFUSED | {_FOLLOWS}:
        # Proved to be pointless by the program; another case is as good.
        reject()
    if errors:
        raise NotBoundError([(one.rule.id, str(one.span), one.message) for one in errors])
    return {icp.path.name.removesuffix(".icp.yaml"): icp for icp in workspace.icps}


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory with the session settings of the engine."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    # Two threads only get into each other's way on forty rows.
    connection.execute("SET threads = 1")
    return connection


def fill(connection: duckdb.DuckDBPyConnection, case: Case) -> None:
    """The accounts as a table with a column for each attribute, in the type it is stored in."""
    own = dict.fromkeys((_KEY, _MOTION, _TERRITORY), "VARCHAR")
    types = {**own, _DAY: "DATE", **{f.column: f.storage for f in case.facts}}
    columns = ", ".join(f"{_quoted(name)} {kind}" for name, kind in types.items())
    connection.execute(f"CREATE OR REPLACE TABLE {_TABLE} ({columns})")
    place = f"({', '.join(f'CAST(? AS {kind})' for kind in types.values())})"
    rows = [
        (
            key_of(i),
            *case.given_to(i),
            case.days[i],
            *(as_stored(f, account[f.id]) for f in case.facts),
        )
        for i, account in enumerate(case.accounts)
    ]
    if rows:
        connection.execute(
            f"INSERT INTO {_TABLE} VALUES {', '.join([place] * len(rows))}",  # noqa: S608
            [value for row in rows for value in row],
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def by_sql(
    connection: duckdb.DuckDBPyConnection, family: IcpFamily, case: Case, *, per_row: bool
) -> dict[str, Row]:
    """The rows of the compiled SELECT by account key."""
    rows, clock = input_of(family, case, per_row=per_row)
    query = score_rows(family, [], rows, clock, _TARGET, Options(wide=True))
    cursor = connection.execute(query.sql(dialect=_TARGET.dialect))
    return _by_key(cursor)


def _by_key(cursor: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    names = [column[0] for column in cursor.description]
    assert len(set(names)) == len(names)
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    by_key = {str(row[_KEY]): row for row in found}
    assert len(by_key) == len(found), "an account has two rows"
    return by_key


def input_of(family: IcpFamily, case: Case, *, per_row: bool) -> tuple[Input, Clock]:
    """The filled table, and one as-of day or one a row."""
    facts = {fact.id: fact for fact in case.facts}
    read = [one.id for one in stored_by(family)]
    rows = Input(
        _TABLE,
        carried=(_KEY, _MOTION, _TERRITORY, *((_DAY,) if per_row else ())),
        column={name: facts[original(name)].column for name in read},
        types={name: _type_of(facts[original(name)]) for name in read},
        key=_KEY,
        given_motion=_MOTION if per_row else None,
        given_territory=_TERRITORY if per_row else None,
    )
    clock = Clock(column=nodes.column(_DAY)) if per_row else Clock(day=case.as_of)
    return rows, clock


def check_every_variant(case: Case, connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """The evaluator gives an account under each variant the score and tier of the wide row."""
    family = bound(case.project, case.icp, root, case.others)
    fill(connection, case)
    rows, clock = input_of(family, case, per_row=False)
    query = every_variant(family, [], rows, clock, _TARGET)
    found = _by_key(connection.execute(query.sql(dialect=_TARGET.dialect)))
    for position, account in enumerate(case.accounts):
        key = key_of(position)
        raw = {name: as_read(value) for name, value in account.items()}
        expected: Row = {}
        for label, keys in labels(family).items():
            for motion, territory in keys:
                # What is named and does not exist is the base.
                own = evaluate_family(
                    family,
                    raw,
                    as_of=case.as_of,
                    key=key,
                    motion=motion or "",
                    territory=territory or "",
                )
                if own is None:
                    assert key not in found
                    continue
                assert expected.get(f"score.{label}", own.result.score) == own.result.score
                expected[f"score.{label}"] = own.result.score
                expected[f"tier.{label}"] = own.result.tier
                expected["exception"] = own.result.exception
        if expected:
            outer = {_KEY: key, "icp": family.id, "as_of": case.as_of}
            assert found[key] == {**outer, **expected}, f"{raw}\n{_shown(case)}"


def _type_of(fact: Fact) -> ColumnType:
    """The type of its column, as DuckDB describes it."""
    return _TARGET.column_type(fact.storage.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"))


def by_evaluator(family: IcpFamily, case: Case, *, per_row: bool) -> dict[str, Row]:
    """The same rows from the evaluator."""
    found: dict[str, Row] = {}
    every = [trait.id for icp in family.distinct() for trait in icp.traits]
    for position, account in enumerate(case.accounts):
        key = key_of(position)
        day = case.days[position] if per_row else case.as_of
        motion, territory = case.given_to(position) if per_row else (None, None)
        scored = evaluate_family(
            family,
            {name: as_read(value) for name, value in account.items()},
            as_of=day,
            # Exceptions have no start date, so that a column of days leaves them out.
            key=None if per_row else key,
            motion=motion,
            territory=territory,
        )
        if scored is not None:
            # A trait that only other variants have is worth nothing here.
            points = dict.fromkeys(every, Decimal(0)) | scored.result.points_by_trait()
            wide = {f"points.{name}": own for name, own in points.items()}
            found[key] = {_KEY: key, "as_of": day, **scored.as_row(), **wide}
    return found


def differences(
    case: Case, by_query: Mapping[str, Row], by_account: Mapping[str, Row]
) -> list[str]:
    """What the two say differently, account by account; both hold the same columns."""
    found: list[str] = []
    for position, account in enumerate(case.accounts):
        key = key_of(position)
        ours, theirs = by_query.get(key), by_account.get(key)
        if ours is None or theirs is None:
            if ours is not theirs:
                scored = "SQL" if theirs is None else "the evaluator"
                found.append(f"only {scored} has a row for {account}")
            continue
        assert set(ours) == set(theirs), (sorted(ours), sorted(theirs))
        found.extend(
            f"{column}: SQL {ours[column]!r}, evaluator {theirs[column]!r} for {account},"
            f" as of {ours['as_of']}"
            for column in theirs
            if ours[column] != theirs[column]
        )
    return found


def check(case: Case, connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Both agree on every column of every account, with one as-of day and with one a row."""
    family = bound(case.project, case.icp, root, case.others)
    fill(connection, case)
    for per_row in (False, True):
        found = differences(
            case,
            by_sql(connection, family, case, per_row=per_row),
            by_evaluator(family, case, per_row=per_row),
        )
        assert not found, "\n".join([*found[:5], _shown(case)])


def _shown(case: Case) -> str:
    storages = {fact.id: fact.storage for fact in case.facts}
    files = [written(document) for document in (case.project, case.icp, *case.others)]
    return "\n".join([*files, f"{storages} as of {case.as_of}"])
