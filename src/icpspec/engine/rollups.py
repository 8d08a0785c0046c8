"""Roll-ups over the project's tables: opened, their columns checked, ready to be joined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.diagnostics import Severity
from icpspec.engine.days import day_node, moment_node
from icpspec.engine.filters import KINDS
from icpspec.engine.rollup_checks import check_rows, columns_exist
from icpspec.resolve.apart import original
from icpspec.resolve.computed import Rollup
from icpspec.resolve.problems import Problems
from icpspec.sql import nodes
from icpspec.sql.rollups import ACCOUNT, MOMENT, Rolled, RowColumns, roll_up, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.rollup_tables import DeclaredRows
    from icpspec.sql.facts import Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.rollups import Base, RowColumn
    from icpspec.sql.targets._protocol import Target


@dataclass(frozen=True, slots=True)
class Ready:
    """Roll-ups that can be computed.

    Attributes:
        wanted: each once, however many ICPs use it.
        rows: the steps with the rows of the tables.
        tables: what they are read from.
        findings: what is wrong with tables and columns.
    """

    wanted: tuple[Rolled, ...] = ()
    rows: tuple[Step, ...] = ()
    tables: tuple[Joined, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    def steps(self, base: Base, target: Target) -> list[Step]:
        """The steps that add the roll-ups to some rows; none if there are none."""
        if not self.wanted:
            return []
        by_table = {one.rollup.table: _step_name(one.rollup.table) for one in self.wanted}
        return [*self.rows, *roll_up(self.wanted, by_table, base, target)]

    def column(self, attribute: Attribute) -> str | None:
        """The column that holds an attribute, None if it is no roll-up of these."""
        same = (
            one.name
            for one in self.wanted
            if one.kind == attribute.kind and one.rollup == attribute.computed
        )
        return next(same, None)

    def columns(self, attributes: Iterable[Attribute]) -> dict[str, str]:
        """The columns of those attributes that are roll-ups, by attribute id."""
        found = {attribute.id: self.column(attribute) for attribute in attributes}
        return {name: column for name, column in found.items() if column is not None}


def prepare(tables: Tables, used: Sequence[tuple[LoadedIcp | None, Sequence[Attribute]]]) -> Ready:
    """Open the tables of roll-ups and check what is read of them.

    Args:
        used: by ICP, the attributes that it needs; those that are no roll-ups are left out.
    """
    wanted: list[Rolled] = []
    homes: dict[str, list[tuple[Problems, Attribute]]] = {}
    local: list[Problems] = []
    for icp, attributes in used:
        own = (icp.spec.attributes or {}) if icp and icp.spec else {}
        problems = Problems(icp.document) if icp else tables.problems
        local.append(problems)
        for attribute in attributes:
            if isinstance(attribute.computed, Rollup):
                name = _name(wanted, attribute, attribute.computed)
                declared = original(attribute.id)
                home = problems if declared in own else tables.problems
                homes.setdefault(name, []).append((home, replace(attribute, id=declared)))
    steps: list[Step] = []
    opened: list[Joined] = []
    for table in dict.fromkeys(one.rollup.table for one in wanted):
        own_rollups = [one for one in wanted if one.rollup.table == table]
        steps += _rows_of(tables, table, own_rollups, homes, opened)
    everything = [*tables.problems.found, *(f for one in local for f in one.found)]
    findings = tuple(dict.fromkeys(everything))
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    ready = () if failed else tuple(wanted)
    return Ready(ready, tuple(steps), tuple(opened), findings)


def _name(wanted: list[Rolled], attribute: Attribute, rollup: Rollup) -> str:
    """The column of a roll-up, the same for equal ones."""
    for one in wanted:
        if one.kind == attribute.kind and one.rollup == rollup:
            return one.name
    taken = {one.name for one in wanted}
    # Two ICPs may each have an attribute of one id.
    names = (f"roll-up {attribute.id}{f' {n}' if n else ''}" for n in range(len(wanted) + 1))
    name = next(name for name in names if name not in taken)
    wanted.append(Rolled(name, rollup, attribute.kind))
    return wanted[-1].name


def _step_name(table: str) -> str:
    return f"rows of {table}"


def _rows_of(
    tables: Tables,
    table: str,
    wanted: Sequence[Rolled],
    homes: Mapping[str, Sequence[tuple[Problems, Attribute]]],
    opened: list[Joined],
) -> Iterator[Step]:
    """The step with the rows of a table, from all of its sources; none after a finding."""
    columns = RowColumns.of(wanted)
    parts: list[exp.Select] = []
    for rows in wanted[0].rollup.rows:
        joined = tables.joined(table, rows.source.source, rows.path)
        if joined is None:
            return
        opened.append(joined)
        if not columns_exist(tables, joined, rows, wanted, homes):
            return
        typed = [
            _as_held(one, joined, several=len(wanted[0].rollup.rows) > 1) for one in columns.found
        ]
        where = tables.filter(rows.source.where, joined, rows.path)
        check_rows(tables, joined, rows, typed, wanted, homes, where)
        undated = any(one.date is None for one in wanted[0].rollup.rows)
        parts.append(_source_rows(tables, joined, rows, typed, where, among_undated=undated))
    united: exp.Query = parts[0]
    for part in parts[1:]:
        united = exp.Union(this=united, expression=part, distinct=False)
    yield _step_name(table), united


def _as_held(column: RowColumn, joined: Joined, *, several: bool) -> RowColumn:
    """A column whose type nothing tells, in the type that its source holds."""
    if not column.column.is_loose or several:
        return column
    attribute = column.column.attribute
    held = joined.type_of(attribute.column)
    kind = KINDS.get(held.family, "string") if held else "string"
    return replace(column, column=replace(column.column, attribute=replace(attribute, kind=kind)))


def _source_rows(
    tables: Tables,
    joined: Joined,
    rows: DeclaredRows,
    columns: Sequence[RowColumn],
    where: Node | None,
    *,
    among_undated: bool,
) -> exp.Select:
    """The rows of one source.

    Args:
        among_undated: another source of the table has no dates: its rows are always seen, unlike
            those of this one whose date is missing.
    """
    account = joined.node(rows.account)
    moment: Node = nodes.cast(nodes.null(), "TIMESTAMP")
    counted = [nodes.is_known(account)]
    if rows.date is not None:
        moment = moment_node(joined, rows.date, tables)
        if among_undated:
            counted.append(nodes.is_known(moment.copy()))
    if where is not None:
        counted.append(nodes.wrapped(where.copy()))
    selected = [
        nodes.named(nodes.cast(account.copy(), "VARCHAR"), ACCOUNT),
        nodes.named(moment, MOMENT),
    ]
    for column in columns:
        selected.append(nodes.named(_read(tables, joined, column), column.name))
        if column.known_from is not None:
            selected.append(nodes.named(_start(tables, joined, rows, column), column.known_from))
    return joined.select(selected, nodes.all_of(counted))


def _read(tables: Tables, joined: Joined, column: RowColumn) -> Node:
    attribute = column.column.attribute
    held = joined.type_of(attribute.column)
    assert held is not None
    raw = joined.node(attribute.column)
    if column.column.is_loose and attribute.kind == "string":
        return nodes.cast(raw, "VARCHAR")
    return value(column, raw, held, tables.engine.target)


def _start(tables: Tables, joined: Joined, rows: DeclaredRows, column: RowColumn) -> Node:
    """The day from which a column is known; the first of all days if it always is."""
    name = column.column.attribute.column
    if not rows.is_known_later(name):
        return nodes.cast(nodes.text("0001-01-01"), "DATE")
    day = rows.day_of(name)
    assert day is not None
    return day_node(joined, day, tables)
