"""Short names for the nodes that the compiler is made of. Identifiers are always quoted."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Node = exp.Expr


def column(name: str, table: str | None = None) -> Node:
    """A column by its exact name."""
    return exp.Column(
        this=exp.Identifier(this=name, quoted=True),
        table=exp.Identifier(this=table, quoted=True) if table else None,
    )


def table(name: str) -> Node:
    """A table or CTE by its exact name."""
    return exp.Table(this=exp.Identifier(this=name, quoted=True))


def number(value: int) -> Node:
    """A whole number."""
    if value < 0:
        return exp.Neg(this=exp.Literal.number(-value))
    return exp.Literal.number(value)


def decimal(text: str, precision: int, scale: int) -> Node:
    """An exact decimal."""
    return cast(exp.Literal.string(text), f"DECIMAL({precision}, {scale})")


def text(value: str) -> Node:
    """A text, escaped by the generator."""
    return exp.Literal.string(value)


def true() -> Node:
    """TRUE."""
    return exp.Boolean(this=True)


def false() -> Node:
    """FALSE."""
    return exp.Boolean(this=False)


def null() -> Node:
    """NULL."""
    return exp.Null()


def is_null(node: Node) -> Node:
    """`node IS NULL`."""
    return exp.Is(this=wrapped(node), expression=exp.Null())


def is_known(node: Node) -> Node:
    """`node IS NOT NULL`."""
    return exp.Not(this=is_null(node))


def is_true(node: Node) -> Node:
    """TRUE or FALSE, the latter for NULL too."""
    return exp.Coalesce(this=node, expressions=[false()])


def negated(node: Node) -> Node:
    """`NOT node`."""
    return exp.Not(this=wrapped(node))


def all_of(nodes: Sequence[Node]) -> Node:
    """All of them; TRUE without any."""
    if not nodes:
        return true()
    return exp.and_(*nodes, copy=False) if len(nodes) > 1 else nodes[0]


def any_of(nodes: Sequence[Node]) -> Node:
    """One of them; FALSE without any."""
    if not nodes:
        return false()
    return exp.or_(*nodes, copy=False) if len(nodes) > 1 else nodes[0]


def case(branches: Iterable[tuple[Node, Node]], default: Node | None = None) -> Node:
    """`CASE WHEN … THEN … ELSE … END`."""
    ifs = [exp.If(this=condition, true=result) for condition, result in branches]
    return exp.Case(ifs=ifs, default=default)


def total(nodes: Sequence[Node]) -> Node:
    """Their sum; 0 without any."""
    if not nodes:
        return number(0)
    result = nodes[0]
    for node in nodes[1:]:
        result = exp.Add(this=result, expression=wrapped(node))
    return result


def minus(left: Node, right: Node) -> Node:
    """`left - right`."""
    return exp.Sub(this=wrapped(left), expression=wrapped(right))


def times(left: Node, right: Node) -> Node:
    """`left * right`."""
    return exp.Mul(this=wrapped(left), expression=wrapped(right))


def at_least(left: Node, right: Node) -> Node:
    """`left >= right`."""
    return exp.GTE(this=left, expression=right)


def at_most(left: Node, right: Node) -> Node:
    """`left <= right`."""
    return exp.LTE(this=left, expression=right)


def equals(left: Node, right: Node) -> Node:
    """`left = right`."""
    return exp.EQ(this=left, expression=right)


def between(node: Node, low: Node, high: Node) -> Node:
    """`node BETWEEN low AND high`."""
    return exp.Between(this=node, low=low, high=high)


def one_of(node: Node, options: Sequence[Node]) -> Node:
    """`node IN (…)`."""
    if len(options) == 1:
        return equals(node, options[0])
    return exp.In(this=node, expressions=list(options))


def smaller(left: Node, right: Node) -> Node:
    """The smaller of two numbers that are never NULL."""
    return case([(exp.LT(this=left, expression=right), left.copy())], right.copy())


def larger(left: Node, right: Node) -> Node:
    """The larger of two numbers that are never NULL."""
    return case([(exp.GT(this=left, expression=right), left.copy())], right.copy())


def cast(node: Node, kind: str) -> Node:
    """`CAST(node AS kind)`."""
    return exp.cast(node, _type(kind))


@lru_cache(maxsize=256)
def _type(kind: str) -> exp.DataType:
    """A type by its name, to be copied; to parse it takes longer than all else in a cast."""
    return exp.DataType.build(kind)


def named(node: Node, alias: str) -> Node:
    """`node AS "alias"`."""
    return exp.Alias(this=node, alias=exp.Identifier(this=alias, quoted=True))


def count_all() -> Node:
    """`COUNT(*)`."""
    return exp.Count(this=exp.Star())


def summed(node: Node) -> Node:
    """`SUM(node)`."""
    return exp.Sum(this=node)


def select(columns: Sequence[Node], source: Node | str, where: Node | None = None) -> exp.Select:
    """`SELECT … FROM … WHERE …`."""
    query = exp.Select(expressions=list(columns))
    query.set("from_", exp.From(this=table(source) if isinstance(source, str) else source))
    if where is not None:
        query.set("where", exp.Where(this=where))
    return query


def values(rows: Sequence[Sequence[Node]], alias: str, columns: Sequence[str]) -> Node:
    """`(VALUES (…), …) AS alias (columns)`."""
    names = [exp.Identifier(this=name, quoted=True) for name in columns]
    return exp.Values(
        expressions=[exp.Tuple(expressions=list(row)) for row in rows],
        alias=exp.TableAlias(this=exp.Identifier(this=alias, quoted=True), columns=names),
    )


def star() -> Node:
    """`*`."""
    return exp.Star()


def with_steps(steps: Sequence[tuple[str, exp.Query]], last: exp.Query) -> exp.Query:
    """`WITH a AS (…), b AS (…) SELECT …`."""
    ctes: list[Any] = [
        exp.CTE(this=query, alias=exp.TableAlias(this=exp.Identifier(this=name, quoted=True)))
        for name, query in steps
    ]
    last.set("with_", exp.With(expressions=ctes))
    return last


def wrapped(node: Node) -> Node:
    """In parentheses where precedence could change its meaning."""
    if isinstance(node, exp.Binary | exp.Not | exp.Neg | exp.Between | exp.In | exp.Connector):
        return exp.Paren(this=node)
    return node
