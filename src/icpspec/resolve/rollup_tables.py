"""Tables that can be rolled up: whose rows they are, since when, and what is known only later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Data, Source

TABLES = ("accounts", "opportunities", "customers", "recurring", "events", "contacts")
"""Keys under `data` whose rows belong to accounts."""

# By table: the keys of its declaration that name the account's column and the date's.
_ACCOUNT = {"accounts": ("key",), "opportunities": ("account", "key")}
_DATE = {
    "accounts": "valid_from",
    "opportunities": "created",
    "customers": "started",
    "recurring": "month",
    "events": "at",
    "contacts": "created",
}


@dataclass(frozen=True, slots=True)
class DeclaredRows:
    """One source of rows, as the project file declares it.

    Attributes:
        path: where it is declared.
        source: the declaration.
        account: column of the account's key.
        account_path: where that is named.
        date: column that dates a row; None for rows without any date, which are as of today.
        date_path: where that is named.
        known_from: by column that is known only from a day on, the column of that day.
        lookups: by lookup that starts from these rows, the column it starts from.
    """

    path: Steps
    source: Source
    account: str
    account_path: Steps
    date: str | None
    date_path: Steps
    known_from: Mapping[str, str | None] = field(default_factory=dict)
    lookups: Mapping[str, str] = field(default_factory=dict)

    def is_known_later(self, column: str) -> bool:
        """Whether a column, or what a lookup finds by it, is unknown before a day of the row's."""
        return self._start(column) in self.known_from

    def day_of(self, column: str) -> str | None:
        """The column of the day from which a column is known; None if no column tells it."""
        return self.known_from[self._start(column)]

    def _start(self, column: str) -> str:
        lookup, _, rest = column.partition(".")
        return self.lookups.get(lookup, column) if rest else column


def declared_rows(data: Data | None, table: str) -> tuple[DeclaredRows, ...]:
    """The sources of a table; none if it is not declared, or does not say whose its rows are."""
    declared = getattr(data, table, None) if table in TABLES else None
    if data is None or declared is None:
        return ()
    starts = ((name, lookup.from_.partition(".")) for name, lookup in (data.lookups or {}).items())
    lookups = {name: column for name, (start, _, column) in starts if start == table}
    if isinstance(declared, list):
        sources: list[tuple[Source, Steps]] = [
            (source, ("data", table, index)) for index, source in enumerate(declared)
        ]
    else:
        sources = [(declared, ("data", table))]
    found = [_rows(table, source, path, lookups) for source, path in sources]
    return tuple(rows for rows in found if rows is not None)


def _rows(table: str, source: Any, path: Steps, lookups: Mapping[str, str]) -> DeclaredRows | None:
    key = next((k for k in _ACCOUNT.get(table, ("account",)) if getattr(source, k)), None)
    if key is None:
        return None
    return DeclaredRows(
        path=path,
        source=source,
        account=getattr(source, key),
        account_path=(*path, key),
        date=getattr(source, _DATE[table]),
        date_path=(*path, _DATE[table]),
        known_from=_known_from(table, source),
        lookups=lookups,
    )


def _known_from(table: str, source: Any) -> dict[str, str | None]:
    if table == "opportunities":
        columns = (source.outcome.column, source.closed, source.loss_reason)
        return {column: source.closed for column in columns if column is not None}
    if table == "customers":
        return {column: column for column in (source.churned, source.adopted_on) if column}
    return {}
