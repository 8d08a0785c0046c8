"""What is wrong with rows: double keys, values that cannot be read, rows without a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.engine import faults
from icpspec.sql import nodes
from icpspec.sql.attributes import loses_values, typed
from icpspec.sql.folding import folded
from icpspec.sql.physical import Physical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icpspec.diagnostics import Diagnostic
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
    found = []
    for loss in losses:
        attribute = loss.attribute
        all_lost = loss.lost == loss.known
        rule = faults.WRONG_COLUMN_TYPE if all_lost else faults.UNREADABLE_VALUES
        span = tables.workspace.document.span(("attributes", attribute.id), key=True)
        how_many = "no value" if all_lost else f"{loss.lost:,} of {loss.known:,} values"
        can = "can" if all_lost else "cannot"
        message = (
            f"`{attribute.id}` is declared {attribute.kind}, but {how_many} of column"
            f" `{attribute.column}` in `{joined.table.name}` {can} be read as that,"
            f" for example `{shortened(loss.example)}`."
        )
        advice = (
            "Declare the type that the data have, or cast the column in the warehouse."
            if all_lost
            else "They count as unknown. Name them under `null_values`, or clean them."
        )
        found.append(rule.at(span, message, help=advice))
    return found


def shortened(text: str | None) -> str:
    """A value of the data as part of a line."""
    text = (text or "").replace("\n", " ")
    return text if len(text) <= 40 else text[:37] + "..."


def count_rows(
    tables: Tables, joined: Joined, questions: Mapping[str, Node], where: Node | None
) -> dict[str, int]:
    """For each question how many rows it is true of, all in one pass."""
    if not questions:
        return {}
    columns = [nodes.named(_count_if(question), name) for name, question in questions.items()]
    ((*numbers,),) = tables.engine.rows(joined.select(columns, where and where.copy()))
    return {name: int(n or 0) for name, n in zip(questions, numbers, strict=True)}


def double_keys(
    tables: Tables, joined: Joined, columns: list[Node], where: Node | None = None
) -> tuple[int, Any]:
    """How many combinations of the columns stand more than once, and an example."""
    keys = [nodes.named(column, f"k{index}") for index, column in enumerate(columns)]
    conditions = [nodes.is_known(column.copy()) for column in columns]
    if where is not None:
        conditions.append(nodes.wrapped(where.copy()))
    counted = nodes.named(nodes.count_all(), "n")
    inner = joined.select([*keys, counted], nodes.all_of(conditions))
    inner.set("group", exp.Group(expressions=[column.copy() for column in columns]))
    outer = nodes.select(
        [
            nodes.count_all(),
            exp.Min(this=nodes.cast(nodes.column("k0"), "VARCHAR")),
        ],
        exp.Subquery(
            this=inner, alias=exp.TableAlias(this=exp.Identifier(this="keys", quoted=True))
        ),
        exp.GT(this=nodes.column("n"), expression=nodes.number(1)),
    )
    ((count, example),) = tables.engine.rows(outer)
    return count, example
