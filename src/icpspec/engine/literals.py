"""Values of examples as typed SQL literals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.evaluate.values import canonical
from icpspec.operators._literals import literal
from icpspec.sql import nodes
from icpspec.sql.physical import TYPE_NAMES

if TYPE_CHECKING:
    from icpspec.resolve.model import Attribute
    from icpspec.sql.nodes import Node


def typed_literal(attribute: Attribute, raw: object) -> Node:
    """A raw value of an attribute; NULL of its type for None."""
    kind = TYPE_NAMES[attribute.kind]
    if attribute.many:
        several = canonical(attribute, raw)
        if several is None:
            return nodes.cast(nodes.null(), f"{kind}[]")
        items = [literal(item) for item in several]
        return nodes.cast(exp.Array(expressions=items), f"{kind}[]")
    if raw is None:
        return nodes.cast(nodes.null(), kind)
    # Text goes in as it stands in the example, so that SQL does the spelling; days are parsed.
    value: Any = raw if attribute.kind in ("string", "boolean") else canonical(attribute, raw)
    node = nodes.null() if value is None else literal(value)
    return nodes.cast(node, kind)
