"""What is wrong with tables that are rolled up: their columns, dates, accounts and values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.engine import checks, faults, row_findings
from icpspec.engine.days import day_node
from icpspec.engine.duckdb import DataError
from icpspec.engine.row_findings import counted, shortened
from icpspec.engine.sources import report_unreadable
from icpspec.engine.tables import Reading
from icpspec.nearest import did_you_mean
from icpspec.sql import nodes
from icpspec.sql.attributes import is_readable
from icpspec.sql.physical import Physical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.computed import Column, Rollup
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.rollup_tables import DeclaredRows
    from icpspec.sql.nodes import Node
    from icpspec.sql.rollups import Rolled, RowColumn


def columns_exist(
    tables: Tables,
    joined: Joined,
    rows: DeclaredRows,
    wanted: Sequence[Rolled],
    homes: Mapping[str, Sequence[tuple[Problems, Attribute]]],
) -> bool:
    """Whether everything that is read of a source is there and of a type that can be read."""
    named = [(rows.account, rows.account_path)]
    if rows.date is not None:
        named.append((rows.date, rows.date_path))
    # Whose a row is, and when it was, may stand in a lookup.
    complete = True
    for named_column, place in named:
        complete &= _exists(joined, named_column, place, tables.problems)
    days = {rows.date: rows.date_path} if rows.date is not None else {}
    for rolled in wanted:
        for key, column in _columns(rolled.rollup):
            name = column.attribute.column
            for problems, attribute in homes[rolled.name]:
                complete &= _is_fit(joined, column, problems, ("attributes", attribute.id, key))
            if rows.is_known_later(name) and (day := rows.day_of(name)) is not None:
                days.setdefault(day, (*rows.path, _key_of_day(rows, day)))
    return complete and all(
        _is_day(tables, joined, column, place) for column, place in days.items()
    )


def _columns(rollup: Rollup) -> Iterator[tuple[str, Column]]:
    """The columns of a roll-up, each with the key of the attribute that names it."""
    for column in rollup.columns.values():
        yield "where", column
    if rollup.of is not None:
        yield "of", rollup.of


def _exists(joined: Joined, column: str, place: Steps, problems: Problems) -> bool:
    if joined.type_of(column) is not None:
        return True
    problems.add(
        faults.MISSING_COLUMN,
        place,
        f"{joined.table.label} has no column `{column}`.",
        help=did_you_mean(column, joined.known_columns()),
    )
    return False


def _is_fit(joined: Joined, column: Column, problems: Problems, place: Steps) -> bool:
    name, attribute = column.attribute.column, column.attribute
    held = joined.type_of(name)
    if held is None:
        return _exists(joined, name, place, problems)
    if column.is_loose:
        fits = held.family is not Physical.OTHER and not held.is_list
    else:
        fits = is_readable(attribute.kind, held.family) and attribute.many >= held.is_list
    if not fits:
        is_held = f"lists of {held.family.value}" if held.is_list else held.family.value
        wanted = "a single value" if column.is_loose else f"{attribute.kind}"
        problems.add(
            faults.WRONG_COLUMN_TYPE,
            place,
            f"The column `{name}` of {joined.table.label} holds {is_held}, which cannot be read as"
            f" {wanted}.",
            help="Compare it with values of the type that the data have, or cast the column in the"
            " warehouse.",
        )
    return fits


def _key_of_day(rows: DeclaredRows, day: str) -> str:
    named = (k for k in ("closed", "churned", "adopted_on") if getattr(rows.source, k, None) == day)
    return next(named, "source")


def _is_day(tables: Tables, joined: Joined, column: str, place: Steps) -> bool:
    held = joined.type_of(column)
    if held is None:
        return _exists(joined, column, place, tables.problems)
    if held.is_list or not is_readable("date", held.family):
        tables.problems.add(
            faults.WRONG_COLUMN_TYPE,
            place,
            f"The column `{column}` of {joined.table.label} holds {held.family.value}, which cannot"
            " be read as a date.",
            help="Name another column, or cast it in the warehouse.",
        )
        return False
    return True


def check_rows(
    tables: Tables,
    joined: Joined,
    rows: DeclaredRows,
    columns: Sequence[RowColumn],
    wanted: Sequence[Rolled],
    homes: Mapping[str, Sequence[tuple[Problems, Attribute]]],
    where: Node | None,
) -> None:
    """Count rows that nobody will see, and values that cannot be read."""
    try:
        _count_rows(tables, joined, rows, where)
        _count_values(tables, joined, columns, wanted, homes, where)
    except DataError as error:
        place: Steps = (*rows.path, "source")
        report_unreadable(rows.source.source, error, tables.problems, place)


def _count_rows(tables: Tables, joined: Joined, rows: DeclaredRows, where: Node | None) -> None:
    if (rows.path, "counted") in tables.done:
        return
    tables.done.add((rows.path, "counted"))
    questions = {"rows": nodes.true(), "account": nodes.is_null(joined.node(rows.account))}
    if rows.date is not None:
        questions["date"] = nodes.is_null(day_node(joined, rows.date, tables))
    numbers = checks.count_rows(tables, joined, questions, where)
    label, span = joined.table.label, tables.workspace.document.span
    if not numbers["rows"]:
        tables.problems.add(
            faults.NO_ROWS,
            (*rows.path, "source"),
            f"{label} has no rows that count: its roll-ups are those of no rows.",
            help="Check the export, and `where` if the source has one.",
        )
    if numbers["account"]:
        what = row_findings.missing_keys(
            label,
            span(rows.account_path),
            numbers["account"],
            what="account",
            advice="No roll-up sees them. Complete the keys in the source.",
        )
        tables.problems.found.append(what)
    if numbers.get("date"):
        n = numbers["date"]
        tables.problems.add(
            faults.UNREADABLE_VALUES,
            rows.date_path,
            f"{counted(n, 'row')} of {label} {'has' if n == 1 else 'have'} no `{rows.date}` that"
            " can be read as a date; no roll-up sees them.",
            help="Write dates as 2026-10-01.",
        )
    if rows.date is None and numbers["rows"]:
        tables.problems.add(
            faults.UNDATED_ROWS,
            rows.path,
            f"{label} names no column of dates: its {counted(numbers['rows'], 'row')} count as they"
            " are today, as of any day.",
            help=f"Add `{rows.date_path[-1]}:` with the column of the day a row became known.",
            key=True,
        )


def _count_values(
    tables: Tables,
    joined: Joined,
    columns: Sequence[RowColumn],
    wanted: Sequence[Rolled],
    homes: Mapping[str, Sequence[tuple[Problems, Attribute]]],
    where: Node | None,
) -> None:
    """Values of a column that are not of the type it is read in."""
    attributes: list[Attribute] = []
    found: dict[str, Reading] = {}
    for index, column in enumerate(columns):
        held = joined.type_of(column.column.attribute.column)
        if held is not None:
            # Two roll-ups may read one column in two types.
            attributes.append(replace(column.column.attribute, id=str(index)))
            found[str(index)] = Reading(column.column.attribute.column, held)
    for loss in checks.unreadable(tables, joined, attributes, found, where):
        column = columns[int(loss.attribute.id)]
        is_all = loss.lost == loss.known
        rule = faults.WRONG_COLUMN_TYPE if is_all else faults.UNREADABLE_VALUES
        number = "No value" if is_all else f"{loss.lost:,} of {loss.known:,} values"
        for key, problems, attribute in _users(column, wanted, homes):
            problems.add(
                rule,
                ("attributes", attribute.id, key),
                f"{number} of column `{loss.attribute.column}` in {joined.table.label} can be read"
                f" as {loss.attribute.kind}, for example `{shortened(loss.example)}`."
                if is_all
                else f"{number} of column `{loss.attribute.column}` in {joined.table.label} cannot"
                f" be read as {loss.attribute.kind}, for example `{shortened(loss.example)}`.",
                help="Compare it with values of the type that the data have."
                if is_all
                else "They count as unknown. Clean them in the source.",
            )


def _users(
    column: RowColumn,
    wanted: Sequence[Rolled],
    homes: Mapping[str, Sequence[tuple[Problems, Attribute]]],
) -> Iterator[tuple[str, Problems, Attribute]]:
    """Where a column is named."""
    for rolled in wanted:
        for key, own in _columns(rolled.rollup):
            if own == column.column:
                for problems, attribute in homes[rolled.name]:
                    yield key, problems, attribute
