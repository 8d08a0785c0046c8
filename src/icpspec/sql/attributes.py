"""A source's column to an attribute's canonical value: typed, spelled one way, in its range."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.operators._literals import literal
from icpspec.resolve.literals import Mismatch
from icpspec.resolve.literals import typed as spec_value
from icpspec.sql import nodes
from icpspec.sql.physical import ColumnType, Physical

if TYPE_CHECKING:
    from icpspec.resolve.model import Attribute
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target

_LARGEST = 1.7976931348623157e308
_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")


def canonical(
    attribute: Attribute, raw: Node, source: ColumnType, target: Target, *, counted: bool = True
) -> Node:
    """The canonical value of an attribute; NULL where it is unknown.

    Args:
        counted: the items of a list are counted, so that none may be NULL.
    """
    if not attribute.many:
        return _single(attribute, raw, source.family, target)
    listed = raw if source.is_list else target.split(raw, attribute.separator)
    needs_work = (
        attribute.null_values
        or attribute.spellings
        or attribute.ignore_case
        or attribute.minimum is not None
        or attribute.maximum is not None
        or attribute.kind != "string"
        or source.family is not Physical.TEXT
        # A list of the source's own may hold NULL items.
        or (source.is_list and (counted or not target.skips_null_items))
    )
    if not needs_work:
        return listed

    def change(item: Node) -> Node:
        value = _single(attribute, item, source.family, target)
        return target.folded(value) if attribute.ignore_case else value

    return target.each(listed, change)


def typed(attribute: Attribute, raw: Node, source: Physical, target: Target) -> Node:
    """A raw value in the attribute's type; NULL where it cannot be read as one."""
    match attribute.kind:
        case "string":
            return raw if source is Physical.TEXT else nodes.cast(raw, "VARCHAR")
        case "integer":
            return _integer(raw, source)
        case "number":
            if source is Physical.DOUBLE:
                return raw
            return (
                _try_cast(raw, "DOUBLE") if source is Physical.TEXT else nodes.cast(raw, "DOUBLE")
            )
        case "boolean":
            return _boolean(raw, source, target)
        case "date":
            return _date(raw, source, attribute.zone, target)
    return moment(raw, source, attribute.zone, target)


def is_readable(kind: str, source: Physical) -> bool:
    """Whether a column of this family can be read as an attribute of this type at all."""
    text = {Physical.TEXT}
    numbers = {Physical.INTEGER, Physical.DECIMAL, Physical.DOUBLE}
    times = {Physical.DATE, Physical.TIMESTAMP, Physical.TIMESTAMP_TZ}
    fitting = {
        "string": text | {Physical.UUID, Physical.INTEGER, Physical.BOOLEAN},
        "integer": text | numbers,
        "number": text | numbers,
        "boolean": text | {Physical.BOOLEAN, Physical.INTEGER},
        "date": text | times,
        "timestamp": text | times,
    }
    return source in fitting[kind]


def loses_values(kind: str, source: Physical) -> bool:
    """Whether reading the column can turn a value into NULL, so that losses must be counted."""
    if source is Physical.TEXT:
        return kind != "string"
    if kind == "integer":
        return source in (Physical.DECIMAL, Physical.DOUBLE)
    return kind == "boolean" and source is Physical.INTEGER


def _single(attribute: Attribute, raw: Node, source: Physical, target: Target) -> Node:
    value = typed(attribute, raw, source, target)
    branches = [
        *_null_branches(attribute, raw, value, source, target),
        *_spelling_branches(attribute, raw, value, source, target),
    ]
    inside = _inside(attribute, value, source)
    if inside is not None:
        # Asked this way round, rows within bounds, which is nearly all, are not copied.
        branches.append((nodes.negated(inside), nodes.null()))
    return nodes.case(branches, value.copy()) if branches else value


def _null_branches(
    attribute: Attribute, raw: Node, value: Node, source: Physical, target: Target
) -> list[tuple[Node, Node]]:
    """Null values as the source writes them, and as values of the attribute's type."""
    branches = []
    texts = [null for null in attribute.null_values if isinstance(null, str)]
    if texts and source is Physical.TEXT:
        branches.append((_is_text(attribute, raw, texts, target), nodes.null()))
    same = [spec_value(attribute, null) for null in attribute.null_values]
    branches += _typed_branch(attribute, value, same, nodes.null())
    return branches


