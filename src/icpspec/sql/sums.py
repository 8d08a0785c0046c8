"""Long sums as another long sum and the few terms in which they differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.sql.nodes import Node


class Sums:
    """Sums of whole numbers that columns hold in full."""

    def __init__(self) -> None:
        self._terms: dict[str, Counter[Node]] = {}

    def add(self, column: str, total: Node) -> Node:
        """How a column is best computed: as it is, or from the column of a sum much like it."""
        own = Counter(_terms(total))
        best: tuple[str, list[Node], list[Node]] | None = None
        fewest = own.total()
        for other, theirs in self._terms.items():
            less, more = list((theirs - own).elements()), list((own - theirs).elements())
            if 1 + len(less) + len(more) < fewest:
                fewest, best = 1 + len(less) + len(more), (other, less, more)
        if best is None:
            self._terms[column] = own
            return total
        other, less, more = best
        changed: Node = nodes.column(other)
        # First what goes: then nothing on the way is larger than the sums could ever be.
        for term in less:
            changed = nodes.minus(changed, term.copy())
        return nodes.total([changed, *(term.copy() for term in more)])


def _terms(total: Node) -> Iterator[Node]:
    """What a sum is the sum of, from left to right."""
    while isinstance(total, exp.Paren):
        total = total.this
    if isinstance(total, exp.Add):
        yield from _terms(total.this)
        yield from _terms(total.expression)
    else:
        yield total
