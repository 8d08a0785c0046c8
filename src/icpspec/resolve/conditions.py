"""Bound conditions: every attribute exists, every operand has the attribute's own type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.operators._protocol import Operator


@dataclass(frozen=True, slots=True)
class Test:
    """One operator on one attribute.

    Attributes:
        attribute: id of the attribute.
        operator: the operator.
        operand: its operand, bound: a value of the attribute's type; a tuple of them; days as a
            whole number; for `has_at_least` (n, tuple); for `size` ((comparison, count), …); a
            tuple of texts for text tests. With `case: ignore`, texts are folded already, except
            for operators that do not fold.
    """

    attribute: str
    operator: Operator
    operand: Any


@dataclass(frozen=True, slots=True)
class All:
    """True if all parts are true, false if one is false, else unknown; no parts: true."""

    parts: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - `any` of the language
    """True if one part is true, false if all are false, else unknown; no parts: false."""

    parts: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Bound


@dataclass(frozen=True, slots=True)
class AtLeast:
    """True at n true parts, false once true + unknown parts are fewer than n, else unknown."""

    n: int
    parts: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class TraitMatched:
    """Whether a trait is matched; unknown while the trait is. Only in `requires` of a tier."""

    trait: str


@dataclass(frozen=True, slots=True)
class GroupPoints:
    """A test on the total of a group as scored, in steps; never unknown. Only in `requires`.

    Attributes:
        group: id of the group.
        low: least number of steps that passes, None for no bound.
        high: greatest number of steps that passes, None for no bound.
        negated: the test is true outside the bounds (`ne`).
        impossible: no whole number of steps can pass.
    """

    group: str
    low: int | None
    high: int | None
    negated: bool = False
    impossible: bool = False


Bound = Test | All | Any_ | Not | AtLeast | TraitMatched | GroupPoints


def tests(condition: Bound | None) -> Iterator[Test]:
    """All tests on attributes inside a condition, from left to right."""
    match condition:
        case Test():
            yield condition
        case All(parts) | Any_(parts) | AtLeast(_, parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)


def leaves(condition: Bound | None) -> Iterator[Bound]:
    """All innermost parts of a condition, from left to right."""
    match condition:
        case None:
            return
        case All(parts) | Any_(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition
