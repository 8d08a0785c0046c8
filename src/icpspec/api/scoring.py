"""Scoring through the Python interface: the project's own accounts, or those handed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icpspec.api.days import as_of_day
from icpspec.api.projects import refuse_faulty
from icpspec.api.tables import Table
from icpspec.errors import SpecFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.api.projects import Icp, Project
    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.family import Key
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace

_GIVEN = "given accounts"
_PATH = ("data", "accounts")
_ACTIVE = (None, "active")


def chosen(
    project: Project, ids: Sequence[str], day: date, *, or_next: bool = False
) -> list[LoadedIcp]:
    """The ICPs named, else all active ones; of each the version in force on a day.

    Raises:
        UsageError: an ICP that does not exist or is not in force, or no active ICP at all.
    """
    from icpspec.nearest import did_you_mean
    from icpspec.resolve.periods import by_id, in_force, in_force_or_next

    if isinstance(ids, str):
        ids = (ids,)
    versions = by_id(project.workspace.icps_on(day))
    for name in ids:
        if name not in versions:
            raise UsageError(f"There is no ICP `{name}`.", help=did_you_mean(name, list(versions)))
    pick = in_force_or_next if or_next else in_force
    found = [pick(versions[name], day) for name in dict.fromkeys(ids) or versions]
    current = [icp for icp in found if icp is not None]
    if not ids:
        current = [
            icp for icp in current if icp.spec is None or icp.spec.status in {None, "active"}
        ]
    if not current:
        raise UsageError("No ICP is active and in force on that day.", help="Name one with `icps`.")
    return current


def score(
    project: Project,
    data: Any,
    ids: Sequence[str],
    *,
    key: str | None,
    as_of: date | None,
    variant: Key,
    wide: bool,
) -> Table:
    """See `Project.score`."""
    from icpspec.engine.duckdb import DataError, Engine
    from icpspec.engine.score import prepare
    from icpspec.engine.tables import Tables

    day = as_of_day(as_of)
    icps = chosen(project, ids, day)
    refuse_faulty(project, icps)
    space = project.workspace
    if data is not None:
        space = _with_accounts(space, key)
    with Engine(project.root, also=_folder(data)) as engine:
        tables = Tables(space, engine)
        if data is not None:
            _hand_over(data, engine, tables)
        scores = prepare(space, engine, icps, day, wide=wide, tables=tables, only=variant)
        if scores.query is None:
            raise SpecFault(scores.findings)
        try:
            names, rows = engine.names_and_rows(scores.query)
        except DataError as error:
            raise UsageError(f"The accounts cannot be read: {error}.") from error
    return Table(tuple(names), tuple(rows), f"Scores as of {day}", scores.findings)


def _with_accounts(space: Workspace, key: str | None) -> Workspace:
    """The project with the accounts that were handed over in place of its own."""
    from icpspec.spec.data import Accounts, Data

    assert space.project is not None
    declared = space.project.data or Data()
    known = key or (declared.accounts.key if declared.accounts else None)
    if known is None:
        raise UsageError("Which column is the key?", help="Name it: score(data, key='account_id').")
    accounts = Accounts(source=_GIVEN, key=known)
    data = declared.model_copy(update={"accounts": accounts})
    return replace(space, project=space.project.model_copy(update={"data": data}))


def _folder(data: Any) -> Path | None:
    """The folder of a file that is handed over; the tables of roll-ups stay in the project's."""
    return Path(data).resolve().parent if isinstance(data, str | Path) else None


def _hand_over(data: Any, engine: Engine, tables: Any) -> None:
    """Give the engine the accounts, as a table of their own."""
    from icpspec.engine.sources import Table as Source
    from icpspec.engine.sources import open_source
    from icpspec.sql import nodes

    if isinstance(data, str | Path):
        file = Path(data).resolve()
        table = open_source("accounts", file.name, file.parent, engine, tables.problems, _PATH)
        if table is None:
            raise SpecFault(tuple(tables.problems.found))
    else:
        engine.register(_GIVEN, data)
        scan = nodes.table(_GIVEN)
        table = Source("accounts", scan, engine.columns(scan), _PATH, _GIVEN)
    tables.hand_over(_PATH, table)


def sql(
    icp: Icp, dialect: str, as_of: date | None, *, wide: bool, variant: Key = (None, None)
) -> str:
    """See `Icp.sql` and `Profile.sql`."""
    from icpspec.engine.printed import compiled
    from icpspec.sql.targets import get

    day, space = as_of_day(as_of), icp.project.workspace
    loaded = next(one for one in space.icps_on(day) if one.path == icp.loaded.path)
    refuse_faulty(icp.project, [loaded])
    printed = compiled(
        space,
        loaded,
        day,
        get(dialect),
        wide=wide,
        variant=variant,
    )
    if printed.sql is None:
        raise SpecFault(printed.findings)
    return printed.sql
