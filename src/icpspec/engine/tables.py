"""The project's declared tables, opened, and the attributes that can be read from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from icpspec.engine import faults
from icpspec.engine.joins import Joined, join_lookups
from icpspec.engine.sources import Table, declared_scan, open_source
from icpspec.nearest import did_you_mean
from icpspec.resolve.apart import original
from icpspec.resolve.problems import Problems
from icpspec.sql.attributes import is_readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Steps
    from icpspec.resolve.workspace import Workspace
    from icpspec.spec.conditions import Condition
    from icpspec.spec.data import Data, Lookup
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType


@dataclass(frozen=True, slots=True)
class Reading:
    """Where an attribute is read: its column and that column's type."""

    column: str
    type: ColumnType


@dataclass(slots=True)
class Tables:
    """Opens the tables of a project once each; findings go to `problems`.

    Attributes:
        as_written: files stand in SQL as in the project file, for SQL that is run elsewhere.
        done: what has been checked already and need not be counted again.
    """

    workspace: Workspace
    engine: Engine
    as_written: bool = False
    problems: Problems = field(init=False)
    done: set[object] = field(default_factory=set)
    _opened: dict[Steps, Table | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.problems = Problems(self.workspace.document)

    @property
    def data(self) -> Data | None:
        """The project's `data` section."""
        return self.workspace.project.data if self.workspace.project else None

    def open(self, name: str, source: str, path: Steps) -> Table | None:
        """A table, opened at its first use."""
        if path not in self._opened:
            table = open_source(name, source, self.workspace.root, self.engine, self.problems, path)
            if table is not None and self.as_written:
                table = replace(table, scan=declared_scan(source, self.engine.target))
            self._opened[path] = table
        return self._opened[path]

    def hand_over(self, path: Steps, table: Table) -> None:
        """Use a table in place of the source that is declared at a path."""
        self._opened[path] = table

    def joined(self, name: str, source: str, path: Steps) -> Joined | None:
        """A table with the lookups that start from it."""
        table = self.open(name, source, path)
        if table is None:
            return None
        lookups: dict[str, tuple[Lookup, Table | None]] = {}
        for key, lookup in ((self.data.lookups if self.data else None) or {}).items():
            if lookup.from_.partition(".")[0] == name:
                opened = self.open(key, lookup.source, ("data", "lookups", key))
                lookups[key] = (lookup, opened)
        return join_lookups(table, lookups, self.problems)

    def filter(self, where: Condition | None, joined: Joined, path: Steps) -> Node | None:
        """A source's `where` as SQL over its own columns."""
        if where is None:
            return None
        from icpspec.engine.filters import filter_node

        return filter_node(where, joined, self.problems, (*path, "where"))


def readings(
    attributes: Iterable[Attribute], joined: Joined, icp: LoadedIcp | None, problems: Problems
) -> tuple[dict[str, Reading], list[Problems]]:
    """Where each stored attribute is read; what cannot be is reported where it is declared."""
    found: dict[str, Reading] = {}
    local = Problems(icp.document) if icp else None
    own = (icp.spec.attributes or {}) if icp and icp.spec else {}
    for attribute in attributes:
        if attribute.computed is not None:
            continue
        name = original(attribute.id)
        home = local if local is not None and name in own else problems
        kind = joined.type_of(attribute.column)
        path: Steps = ("attributes", name)
        if kind is None:
            home.add(
                faults.MISSING_COLUMN,
                (*path, "column"),
                f"{joined.table.label} has no column `{attribute.column}`,"
                f" which `{name}` is read from.",
                help=did_you_mean(attribute.column, joined.known_columns()),
            )
        elif not is_readable(attribute.kind, kind.family) or (kind.is_list and not attribute.many):
            held = f"lists of {kind.family.value}" if kind.is_list else kind.family.value
            home.add(
                faults.WRONG_COLUMN_TYPE,
                (*path, "type"),
                f"`{name}` is declared {attribute.kind}, but the column"
                f" `{attribute.column}` of {joined.table.label} holds {held}.",
                help="Declare the type that the data have, or cast the column in the warehouse.",
            )
        else:
            found[attribute.id] = Reading(attribute.column, kind)
    return found, [local] if local is not None else []
