"""Three-valued logic (Kleene 1938) over bound conditions; None is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.operators.presence import KNOWN
from icpspec.resolve.conditions import (
    All,
    Any_,
    AtLeast,
    Bound,
    GroupPoints,
    Not,
    Test,
    TraitMatched,
)
from icpspec.resolve.folding import fold
from icpspec.resolve.usage import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from icpspec.resolve.model import Attribute

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions are tested on.

    Attributes:
        attributes: the vocabulary, by id.
        values: canonical values by attribute id; missing or None is unknown.
        as_of: the as-of day; without it the tests that count days from it are unknown.
        matched: whether each trait is matched, by id; for `requires` only.
        points: totals of the groups in steps, by id; for `requires` only.
    """

    attributes: Mapping[str, Attribute]
    values: Mapping[str, Any]
    as_of: date | None
    matched: Mapping[str, Truth] = field(default_factory=dict)
    points: Mapping[str, int] = field(default_factory=dict)


def all_of(parts: Iterable[Truth]) -> Truth:
    """False if one part is false, else unknown if one is unknown, else true."""
    found = tuple(parts)
    if False in found:
        return False
    return None if None in found else True


def any_of(parts: Iterable[Truth]) -> Truth:
    """True if one part is true, else unknown if one is unknown, else false."""
    found = tuple(parts)
    if True in found:
        return True
    return None if None in found else False


def opposite(part: Truth) -> Truth:
    """The opposite; unknown stays unknown."""
    return None if part is None else not part


def at_least(n: int, parts: Iterable[Truth]) -> Truth:
    """True at n true parts, false once true and unknown parts together are fewer than n."""
    found = tuple(parts)
    if found.count(True) >= n:
        return True
    return None if found.count(True) + found.count(None) >= n else False


def truth(condition: Bound, facts: Facts) -> Truth:
    """Whether a condition holds: true, false, or None for unknown."""
    match condition:
        case Test():
            return _test(condition, facts)
        case All(parts):
            return all_of(truth(part, facts) for part in parts)
        case Any_(parts):
            return any_of(truth(part, facts) for part in parts)
        case Not(part):
            return opposite(truth(part, facts))
        case AtLeast(n, parts):
            return at_least(n, (truth(part, facts) for part in parts))
        case TraitMatched(trait):
            return facts.matched[trait]
        case GroupPoints():
            return _group_points(condition, facts.points[condition.group])


def missing(conditions: Iterable[Bound], facts: Facts) -> tuple[str, ...]:
    """Ids of the unknown attributes that leave conditions unknown, from left to right.

    For a computed one without a question of its own, those that it lacks.
    """
    found = (
        name
        for condition in conditions
        for test in _unknown_tests(condition, facts)
        # A known day is unknown to a test without an as-of day; nobody need be asked for it.
        if facts.values.get(test.attribute) is None
        for name in _lacking(test.attribute, facts)
    )
    return tuple(dict.fromkeys(found))


def _lacking(name: str, facts: Facts) -> Iterator[str]:
    attribute = facts.attributes[name]
    sources = sources_of(attribute) if attribute.question is None else ()
    unknown = [source for source in sources if facts.values.get(source) is None]
    if not unknown:
        yield name
    for source in unknown:
        yield from _lacking(source, facts)


def _unknown_tests(condition: Bound, facts: Facts) -> Iterator[Test]:
    """The tests that leave a condition unknown; none if it is true or false."""
    if truth(condition, facts) is not None:
        return
    match condition:
        case Test():
            yield condition
        case All(parts) | Any_(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _unknown_tests(part, facts)
        case Not(part):
            yield from _unknown_tests(part, facts)


def _test(test: Test, facts: Facts) -> Truth:
    value = facts.values.get(test.attribute)
    if value is None and test.operator is not KNOWN:
        return None
    if facts.attributes[test.attribute].ignore_case and test.operator.folds:
        value = _folded(value)
    return test.operator.holds(value, test.operand, facts.as_of)


def _folded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_folded(part) for part in value)
    return fold(value) if isinstance(value, str) else value


def _group_points(test: GroupPoints, points: int) -> bool:
    inside = (
        not test.impossible
        and (test.low is None or points >= test.low)
        and (test.high is None or points <= test.high)
    )
    return inside is not test.negated