def _spelling_branches(
    attribute: Attribute, raw: Node, value: Node, source: Physical, target: Target
) -> list[tuple[Node, Node]]:
    """Branches for a canonical value that has other spellings, or is written in another case."""
    spellings: dict[Any, list[str]] = {}
    for spelling, listed in attribute.spellings.items():
        spellings.setdefault(listed, []).append(spelling)
    if attribute.ignore_case:
        for listed in attribute.values or ():
            spellings.setdefault(listed, []).append(str(listed))
    branches = []
    for listed, texts in spellings.items():
        if source is Physical.TEXT:
            branches.append((_is_text(attribute, raw, texts, target), literal(listed)))
        same = [spec_value(attribute, text, from_text=True) for text in texts]
        branches += _typed_branch(attribute, value, same, literal(listed))
    return branches


def _typed_branch(
    attribute: Attribute, value: Node, options: list[Any], result: Node
) -> list[tuple[Node, Node]]:
    """A branch for values other than text, which the source may not hold as text."""
    found = [literal(option) for option in options if not isinstance(option, Mismatch)]
    if attribute.kind == "string" or not found:
        return []
    return [(nodes.one_of(value.copy(), found), result)]


def _is_text(attribute: Attribute, raw: Node, texts: list[str], target: Target) -> Node:
    from icpspec.resolve.folding import fold

    if attribute.ignore_case:
        unique = dict.fromkeys(fold(text) for text in texts)
        return nodes.one_of(target.folded(raw.copy()), [nodes.text(text) for text in unique])
    return nodes.one_of(raw.copy(), [nodes.text(text) for text in dict.fromkeys(texts)])


def bounds(attribute: Attribute, source: Physical) -> tuple[Any, Any]:
    """The least and the greatest value that are not taken for unknown; None is no bound."""
    low, high = attribute.minimum, attribute.maximum
    if attribute.kind == "number" and source in (Physical.DOUBLE, Physical.TEXT):
        # Also keeps out NaN, which is the greatest number on some engines, and the infinities.
        low = -_LARGEST if low is None else low
        high = _LARGEST if high is None else high
    if attribute.kind in ("date", "timestamp"):
        # Keeps out the infinities, and years that no other engine has.
        calendar = date if attribute.kind == "date" else datetime
        low = calendar.min if low is None else low
        high = calendar.max if high is None else high
    return low, high


def _inside(attribute: Attribute, value: Node, source: Physical) -> Node | None:
    low, high = bounds(attribute, source)
    if low is not None and high is not None:
        return nodes.between(value.copy(), literal(low), literal(high))
    if low is not None:
        return nodes.at_least(value.copy(), literal(low))
    if high is not None:
        return nodes.at_most(value.copy(), literal(high))
    return None


def _try_cast(node: Node, kind: str) -> Node:
    return exp.TryCast(this=node, to=exp.DataType.build(kind))


def _integer(raw: Node, source: Physical) -> Node:
    if source is Physical.INTEGER:
        return raw
    value = raw if source is not Physical.TEXT else _try_cast(raw, "DECIMAL(38, 9)")
    # A cast alone would round 80.5 to a number nobody wrote.
    whole = nodes.equals(value.copy(), exp.Floor(this=value.copy()))
    return nodes.case([(whole, _try_cast(value.copy(), "BIGINT"))])


def _boolean(raw: Node, source: Physical, target: Target) -> Node:
    if source is Physical.BOOLEAN:
        return raw
    if source is Physical.INTEGER:
        return nodes.case(
            [
                (nodes.equals(raw.copy(), nodes.number(1)), nodes.true()),
                (nodes.equals(raw.copy(), nodes.number(0)), nodes.false()),
            ]
        )
    word = target.folded(exp.Trim(this=raw))
    return nodes.case(
        [
            (nodes.one_of(word.copy(), [nodes.text(t) for t in _TRUE]), nodes.true()),
            (nodes.one_of(word.copy(), [nodes.text(t) for t in _FALSE]), nodes.false()),
        ]
    )


def _date(raw: Node, source: Physical, zone: str, target: Target) -> Node:
    if source is Physical.DATE:
        return raw
    return nodes.cast(moment(raw, source, zone, target), "DATE")


def moment(raw: Node, source: Physical, zone: str, target: Target) -> Node:
    """A date, timestamp or text as naive wall clock of a zone; NULL if it is none."""
    match source:
        case Physical.TIMESTAMP:
            return raw
        case Physical.TIMESTAMP_TZ:
            return target.wall_clock(raw, zone)
        case Physical.TEXT:
            return target.moment(raw, zone)
    return nodes.cast(raw, "TIMESTAMP")
