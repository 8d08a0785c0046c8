"""How well attributes are filled: one aggregate query a table, and a GROUP BY where it is needed.

Every attribute is read as scoring reads it (`icpspec.sql.attributes.canonical`), so that what
counts as unknown here is unknown there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.operators._literals import literal
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical, loses_values, typed
from icpspec.sql.folding import folded
from icpspec.sql.physical import ColumnType, Physical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import Attribute
    from icpspec.sql.facts import Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target

MOST_UNLISTED = 20
_READINGS = "readings"
# Brackets around nothing, around something quoted, or around numbers: `[beta]` is a plain value.
_ARRAY = r"""(?s)^\s*\[\s*(["'].*|-?[0-9.]+\s*(,.*)?)?\]\s*$"""
_RANGED = ("integer", "number", "date", "timestamp")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to profile.

    Attributes:
        steps: the queries that make them; the last one has a column `src_<index>` an attribute.
        types: the type of that column by index.
    """

    steps: tuple[Step, ...]
    types: Mapping[int, ColumnType]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is in one attribute's column.

    Attributes:
        known: rows with a canonical value.
        items: values in all lists together, None for an attribute with one value.
        said: values that are neither empty nor a null value.
        unreadable: of these, those that are not of the declared type.
        out_of_range: values outside `min` and `max`, and NaN and infinity.
        unlisted_total: values that `values` does not list.
        unlisted: the most frequent of them, each with its number of rows.
        arrays: of an attribute with several values, cells of text that look like a JSON array.
    """

    known: int
    items: int | None
    distinct: int
    minimum: Any
    maximum: Any
    said: int
    unreadable: int
    unreadable_example: str | None
    out_of_range: int
    out_of_range_example: str | None
    unlisted_total: int
    unlisted: tuple[tuple[Any, int], ...]
    arrays: int | None = None
    array_example: str | None = None


def profile_rows(
    engine: Engine, rows: Rows, attributes: Mapping[int, Attribute]
) -> tuple[int, dict[int, Figures]]:
    """How many rows there are, and the figures of each attribute by its index.

    Raises:
        DataError: the data could not be read.
    """
    readable = {index: attributes[index] for index in rows.types}
    steps = _with_readings(rows, readable, engine.target)
    columns: dict[str, Node] = {"rows": nodes.count_all()}
    for index, attribute in readable.items():
        columns |= _aggregates(index, attribute)
        if _is_split(attribute, rows.types[index]):
            columns |= _array_columns(index)
    values = _one_row(engine, steps, columns)
    figures = {
        index: _items(engine, rows, index, attribute, values)
        if attribute.many
        else _figures(engine, steps, index, attribute, values)
        for index, attribute in readable.items()
    }
    return values["rows"], figures


def _with_readings(
    rows: Rows, attributes: Mapping[int, Attribute], target: Target
) -> tuple[Step, ...]:
    columns: list[Node] = []
    for index, attribute in attributes.items():
        columns += _reading(index, attribute, rows.types[index], target)
    source = rows.steps[-1][0]
    return (*rows.steps, (_READINGS, nodes.select(columns or [nodes.number(1)], source)))


def _reading(index: int, attribute: Attribute, source: ColumnType, target: Target) -> list[Node]:
    """The raw value, what it says as text, the canonical value and, for ranges, the typed one."""
    raw = nodes.column(f"src_{index}")
    value = nodes.named(canonical(attribute, raw.copy(), source, target), f"value_{index}")
    if attribute.many:
        return [raw.copy(), value] if _is_split(attribute, source) else [value]
    risky = loses_values(attribute.kind, source.family)
    columns = [
        raw.copy(),
        nodes.named(_said(attribute, raw, source, target), f"said_{index}"),
        nodes.named(nodes.true() if risky else nodes.false(), f"risky_{index}"),
        value,
    ]
    if attribute.kind in _RANGED:
        own_type = typed(attribute, raw.copy(), source.family, target)
        columns.append(nodes.named(own_type, f"typed_{index}"))
    return columns


def _said(attribute: Attribute, raw: Node, source: ColumnType, target: Target) -> Node:
    """The raw value; NULL where it is empty or one of the source's ways of saying nothing."""
    if source.family is not Physical.TEXT:
        return raw.copy()
    as_text = replace(
        attribute, kind="string", minimum=None, maximum=None, values=None, spellings={}
    )
    return canonical(as_text, raw.copy(), source, target)


def _aggregates(index: int, attribute: Attribute) -> dict[str, Node]:
    value = nodes.column(f"value_{index}")
    known: dict[str, Node] = {f"known {index}": exp.Count(this=value)}
    if attribute.many:
        return known
    raw, said = nodes.column(f"src_{index}"), nodes.column(f"said_{index}")
    lost, outside = _is_lost(index, attribute), _is_outside(index, attribute)
    compared = folded(value.copy()) if attribute.ignore_case else value.copy()
    ranged = attribute.kind in _RANGED
    return known | {
        f"said {index}": exp.Count(this=said),
        f"distinct {index}": exp.Count(this=exp.Distinct(expressions=[compared])),
        f"minimum {index}": exp.Min(this=value.copy()) if ranged else nodes.null(),
        f"maximum {index}": exp.Max(this=value.copy()) if ranged else nodes.null(),
        f"lost {index}": _count_if(lost),
        f"lost example {index}": _example(lost, raw),
        f"outside {index}": _count_if(outside),
        f"outside example {index}": _example(outside, raw),
        f"unlisted {index}": _count_if(_is_unlisted(index, attribute)),
    }


def _is_split(attribute: Attribute, source: ColumnType) -> bool:
    """Whether cells are text that is split into items."""
    return attribute.many and not source.is_list and source.family is Physical.TEXT


def _array_columns(index: int) -> dict[str, Node]:
    raw = nodes.column(f"src_{index}")
    is_array = exp.RegexpLike(this=raw.copy(), expression=nodes.text(_ARRAY))
    return {
        f"arrays {index}": _count_if(is_array),
        f"array example {index}": _example(is_array, raw),
    }


def _is_lost(index: int, attribute: Attribute) -> Node:
    """It says something, and is unknown, because it is not of the declared type."""
    parts = [
        nodes.column(f"risky_{index}"),
        nodes.is_known(nodes.column(f"said_{index}")),
        nodes.is_null(nodes.column(f"value_{index}")),
    ]
    if attribute.kind in _RANGED:
        parts.append(nodes.is_null(nodes.column(f"typed_{index}")))
    return nodes.all_of(parts)


def _is_outside(index: int, attribute: Attribute) -> Node:
    """Of its type and not a null value, and unknown all the same."""
    if attribute.kind not in _RANGED:
        return nodes.false()
    value = nodes.column(f"typed_{index}")
    parts = [
        nodes.is_known(nodes.column(f"said_{index}")),
        nodes.is_known(value),
        nodes.is_null(nodes.column(f"value_{index}")),
    ]
    numbers = [
        literal(float(null) if attribute.kind == "number" else null)
        for null in attribute.null_values
        if isinstance(null, int | float) and not isinstance(null, bool)
    ]
    if numbers and attribute.kind in ("integer", "number"):
        parts.append(nodes.negated(nodes.one_of(value.copy(), numbers)))
    return nodes.all_of(parts)


def _is_unlisted(index: int, attribute: Attribute) -> Node:
    if attribute.values is None:
        return nodes.false()
    value = nodes.column(f"value_{index}")
    parts = [nodes.is_known(value)]
    listed = [literal(listed) for listed in attribute.values if listed is not None]
    if listed:
        parts.append(nodes.negated(nodes.one_of(value.copy(), listed)))
    return nodes.all_of(parts)


def _count_if(condition: Node) -> Node:
    return exp.Count(this=nodes.case([(condition, nodes.number(1))]))


def _example(condition: Node, raw: Node) -> Node:
    return exp.Min(this=nodes.case([(condition.copy(), nodes.cast(raw.copy(), "VARCHAR"))]))


def _one_row(engine: Engine, steps: Sequence[Step], columns: Mapping[str, Node]) -> dict[str, Any]:
    named = [nodes.named(node, name) for name, node in columns.items()]
    query = nodes.with_steps(_copied(steps), nodes.select(named, _READINGS))
    ((*values,),) = engine.rows(query)
    return dict(zip(columns, values, strict=True))


def _copied(steps: Sequence[Step]) -> list[Step]:
    """The steps anew: a tree hangs in one query only."""
    return [(name, query.copy()) for name, query in steps]


def _figures(
    engine: Engine,
    steps: Sequence[Step],
    index: int,
    attribute: Attribute,
    values: Mapping[str, Any],
) -> Figures:
    unlisted_total = values[f"unlisted {index}"]
    return Figures(
        known=values[f"known {index}"],
        items=None,
        distinct=values[f"distinct {index}"],
        minimum=values[f"minimum {index}"],
        maximum=values[f"maximum {index}"],
        said=values[f"said {index}"],
        unreadable=values[f"lost {index}"],
        unreadable_example=values[f"lost example {index}"],
        out_of_range=values[f"outside {index}"],
        out_of_range_example=values[f"outside example {index}"],
        unlisted_total=unlisted_total,
        unlisted=_most_frequent(engine, steps, index, attribute) if unlisted_total else (),
    )


def _most_frequent(
    engine: Engine, steps: Sequence[Step], index: int, attribute: Attribute
) -> tuple[tuple[Any, int], ...]:
    """The unlisted values on the most rows; the same number in the order of their text."""
    value = nodes.column(f"value_{index}")
    listed = set(attribute.values or ())
    query = nodes.select([value, nodes.named(nodes.count_all(), "n")], _READINGS)
    query.set("group", exp.Group(expressions=[value.copy()]))
    # A filter here would compute the value once more for each row: so many groups are taken that
    # enough are left without the listed values and NULL.
    ordered = query.order_by(
        exp.Ordered(this=nodes.column("n"), desc=True),
        exp.Ordered(this=nodes.cast(value.copy(), "VARCHAR")),
        copy=False,
    ).limit(MOST_UNLISTED + len(listed) + 1)
    groups = engine.rows(nodes.with_steps(_copied(steps), ordered))
    unlisted = [(held, n) for held, n in groups if held is not None and held not in listed]
    return tuple(unlisted[:MOST_UNLISTED])


def _items(
    engine: Engine, rows: Rows, index: int, attribute: Attribute, values: Mapping[str, Any]
) -> Figures:
    """The figures of an attribute with several values: one row a value, then as any other."""
    raw, source = nodes.column(f"src_{index}"), rows.types[index]
    listed = raw if source.is_list else engine.target.split(raw, attribute.separator)
    items = nodes.select([nodes.named(exp.Explode(this=listed), f"src_{index}")], rows.steps[-1][0])
    unnested = Rows((*rows.steps, ("items", items)), {index: ColumnType(source.family)})
    single = replace(attribute, many=False)
    steps = _with_readings(unnested, {index: single}, engine.target)
    own = _one_row(engine, steps, _aggregates(index, single))
    figures = _figures(engine, steps, index, single, own)
    return replace(
        figures,
        known=values[f"known {index}"],
        items=figures.known,
        arrays=values.get(f"arrays {index}"),
        array_example=values.get(f"array example {index}"),
    )
