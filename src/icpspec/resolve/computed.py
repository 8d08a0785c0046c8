"""What makes an attribute that no source holds: a formula, a condition, a roll-up, another ICP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.expressions import Expression
    from icpspec.resolve.model import Attribute


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
class Rollup:
    """Rows of a declared table, aggregated as of the scoring date.

    Attributes:
        table: key under `data`, as `events`.
        of: the column that is aggregated, in the type of the result; None for `count`, `exists`.
        where: which rows count, over `columns`; None for all. Unknown does not count.
        columns: the table's columns that `of` and `where` read, by name.
        within: whole days up to the as-of date, both ends in; None for all of the past.
    """

    table: str
    aggregate: Literal["count", "count_distinct", "sum", "min", "max", "latest", "exists"]
    of: str | None = None
    where: Bound | None = None
    columns: Mapping[str, Attribute] = field(default_factory=dict)
    within: int | None = None
    once_per: Literal["day", "week", "month"] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of another ICP; unknown outside that ICP's scope."""

    icp: str
    take: Literal["score", "percent", "tier"]


Computed = Formula | NamedCondition | Rollup | Taken
