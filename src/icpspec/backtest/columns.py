"""Whether the declared columns of opportunities and accounts are there and can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest.given import declared_columns
from icpspec.engine import faults
from icpspec.engine.sources import check_columns
from icpspec.nearest import did_you_mean
from icpspec.sql.attributes import is_readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Accounts, Opportunities


def columns_exist(source: Opportunities, joined: Joined, path: Steps, tables: Tables) -> bool:
    """Whether a source of opportunities has its columns, of types that can be read."""
    named: list[tuple[str, Steps]] = [
        (column, (*path, key))
        for key in ("key", "account", "created", "closed", "amount")
        if (column := getattr(source, key)) is not None
    ]
    named.append((source.outcome.column, (*path, "outcome", "column")))
    complete = check_columns(joined.table, named, tables.problems)
    if not (_places_exist(source, joined, path, tables) and complete):
        return False
    kinds = {"created": "date", "closed": "date", "amount": "number"}
    return _types_fit(source, kinds, joined, path, tables)


def _places_exist(source: Opportunities, joined: Joined, path: Steps, tables: Tables) -> bool:
    """Whether the columns of motion and territory exist, which may be those of a lookup."""
    missing = [
        (column, place)
        for column, place in declared_columns(source, path)
        if joined.type_of(column) is None
    ]
    for column, place in missing:
        tables.problems.add(
            faults.MISSING_COLUMN,
            place,
            f"{joined.table.label} has no column `{column}`.",
            help=did_you_mean(column, joined.known_columns()),
        )
    return not missing


def _types_fit(
    source: Accounts | Opportunities,
    kinds: Mapping[str, str],
    joined: Joined,
    path: Steps,
    tables: Tables,
) -> bool:
    """Whether columns hold something that can be read as days and numbers at all."""
    fits = True
    for key, kind in kinds.items():
        column = getattr(source, key)
        held = joined.type_of(column) if column else None
        if held is not None and (held.is_list or not is_readable(kind, held.family)):
            fits = False
            tables.problems.add(
                faults.WRONG_COLUMN_TYPE,
                (*path, key),
                f"The column `{column}` of `{joined.table.name}` holds {held.family.value}, which"
                f" cannot be read as a {kind}.",
                help="Name another column, or cast it in the warehouse.",
            )
    return fits


def account_columns_exist(accounts: Accounts, joined: Joined, tables: Tables) -> bool:
    """Whether the accounts have their columns, of types that can be read."""
    named: list[tuple[str, Steps]] = [
        (column, ("data", "accounts", key))
        for key in ("key", "valid_from", "valid_to")
        if (column := getattr(accounts, key)) is not None
    ]
    if not check_columns(joined.table, named, tables.problems):
        return False
    kinds = {"valid_from": "date", "valid_to": "date"}
    return _types_fit(accounts, kinds, joined, ("data", "accounts"), tables)
