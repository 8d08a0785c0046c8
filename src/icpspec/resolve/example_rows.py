"""Rows of tables that examples give for roll-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.resolve import faults
from icpspec.resolve.columns import column_attribute
from icpspec.resolve.computed import Rollup
from icpspec.resolve.example_values import check_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icpspec.resolve.computed import Column
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.lifecycle import Example


def check_example_rows(
    example: Example, family: IcpFamily, problems: Problems, path: Steps
) -> None:
    """Report rows without a date, and values that roll-ups cannot read."""
    tables: Mapping[str, Any] = {"events": example.events, "contacts": example.contacts}
    for table, rows in tables.items():
        rollups = list(_rollups(family, table)) if rows else []
        columns: list[Column] = []
        for column in (one for rollup in rollups for one in _columns(rollup)):
            if column not in columns:
                columns.append(column)
        for index, row in enumerate(rows if rollups else ()):
            place: Steps = (*path, table, index)
            _check_date(rollups[0], row, problems, place)
            for column in columns:
                name = column.attribute.column
                if row.get(name) is not None and not column.is_loose:
                    check_value(column.attribute, row[name], problems, (*place, name))


def _rollups(family: IcpFamily, table: str) -> Iterator[Rollup]:
    for icp in family.distinct():
        for attribute in icp.attributes.values():
            if isinstance(attribute.computed, Rollup) and attribute.computed.table == table:
                yield attribute.computed


def _columns(rollup: Rollup) -> Iterator[Column]:
    yield from rollup.columns.values()
    if rollup.of is not None:
        yield rollup.of


def _check_date(rollup: Rollup, row: Mapping[str, Any], problems: Problems, path: Steps) -> None:
    name = rollup.rows[0].date
    if name is None:
        return
    if name not in row:
        problems.add(
            faults.WRONG_EXAMPLE,
            path,
            f"The row has no `{name}`, which dates rows of `{rollup.table}`: no roll-up sees it.",
            help=f"Add `{name}: 2026-10-01`; a row without a date says `{name}: null`.",
        )
    elif row[name] is not None:
        check_value(column_attribute(name, "timestamp"), row[name], problems, (*path, name))
