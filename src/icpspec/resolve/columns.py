"""Columns that conditions name without declaring them: typed by what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.operators._shapes import CountedSet, ListReference, Shape
from icpspec.resolve import calendar
from icpspec.resolve.model import Attribute
from icpspec.spec.conditions import OPERATORS
from icpspec.spec.conditions import Test as SpecTest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icpspec.resolve.lists import NamedList

_NUMBER = "number"
_TIMES = frozenset({"date", "timestamp"})


@dataclass(slots=True)
class Told:
    """What the tests on one column tell of it.

    Attributes:
        kinds: types that its tests compare it with.
        many: one of them is a test of lists.
    """

    kinds: set[str] = field(default_factory=set)
    many: bool = False

    @property
    def kind(self) -> str | None:
        """The type to read it in; None if nothing tells, as with `known` alone.

        Where the tests contradict each other, one of them will not fit and is reported then.
        """
        if len(self.kinds) <= 1:
            return next(iter(self.kinds), None)
        if self.kinds <= _TIMES:
            return "timestamp"
        return "string" if "string" in self.kinds else min(self.kinds)


def told_by(conditions: Iterable[Any], lists: Mapping[str, NamedList]) -> dict[str, Told]:
    """What conditions of a spec tell of the columns they name, by column.

    Numbers are read as `number`, whole ones too: 5.5 is another value than 5, not unknown.
    """
    found: dict[str, Told] = {}
    for condition in conditions:
        for column, operand in operands(condition):
            told = found.setdefault(column, Told())
            for kind, is_many in _evidence(operand, lists):
                told.kinds |= {kind} if kind else set()
                told.many |= is_many
    return found


def operands(condition: Any) -> Iterator[tuple[str, Any]]:
    """All names in a condition with what each is compared with, from left to right."""
    yield from (condition.__pydantic_extra__ or {}).items()
    for parts in (condition.all_, condition.any_, condition.none_):
        for part in parts or ():
            yield from operands(part)
    if condition.not_ is not None:
        yield from operands(condition.not_)
    if condition.at_least is not None:
        for part in condition.at_least.of:
            yield from operands(part)


def column_attribute(name: str, kind: str, *, many: bool = False) -> Attribute:
    """A column as an attribute of its own name."""
    return Attribute(
        id=name,
        kind=kind,
        many=many,
        column=name,
        title=name,
        question=None,
        minimum=None,
        maximum=None,
        values=None,
        spellings={},
        null_values=(),
        ignore_case=False,
        zone="UTC",
        separator=";",
    )


def _evidence(operand: Any, lists: Mapping[str, NamedList]) -> Iterator[tuple[str | None, bool]]:
    if not isinstance(operand, SpecTest):
        for value in operand if isinstance(operand, list) else [operand]:
            yield _kind_of(value), False
        return
    for name, operator in OPERATORS.items():
        value = getattr(operand, name)
        if value is not None:
            for kind in _kinds(operator.shape, value, lists):
                yield kind, operator.many is True


def _kinds(shape: Shape, value: Any, lists: Mapping[str, NamedList]) -> list[str | None]:
    match shape:
        case Shape.TEXTS | Shape.PATTERN:
            return ["string"]
        case Shape.DURATION:
            return ["timestamp"]
        case Shape.FLAG | Shape.COUNT:
            return [None]
        case Shape.DAY | Shape.ORDERED | Shape.PAIR:
            parts = value if isinstance(value, list) else [value]
            # Text is ordered only as a day or a time; a day is the time it begins at.
            return ["timestamp" if isinstance(part, str) else _NUMBER for part in parts]
    if isinstance(value, CountedSet):
        value = value.of
    if isinstance(value, ListReference):
        return _kinds_of_list(lists.get(value.list_))
    return [_kind_of(part) for part in (value if isinstance(value, list) else [value])]


def _kinds_of_list(named: NamedList | None) -> list[str | None]:
    if named is None or named.from_text:
        return ["string"]
    return [_kind_of(value) for value in named.values]


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return _NUMBER
    return "date" if calendar.looks_like_day(value) else "string"
