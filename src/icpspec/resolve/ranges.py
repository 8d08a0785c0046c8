"""Conditions that no account can meet, as far as ranges and sets of values prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from icpspec.resolve import faults
from icpspec.resolve.conditions import All, Any_, AtLeast, Bound, Not, Test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from icpspec.resolve.binding import Scope
    from icpspec.resolve.model import Attribute, Band
    from icpspec.resolve.problems import Steps

# What a test is about: the value itself, the number of values, or the days from the as-of date.
VALUE, SIZE, DAYS = "value", "size", "days"
_Key = tuple[str, str]


class Domain(NamedTuple):
    """The values that tests leave; None means unbounded or, for `among`, any value.

    A tuple, because each test makes a changed copy, and a tuple's costs the least.

    Attributes:
        unit: the distance to the next value, None where values lie densely.
        without: values that are left out.
    """

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    among: frozenset[Any] | None = None
    without: frozenset[Any] = frozenset()
    unit: Any = None

    def above(self, value: Any, *, is_open: bool = False) -> Domain:
        """Only values from this one up."""
        if is_open and self.unit is not None:
            value, is_open = _moved(value, self.unit)
        if self.low is None or value > self.low or (value == self.low and is_open):
            return self._replace(low=value, low_open=is_open)
        return self

    def below(self, value: Any, *, is_open: bool = False) -> Domain:
        """Only values up to this one."""
        if is_open and self.unit is not None:
            value, is_open = _moved(value, -self.unit)
        if self.high is None or value < self.high or (value == self.high and is_open):
            return self._replace(high=value, high_open=is_open)
        return self

    def limited(self, values: frozenset[Any]) -> Domain:
        """Only these values."""
        return self._replace(among=values if self.among is None else self.among & values)

    def holds(self, value: Any) -> bool:
        """Whether a value is left."""
        return (
            value not in self.without
            and (self.among is None or value in self.among)
            and (self.low is None or value > self.low or (value == self.low and not self.low_open))
            and (
                self.high is None
                or value < self.high
                or (value == self.high and not self.high_open)
            )
        )

    @property
    def is_empty(self) -> bool:
        """Whether no value is left."""
        if self.among is not None:
            return not any(self.holds(value) for value in self.among)
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return not self.holds(self.low)
        return bool(self.low > self.high)

    def shared(self, other: Domain) -> Domain:
        """The values that are left in both."""
        found = self._replace(without=self.without | other.without)
        if other.low is not None:
            found = found.above(other.low, is_open=other.low_open)
        if other.high is not None:
            found = found.below(other.high, is_open=other.high_open)
        return found if other.among is None else found.limited(other.among)

    def covers(self, other: Domain) -> bool:
        """Whether every value of the other is left here too."""
        if other.among is not None:
            return all(self.holds(value) for value in other.among if other.holds(value))
        if self.among is not None or not self.without <= other.without:
            return False
        return self.reaches_down_to(other) and self._reaches_up_to(other)

    def reaches_down_to(self, other: Domain) -> bool:
        """Whether it begins where the other does, or before."""
        if self.low is None:
            return True
        if other.low is None or other.low < self.low:
            return False
        return other.low > self.low or not self.low_open or other.low_open

    def _reaches_up_to(self, other: Domain) -> bool:
        if self.high is None:
            return True
        if other.high is None or other.high > self.high:
            return False
        return other.high < self.high or not self.high_open or other.high_open


def _moved(value: Any, unit: Any) -> tuple[Any, bool]:
    """The next value, which is in; at the end of the calendar the same, which stays out."""
    try:
        return value + unit, False
    except OverflowError:
        return value, True


_UNITS = {"integer": 1, "date": timedelta(days=1), "timestamp": timedelta(microseconds=1)}


def start(attribute: Attribute, about: str) -> Domain:
    """What an attribute can be before any test."""
    if about == SIZE:
        return Domain(low=0, unit=1)
    if about == DAYS:
        return Domain(unit=1)
    unit = _UNITS.get(attribute.kind)
    among = frozenset((True, False)) if attribute.kind == "boolean" else None
    return Domain(attribute.minimum, attribute.maximum, among=among, unit=unit)


def _about(test: Test) -> str:
    name = test.operator.name
    if name == "size":
        return SIZE
    return DAYS if name in ("within", "ahead", "older_than") else VALUE


def _by_size(domain: Domain, tests: Any) -> Domain:
    for comparison, count in tests:
        domain = _NARROWED[comparison](domain, count)
    return domain


# Domain and operand to domain; tests that are not about ranges or sets are left out.
_NARROWED: Mapping[str, Callable[[Domain, Any], Domain]] = {
    "eq": lambda domain, value: domain.limited(frozenset((value,))),
    "in": lambda domain, values: domain.limited(frozenset(values)),
    "ne": lambda domain, value: domain._replace(without=domain.without | {value}),
    "not_in": lambda domain, values: domain._replace(without=domain.without | set(values)),
    "gt": lambda domain, value: domain.above(value, is_open=True),
    "after": lambda domain, value: domain.above(value, is_open=True),
    "gte": lambda domain, value: domain.above(value),
    "lt": lambda domain, value: domain.below(value, is_open=True),
    "before": lambda domain, value: domain.below(value, is_open=True),
    "lte": lambda domain, value: domain.below(value),
    "between": lambda domain, ends: domain.above(ends[0]).below(ends[1]),
    "within": lambda domain, days: domain.above(-days).below(0),
    "ahead": lambda domain, days: domain.above(0).below(days),
    "older_than": lambda domain, days: domain.below(-days, is_open=True),
    "size": _by_size,
}


@dataclass(frozen=True, slots=True)
class Conjunction:
    """What a conjunction leaves of each attribute.

    Attributes:
        domains: by attribute and what of it is tested: its `value`, the `size` of a list, or the
            `days` from the as-of date.
        is_exact: it holds no test beside those that the domains tell.
    """

    domains: Mapping[_Key, Domain]
    is_exact: bool


def conjunction(condition: Bound, attributes: Mapping[str, Attribute]) -> Conjunction:
    """What the tests of a condition leave of each attribute; other parts are left out."""
    domains: dict[_Key, Domain] = {}
    is_exact = True
    for part in _parts(condition):
        if not isinstance(part, Test) or part.operator.name not in _NARROWED:
            is_exact = False
            continue
        key = (part.attribute, _about(part))
        domain = domains.get(key) or start(attributes[part.attribute], key[1])
        domains[key] = _NARROWED[part.operator.name](domain, part.operand)
    return Conjunction(domains, is_exact)


def _parts(condition: Bound) -> Iterator[Bound]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _parts(part)
    else:
        yield condition


def check_condition(condition: Bound, scope: Scope, path: Steps) -> None:
    """Report tests that contradict each other, anywhere in a condition."""
    if _has_failed(condition):
        return
    attributes = scope.vocabulary.attributes
    for (name, _), domain in conjunction(condition, attributes).domains.items():
        if domain.is_empty:
            limits = attributes[name].minimum, attributes[name].maximum
            bounded = limits != (None, None)
            scope.problems.add(
                faults.NEVER_MATCHES,
                path,
                f"No value of `{name}` meets this condition.",
                help="Its tests, with the attribute's `min` and `max`, leave nothing."
                if bounded
                else "Its tests contradict each other.",
            )
            return
    for part in _parts(condition):
        match part:
            case Any_(inner) | AtLeast(_, inner):
                for alternative in inner:
                    check_condition(alternative, scope, path)
            case Not(inner):
                check_condition(inner, scope, path)


def _has_failed(condition: Bound) -> bool:
    match condition:
        case Test(_, _, operand):
            return operand is None
        case All(parts) | Any_(parts) | AtLeast(_, parts):
            return not parts or any(_has_failed(part) for part in parts)
        case Not(part):
            return _has_failed(part)
    return False


def check_bands(bands: Sequence[Band], scope: Scope, path: Steps) -> None:
    """Report a band whose accounts an earlier band always takes."""
    attributes = scope.vocabulary.attributes
    seen: list[tuple[int, Bound, Conjunction]] = []
    for index, band in enumerate(bands):
        if _has_failed(band.when):
            continue
        found = conjunction(band.when, attributes)
        if any(domain.is_empty for domain in found.domains.values()):
            continue
        taker = next(
            (n for n, when, earlier in seen if when == band.when or takes(earlier, found)), None
        )
        if taker is not None:
            scope.problems.add(
                faults.NEVER_MATCHES,
                (*path, "bands", index),
                f"This band is never reached: band {taker} above it takes all its values.",
                help="The first band that is true counts: put the narrower one first.",
            )
        seen.append((index + 1, band.when, found))


def takes(earlier: Conjunction, later: Conjunction) -> bool:
    """Whether the earlier is true wherever the later is."""
    return (
        earlier.is_exact
        and bool(earlier.domains)
        and all(
            key in later.domains and domain.covers(later.domains[key])
            for key, domain in earlier.domains.items()
        )
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A condition, and what it leaves of each attribute; None if it is faulty."""

    when: Bound
    left: Conjunction | None

    def always_overlaps(self, other: Claim) -> bool:
        """Whether two conditions provably have accounts in common.

        Only where both test the same attributes, in ways that ranges and sets of values tell
        exactly.
        """
        one, two = self.left, other.left
        if one is None or two is None:
            return False
        if not (one.is_exact and two.is_exact) or one.domains.keys() != two.domains.keys():
            return self.when == other.when
        shared = (domain.shared(two.domains[key]) for key, domain in one.domains.items())
        return self.when == other.when or not any(domain.is_empty for domain in shared)


def claim(condition: Bound, attributes: Mapping[str, Attribute]) -> Claim:
    """A condition that is to be compared with others."""
    faulty = _has_failed(condition)
    return Claim(condition, None if faulty else conjunction(condition, attributes))
