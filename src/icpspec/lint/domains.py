"""Ranges and sets of values side by side: what they share, what lies between them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from icpspec.lint.subjects import plain
from icpspec.resolve import calendar
from icpspec.resolve.ranges import DAYS, SIZE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.ranges import Conjunction, Domain

Key = tuple[str, str]


def sole(found: Conjunction) -> tuple[Key, Domain] | None:
    """What a condition says, if all it does is to test one attribute by ranges and sets."""
    if not found.is_exact or len(found.domains) != 1:
        return None
    (only,) = found.domains.items()
    return only


def covered(target: Domain, others: Sequence[Domain]) -> bool:
    """Whether every value of one domain lies in at least one of the others."""
    if target.among is not None:
        values = [value for value in target.among if target.holds(value)]
        return all(any(other.holds(value) for other in others) for value in values)
    left = target
    ranges = [other for other in others if other.among is None and not other.without]
    while not left.is_empty:
        from_start = [other for other in ranges if other.reaches_down_to(left)]
        if any(other.high is None for other in from_start):
            return True
        beyond = [left.above(one.high, is_open=not one.high_open) for one in from_start]
        further = max(beyond, key=lambda one: (one.low, one.low_open), default=left)
        if further == left:
            return False
        left = further
    return True


def shown(key: Key, domain: Domain) -> str:
    """A domain in words, as `20 to 200` or `above 200`."""
    return f"{_range(domain)}{_UNIT.get(key[1], '')}"


_UNIT = {SIZE: " entries", DAYS: " days from the as-of date"}


def _range(domain: Domain) -> str:
    if domain.among is not None:
        values = sorted((value for value in domain.among if domain.holds(value)), key=str)
        return ", ".join(map(value_shown, values[:3])) + (", …" if len(values) > 3 else "")
    if domain.low is None and domain.high is None:
        return "any value"
    if domain.low is None:
        return f"{'below' if domain.high_open else 'up to'} {value_shown(domain.high)}"
    if domain.high is None:
        return f"{'above' if domain.low_open else 'from'} {value_shown(domain.low)}"
    if domain.low == domain.high:
        return value_shown(domain.low)
    low = f"above {value_shown(domain.low)}" if domain.low_open else value_shown(domain.low)
    high = f"below {value_shown(domain.high)}" if domain.high_open else value_shown(domain.high)
    return f"{low} to {high}"


def value_shown(value: Any) -> str:
    """A value as its author would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return calendar.shown(value)
    return plain(value) if isinstance(value, int | float) else str(value)
