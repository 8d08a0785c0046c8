"""The expressions of formulas: a small typed tree that evaluator and compiler both read.

Every number is a double. Chains of arithmetic are flat, so that the tree is never deeper than the
text is nested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

Kind = Literal["number", "text", "boolean", "date", "timestamp"]
Comparator = Literal["=", "<>", "<", "<=", ">", ">="]
FUNCTIONS = (
    *("abs", "ceil", "coalesce", "days_between", "floor", "greatest", "least", "length", "lower"),
    *("month", "nullif", "round", "year"),
)
"""Names of the functions, in alphabetical order."""
MOST_DIGITS = 9
"""Most decimal places that `round` takes."""
WHOLE_FROM = 2.0**52
"""From here on a double has no digits behind the point."""


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression gives.

    Attributes:
        zone: of a timestamp, the zone whose wall clock it is.
        ignores_case: text that is compared without ASCII case.
    """

    kind: Kind
    zone: str = "UTC"
    ignores_case: bool = False


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """The value of an attribute; of an integer one as a double."""

    attribute: str
    type: Type


@dataclass(frozen=True, slots=True)
class AsOf:
    """The as-of day; unknown where there is none."""

    @property
    def type(self) -> Type:
        """A day."""
        return Type("date")


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that stands in the formula; numbers as float."""

    value: float | str | bool | date
    type: Type


@dataclass(frozen=True, slots=True)
class Midnight:
    """A day as the moment it begins."""

    part: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class Negative:
    """`-part`."""

    part: Expression

    @property
    def type(self) -> Type:
        """A number."""
        return Type("number")


@dataclass(frozen=True, slots=True)
class Chain:
    """`first + a - b …` or `first * a / b …`, from left to right; division by zero is unknown."""

    first: Expression
    rest: tuple[tuple[Literal["+", "-", "*", "/"], Expression], ...]

    @property
    def type(self) -> Type:
        """A number."""
        return Type("number")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left < right`: both of one kind."""

    operator: Comparator
    left: Expression
    right: Expression
    ignores_case: bool = False

    @property
    def type(self) -> Type:
        """True, false or unknown."""
        return Type("boolean")


@dataclass(frozen=True, slots=True)
class Among:
    """`part IN (…)`; with `ignores_case` the options are folded already."""

    part: Expression
    options: tuple[Constant, ...]
    ignores_case: bool = False

    @property
    def type(self) -> Type:
        """True, false or unknown."""
        return Type("boolean")


@dataclass(frozen=True, slots=True)
class Between:
    """`part BETWEEN low AND high`, both ends in: `part >= low AND part <= high`."""

    part: Expression
    low: Expression
    high: Expression

    @property
    def type(self) -> Type:
        """True, false or unknown."""
        return Type("boolean")


@dataclass(frozen=True, slots=True)
class Junction:
    """`AND` or `OR` of several, as Kleene has them."""

    operator: Literal["and", "or"]
    parts: tuple[Expression, ...]

    @property
    def type(self) -> Type:
        """True, false or unknown."""
        return Type("boolean")


@dataclass(frozen=True, slots=True)
class Opposite:
    """`NOT part`; unknown stays unknown."""

    part: Expression

    @property
    def type(self) -> Type:
        """True, false or unknown."""
        return Type("boolean")


@dataclass(frozen=True, slots=True)
class Case:
    """The result of the first branch that is true, else `otherwise`, else unknown.

    Attributes:
        subject: what the branches name values of; None where they are conditions.
        ignores_case: how the subject is compared.
    """

    subject: Expression | None
    branches: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None
    type: Type
    ignores_case: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function of FUNCTIONS.

    Attributes:
        digits: of `round`, the decimal places.
        ignores_case: how `nullif` compares.
    """

    function: str
    arguments: tuple[Expression, ...]
    type: Type
    digits: int = 0
    ignores_case: bool = False


Expression = (
    AttributeValue
    | AsOf
    | Constant
    | Midnight
    | Negative
    | Chain
    | Comparison
    | Among
    | Between
    | Junction
    | Opposite
    | Case
    | Call
)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The expressions right inside an expression, from left to right."""
    match expression:
        case Midnight(part) | Negative(part) | Opposite(part) | Among(part):
            return (part,)
        case Chain(first, rest):
            return (first, *(part for _, part in rest))
        case Comparison(_, left, right):
            return (left, right)
        case Between(part, low, high):
            return (part, low, high)
        case Junction(_, parts):
            return parts
        case Case(subject, branches, otherwise):
            inside = (part for branch in branches for part in branch)
            return (*([subject] if subject else []), *inside, *([otherwise] if otherwise else []))
        case Call(_, arguments):
            return arguments
    return ()


def attributes_in(expression: Expression) -> Iterator[str]:
    """Ids of the attributes in an expression, from left to right."""
    if isinstance(expression, AttributeValue):
        yield expression.attribute
    for part in parts_of(expression):
        yield from attributes_in(part)
