"""Conditions in one form each, so that spellings that mean the same are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.resolve.conditions import All, Any_, AtLeast, GroupPoints, Not, Test, TraitMatched
from icpspec.resolve.ranges import conjunction
from icpspec.resolve.simpler import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.ranges import Domain

Normal = tuple[Any, ...]
"""A condition as nested tuples, its parts in an order that does not depend on how it is written."""

# One value tested in several ways: has x = has_any [x] = has_all [x].
_OF_SETS = frozenset(("has_any", "has_all", "has_none", "starts_with", "ends_with", "contains"))


def normal(condition: Bound | None, attributes: Mapping[str, Attribute]) -> Normal | None:
    """The form of a condition; equal forms are true, false and unknown for the same accounts."""
    return None if condition is None else normal_of(condition, attributes)


def normal_of(condition: Bound, attributes: Mapping[str, Attribute]) -> Normal:
    """The form of a condition that is there."""
    return _normal(simplified(condition), attributes)


def _normal(condition: Bound, attributes: Mapping[str, Attribute]) -> Normal:
    match condition:
        case Test():
            return _test(condition, attributes)
        case All(parts):
            return _all(list(_flat(parts, All)), attributes)
        case Any_(parts):
            return _joined("any", [_normal(part, attributes) for part in _flat(parts, Any_)])
        case AtLeast():
            return _at_least(condition, attributes)
        case Not(part):
            return ("not", _normal(part, attributes))
        case TraitMatched(trait):
            return ("matched", trait)
        case GroupPoints():
            return _points(condition)


def _at_least(condition: AtLeast, attributes: Mapping[str, Attribute]) -> Normal:
    n, parts = condition.n, condition.parts
    if n == 1:
        return normal_of(Any_(parts), attributes)
    if n == len(parts):
        return normal_of(All(parts), attributes)
    # Parts that are given twice count twice.
    return ("at_least", n, _sorted(normal_of(part, attributes) for part in parts))


def _points(test: GroupPoints) -> Normal:
    if test.impossible:
        return ("points", test.group, "never") if not test.negated else ("points", test.group)
    return ("points", test.group, test.low, test.high, test.negated)


def _flat(parts: Iterable[Bound], kind: type[All | Any_]) -> Iterable[Bound]:
    for part in parts:
        if isinstance(part, kind):
            yield from _flat(part.parts, kind)
        else:
            yield part


def _all(parts: list[Bound], attributes: Mapping[str, Attribute]) -> Normal:
    """Tests on one attribute that ranges and sets tell are made one."""
    ranged: dict[Any, list[Bound]] = {}
    forms: list[Normal] = []
    for part in parts:
        key = next(iter(conjunction(part, attributes).domains), None)
        if isinstance(part, Test) and key is not None:
            ranged.setdefault(key, []).append(part)
        else:
            forms.append(_normal(part, attributes))
    for (name, about), tests in ranged.items():
        domain = conjunction(All(tuple(tests)), attributes).domains[name, about]
        forms.append((name, about, _domain(domain)))
    return _joined("all", forms)


def _joined(how: str, forms: list[Normal]) -> Normal:
    unique = _sorted(dict.fromkeys(forms))
    return unique[0] if len(unique) == 1 else (how, unique)


def _test(test: Test, attributes: Mapping[str, Attribute]) -> Normal:
    for (name, about), domain in conjunction(test, attributes).domains.items():
        return (name, about, _domain(domain))
    name, operand = test.operator.name, test.operand
    if name == "has":
        name, operand = "has_any", (operand,)
    elif name == "has_at_least":
        name, operand = _has_at_least(*operand)
    elif name == "has_all" and len(operand) == 1:
        name = "has_any"
    if name in _OF_SETS or name == "word":
        operand = _sorted(dict.fromkeys(operand))
    return (test.attribute, name, operand)


def _has_at_least(n: int, values: tuple[Any, ...]) -> tuple[str, Any]:
    if n == 1:
        return "has_any", values
    if n == len(values):
        return "has_all", values
    return "has_at_least", (n, _sorted(values))


def _domain(domain: Domain) -> Normal:
    if domain.among is not None:
        return ("among", _sorted(value for value in domain.among if domain.holds(value)))
    held = domain._replace(without=frozenset())
    without = _sorted(value for value in domain.without if held.holds(value))
    return ("range", domain.low, domain.low_open, domain.high, domain.high_open, without)


def _sorted(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values, key=_order))


def _order(value: Any) -> tuple[str, str]:
    return type(value).__name__, repr(value)
