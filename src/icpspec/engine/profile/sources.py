"""Whether rows can be told apart and find their accounts and lookups: one query a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.engine import checks
from icpspec.engine.joins import unmatched_columns
from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.joins import Joined
    from icpspec.engine.profile.opened import Opened
    from icpspec.sql.nodes import Node

_ACCOUNTS = "known accounts"


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """One source; None where the project or the data have no such column.

    Attributes:
        rows: rows after `where`, None if the source cannot be read.
        duplicate_keys: rows with a key, less the distinct keys.
        doubled_keys: keys that stand more than once.
        orphans: rows whose account is not among the accounts.
    """

    opened: Opened
    rows: int | None = None
    without_key: int | None = None
    duplicate_keys: int | None = None
    doubled_keys: int = 0
    duplicate_example: str | None = None
    without_account: int | None = None
    orphans: int | None = None
    orphan_example: str | None = None


@dataclass(frozen=True, slots=True)
class LookupFigures:
    """One lookup from one source.

    Attributes:
        rows: rows that hold a key of the lookup.
        unmatched: of these, those that find no partner.
    """

    id: str
    opened: Opened
    rows: int
    unmatched: int
    example: str | None


def profile_source(
    engine: Engine, opened: Opened, accounts: Opened | None
) -> tuple[SourceFigures, list[LookupFigures]]:
    """The figures of a source that could be opened, and of the lookups that start from it.

    Args:
        engine: where it runs.
        opened: the source.
        accounts: the accounts to find, None if there are none that can be read.

    Raises:
        DataError: the data could not be read.
    """
    joined = opened.joined
    assert joined is not None
    keys = _keys(opened)
    account = opened.column("account")
    seeks = account if accounts is not None and accounts.column("key") is not None else None
    columns: dict[str, Node] = {"rows": nodes.count_all()}
    if keys:
        columns |= _key_columns(joined, keys)
    if account is not None:
        columns["without account"] = _count_if(nodes.is_null(joined.node(account)))
    if seeks is not None:
        columns |= _orphan_columns(joined.node(seeks))
    for lookup in joined.lookups:
        columns |= _lookup_columns(joined, lookup)
    named = [nodes.named(node, name) for name, node in columns.items()]
    query = joined.select(named, opened.where and opened.where.copy())
    if seeks is not None and accounts is not None:
        query.append("joins", _account_join(joined.node(seeks), accounts))
    ((*values,),) = engine.rows(query)
    found = dict(zip(columns, values, strict=True))
    duplicates = found["keyed"] - found["distinct"] if keys else None
    doubled, example = _doubled(engine, opened, keys) if duplicates else (0, None)
    figures = SourceFigures(
        opened=opened,
        rows=found["rows"],
        without_key=found["rows"] - found["keyed"] if keys else None,
        duplicate_keys=duplicates,
        doubled_keys=doubled,
        duplicate_example=example,
        without_account=found.get("without account"),
        orphans=found.get("orphans"),
        orphan_example=found.get("orphan example"),
    )
    return figures, [_lookup_figures(name, opened, found) for name in joined.lookups]


def _keys(opened: Opened) -> list[str]:
    """The columns that tell rows apart; a history has one row for each key and day."""
    key, start = opened.column("key"), opened.column("valid_from")
    if key is None:
        return []
    return [key] if start is None else [key, start]


def _key_columns(joined: Joined, keys: list[str]) -> dict[str, Node]:
    known = nodes.all_of([nodes.is_known(joined.node(key)) for key in keys])
    distinct = exp.Distinct(expressions=[joined.node(key) for key in keys])
    return {"keyed": _count_if(known), "distinct": exp.Count(this=distinct)}


def _orphan_columns(account: Node) -> dict[str, Node]:
    lonely = nodes.all_of(
        [nodes.is_known(account), nodes.is_null(nodes.column("account", _ACCOUNTS))]
    )
    return {"orphans": _count_if(lonely), "orphan example": _example(lonely, account)}


def _account_join(account: Node, accounts: Opened) -> exp.Join:
    key = accounts.column("key")
    assert accounts.joined is not None
    assert key is not None
    node = accounts.joined.node(key)
    known = nodes.is_known(node.copy())
    where = (
        known
        if accounts.where is None
        else nodes.all_of([known, nodes.wrapped(accounts.where.copy())])
    )
    named = nodes.named(nodes.cast(node, "VARCHAR"), "account")
    distinct = accounts.joined.select([named], where).distinct(copy=False)
    return exp.Join(
        this=exp.Subquery(this=distinct, alias=_alias(_ACCOUNTS)),
        side="LEFT",
        on=nodes.equals(nodes.cast(account, "VARCHAR"), nodes.column("account", _ACCOUNTS)),
    )


def _lookup_columns(joined: Joined, lookup: str) -> dict[str, Node]:
    declared, _ = joined.lookups[lookup]
    key = joined.node(declared.from_.partition(".")[2])
    return {
        f"keys {lookup}": exp.Count(this=key),
        **dict(unmatched_columns(joined, lookup)),
    }


def _lookup_figures(name: str, opened: Opened, found: dict[str, Any]) -> LookupFigures:
    return LookupFigures(
        name, opened, found[f"keys {name}"], found[f"unmatched {name}"], found[f"example {name}"]
    )


def _doubled(engine: Engine, opened: Opened, keys: list[str]) -> tuple[int, str | None]:
    """How many keys stand more than once, and one of them."""
    joined = opened.joined
    assert joined is not None
    found = checks.keys(engine, joined, [joined.node(key) for key in keys], opened.where)
    return found.doubled, found.example


def _count_if(condition: Node) -> Node:
    return exp.Count(this=nodes.case([(condition, nodes.number(1))]))


def _example(condition: Node, value: Node) -> Node:
    return exp.Min(this=nodes.case([(condition.copy(), nodes.cast(value.copy(), "VARCHAR"))]))


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=True))
