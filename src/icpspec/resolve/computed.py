"""What makes an attribute that no source holds: a formula, a condition, a roll-up, another ICP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.expressions import Expression
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.rollup_tables import DeclaredRows


@dataclass(frozen=True, slots=True)
class Formula:
    """A scalar expression over attributes and `as_of`.

    Attributes:
        text: as written.
        uses: ids of the attributes in it.
    """

    text: str
    expression: Expression
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """True, false or unknown as a condition is."""

    when: Bound


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that is rolled up.

    Attributes:
        attribute: how it is read.
        is_loose: nothing tells its type, so that it may hold anything; it is read as it is.
    """

    attribute: Attribute
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Rollup:
    """Rows of a declared table, aggregated as of the scoring date.

    Attributes:
        table: key under `data`, as `events`.
        rows: where that stands; several only for `opportunities`.
        of: the column that is aggregated; None for `count`, `exists`.
        where: which rows count, over `columns`; None for all. Unknown does not count.
        columns: the table's columns that `where` reads, by the name it gives them.
        within: whole days up to the as-of date, both ends in; None for all of the past.
        personas: ids of the personas that `where` names.
    """

    table: str
    aggregate: Literal["count", "count_distinct", "sum", "min", "max", "latest", "exists"]
    rows: tuple[DeclaredRows, ...] = ()
    of: Column | None = None
    where: Bound | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    within: int | None = None
    once_per: Literal["day", "week", "month"] | None = None
    personas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of another ICP; unknown outside that ICP's scope."""

    icp: str
    take: Literal["score", "percent", "tier"]


Computed = Formula | NamedCondition | Rollup | Taken
