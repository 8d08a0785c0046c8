"""Roll-ups: one aggregation a table for all roll-ups over it, joined to the rows to score."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.conditions import Names, condition
from icpspec.sql.physical import TYPE_NAMES, Physical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.operators._clock import Clock
    from icpspec.resolve.computed import Column, Rollup
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.targets._protocol import Target

Step = tuple[str, "exp.Query"]
ACCOUNT, MOMENT = "row account", "row moment"
_AS_OF = "row as of"
# A value of that many digits is no amount; with it no sum of less than ten billion rows overflows.
_AMOUNT = "DECIMAL(28, 4)"
_EXACT = frozenset({Physical.TEXT, Physical.INTEGER, Physical.DECIMAL})


@dataclass(frozen=True, slots=True)
class Rolled:
    """A roll-up to be computed.

    Attributes:
        name: the column that is to hold it, of the type that `kind` declares.
    """

    name: str
    rollup: Rollup
    kind: str


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column that the step of a table's rows must have.

    Attributes:
        name: what it is called there.
        known_from: beside it, the day from which it is known; None if it always is.
        is_amount: it is summed, so that it is an exact decimal instead of its own type.
    """

    name: str
    column: Column
    known_from: str | None
    is_amount: bool


@dataclass(frozen=True, slots=True)
class Base:
    """The rows that roll-ups are for.

    Attributes:
        name: of their step.
        key: the account's key as text; NULL where it is not known whose row it is, for which every
            roll-up is unknown.
        clock: a constant day, or a column of the rows; where that is NULL, all is unknown.
    """

    name: str
    key: Node
    clock: Clock


@dataclass(slots=True)
class RowColumns:
    """The columns that roll-ups over one table read, each once."""

    found: list[RowColumn] = field(default_factory=list)

    @classmethod
    def of(cls, wanted: Sequence[Rolled]) -> RowColumns:
        """All columns of some roll-ups."""
        columns = cls()
        for one in wanted:
            for column in one.rollup.columns.values():
                columns.get(one, column)
            if one.rollup.of is not None:
                columns.get(one, one.rollup.of, is_amount=_is_amount(one))
        return columns

    def get(self, rolled: Rolled, column: Column, *, is_amount: bool = False) -> RowColumn:
        """How a column of a roll-up is called among the rows."""
        for known in self.found:
            if known.column == column and known.is_amount is is_amount:
                return known
        number = len(self.found)
        later = any(rows.is_known_later(column.attribute.column) for rows in rolled.rollup.rows)
        start = f"row from {number}" if later else None
        self.found.append(RowColumn(f"row value {number}", column, start, is_amount))
        return self.found[-1]


def value(column: RowColumn, raw: Node, source: ColumnType, target: Target) -> Node:
    """A column of the source as the step of the rows has it."""
    attribute = column.column.attribute
    read = canonical(attribute, raw, source, target)
    if not column.is_amount:
        return read
    is_changed = (
        attribute.null_values
        or attribute.spellings
        or attribute.minimum is not None
        or attribute.maximum is not None
    )
    exact = raw.copy() if source.family in _EXACT and not is_changed else read
    return exp.TryCast(this=exact, to=exp.DataType.build(_AMOUNT))


def roll_up(
    wanted: Sequence[Rolled], rows: dict[str, str], base: Base, target: Target
) -> list[Step]:
    """The steps that add roll-ups to rows; the last has all columns of the base and one each.

    Args:
        wanted: in any order.
        rows: by table, the step with its rows: `ACCOUNT` as text, `MOMENT` in UTC, and the columns
            that `RowColumns` tells. If some source has no dates, rows without one are always seen.
    """
    by_table: dict[str, list[Rolled]] = {}
    for one in wanted:
        by_table.setdefault(one.rollup.table, []).append(one)
    steps: list[Step] = []
    if base.clock.day is None:
        steps.append(("asked", _asked(base)))
    for table, own in by_table.items():
        steps += _of_table(table, own, rows[table], base, target)
    steps.append(("with roll-ups", _joined(by_table, base)))
    return steps


def _asked(base: Base) -> exp.Query:
    """The days as of which each account is looked at."""
    as_of = base.clock.shifted(0)
    known = nodes.all_of([nodes.is_known(base.key.copy()), nodes.is_known(as_of)])
    columns = [nodes.named(base.key.copy(), ACCOUNT), nodes.named(as_of.copy(), _AS_OF)]
    return nodes.select(columns, base.name, known).distinct(copy=False)


