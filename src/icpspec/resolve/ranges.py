"""Conditions that no account can meet, as far as simple ranges prove it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.resolve import faults
from icpspec.resolve.conditions import All, Any_, AtLeast, Bound, Not, Test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.binding import Scope
    from icpspec.resolve.model import Attribute, Band
    from icpspec.resolve.problems import Steps


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of values; None means unbounded, `…_open` that the end itself is out."""

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False

    def narrowed(self, test: Test) -> Interval | None:
        """This range and a test; None if the test is not about a range."""
        value = test.operand
        match test.operator.name:
            case "eq":
                return self.above(value, is_open=False).below(value, is_open=False)
            case "gt" | "after":
                return self.above(value, is_open=True)
            case "gte":
                return self.above(value, is_open=False)
            case "lt" | "before":
                return self.below(value, is_open=True)
            case "lte":
                return self.below(value, is_open=False)
            case "between":
                return self.above(value[0], is_open=False).below(value[1], is_open=False)
        return None

    def above(self, value: Any, *, is_open: bool) -> Interval:
        """This range without what lies below a value."""
        if self.low is None or value > self.low or (value == self.low and is_open):
            return Interval(value, self.high, is_open, self.high_open)
        return self

    def below(self, value: Any, *, is_open: bool) -> Interval:
        """This range without what lies above a value."""
        if self.high is None or value < self.high or (value == self.high and is_open):
            return Interval(self.low, value, self.low_open, is_open)
        return self

    @property
    def is_empty(self) -> bool:
        """Whether no number lies inside."""
        if self.low is None or self.high is None:
            return False
        return bool(
            self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))
        )

    def covers(self, other: Interval) -> bool:
        """Whether every value of the other lies inside this one."""
        if self.low is not None:
            if other.low is None or other.low < self.low:
                return False
            if other.low == self.low and self.low_open and not other.low_open:
                return False
        if self.high is not None:
            if other.high is None or other.high > self.high:
                return False
            if other.high == self.high and self.high_open and not other.high_open:
                return False
        return True


def _possible(attribute: Attribute) -> Interval:
    return Interval(attribute.minimum, attribute.maximum)


def ranges(condition: Bound, attributes: Any) -> dict[str, Interval] | None:
    """The range of each attribute that a conjunction of range tests leaves.

    None if the condition holds anything else. The attributes' own `min` and `max` are included.
    """
    parts = condition.parts if isinstance(condition, All) else (condition,)
    found: dict[str, Interval] = {}
    for part in parts:
        inner = ranges(part, attributes) if isinstance(part, All) else None
        if inner is not None:
            return None
        if not isinstance(part, Test) or part.operand is None:
            return None
        attribute = attributes[part.attribute]
        if attribute.many or attribute.kind in ("string", "boolean"):
            return None
        narrowed = found.get(part.attribute, _possible(attribute)).narrowed(part)
        if narrowed is None:
            return None
        found[part.attribute] = narrowed
    return found


def check_condition(condition: Bound, scope: Scope, path: Steps) -> None:
    """Report a conjunction whose bounds contradict each other, anywhere in a condition."""
    if scope.problems.found and _has_failed(condition):
        return
    found = ranges(condition, scope.vocabulary.attributes)
    for name, interval in (found or {}).items():
        if interval.is_empty:
            scope.problems.add(
                faults.NEVER_MATCHES,
                path,
                f"No value of `{name}` meets this condition.",
                help="Its bounds, with the attribute's `min` and `max`, leave nothing.",
            )
            return
    match condition:
        case All(parts) | Any_(parts) | AtLeast(_, parts):
            for part in parts:
                if isinstance(part, All | Any_ | AtLeast | Not):
                    check_condition(part, scope, path)
        case Not(part):
            check_condition(part, scope, path)


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
    """Report a band whose values an earlier band always takes."""
    seen: list[tuple[str, Interval, int]] = []
    for index, band in enumerate(bands):
        if _has_failed(band.when):
            continue
        found = ranges(band.when, scope.vocabulary.attributes)
        if found is None or len(found) != 1:
            continue
        ((name, interval),) = found.items()
        if interval.is_empty:
            continue
        for other_name, earlier, number in seen:
            if other_name == name and earlier.covers(interval):
                scope.problems.add(
                    faults.NEVER_MATCHES,
                    (*path, "bands", index),
                    f"This band is never reached: band {number} above it takes all its values.",
                    help="The first band that is true counts: put the narrower one first.",
                )
                break
        seen.append((name, interval, index + 1))
