"""What an operator is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from icpspec.operators._clock import Clock
    from icpspec.operators._shapes import Shape

STRING = "string"
INTEGER = "integer"
NUMBER = "number"
BOOLEAN = "boolean"
DATE = "date"
TIMESTAMP = "timestamp"

NUMERIC = frozenset({INTEGER, NUMBER})
TEMPORAL = frozenset({DATE, TIMESTAMP})
TEXT = frozenset({STRING})
ORDERED = NUMERIC | TEMPORAL
ALL = ORDERED | TEXT | {BOOLEAN}


@dataclass(frozen=True, slots=True)
class Operator:
    """One test on one attribute.

    Attributes:
        name: the key in a spec.
        title: the name for people, for editors.
        summary: what it tells, for hover texts and the language reference.
        examples: operands as they stand in a spec, which editors offer.
        shape: what may stand behind it.
        kinds: attribute types it fits.
        many: true for list attributes, false for single values, None for both.
        holds: meaning for a known value: (value, operand, as-of day or None) to true, false, or
            None where the day is needed and missing.
        sql: the same as a boolean SQL expression that is NULL where the value is NULL:
            (column, operand, clock).
        folds: compares without ASCII case where the attribute says `case: ignore`.
    """

    name: str
    title: str
    summary: str
    examples: tuple[Any, ...]
    shape: Shape
    kinds: frozenset[str]
    many: bool | None
    holds: Callable[[Any, Any, Any], bool | None]
    sql: Callable[[Any, Any, Clock], Any]
    folds: bool = True

    def fits(self, kind: str, *, many: bool) -> bool:
        """Whether it can test an attribute of this type."""
        return kind in self.kinds and (self.many is None or self.many is many)
