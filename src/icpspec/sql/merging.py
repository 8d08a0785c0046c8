"""Expressions of several variants made one, for rows that belong to one variant each.

Each variant is compiled as if it stood alone. Where their expressions differ in numbers only, the
numbers come from a small table joined on the row's variant, which costs next to nothing; where they
differ in more, a CASE on the variant chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icpspec.sql.nodes import Node

VARIANT = "variant"
"""The column with the number of a row's variant; 0 is the base."""

# Here a number may come from a column as well; elsewhere, as in types, it must be written out.
_TAKES_COLUMNS = (
    *(exp.If, exp.Case, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between),
    *(exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Paren, exp.Greatest, exp.Least),
)
_CONSTANT_TYPES = ("DATE", "DOUBLE", "TIMESTAMP")


@dataclass(frozen=True, slots=True)
class Merger:
    """Makes one expression of those of all variants, and collects the numbers that differ.

    Attributes:
        count: how many variants there are.
        parameters: name of the column by its values, one a variant.
    """

    count: int
    parameters: dict[tuple[Node, ...], str] = field(default_factory=dict)

    def one(self, own: Mapping[int, Node], absent: Node | None = None) -> Node:
        """The expression of the row's own variant.

        Args:
            own: by variant; at least one.
            absent: what it is in the other variants; None if that does not matter.
        """
        everywhere = dict(own)
        if absent is not None:
            everywhere.update({n: absent for n in range(self.count) if n not in own})
        shapes: dict[Any, dict[int, _Outlined]] = {}
        seen: dict[int, _Outlined] = {}
        for variant, node in everywhere.items():
            # Most variants share most expressions, and an outline takes time.
            outlined = seen[id(node)] = seen.get(id(node)) or _outlined(node)
            shapes.setdefault(outlined.shape, {})[variant] = outlined
        made = [(tuple(shape), self._filled(shape)) for shape in shapes.values()]
        made.sort(key=lambda each: -len(each[0]))
        (_, most), *others = made
        return (
            nodes.case([(is_one_of(which), node) for which, node in others], most)
            if others
            else most
        )

    def columns(
        self,
        own: Sequence[Mapping[str, Node]],
        absent: Callable[[str], Node | None] = lambda _: None,
    ) -> list[Node]:
        """One column of each name that any variant has, in order.

        Args:
            own: the columns of each variant.
            absent: what a column is in variants that do not have it.
        """
        names = dict.fromkeys(name for columns in own for name in columns)
        found = []
        for name in names:
            by_variant = {n: columns[name] for n, columns in enumerate(own) if name in columns}
            found.append(nodes.named(self.one(by_variant, absent(name)), name))
        return found

    def _filled(self, shape: Mapping[int, _Outlined]) -> Node:
        """One of the expressions, with columns where the numbers differ."""
        first = next(iter(shape.values()))
        numbers = [
            [own.numbers[place] for own in shape.values()] for place in range(len(first.numbers))
        ]
        differing = [place for place, values in enumerate(numbers) if len(set(values)) > 1]
        if not differing:
            return first.node.copy()
        node = first.node.copy()
        places = _outlined(node).numbers
        for place in differing:
            # A variant without this expression may have any number: the first will do.
            rest = numbers[place][0]
            values = tuple(
                shape[n].numbers[place] if n in shape else rest for n in range(self.count)
            )
            name = self.parameters.setdefault(values, f"parameter_{len(self.parameters) + 1}")
            if places[place] is node:
                return nodes.column(name)
            places[place].replace(nodes.column(name))
        return node


def is_one_of(variants: Sequence[int]) -> Node:
    """Whether the row belongs to one of the variants."""
    return nodes.one_of(nodes.column(VARIANT), [nodes.number(n) for n in sorted(variants)])


@dataclass(frozen=True, slots=True)
class _Outlined:
    """An expression, what of it is not a number, and its numbers from left to right."""

    node: Node
    shape: Any
    numbers: list[Node]


def _outlined(node: Node) -> _Outlined:
    numbers: list[Node] = []
    return _Outlined(node, _outline(node, numbers, takes_columns=True), numbers)


def _outline(value: Any, numbers: list[Node], *, takes_columns: bool) -> Any:
    if isinstance(value, list):
        return tuple(_outline(item, numbers, takes_columns=takes_columns) for item in value)
    if not isinstance(value, exp.Expr):
        return value
    kind = _constant_kind(value) if takes_columns else None
    if kind is not None:
        numbers.append(value)
        return kind
    if isinstance(value, exp.DataType):
        return value
    takes = isinstance(value, _TAKES_COLUMNS)
    parts = (
        (key, _outline(part, numbers, takes_columns=takes))
        for key, part in value.args.items()
        if part is not None and part != []
    )
    return type(value), tuple(parts)


def _constant_kind(node: Node) -> str | None:
    """The type of a constant that a column can stand for; None if it is anything else."""
    inner = node.this if isinstance(node, exp.Neg) else node
    if isinstance(inner, exp.Literal) and not inner.is_string:
        return "number"
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.this.is_string:
        kind = node.to.sql()
        return kind if kind in _CONSTANT_TYPES else None
    return None