def _of_table(
    table: str, wanted: Sequence[Rolled], rows: str, base: Base, target: Target
) -> list[Step]:
    from icpspec.operators._clock import Clock

    per_row = base.clock.day is None
    clock = Clock(column=nodes.column(_AS_OF)) if per_row else base.clock
    columns = RowColumns.of(wanted)
    values = [
        nodes.named(_value_of_row(one, columns, clock, target), f"value {one.name}")
        for one in wanted
    ]
    keys = [nodes.column(ACCOUNT, rows), *([nodes.column(_AS_OF)] if per_row else [])]
    seen = nodes.select(
        [*keys, nodes.column(MOMENT), *values],
        rows,
        _seen(wanted, clock),
    )
    if per_row:
        same = nodes.equals(nodes.column(ACCOUNT, rows), nodes.column(ACCOUNT, "asked"))
        seen.set("joins", [exp.Join(this=nodes.table("asked"), on=same)])
    steps: list[Step] = [(f"seen {table}", seen)]
    grouped = [nodes.column(ACCOUNT), *([nodes.column(_AS_OF)] if per_row else [])]
    lasts = [one for one in wanted if one.rollup.aggregate == "latest"]
    if lasts:
        found = [nodes.named(_last_moment(one, grouped), f"last {one.name}") for one in lasts]
        steps.append((f"dated {table}", nodes.select([nodes.star(), *found], steps[-1][0])))
    aggregates = [nodes.named(_aggregate(one), one.name) for one in wanted]
    query = nodes.select([*grouped, *aggregates], steps[-1][0])
    query.set("group", exp.Group(expressions=[key.copy() for key in grouped]))
    return [*steps, (f"rolled {table}", query)]


def _seen(wanted: Sequence[Rolled], clock: Clock) -> Node:
    """Rows of the whole as-of day and before; not those that are too old for every roll-up."""
    # Never before the first year, so that -infinity is no day.
    visible = [nodes.at_most(_day(), clock.shifted(0)), nodes.at_least(_day(), _first_day())]
    if any(one.date is None for one in wanted[0].rollup.rows):
        undated = nodes.is_null(nodes.column(MOMENT))
        return nodes.any_of([undated, nodes.wrapped(nodes.all_of(visible))])
    windows = [one.rollup.within for one in wanted]
    if all(days is not None for days in windows):
        longest = max(days for days in windows if days is not None)
        visible[1] = nodes.at_least(_day(), clock.shifted(-longest))
    return nodes.all_of(visible)


def _value_of_row(rolled: Rolled, columns: RowColumns, clock: Clock, target: Target) -> Node:
    """What a row adds to a roll-up; NULL if it does not count."""
    rollup = rolled.rollup

    def read(column: RowColumn) -> Node:
        node = nodes.column(column.name)
        if column.known_from is None:
            return node
        is_known = nodes.at_most(nodes.column(column.known_from), clock.shifted(0))
        return nodes.case([(is_known, node)])

    conditions = []
    if rollup.within is not None:
        conditions.append(nodes.at_least(_day(), clock.shifted(-rollup.within)))
    if rollup.where is not None:
        attributes = {name: one.attribute for name, one in rollup.columns.items()}
        names = Names(
            attributes,
            clock,
            attribute=lambda name: read(columns.get(rolled, rollup.columns[name])),
        )
        conditions.append(nodes.wrapped(condition(rollup.where, names)))
    if rollup.of is not None:
        of = columns.get(rolled, rollup.of, is_amount=_is_amount(rolled))
        counted = read(of)
        attribute = rollup.of.attribute
        if attribute.ignore_case and rollup.aggregate == "count_distinct":
            counted = target.folded(counted)
    elif rollup.once_per is not None:
        counted = _period(rollup.once_per)
    else:
        counted = nodes.number(1)
    return nodes.case([(nodes.all_of(conditions), counted)]) if conditions else counted


def _day() -> Node:
    return nodes.cast(nodes.column(MOMENT), "DATE")


def _first_day() -> Node:
    return nodes.cast(nodes.text(date.min.isoformat()), "DATE")


