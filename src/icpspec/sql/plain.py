"""Columns that are canonical as they stand, but for values that are taken for unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.operators._literals import literal
from icpspec.resolve.literals import Mismatch
from icpspec.resolve.literals import typed as spec_value
from icpspec.sql import nodes
from icpspec.sql.attributes import bounds, typed

if TYPE_CHECKING:
    from icpspec.resolve.model import Attribute
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.targets._protocol import Target


@dataclass(frozen=True, slots=True)
class Plain:
    """A column that is the canonical value wherever it is within bounds and no null value.

    Attributes:
        low: None is no bound, and so in `high`.
        nulls: values that mean nothing.
    """

    column: str
    low: Any
    high: Any
    nulls: tuple[Any, ...] = ()

    def is_known(self) -> Node:
        """TRUE where the canonical value is known, else FALSE or NULL."""
        column, parts = nodes.column(self.column), []
        if self.low is not None and self.high is not None:
            parts.append(nodes.between(column, literal(self.low), literal(self.high)))
        elif self.low is not None:
            parts.append(nodes.at_least(column, literal(self.low)))
        elif self.high is not None:
            parts.append(nodes.at_most(column, literal(self.high)))
        if self.nulls:
            nulls = [literal(null) for null in self.nulls]
            parts.append(nodes.negated(nodes.one_of(column.copy(), nulls)))
        return nodes.all_of([nodes.wrapped(part) for part in parts] if len(parts) > 1 else parts)


def plain(attribute: Attribute, raw: Node, source: ColumnType, target: Target) -> Plain | None:
    """How an attribute can be asked plainly; None if it cannot, or need not."""
    if attribute.kind not in ("string", "integer", "number", "date"):
        return None
    if attribute.many or attribute.spellings or attribute.ignore_case:
        return None
    low, high = bounds(attribute, source.family)
    nulls = _nulls(attribute)
    is_clean = low is None and high is None and not nulls
    if is_clean or typed(attribute, raw, source.family, target) is not raw:
        return None
    return Plain(f"plain_{attribute.id}", low, high, nulls)


def _nulls(attribute: Attribute) -> tuple[Any, ...]:
    if attribute.kind == "string":
        return tuple(null for null in attribute.null_values if isinstance(null, str))
    same = [spec_value(attribute, null) for null in attribute.null_values]
    return tuple(null for null in same if not isinstance(null, Mismatch))
