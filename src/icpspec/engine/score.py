"""Scores the accounts of a project: one SELECT an ICP, united and ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.diagnostics import Severity, worst
from icpspec.engine import accounts, checks, faults, row_findings
from icpspec.engine.duckdb import DataError
from icpspec.engine.sources import report_unreadable
from icpspec.engine.tables import Tables
from icpspec.engine.unplaced import unplaced
from icpspec.operators._clock import Clock
from icpspec.resolve.apart import stored_by
from icpspec.sql import nodes
from icpspec.sql.rows import Options, score_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.joins import Joined
    from icpspec.resolve.family import Key
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace
    from icpspec.sql.nodes import Node

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = "=+-@\t\r\n"
LISTS = ("excluded_by", "open_exclusions", "matched", "unknown")


@dataclass(frozen=True, slots=True)
class Scores:
    """The query that scores, and what was found on the way.

    Attributes:
        query: ordered by account key as text, then ICP; None after an error.
        key: name of the account key's column.
        columns: all columns of the query, in order.
    """

    query: exp.Query | None
    key: str
    columns: tuple[str, ...]
    findings: tuple[Diagnostic, ...]


def prepare(
    workspace: Workspace,
    engine: Engine,
    icps: Sequence[LoadedIcp],
    day: date,
    *,
    wide: bool,
    only: Key = (None, None),
    tables: Tables | None = None,
) -> Scores:
    """The query for all rows of `score`, after the data have been checked.

    Args:
        only: the motion, and the territory with those inside it, whose rows are wanted.
        tables: the project's tables, if they are opened already.
    """
    tables = tables or Tables(workspace, engine)
    parts: list[tuple[str, exp.Query]] = []
    found: list[Diagnostic] = []
    try:
        for icp in icps:
            source = accounts.as_of_day(tables, icp, day)
            found += source.findings
            if source.rows is None or icp.family is None:
                continue
            found += _check(tables, source, icp)
            found += unplaced(engine, icp, source.steps, source.rows, day)
            options = Options(wide, only=only)
            query = score_rows(
                icp.family, source.steps, source.rows, Clock(day), engine.target, options
            )
            parts.append((icp.family.id, query))
    except DataError as error:
        place = accounts.declared_accounts(tables.data)
        if place is None:
            raise
        report_unreadable(place.accounts.source, error, tables.problems, (*place.path, "source"))
        found += tables.problems.found
    found = list(dict.fromkeys(found))
    place = accounts.declared_accounts(tables.data)
    key = place.accounts.key if place else "key"
    if not parts or worst(found) is Severity.ERROR:
        return Scores(None, key, (), tuple(found))
    query, columns = _united(key, parts)
    return Scores(query, key, columns, tuple(found))


def _check(tables: Tables, source: accounts.Source, icp: LoadedIcp) -> list[Diagnostic]:
    """Double keys make every answer wrong; unreadable values are counted."""
    place = accounts.declared_accounts(tables.data)
    assert place is not None
    assert source.joined is not None
    assert icp.family is not None
    declared, joined = place.accounts, source.joined
    columns = [joined.node(declared.key)]
    if declared.valid_from is not None:
        columns.append(joined.node(declared.valid_from))
    where = tables.filter(declared.where, joined, place.path)
    found = check_keys(tables, joined, columns, place, where)
    attributes = [one for one in stored_by(icp.family) if one.computed is None]
    losses = checks.unreadable(tables, joined, attributes, source.readings, where)
    return found + checks.report_unreadable(tables, joined, losses)


def check_keys(
    tables: Tables,
    joined: Joined,
    columns: list[Node],
    place: accounts.Declared,
    where: Node | None = None,
) -> list[Diagnostic]:
    """Keys, or pairs of a key and the day it begins to hold, that stand twice; rows without key.

    Args:
        where: the rows that count; None for all.
    """
    found = checks.keys(tables.engine, joined, columns, where)
    span, label = accounts.key_span(tables, place), joined.table.label
    is_pair = len(columns) > 1
    diagnostics: list[Diagnostic] = []
    if found.doubled and place.table == "accounts":
        diagnostics.append(
            row_findings.double_accounts(
                label, span, found.doubled, found.example, has_history=is_pair
            )
        )
    elif found.doubled:
        key = accounts.key_words(tables, place)
        what = (key, f"{key}s")
        then = "every row is scored"
        if is_pair:
            what = (f"pair of {key} and `created`", f"pairs of {key} and `created`")
            then = "that with the greatest opportunity key is scored"
        message = row_findings.doubled(label, found.doubled, found.example, what, then)
        diagnostics.append(
            faults.DUPLICATE_OPPORTUNITIES.at(span, message, help=row_findings.EXPORT_ONCE)
        )
    if found.without:
        diagnostics.append(accounts.keyless(tables, place, joined, found.without))
    return diagnostics


def _united(key: str, parts: Sequence[tuple[str, exp.Query]]) -> tuple[exp.Query, tuple[str, ...]]:
    """All ICPs in one result with the same columns, in the order of CONTRACT."""
    columns: dict[str, None] = {}
    for _, query in parts:
        columns.update(dict.fromkeys(query.named_selects))
    names = tuple(columns)
    selects = [_with_all_columns(query, names) for _, query in parts]
    united: exp.Query = selects[0]
    for query in selects[1:]:
        united = exp.Union(this=united, expression=query, distinct=False)
    ordered = nodes.select(
        [nodes.star()], exp.Subquery(this=united, alias=_alias("scores"))
    ).order_by(
        exp.Ordered(this=nodes.cast(nodes.column(key), "VARCHAR"), nulls_first=False),
        exp.Ordered(this=nodes.column("icp"), nulls_first=False),
        copy=False,
    )
    return ordered, names


def _with_all_columns(query: exp.Query, names: Sequence[str]) -> exp.Query:
    own = set(query.named_selects)
    columns: list[Node] = [
        nodes.column(name)
        if name in own
        else nodes.named(nodes.cast(nodes.null(), "INTEGER"), name)
        for name in names
    ]
    return nodes.select(columns, exp.Subquery(this=query, alias=_alias("scored")))


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=True))


def as_csv_columns(scores: Scores) -> exp.Query:
    """The same rows as text for CSV: lists joined, no trailing zeros, no formulas."""
    assert scores.query is not None
    columns = [
        nodes.named(_csv_cell(name, scores.key), _harmless_head(name)) for name in scores.columns
    ]
    return nodes.select(columns, exp.Subquery(this=scores.query, alias=_alias("rows")))


def _csv_cell(name: str, key: str) -> Node:
    column = nodes.column(name)
    if name == key:
        return harmless(nodes.cast(column, "VARCHAR"))
    if name in LISTS:
        return exp.ArrayToString(this=column, expression=nodes.text(";"))
    if name in ("score", "score_low", "score_high", "percent", "coverage") or name.startswith(
        "points."
    ):
        return _without_trailing_zeros(nodes.cast(column, "VARCHAR"))
    return column


def _without_trailing_zeros(text: Node) -> Node:
    has_point = exp.Contains(this=text, expression=nodes.text("."))
    trimmed = exp.Trim(
        this=exp.Trim(this=text.copy(), expression=nodes.text("0"), position="TRAILING"),
        expression=nodes.text("."),
        position="TRAILING",
    )
    return nodes.case([(has_point, trimmed)], text.copy())


def _harmless_head(name: str) -> str:
    return f"'{name}" if name.startswith(tuple(_FORMULA)) else name


def harmless(text: Node) -> Node:
    """A cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    first = exp.Substring(this=text, start=nodes.number(1), length=nodes.number(1))
    risky = nodes.one_of(first, [nodes.text(char) for char in _FORMULA])
    return nodes.case(
        [(risky, exp.DPipe(this=nodes.text("'"), expression=text.copy()))], text.copy()
    )
