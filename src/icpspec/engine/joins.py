"""A table with the columns that are wanted of it, its lookups joined, its rows filtered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.engine.sources import Table, check_columns
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.data import Lookup
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType


@dataclass(frozen=True, slots=True)
class Joined:
    """A table that its lookups have been joined to.

    Attributes:
        lookups: the joined tables by id.
    """

    table: Table
    lookups: Mapping[str, tuple[Lookup, Table]]

    def type_of(self, column: str) -> ColumnType | None:
        """The type of a column, or of `lookup.column`; None if there is none."""
        if column in self.table.columns:
            return self.table.columns[column]
        lookup, _, rest = column.partition(".")
        found = self.lookups.get(lookup)
        return found[1].columns.get(rest) if found else None

    def known_columns(self) -> list[str]:
        """All names that can be read."""
        own = list(self.table.columns)
        return own + [
            f"{name}.{column}"
            for name, (_, table) in self.lookups.items()
            for column in table.columns
        ]

    def node(self, column: str) -> Node:
        """A column as an expression."""
        if column in self.table.columns:
            return nodes.column(column, "rows")
        lookup, _, rest = column.partition(".")
        return nodes.column(rest, lookup)

    def select(self, columns: Sequence[Node], where: Node | None = None) -> exp.Select:
        """A SELECT over the joined rows; a lookup is joined only where a column needs it."""
        query = nodes.select(columns, _aliased(self.table.scan, "rows"), where)
        needed = {
            column.table
            for node in (*columns, *([where] if where else []))
            for column in node.find_all(exp.Column)
        }
        joins = [
            _left_join(name, lookup, table)
            for name, (lookup, table) in self.lookups.items()
            if name in needed
        ]
        if joins:
            query.set("joins", joins)
        return query


def unmatched(joined: Joined, lookup: str) -> Node:
    """TRUE for rows whose key finds no partner in a lookup."""
    declared, _ = joined.lookups[lookup]
    column = declared.from_.partition(".")[2]
    return nodes.all_of(
        [
            nodes.is_known(nodes.column(column, "rows")),
            nodes.is_null(nodes.column(_MARK, lookup)),
        ]
    )


def unmatched_columns(joined: Joined, lookup: str) -> list[tuple[str, Node]]:
    """Two aggregates by name: `unmatched <lookup>`, the rows without partner, and an example."""
    declared, _ = joined.lookups[lookup]
    key = nodes.cast(joined.node(declared.from_.partition(".")[2]), "VARCHAR")
    lonely = unmatched(joined, lookup)
    return [
        (f"unmatched {lookup}", exp.Count(this=nodes.case([(lonely, nodes.number(1))]))),
        (f"example {lookup}", exp.Min(this=nodes.case([(lonely.copy(), key)]))),
    ]


_MARK = "lookup key"


def _aliased(node: Node, alias: str) -> Node:
    copied = node.copy()
    copied.set("alias", exp.TableAlias(this=exp.Identifier(this=alias, quoted=True)))
    return copied


def _left_join(name: str, lookup: Lookup, table: Table) -> exp.Join:
    """Each key once, so that a lookup can never multiply rows."""
    key = nodes.column(lookup.key)
    # Of rows with one key the same one is taken, whatever the order of the file.
    by_content = [exp.Ordered(this=nodes.column(column)) for column in table.columns]
    ranked = nodes.select(
        [
            nodes.star(),
            nodes.named(nodes.cast(key, "VARCHAR"), _MARK),
            nodes.named(
                exp.Window(
                    this=exp.RowNumber(),
                    partition_by=[key.copy()],
                    order=exp.Order(expressions=by_content),
                ),
                "lookup row",
            ),
        ],
        table.scan.copy(),
        nodes.is_known(key.copy()),
    )
    first = nodes.select(
        [nodes.star()],
        exp.Subquery(this=ranked, alias=_alias("ranked")),
        nodes.equals(nodes.column("lookup row"), nodes.number(1)),
    )
    column = lookup.from_.partition(".")[2]
    return exp.Join(
        this=exp.Subquery(this=first, alias=_alias(name)),
        side="LEFT",
        on=nodes.equals(
            nodes.cast(nodes.column(column, "rows"), "VARCHAR"), nodes.column(_MARK, name)
        ),
    )


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=True))


def join_lookups(
    table: Table, declared: Mapping[str, tuple[Lookup, Table | None]], problems: Problems
) -> Joined:
    """The table with the lookups that start from it; those with faults are left out."""
    usable: dict[str, tuple[Lookup, Table]] = {}
    for name, (lookup, source) in declared.items():
        start, _, column = lookup.from_.partition(".")
        if start != table.name or source is None:
            continue
        path: Steps = ("data", "lookups", name)
        found = check_columns(source, [(lookup.key, (*path, "key"))], problems)
        starts = check_columns(table, [(column, (*path, "from"))], problems)
        if found and starts:
            usable[name] = (lookup, source)
    return Joined(table, usable)