def _period(unit: str) -> Node:
    """A number that days of one period share."""
    day = _day()
    if unit == "month":
        year, month = (exp.Extract(this=exp.Var(this=u), expression=day.copy()) for u in _PARTS)
        return nodes.total([nodes.times(year, nodes.number(12)), month])
    # The first of all days is a Monday, so that whole weeks from it are ISO weeks.
    days: Node = exp.DateDiff(this=day, expression=_first_day(), unit=exp.Var(this="DAY"))
    return days if unit == "day" else exp.IntDiv(this=days, expression=nodes.number(7))


_PARTS = ("YEAR", "MONTH")


def _is_amount(rolled: Rolled) -> bool:
    return rolled.rollup.aggregate == "sum" and rolled.kind == "number"


def _last_moment(rolled: Rolled, grouped: Sequence[Node]) -> Node:
    known = nodes.is_known(nodes.column(f"value {rolled.name}"))
    return exp.Window(
        this=exp.Max(this=nodes.case([(known, nodes.column(MOMENT))])),
        partition_by=[key.copy() for key in grouped],
    )


def _aggregate(rolled: Rolled) -> Node:
    kind = TYPE_NAMES[rolled.kind]
    counted = nodes.column(f"value {rolled.name}")
    match rolled.rollup.aggregate:
        case "count" if rolled.rollup.once_per is None:
            return nodes.cast(exp.Count(this=counted), kind)
        case "count" | "count_distinct":
            return nodes.cast(exp.Count(this=exp.Distinct(expressions=[counted])), kind)
        case "exists":
            return exp.GT(this=exp.Count(this=counted), expression=nodes.number(0))
        case "sum":
            total = exp.Coalesce(this=nodes.summed(counted), expressions=[nodes.number(0)])
            # A sum beyond whole numbers of 64 bits is unknown.
            return exp.TryCast(this=total, to=exp.DataType.build(kind))
        case "min":
            return exp.Min(this=counted)
        case "max":
            return exp.Max(this=counted)
    is_last = nodes.equals(nodes.column(MOMENT), nodes.column(f"last {rolled.name}"))
    return exp.Max(this=nodes.case([(is_last, counted)]))


def _joined(by_table: dict[str, list[Rolled]], base: Base) -> exp.Query:
    """The rows with their roll-ups; what no row says is 0, false or unknown."""
    per_row = base.clock.day is None
    key = _of_base(base.key, base.name)
    as_of = _of_base(base.clock.shifted(0), base.name)
    known = [nodes.is_known(key.copy()), *([nodes.is_known(as_of.copy())] if per_row else [])]
    columns: list[Node] = [
        exp.Column(this=exp.Star(), table=exp.Identifier(this=base.name, quoted=True))
    ]
    joins = []
    for table, wanted in by_table.items():
        step = f"rolled {table}"
        for one in wanted:
            found = nodes.column(one.name, step)
            empty = _of_no_rows(one)
            if empty is not None:
                without = exp.Coalesce(this=found, expressions=[empty])
                # A sum that is too large is unknown all the same.
                has_rows = nodes.is_known(nodes.column(ACCOUNT, step))
                filled = nodes.case([(has_rows, found.copy())], empty.copy())
                is_sum = one.rollup.aggregate == "sum"
                found = nodes.case(
                    [(nodes.all_of([k.copy() for k in known]), filled if is_sum else without)]
                )
            columns.append(nodes.named(found, one.name))
        same = [nodes.equals(key.copy(), nodes.column(ACCOUNT, step))]
        if per_row:
            same.append(nodes.equals(as_of.copy(), nodes.column(_AS_OF, step)))
        joins.append(exp.Join(this=nodes.table(step), side="LEFT", on=nodes.all_of(same)))
    query = nodes.select(columns, base.name)
    query.set("joins", joins)
    return query


def _of_no_rows(rolled: Rolled) -> Node | None:
    if rolled.rollup.aggregate in ("count", "count_distinct", "sum"):
        return nodes.cast(nodes.number(0), TYPE_NAMES[rolled.kind])
    return nodes.false() if rolled.rollup.aggregate == "exists" else None


def _of_base(node: Node, table: str) -> Node:
    """An expression over columns of the base, said to be of it."""

    def qualified(part: Node) -> Node:
        if isinstance(part, exp.Column) and not part.table:
            return nodes.column(part.name, table)
        return part

    return node.copy().transform(qualified)
