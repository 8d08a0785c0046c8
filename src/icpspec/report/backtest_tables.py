"""One table of a backtest as rows, for formats that hold no more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.errors import NothingToReadError, UsageError
from icpspec.nearest import did_you_mean
from icpspec.report.model import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OF_ICPS = (
    *("overall", "tiers", "traits", "scores", "survival", "cohorts", "pursued", "owners"),
    *("segments", "loss_reasons", "drift", "exclusions", "bets"),
)
_OF_ALL = ("gates", "warnings", "comparison")


def check_name(name: str | None) -> str:
    """The name of a table, before any work is done.

    Raises:
        UsageError: there is no such table, or none was named.
    """
    names = (*_OF_ICPS, *_OF_ALL)
    if name is None:
        raise UsageError(
            "CSV holds one table: which one?", help=f"Add --table with one of {', '.join(names)}."
        )
    if name not in names:
        raise UsageError(f"There is no table `{name}`.", help=did_you_mean(name, names))
    return name


def table_report(report: Report, name: str) -> Report:
    """The rows of one table, with the ICP first where it is one of ICPs.

    Raises:
        NothingToReadError: it was not computed.
    """
    found = list(_rows(report.data, name))
    keys = list(dict.fromkeys(key for row in found for key in row))
    # One ICP may lack what another has as a mapping, whose columns have a dot.
    kept = [key for key in keys if not any(other.startswith(f"{key}.") for other in keys)]
    return Report({"rows": [{key: row.get(key) for key in kept} for row in found]})


def _rows(data: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    if name in _OF_ALL:
        tables: list[tuple[dict[str, Any], Any]] = [({}, data[name])]
    else:
        tables = [({"icp": icp["icp"]}, icp[name]) for icp in data["icps"]]
    if all(table is None for _, table in tables):
        raise NothingToReadError(
            f"This backtest has no `{name}`.", help="Its notes say what it lacks."
        )
    for head, table in tables:
        for row in [table] if isinstance(table, dict) else table or ():
            yield {**head, **dict(_flat(row))}


def _flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Mappings inside become columns with a dot; tables inside are tables of their own."""
    for key, value in row.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        elif not (isinstance(value, list) and any(isinstance(one, dict) for one in value)):
            yield f"{before}{key}", value
