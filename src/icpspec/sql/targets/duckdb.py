"""DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.folding import folded
from icpspec.sql.physical import ColumnType, Physical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icpspec.sql.nodes import Node

_FAMILIES = {
    "VARCHAR": Physical.TEXT,
    # A column that says nothing in any row has no type; read as text, it is unknown as any type.
    '"NULL"': Physical.TEXT,
    # Compared as it is, a text that is no UUID would be an error.
    "UUID": Physical.UUID,
    "DATE": Physical.DATE,
    "BOOLEAN": Physical.BOOLEAN,
    "DOUBLE": Physical.DOUBLE,
    "FLOAT": Physical.DOUBLE,
    "TIMESTAMP WITH TIME ZONE": Physical.TIMESTAMP_TZ,
}
_INTEGERS = frozenset(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
) | {"INTEGER", "UINTEGER"}
# Behind a time of day, since `-01` at the end of a date is its day.
_OFFSET = r":[0-9]{2}(\.[0-9]+)? ?([zZ]|[+-][0-9]{2}(:?[0-9]{2})?)$"


class DuckDb:
    """DuckDB 1.4 and later."""

    dialect = "duckdb"
    skips_null_items = True

    def text_list(self, entries: Sequence[tuple[Node, str]]) -> Node:
        if not entries:
            return nodes.cast(exp.Array(expressions=[]), "VARCHAR[]")
        texts = exp.Array(expressions=[nodes.text(text) for _, text in entries])
        mask = exp.Array(expressions=[condition for condition, _ in entries])
        # A mask over constant texts is faster than a filter with a lambda.
        return exp.Anonymous(this="LIST_WHERE", expressions=[texts, mask])

    def chosen(self, node: Node, numbers: Mapping[str, int], rest: Node) -> Node:
        # One look-up in a list takes a third of the time of a CASE with twenty branches.
        texts = exp.Array(expressions=[nodes.text(text) for text in numbers])
        place: Node = exp.Anonymous(this="LIST_POSITION", expressions=[texts, node])
        if list(numbers.values()) != list(range(1, len(numbers) + 1)):
            listed = exp.Array(expressions=[nodes.number(number) for number in numbers.values()])
            place = exp.Anonymous(this="LIST_EXTRACT", expressions=[listed, place])
        return exp.Coalesce(this=place, expressions=[rest])

    def folded(self, node: Node) -> Node:
        # TRANSLATE is slow; where every character is one byte, LOWER does the same.
        size = exp.Anonymous(this="STRLEN", expressions=[node])
        is_ascii = nodes.equals(size, exp.Length(this=node.copy()))
        return nodes.case([(is_ascii, exp.Lower(this=node.copy()))], folded(node.copy()))

    def split(self, node: Node, separator: str) -> Node:
        parts = exp.Split(this=node, expression=nodes.text(separator))
        return self.each(
            parts, lambda item: exp.Nullif(this=exp.Trim(this=item), expression=nodes.text(""))
        )

    def each(self, node: Node, change: Callable[[Node], Node]) -> Node:
        changed = change(_item())
        if changed != _item():
            node = exp.Transform(
                this=node, expression=exp.Lambda(this=changed, expressions=[_item()])
            )
        known = nodes.is_known(_item())
        return exp.ArrayFilter(this=node, expression=exp.Lambda(this=known, expressions=[_item()]))

    def wall_clock(self, node: Node, zone: str) -> Node:
        return exp.AtTimeZone(this=node, zone=nodes.text(zone))

    def moment(self, node: Node, zone: str) -> Node:
        # Cast to a timestamp, a text would lose its offset without a word; cast to one with time
        # zone, a text without offset would be read in whatever zone the session has.
        has_offset = exp.RegexpLike(this=node, expression=nodes.text(_OFFSET))
        aware = exp.TryCast(this=node.copy(), to=exp.DataType.build("TIMESTAMPTZ"))
        naive = exp.TryCast(this=node.copy(), to=exp.DataType.build("TIMESTAMP"))
        return nodes.case([(has_offset, self.wall_clock(aware, zone))], naive)

    def column_type(self, name: str) -> ColumnType:
        if name.endswith("[]"):
            return ColumnType(self.column_type(name[:-2]).family, is_list=True)
        if name in _INTEGERS:
            return ColumnType(Physical.INTEGER)
        if name.startswith("DECIMAL"):
            return ColumnType(Physical.DECIMAL)
        if name.startswith("ENUM"):
            return ColumnType(Physical.TEXT)
        if name in _FAMILIES:
            return ColumnType(_FAMILIES[name])
        if name.startswith("TIMESTAMP"):
            return ColumnType(Physical.TIMESTAMP)
        return ColumnType(Physical.OTHER)

    def files(self, paths: Sequence[str], kind: str) -> Node:
        listed: Node = (
            nodes.text(paths[0])
            if len(paths) == 1
            else exp.Array(expressions=[nodes.text(path) for path in paths])
        )
        if kind == "parquet":
            return exp.Table(this=exp.Anonymous(this="READ_PARQUET", expressions=[listed]))
        options = {
            "all_varchar": nodes.true(),
            "header": nodes.true(),
            # Said, not guessed: the guess would take 'x' for a quoted x.
            "quote": nodes.text('"'),
            "escape": nodes.text('"'),
        }
        if kind == "tsv":
            options["delim"] = nodes.text("\t")
        named = [exp.EQ(this=exp.to_identifier(k), expression=v) for k, v in options.items()]
        return exp.Table(this=exp.Anonymous(this="READ_CSV", expressions=[listed, *named]))

    def bucket(self, key: Node, buckets: int) -> Node:
        digits = exp.Substring(
            this=exp.MD5(this=nodes.cast(key, "VARCHAR")),
            start=nodes.number(1),
            length=nodes.number(8),
        )
        hexadecimal = exp.DPipe(this=nodes.text("0x"), expression=digits)
        return exp.Mod(
            this=nodes.cast(nodes.wrapped(hexadecimal), "BIGINT"), expression=nodes.number(buckets)
        )


def _item() -> Node:
    return exp.to_identifier("item")


TARGET = DuckDb()
