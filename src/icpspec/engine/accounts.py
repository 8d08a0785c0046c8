"""The accounts as of a day: one row a key, ready to be scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.diagnostics import Severity, worst
from icpspec.engine import faults, row_findings
from icpspec.engine.days import moment_node
from icpspec.engine.rollups import prepare
from icpspec.engine.sources import check_columns
from icpspec.engine.tables import readings
from icpspec.operators._clock import Clock, shifted_day
from icpspec.resolve.apart import stored_by
from icpspec.resolve.faults import RESERVED_NAME
from icpspec.spec.data import Accounts
from icpspec.sql import nodes
from icpspec.sql.facts import Input
from icpspec.sql.rollups import Base

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Reading, Tables
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Data
    from icpspec.sql.facts import Step
    from icpspec.sql.nodes import Node

KEY = "account_key"
# The columns of a scored row; the account's key stands beside them under its own name.
_RESULT = frozenset(
    (
        *("icp", "motion", "territory", "as_of", "score", "score_low", "score_high", "percent"),
        *("coverage", "tier", "best_tier", "excluded_by", "open_exclusions", "exception"),
        *("matched", "unknown"),
    )
)


@dataclass(frozen=True, slots=True)
class Declared:
    """Where the accounts are declared: a table of their own, or the opportunities' rows.

    Attributes:
        table: `accounts`, or `opportunities` where attributes are columns of their rows.
        path: where it stands in the project file.
    """

    accounts: Accounts
    table: str
    path: Steps


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to score, and what was found on the way."""

    steps: tuple[Step, ...]
    rows: Input | None
    findings: tuple[Diagnostic, ...]
    readings: dict[str, Reading]
    joined: Joined | None = None


def declared_accounts(data: Data | None) -> Declared | None:
    """The accounts of a project; without a table of their own, its opportunities' rows.

    Then an account is the opportunity's `account`, else its `key`, and the latest row that was
    created by the as-of date tells its attributes.
    """
    if data is not None and data.accounts is not None:
        return Declared(data.accounts, "accounts", ("data", "accounts"))
    if data is None or not data.opportunities:
        return None
    path: Steps = ("data", "opportunities")
    first = data.opportunities
    if isinstance(first, list):
        first, path = first[0], (*path, 0)
    rows = Accounts(
        source=first.source,
        where=first.where,
        key=first.account or first.key,
        valid_from=first.created if first.account else None,
    )
    return Declared(rows, "opportunities", path)


def as_of_day(tables: Tables, icp: LoadedIcp, day: date) -> Source:
    """The accounts of the project as of a day, with the attributes that all variants test."""
    assert icp.family is not None
    place = declared_accounts(tables.data)
    if place is not None and _is_taken(place.accounts.key):
        return Source((), None, (_taken_key(tables, place),), {})
    return source(tables, stored_by(icp.family), icp, day)


def _is_taken(key: str) -> bool:
    # SQL does not tell upper from lower case in the names of columns.
    return key.lower() in _RESULT or key.lower().startswith("points.")


def _taken_key(tables: Tables, place: Declared) -> Diagnostic:
    key = place.accounts.key
    return RESERVED_NAME.at(
        tables.workspace.document.span((*place.path, "key")),
        f"The key cannot be called `{key}`: a column of the result has that name.",
        help=f"Rename the column in the data, for example to `account_{key.lower()}`.",
    )


def source(
    tables: Tables, attributes: Sequence[Attribute], icp: LoadedIcp | None, day: date
) -> Source:
    """The accounts as of a day, with the given attributes: stored ones and roll-ups."""
    place = declared_accounts(tables.data)
    if place is None:
        return Source((), None, (no_accounts(tables),), {})
    declared, path = place.accounts, place.path
    problems = tables.problems
    joined = tables.joined(place.table, declared.source, path)
    if joined is None:
        return Source((), None, tuple(problems.found), {})
    wanted = [
        (column, (*path, key))
        for key in ("key", "valid_from", "valid_to")
        if (column := getattr(declared, key)) is not None
    ]
    check_columns(joined.table, wanted, problems)
    found, homes = readings(attributes, joined, icp, problems)
    rolled = prepare(tables, [(icp, attributes)])
    where = tables.filter(declared.where, joined, path)
    findings = tuple(
        dict.fromkeys(
            [*problems.found, *(f for home in homes for f in home.found), *rolled.findings]
        )
    )
    if worst(findings) is Severity.ERROR:
        return Source((), None, findings, found, joined)
    steps = account_steps(declared, joined, found, where, day, tables)
    base = Base(steps[-1][0], nodes.cast(nodes.column(KEY), "VARCHAR"), Clock(day))
    steps = (*steps, *rolled.steps(base, tables.engine.target))
    columns = rolled.columns(attributes)
    rows = Input(
        name=steps[-1][0],
        carried=(KEY,),
        column={**{name: f"src_{name}" for name in found}, **columns},
        types={name: reading.type for name, reading in found.items()},
        key=KEY,
        key_name=declared.key,
    )
    return Source(steps, rows, findings, found, joined)


