"""Whether one condition can be proved to hold wherever another one does.

What is proved is true; what cannot be proved is not false, only open. All forms are read as truth
alone: an account for which a condition is unknown does not meet it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from icpspec.diff.normal import normal
from icpspec.resolve.conditions import All, Any_, AtLeast, GroupPoints, Not, Test, tests
from icpspec.resolve.ranges import conjunction, takes
from icpspec.resolve.simpler import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Attribute

    Attributes = Mapping[str, Attribute]

Movement = Literal["tightened", "loosened", "changed"]

_BEGINNINGS = ("starts_with", "ends_with", "contains")


def movement(base: Bound | None, head: Bound | None, attributes: Attributes) -> Movement | None:
    """How a condition moved; None where it means the same.

    Args:
        base: None is no condition, which every account meets.
        head: the same.
    """
    if base is None or head is None:
        if base is head:
            return None
        return "tightened" if base is None else "loosened"
    if normal(base, attributes) == normal(head, attributes):
        return None
    if holds_within(head, base, attributes):
        # Both ways is the same truth, and another unknown.
        return "changed" if holds_within(base, head, attributes) else "tightened"
    return "loosened" if holds_within(base, head, attributes) else "changed"


def holds_within(inner: Bound, outer: Bound, attributes: Attributes) -> bool:
    """Whether the outer condition is provably true for every account that meets the inner."""
    return _within(simplified(inner), simplified(outer), attributes)


def _within(inner: Bound, outer: Bound, attributes: Attributes) -> bool:
    if inner == outer or normal(inner, attributes) == normal(outer, attributes):
        return True
    if isinstance(outer, All):
        return all(_within(inner, part, attributes) for part in outer.parts)
    if isinstance(inner, Any_):
        return all(_within(part, outer, attributes) for part in inner.parts)
    if isinstance(outer, Any_) and any(_within(inner, part, attributes) for part in outer.parts):
        return True
    if isinstance(outer, AtLeast) and not isinstance(inner, AtLeast):
        return sum(_within(inner, part, attributes) for part in outer.parts) >= outer.n
    if isinstance(inner, All):
        return _is_taken(inner, outer, attributes) or any(
            _within(part, outer, attributes) for part in inner.parts
        )
    return _leaf_within(inner, outer, attributes)


def _leaf_within(inner: Bound, outer: Bound, attributes: Attributes) -> bool:
    match inner, outer:
        case AtLeast(), AtLeast():
            return _counted_within(inner, outer, attributes)
        case AtLeast(n, parts), _:
            # Fewer than n of the parts fail to lead there.
            return sum(not _within(part, outer, attributes) for part in parts) < n
        case Not(one), Not(other):
            return _about_one(inner, outer) and _within(other, one, attributes)
        case GroupPoints(), GroupPoints():
            return _points_within(inner, outer)
        case Test(), Test():
            return _test_within(inner, outer, attributes)
    return _is_taken(inner, outer, attributes)


def _is_taken(inner: Bound, outer: Bound, attributes: Attributes) -> bool:
    return takes(conjunction(outer, attributes), conjunction(inner, attributes))


def _about_one(one: Bound, other: Bound) -> bool:
    """Whether both test the same one attribute, so that either is known where the other is.

    `known` is never unknown, which nothing else can say of itself.
    """
    found = [test for bound in (one, other) for test in tests(bound)]
    return len({test.attribute for test in found}) == 1 and all(
        test.operator.name != "known" for test in found
    )


def _counted_within(inner: AtLeast, outer: AtLeast, attributes: Attributes) -> bool:
    """Each part of the outer stands for one of the inner at most."""
    left = list(outer.parts)
    missing = 0
    for part in inner.parts:
        other = next((one for one in left if _within(part, one, attributes)), None)
        if other is None:
            missing += 1
        else:
            left.remove(other)
    return inner.n - missing >= outer.n


def _points_within(inner: GroupPoints, outer: GroupPoints) -> bool:
    if inner.group != outer.group or inner.negated or outer.negated or outer.impossible:
        return False
    if inner.impossible:
        return True
    reaches = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    ends = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return reaches and ends


def _test_within(inner: Test, outer: Test, attributes: Attributes) -> bool:
    if inner.attribute != outer.attribute or _is_absent(inner):
        return False
    if outer.operator.name == "known":
        return bool(outer.operand)
    finite = _finite(inner, attributes[inner.attribute])
    if finite is not None and (outer.operator.folds or not attributes[inner.attribute].ignore_case):
        # A window moves with the as-of date, and answers neither true nor false without one.
        return all(outer.operator.holds(value, outer.operand, None) is True for value in finite)
    if inner.operator.name == outer.operator.name:
        return _same_operator_within(inner, outer) or _is_taken(inner, outer, attributes)
    return _sets_within(inner, outer) or _is_taken(inner, outer, attributes)


def _is_absent(test: Test) -> bool:
    return test.operator.name == "known" and not test.operand


def _finite(test: Test, attribute: Attribute) -> Sequence[Any] | None:
    """The values that meet a test, if they are listed."""
    if attribute.many or test.operator.name not in ("eq", "in"):
        return None
    return test.operand if test.operator.name == "in" else (test.operand,)


def _same_operator_within(inner: Test, outer: Test) -> bool:
    name, one, other = inner.operator.name, inner.operand, outer.operand
    match name:
        case "has_any":
            return set(one) <= set(other)
        case "has_all" | "has_none":
            return set(one) >= set(other)
        case "has_at_least":
            (n, values), (m, others) = one, other
            return bool(n - len(set(values) - set(others)) >= m)
        case "starts_with":
            return all(any(a.startswith(b) for b in other) for a in one)
        case "ends_with":
            return all(any(a.endswith(b) for b in other) for a in one)
        case "contains":
            return all(any(b in a for b in other) for a in one)
        case "word":
            return set(one) <= set(other)
    return False


def _sets_within(inner: Test, outer: Test) -> bool:
    """Tests on lists, and on parts of a text, by different operators."""
    if inner.operator.name in _BEGINNINGS and outer.operator.name == "contains":
        return all(any(b in a for b in outer.operand) for a in inner.operand)
    held, wanted = _held(inner), _held(outer)
    if held is None or wanted is None:
        return False
    n, values = held
    m, others = wanted
    return n - len(values - others) >= m


def _held(test: Test) -> tuple[int, frozenset[Any]] | None:
    """A test on a list as: it holds at least so many of these."""
    match test.operator.name:
        case "has":
            return 1, frozenset((test.operand,))
        case "has_any":
            return 1, frozenset(test.operand)
        case "has_all":
            return len(set(test.operand)), frozenset(test.operand)
        case "has_at_least":
            return test.operand[0], frozenset(test.operand[1])
    return None
