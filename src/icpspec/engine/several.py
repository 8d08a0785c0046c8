"""The accounts as of a day, read once for several ICPs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity, worst
from icpspec.engine import accounts
from icpspec.engine.rollups import prepare
from icpspec.engine.sources import check_columns
from icpspec.engine.tables import Reading, readings
from icpspec.operators._clock import Clock
from icpspec.sql import nodes
from icpspec.sql.facts import Input
from icpspec.sql.rollups import Base

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.sql.facts import Step

KEY = accounts.KEY


@dataclass(frozen=True, slots=True)
class Several:
    """The accounts, and how each ICP reads them.

    Attributes:
        inputs: one for each ICP, in order; none after an error.
        joined: the table of the accounts with its lookups, None if it cannot be read.
    """

    steps: tuple[Step, ...]
    inputs: tuple[Input, ...]
    findings: tuple[Diagnostic, ...]
    joined: Joined | None = None


def column_name(column: str) -> str:
    """The column of the accounts that holds a column of the source."""
    return f"src_{column}"


def several(
    tables: Tables,
    used: Sequence[tuple[LoadedIcp, Sequence[Attribute]]],
    day: date,
    carried: Sequence[str] = (),
) -> Several:
    """The accounts as of a day with the stored attributes and roll-ups of some ICPs.

    Args:
        carried: further columns of the source that are handed through, as `column_name` calls them.
    """
    place = accounts.declared_accounts(tables.data)
    if place is None:
        return Several((), (), (accounts.no_accounts(tables),))
    declared, path, problems = place.accounts, place.path, tables.problems
    joined = tables.joined(place.table, declared.source, path)
    if joined is None:
        return Several((), (), tuple(problems.found))
    wanted = [
        (column, (*path, key))
        for key in ("key", "valid_from", "valid_to")
        if (column := getattr(declared, key)) is not None
    ]
    check_columns(joined.table, wanted, problems)
    read = [readings(attributes, joined, icp, problems) for icp, attributes in used]
    rolled = prepare(tables, used)
    where = tables.filter(declared.where, joined, path)
    local = [finding for _, homes in read for home in homes for finding in home.found]
    findings = tuple(dict.fromkeys([*problems.found, *local, *rolled.findings]))
    if worst(findings) is Severity.ERROR:
        return Several((), (), findings, joined)
    columns = {one.column: one for found, _ in read for one in found.values()}
    for column in carried:
        kind = joined.type_of(column)
        assert kind is not None
        columns.setdefault(column, Reading(column, kind))
    steps = accounts.account_steps(declared, joined, columns, where, day, tables)
    base = Base(steps[-1][0], nodes.cast(nodes.column(KEY), "VARCHAR"), Clock(day))
    steps = (*steps, *rolled.steps(base, tables.engine.target))
    inputs = tuple(
        Input(
            name=steps[-1][0],
            carried=(KEY, *map(column_name, carried)),
            column={
                **{name: column_name(reading.column) for name, reading in found.items()},
                **rolled.columns(attributes),
            },
            types={name: reading.type for name, reading in found.items()},
            key=KEY,
            key_name=declared.key,
        )
        for (found, _), (_, attributes) in zip(read, used, strict=True)
    )
    return Several(steps, inputs, findings, joined)