def _opportunity_key(tables: Tables, place: Declared) -> str:
    """The key of the declaration that names an account: of opportunities it may be `account`."""
    declared = tables.data.opportunities if tables.data else None
    first = declared[0] if isinstance(declared, list) else declared
    is_account = place.table != "accounts" and first is not None and first.account is not None
    return "account" if is_account else "key"


def key_words(tables: Tables, place: Declared) -> str:
    """What the account's key is called where its rows are opportunities."""
    return "account" if _opportunity_key(tables, place) == "account" else "opportunity key"


def key_span(tables: Tables, place: Declared) -> Span:
    """Where the project names the column of the accounts' keys."""
    return tables.workspace.document.span((*place.path, _opportunity_key(tables, place)))


def keyless(tables: Tables, place: Declared, joined: Joined, n: int) -> Diagnostic:
    """Rows that are no account, since they have no key."""
    what = _opportunity_key(tables, place)
    return row_findings.keyless_accounts(joined.table.label, key_span(tables, place), n, what=what)


def no_accounts(tables: Tables) -> Diagnostic:
    """A project without any accounts."""
    return faults.NO_DATA.at(
        tables.workspace.document.span(("data",), key=True),
        "The project declares no accounts to score.",
        help="Add `data: {accounts: {source: data/accounts.csv, key: account_id}}`.",
    )


def account_steps(
    declared: Accounts,
    joined: Joined,
    found: dict[str, Reading],
    where: Node | None,
    day: date,
    tables: Tables,
) -> tuple[Step, ...]:
    """The steps that give each account's row as of a day, its columns as `src_<attribute>`."""
    columns = [
        nodes.named(joined.node(declared.key), KEY),
        *(
            nodes.named(joined.node(reading.column), f"src_{name}")
            for name, reading in found.items()
        ),
    ]
    has_key = nodes.is_known(joined.node(declared.key))
    if declared.valid_from is None:
        conditions = [has_key] if where is None else [has_key, nodes.wrapped(where)]
        return (("accounts", joined.select(columns, nodes.all_of(conditions))),)
    starts = moment_node(joined, declared.valid_from, tables)
    columns.append(nodes.named(starts, "valid_from"))
    if declared.valid_to is not None:
        columns.append(nodes.named(moment_node(joined, declared.valid_to, tables), "valid_to"))
    ties = _ties(joined, found, tables)
    columns += [nodes.named(node, name) for name, node in ties.items() if node is not None]
    visible = exp.LT(this=starts.copy(), expression=_end_of(day))
    conditions = [has_key, visible] if where is None else [has_key, visible, nodes.wrapped(where)]
    snapshots = joined.select(columns, nodes.all_of(conditions))
    ranked = nodes.select(
        [
            nodes.star(),
            nodes.named(
                exp.Window(
                    this=exp.RowNumber(),
                    partition_by=[nodes.column(KEY)],
                    order=exp.Order(
                        expressions=[
                            exp.Ordered(this=nodes.column(name), desc=True)
                            for name in ("valid_from", *ties)
                        ]
                    ),
                ),
                "snapshot",
            ),
        ],
        "snapshots",
    )
    latest = nodes.equals(nodes.column("snapshot"), nodes.number(1))
    in_force: list[Node] = [latest]
    if declared.valid_to is not None:
        in_force.append(
            nodes.wrapped(
                nodes.any_of(
                    [
                        nodes.is_null(nodes.column("valid_to")),
                        nodes.at_least(nodes.column("valid_to"), _end_of(day)),
                    ]
                )
            )
        )
    accounts = nodes.select([nodes.star()], "ranked", nodes.all_of(in_force))
    return (("snapshots", snapshots), ("ranked", ranked), ("accounts", accounts))


def _ties(joined: Joined, found: dict[str, Reading], tables: Tables) -> dict[str, Node | None]:
    """What decides between the opportunities of an account that began together.

    That with the greatest key counts, and of one that stands twice the greatest values, so that the
    answer is the same each time. A history of accounts has no such rows.

    Returns:
        Columns to order by, with what they hold where they are not among the others already.
    """
    declared = tables.data.opportunities if tables.data else None
    if tables.data is None or tables.data.accounts is not None or not declared:
        return {}
    first = declared[0] if isinstance(declared, list) else declared
    key = joined.node(first.key) if joined.type_of(first.key) else None
    own = {} if key is None else {"opportunity_key": nodes.cast(key, "VARCHAR")}
    return {**own, **dict.fromkeys(f"src_{name}" for name in found)}


def _end_of(day: date) -> Node:
    """The first moment after a day: the whole day of the as-of date is visible."""
    following = shifted_day(day, 1)
    # Behind the last day of the calendar comes nothing that could be seen too early.
    moment = "infinity" if following is None else following.isoformat()
    return nodes.cast(nodes.text(moment), "TIMESTAMP")
