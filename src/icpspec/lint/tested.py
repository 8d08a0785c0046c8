"""Tests on attributes as their author wrote them, with the paths at which they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icpspec.text.places import Steps

_LISTS = ("all", "any", "none")
_OF_TIERS = ("matched", "points")


@dataclass(frozen=True, slots=True)
class Tested:
    """One test as it is written.

    Attributes:
        path: of the operand.
        operator: as `eq`, also where a bare value stands for it.
        operand: a plain value, as in the file.
        negated: inside an odd number of `none` and `not`.
        where: the path of the condition that it stands in, as `(traits, size, when)`.
    """

    path: Steps
    attribute: str
    operator: str
    operand: Any
    negated: bool
    where: Steps


def found_in_icp(data: Mapping[str, Any]) -> Iterator[Tested]:
    """All tests of an ICP: scope, traits, exclusions, tiers, and its own named conditions."""
    for path in conditions_of_icp(data):
        yield from found_in(_at(data, path), path)


def conditions_of_icp(data: Mapping[str, Any]) -> Iterator[Steps]:
    """The paths of all conditions on accounts."""
    if data.get("when") is not None:
        yield ("when",)
    for section, keys in (
        ("attributes", ("when", "where")),
        ("traits", ("when",)),
        ("exclusions", ("when", "unless")),
        ("tiers", ("requires",)),
    ):
        for name, entry in (data.get(section) or {}).items():
            if not entry:
                continue
            for key in keys:
                if entry.get(key) is not None:
                    yield (section, name, key)
            for index, _band in enumerate(entry.get("bands") or ()):
                yield (section, name, "bands", index, "when")


def found_in(
    condition: Mapping[str, Any], path: Steps, where: Steps | None = None, *, negated: bool = False
) -> Iterator[Tested]:
    """The tests of one condition, from the top down."""
    where = path if where is None else where
    for name, value in condition.items():
        place = (*path, name)
        if name in _LISTS:
            inside = negated ^ (name == "none")
            for index, part in enumerate(value):
                yield from found_in(part, (*place, index), where, negated=inside)
        elif name == "not":
            yield from found_in(value, place, where, negated=not negated)
        elif name == "at_least":
            for index, part in enumerate(value["of"]):
                yield from found_in(part, (*place, "of", index), where, negated=negated)
        elif name in _OF_TIERS:
            continue
        elif isinstance(value, dict):
            for operator, operand in value.items():
                yield Tested((*place, operator), name, operator, operand, negated, where)
        else:
            operator = "in" if isinstance(value, list) else "eq"
            yield Tested(place, name, operator, value, negated, where)


def texts(operand: Any) -> tuple[tuple[int | None, str], ...]:
    """The texts of an operand, each with its place in a list, None where it stands alone."""
    if isinstance(operand, list):
        return tuple((n, one) for n, one in enumerate(operand) if isinstance(one, str))
    return ((None, operand),) if isinstance(operand, str) else ()


def _at(data: Any, path: Steps) -> Any:
    for step in path:
        data = data[step]
    return data
