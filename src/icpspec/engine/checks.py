"""What is wrong with rows: double keys, values that cannot be read, rows without a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.engine import row_findings
from icpspec.sql import nodes
from icpspec.sql.attributes import loses_values, typed
from icpspec.sql.folding import folded
from icpspec.sql.physical import Physical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Reading, Tables
    from icpspec.resolve.model import Attribute
    from icpspec.sql.nodes import Node


@dataclass(frozen=True, slots=True)
class Losses:
    """Values of one attribute that could not be read as its type."""

    attribute: Attribute
    known: int
    lost: int
    example: str | None


def unreadable(
    tables: Tables,
    joined: Joined,
    attributes: Iterable[Attribute],
    found: Mapping[str, Reading],
    where: Node | None = None,
) -> list[Losses]:
    """Attributes whose column holds values of another type, all counted in one pass."""
    risky = [
        attribute
        for attribute in attributes
        if attribute.id in found
        and not attribute.many
        and loses_values(attribute.kind, found[attribute.id].type.family)
    ]
    if not risky:
        return []
    columns: list[Node] = []
    for attribute in risky:
        columns += _loss_columns(attribute, joined, found[attribute.id], tables)
    ((*figures,),) = tables.engine.rows(joined.select(columns, where and where.copy()))
    return [
        Losses(attribute, known or 0, lost or 0, example)
        for attribute, known, lost, example in zip(
            risky, figures[::3], figures[1::3], figures[2::3], strict=True
        )
        if lost
    ]


def _loss_columns(
    attribute: Attribute, joined: Joined, reading: Reading, tables: Tables
) -> list[Node]:
    raw = joined.node(reading.column)
    known = nodes.all_of([nodes.is_known(raw), *_not_null_value(attribute, raw, reading)])
    value = typed(attribute, raw.copy(), reading.type.family, tables.engine.target)
    lost = nodes.all_of([nodes.wrapped(known.copy()), nodes.is_null(value)])
    return [
        nodes.named(_count_if(known), f"known {attribute.id}"),
        nodes.named(_count_if(lost), f"lost {attribute.id}"),
        nodes.named(
            exp.Min(this=nodes.case([(lost.copy(), nodes.cast(raw.copy(), "VARCHAR"))])),
            f"example {attribute.id}",
        ),
    ]


def _not_null_value(attribute: Attribute, raw: Node, reading: Reading) -> list[Node]:
    """Neither a null value nor another spelling: those are read by their text."""
    if reading.type.family is not Physical.TEXT:
        return []
    texts = [str(null) for null in attribute.null_values] + list(attribute.spellings)
    if not texts:
        return []
    if attribute.ignore_case:
        lowered = [nodes.text(text.lower()) for text in texts]
        return [nodes.negated(nodes.one_of(folded(raw.copy()), lowered))]
    return [nodes.negated(nodes.one_of(raw.copy(), [nodes.text(text) for text in texts]))]


def _count_if(condition: Node) -> Node:
    return nodes.summed(nodes.case([(condition, nodes.number(1))], nodes.number(0)))


def report_unreadable(tables: Tables, joined: Joined, losses: Iterable[Losses]) -> list[Diagnostic]:
    """One finding an attribute: an error if no value at all could be read."""
    span = tables.workspace.document.span
    return [
        row_findings.unreadable_values(
            loss.attribute,
            joined.table.label,
            span(("attributes", loss.attribute.id), key=True),
            loss.lost,
            loss.known,
            loss.example,
        )
        for loss in losses
    ]


def count_rows(
    tables: Tables, joined: Joined, questions: Mapping[str, Node], where: Node | None
) -> dict[str, int]:
    """For each question how many rows it is true of, all in one pass."""
    if not questions:
        return {}
    columns = [nodes.named(_count_if(question), name) for name, question in questions.items()]
    ((*numbers,),) = tables.engine.rows(joined.select(columns, where and where.copy()))
    return {name: int(n or 0) for name, n in zip(questions, numbers, strict=True)}


@dataclass(frozen=True, slots=True)
class Keys:
    """How keys stand in the rows of a source.

    Attributes:
        doubled: how many keys, or combinations of columns, stand more than once.
        example: the first column of one of them, as text.
        without: how many rows have no value in the first column.
    """

    doubled: int
    example: str | None
    without: int


def keys(engine: Engine, joined: Joined, columns: Sequence[Node], where: Node | None) -> Keys:
    """Doubled and missing keys, in one pass.

    Args:
        columns: the key first; a combination with an unknown part is not doubled.
        where: the rows that count; None for all.
    """
    named = [nodes.named(column.copy(), f"k{index}") for index, column in enumerate(columns)]
    counted = nodes.named(nodes.count_all(), "n")
    inner = joined.select([*named, counted], where and where.copy())
    inner.set("group", exp.Group(expressions=[column.copy() for column in columns]))
    key, n = nodes.column("k0"), nodes.column("n")
    known = [nodes.is_known(nodes.column(f"k{index}")) for index in range(len(columns))]
    doubled = nodes.all_of([exp.GT(this=n, expression=nodes.number(1)), *known])
    example = exp.Min(this=nodes.case([(doubled.copy(), nodes.cast(key, "VARCHAR"))]))
    without = nodes.case([(nodes.is_null(key.copy()), n.copy())], nodes.number(0))
    outer = nodes.select(
        [
            nodes.named(_count_if(doubled), "doubled"),
            nodes.named(example, "example"),
            nodes.named(nodes.summed(without), "without"),
        ],
        _subquery(inner, "keys"),
    )
    ((doubled_keys, first, missing),) = engine.rows(outer)
    return Keys(int(doubled_keys or 0), first, int(missing or 0))


def shared_keys(
    engine: Engine, parts: Sequence[tuple[Joined, str, Node | None]]
) -> list[tuple[int, int, str]]:
    """Keys that stand in several of the sources.

    Args:
        parts: each source with the column of its key and the rows that count.

    Returns:
        For each source with keys of an earlier one: its index, how many, and an example.
    """
    if len(parts) < 2:
        return []
    united: exp.Query | None = None
    for index, (joined, column, where) in enumerate(parts):
        key = nodes.cast(joined.node(column), "VARCHAR")
        columns = [nodes.named(key, "key"), nodes.named(nodes.number(index), "part")]
        conditions = [nodes.is_known(joined.node(column))]
        if where is not None:
            conditions.append(nodes.wrapped(where.copy()))
        own = joined.select(columns, nodes.all_of(conditions))
        united = own if united is None else exp.Union(this=united, expression=own, distinct=False)
    assert united is not None
    key, part = nodes.column("key"), nodes.column("part")
    first, last = exp.Min(this=part), exp.Max(this=part.copy())
    each = nodes.select(
        [key, nodes.named(first, "first"), nodes.named(last, "last")], _subquery(united, "all")
    )
    each.set("group", exp.Group(expressions=[key.copy()]))
    apart = exp.LT(this=nodes.column("first"), expression=nodes.column("last"))
    found = nodes.select(
        [nodes.column("last"), nodes.count_all(), exp.Min(this=key.copy())],
        _subquery(each, "keys"),
        apart,
    )
    found.set("group", exp.Group(expressions=[nodes.column("last")]))
    return sorted(engine.rows(found))


def _subquery(query: exp.Query, alias: str) -> exp.Subquery:
    name = exp.TableAlias(this=exp.Identifier(this=alias, quoted=True))
    return exp.Subquery(this=query, alias=name)
