"""Every source that the project declares, opened, with the columns its keys name checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.engine import faults
from icpspec.engine.row_findings import source_label
from icpspec.nearest import did_you_mean
from icpspec.spec.data import Mapped, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Source
    from icpspec.sql.nodes import Node

_SOURCES = (
    "accounts",
    "opportunities",
    "customers",
    "recurring",
    "events",
    "contacts",
    "spend",
)
_NOT_COLUMNS = frozenset({"source", "where", "lost_after"})


@dataclass(frozen=True, slots=True)
class Opened:
    """One declared source.

    Attributes:
        id: its name under `data`; with an index where there are several.
        path: where it is declared in the project file.
        joined: its table with lookups, None if it cannot be read.
        where: which rows count, None for all.
    """

    id: str
    declared: Source
    path: Steps
    joined: Joined | None
    where: Node | None = None

    @property
    def label(self) -> str:
        """The source as messages name it; one of several with its index and its file."""
        return source_label(self.id.partition("[")[0], self.path, self.declared.source)

    def column(self, key: str) -> str | None:
        """The column that a key of the declaration names, None if there is no such column."""
        name = getattr(self.declared, key, None)
        if name is None or self.joined is None or self.joined.type_of(name) is None:
            return None
        return str(name)


def open_sources(tables: Tables) -> list[Opened]:
    """All declared sources in the order of CONTRACT; faults go to the tables' problems."""
    return [_open(tables, name, source, path) for name, source, path in _declared(tables)]


def _declared(tables: Tables) -> Iterator[tuple[str, Source, Steps]]:
    for name in _SOURCES:
        declared = getattr(tables.data, name, None)
        if isinstance(declared, list):
            for index, source in enumerate(declared):
                yield f"{name}[{index}]", source, ("data", name, index)
        elif declared is not None:
            yield name, declared, ("data", name)


def _open(tables: Tables, name: str, source: Source, path: Steps) -> Opened:
    joined = tables.joined(name.partition("[")[0], source.source, path)
    if joined is None:
        return Opened(name, source, path, None)
    for column, place in _named_columns(source):
        if joined.type_of(column) is None:
            tables.problems.add(
                faults.MISSING_COLUMN,
                (*path, *place),
                f"{joined.table.label} has no column `{column}`.",
                help=did_you_mean(column, joined.known_columns()),
            )
    before = len(tables.problems.found)
    where = tables.filter(source.where, joined, path)
    added = tables.problems.found[before:]
    if any(finding.severity is Severity.ERROR for finding in added):
        # Which rows count is not known: figures over all of them would mislead.
        return Opened(name, source, path, None)
    return Opened(name, source, path, joined, where)


def _named_columns(source: Source) -> Iterator[tuple[str, Steps]]:
    """Every column that a declaration names, and where it names it."""
    for key in type(source).model_fields:
        value = getattr(source, key)
        if value is None or key in _NOT_COLUMNS:
            continue
        if isinstance(value, Outcome | Mapped):
            yield value.column, (key, "column")
        elif not (key == "observed_from" and value[:4].isdigit()):
            yield value, (key,)
