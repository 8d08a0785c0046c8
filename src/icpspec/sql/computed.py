"""Computed attributes as columns, each in the first step that has all it is computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.resolve.computed import Formula, NamedCondition
from icpspec.resolve.expressions import Chain
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.conditions import condition
from icpspec.sql.expressions import Scope, expression
from icpspec.sql.physical import ColumnType, Physical

if TYPE_CHECKING:
    from icpspec.resolve.model import Attribute
    from icpspec.sql.conditions import Names
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target

_PHYSICAL = {
    "number": Physical.DOUBLE,
    "text": Physical.TEXT,
    "boolean": Physical.BOOLEAN,
    "date": Physical.DATE,
    "timestamp": Physical.TIMESTAMP,
}


class Columns:
    """Columns by the step that they are made in; 0 is the step that reads the source."""

    def __init__(self) -> None:
        self._levels: dict[str, int] = {}
        self.steps: list[list[Node]] = [[]]

    def first(self, name: str, node: Node) -> None:
        """Add a column that is read from the source."""
        self.steps[0].append(nodes.named(node, name))

    def add(self, name: str, node: Node) -> None:
        """Add a column to the first step after those that make what it is made of."""
        used = (self._levels.get(column.name, 0) for column in node.find_all(exp.Column))
        level = 1 + max(used, default=0)
        self._levels[name] = level
        while len(self.steps) <= level:
            self.steps.append([])
        self.steps[level].append(nodes.named(node, name))


def add_computed(
    attribute: Attribute, column: str, columns: Columns, names: Names, target: Target
) -> None:
    """Add the canonical value of a formula or a condition.

    Args:
        column: what it is to be called.
        names: of what it is computed from.
    """
    node, source = _value(attribute, columns, names, target)
    if _is_read(attribute):
        raw = nodes.column(f"raw_{attribute.id}")
        columns.add(raw.name, node)
        node = canonical(attribute, raw, ColumnType(source), target)
    columns.add(column, node)


def _is_read(attribute: Attribute) -> bool:
    """Whether what is computed may still differ from the canonical value."""
    limits = (attribute.minimum, attribute.maximum, attribute.values)
    if any(limit is not None for limit in limits) or attribute.kind == "integer":
        return True
    if not isinstance(attribute.computed, Formula):
        return False
    whole = attribute.computed.expression
    is_moved = attribute.kind == "timestamp" and whole.type.kind == "date"
    return is_moved or isinstance(whole, Chain)


def _value(
    attribute: Attribute, columns: Columns, names: Names, target: Target
) -> tuple[Node, Physical]:
    """What is computed, and the type it comes in."""
    kept = 0

    def keep(node: Node) -> Node:
        nonlocal kept
        kept += 1
        name = f"part_{kept}_{attribute.id}"
        columns.add(name, node)
        return nodes.column(name)

    computed = attribute.computed
    if isinstance(computed, NamedCondition):
        return condition(computed.when, names), Physical.BOOLEAN
    assert isinstance(computed, Formula)
    whole = computed.expression
    return (
        expression(whole, Scope(names, target, keep), is_result=True),
        _PHYSICAL[whole.type.kind],
    )
