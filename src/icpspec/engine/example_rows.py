"""Rows that examples give, as tables of literals with roll-ups over them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.engine.literals import typed_literal
from icpspec.operators._clock import Clock
from icpspec.resolve import calendar
from icpspec.resolve.apart import own_name
from icpspec.resolve.computed import Rollup
from icpspec.sql import nodes
from icpspec.sql.physical import as_declared
from icpspec.sql.rollups import ACCOUNT, MOMENT, Base, Rolled, RowColumns, roll_up, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from icpspec.resolve.model import Attribute
    from icpspec.resolve.rollup_tables import DeclaredRows
    from icpspec.spec.lifecycle import Example
    from icpspec.sql.facts import Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.rollups import RowColumn
    from icpspec.sql.targets._protocol import Target

EXAMPLE = "example"


def rows_of(example: Example) -> dict[str, list[dict[str, Any]]]:
    """The rows that an example gives, by table."""
    given = {"events": example.events, "contacts": example.contacts}
    return {table: rows for table, rows in given.items() if rows is not None}


def rollup_steps(
    rolled: Sequence[Attribute],
    examples: Sequence[tuple[int, Example]],
    base: str,
    day: date,
    target: Target,
) -> list[Step]:
    """The steps that put the roll-ups of the examples' rows where their account gives none.

    Args:
        rolled: the roll-ups.
        base: the step with the examples: their index as `EXAMPLE`, attributes as `src_<name>`.
    """
    wanted = [
        Rolled(f"roll-up {one.id}", one.computed, one.kind)
        for one in rolled
        if isinstance(one.computed, Rollup)
    ]
    if not wanted:
        return []
    names = {one.rollup.table: f"rows of {one.rollup.table}" for one in wanted}
    steps: list[Step] = [
        (name, _rows(table, [w for w in wanted if w.rollup.table == table], examples, target))
        for table, name in names.items()
    ]
    key = nodes.cast(nodes.column(EXAMPLE), "VARCHAR")
    steps += roll_up(wanted, names, Base(base, key, Clock(day)), target)
    chosen = [nodes.named(_chosen(one, examples), f"chosen {one.id}") for one in rolled]
    return [*steps, ("chosen", nodes.select([nodes.star(), *chosen], steps[-1][0]))]


def _chosen(attribute: Attribute, examples: Sequence[tuple[int, Example]]) -> Node:
    """What the account gives; else the roll-up where the example gives its table."""
    assert isinstance(attribute.computed, Rollup)
    table, name = attribute.computed.table, own_name(attribute.id)
    given = [index for index, one in examples if name in (one.account or {})]
    has_rows = [index for index, one in examples if table in rows_of(one)]
    sources = ((given, f"src_{attribute.id}"), (has_rows, f"roll-up {attribute.id}"))
    branches = [
        (
            nodes.one_of(nodes.column(EXAMPLE), [nodes.number(index) for index in indexes]),
            nodes.column(column),
        )
        for indexes, column in sources
        if indexes
    ]
    nothing = typed_literal(replace(attribute, many=False), None)
    return nodes.case(branches, nothing) if branches else nothing


def _rows(
    table: str,
    wanted: Sequence[Rolled],
    examples: Sequence[tuple[int, Example]],
    target: Target,
) -> exp.Query:
    """All rows of a table, each with the example it is of."""
    columns = RowColumns.of(wanted).found
    (declared,) = wanted[0].rollup.rows[:1]
    parts = [
        exp.Select(expressions=list(_row(str(index), row, declared, columns, target)))
        for index, example in examples
        for row in rows_of(example).get(table, ())
    ]
    if not parts:
        empty = exp.Select(expressions=list(_row("", {}, declared, columns, target)))
        empty.set("where", exp.Where(this=nodes.false()))
        return empty
    united: exp.Query = parts[0]
    for part in parts[1:]:
        united = exp.Union(this=united, expression=part, distinct=False)
    return united


def _row(
    account: str,
    row: Mapping[str, Any],
    declared: DeclaredRows,
    columns: Sequence[RowColumn],
    target: Target,
) -> Iterator[Node]:
    dated = row.get(declared.date) if declared.date is not None else None
    moment = calendar.moment(dated) if isinstance(dated, str) else None
    text = nodes.null() if moment is None else nodes.text(moment.isoformat(sep=" "))
    yield nodes.named(nodes.text(account), ACCOUNT)
    yield nodes.named(nodes.cast(text, "TIMESTAMP"), MOMENT)
    for column in columns:
        attribute = column.column.attribute
        raw = row.get(attribute.column)
        if column.column.is_loose:
            raw = _as_text(raw)
        source = as_declared(attribute.kind, many=attribute.many)
        read = value(column, typed_literal(attribute, raw), source, target)
        yield nodes.named(read, column.name)
        if column.known_from is not None:
            # Of tables that examples do not give, so that there are no rows.
            yield nodes.named(nodes.cast(nodes.null(), "DATE"), column.known_from)


def _as_text(raw: object) -> str | None:
    """A value of any type as text, other for other values."""
    if isinstance(raw, bool):
        return f"flag {raw}"
    if isinstance(raw, int | float):
        return f"number {Decimal(repr(raw)).normalize():f}"
    return None if raw is None else f"text {raw}"
