"""How the values of an element are compared: conditions, numbers, plain values, words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from icpspec.diff.containment import movement
from icpspec.diff.elements._protocol import Found, Side, Tell
from icpspec.diff.words import shown
from icpspec.resolve import calendar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from icpspec.text.places import Steps

Two = tuple["Steps", "Steps"]
"""Where an element stands in the base and in the head."""


def by_kind(tells: Iterable[Tell]) -> dict[str, dict[str, Tell]]:
    """Kinds of change by element and kind."""
    found: dict[str, dict[str, Tell]] = {}
    for tell in tells:
        found.setdefault(tell.element, {})[tell.kind] = tell
    return found


def entries(
    base: Side, head: Side, section: Steps, tells: Mapping[str, Tell]
) -> tuple[list[Found], list[Two]]:
    """What was added, removed and renamed in a section, and the entries of both that differ.

    An entry of the head continues the one of the base that has its name, or that it is
    `renamed_from` where the head has nothing of that name any more.
    """
    before, after = base.at(section) or {}, head.at(section) or {}
    found: list[Found] = []
    both: list[Two] = []
    continued: set[str] = set()
    for name, entry in after.items():
        former = name if name in before else _former(entry, before, after)
        if former is None:
            found.append(_one(tells["added"], None, (*section, name), entry))
            continue
        continued.add(former)
        two = (*section, former), (*section, name)
        if former != name or before[former] != entry:
            both.append(two)
        if former != name:
            found.append(Found(tells["renamed"], *two, former, name, by_key=True))
    for name, entry in before.items():
        if name not in continued:
            found.append(_one(tells["removed"], (*section, name), None, entry))
    return found, both


def _former(entry: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    former = entry.get("renamed_from") if isinstance(entry, dict) else None
    return former if former in before and former not in after else None


def _one(tell: Tell, base: Steps | None, head: Steps | None, entry: Any) -> Found:
    name = entry.get("title") if isinstance(entry, dict) else None
    text = shown(name) if isinstance(name, str) else shown(entry)
    before, after = (text, None) if head is None else (None, text)
    return Found(tell, base, head, before, after, by_key=True)


def condition(
    base: Side, head: Side, two: Two, key: str, tells: Mapping[str, Tell]
) -> Iterator[Found]:
    """How a condition moved; `tells` by kind: tightened, loosened, changed."""
    one, other = (*two[0], key), (*two[1], key)
    written = base.at(one), head.at(other)
    if written[0] == written[1]:
        # What lists and attributes do to it is told of these.
        return
    attributes = {**base.attributes, **head.attributes}
    moved = movement(base.conditions.get(one), head.conditions.get(other), attributes)
    if moved is not None:
        yield _changed(tells[moved], one, other, written)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of an element.

    Attributes:
        default: what it is where it is left out; None for no such bound.
        up: the kind of change if it grows.
        down: the kind if it shrinks.
        absent: whether no bound counts as less or as more than every bound.
    """

    key: str
    default: Any = None
    up: str = "raised"
    down: str = "lowered"
    absent: Literal["least", "most"] = "least"


def number(
    base: Side, head: Side, two: Two, field: Number, tells: Mapping[str, Tell]
) -> Iterator[Found]:
    """How a number moved."""
    one, other = (*two[0], field.key), (*two[1], field.key)
    written = base.at(one), head.at(other)
    before, after = (exact(field.default if value is None else value) for value in written)
    if before == after:
        return
    if before is None or after is None:
        grew = (before is None) is (field.absent == "least")
    else:
        grew = after > before
    yield _changed(tells[field.up if grew else field.down], one, other, written)


def exact(value: Any) -> Decimal | None:
    """A number, or a share that may be written with a percent sign, exact."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        share = value.strip().removesuffix("%")
        return Decimal(share) / 100 if share != value.strip() else Decimal(share)
    return Decimal(str(value))


def plain(
    base: Side,
    head: Side,
    two: Two,
    keys: Sequence[str],
    tell: Tell,
    *,
    default: Mapping[str, Any] | None = None,
    same: Callable[[Any, Any], bool] | None = None,
) -> Iterator[Found]:
    """Values that are the same or are not.

    Args:
        default: what a key means that is left out.
        same: what counts as the same; default: equal, lists in any order.
    """
    for key in keys:
        one, other = (*two[0], key), (*two[1], key)
        otherwise = (default or {}).get(key)
        written = base.at(one), head.at(other)
        before, after = (otherwise if value is None else value for value in written)
        if not (same or unordered)(before, after):
            yield _changed(tell, one, other, (before, after))


def unordered(one: Any, other: Any) -> bool:
    """Whether two values mean the same where order means nothing."""
    return bool(_canonical(one) == _canonical(other))


def _canonical(value: Any) -> Any:
    """The value as something that can be compared, and sorted by its text."""
    if isinstance(value, dict):
        pairs = ((key, _canonical(item)) for key, item in value.items() if item is not None)
        return ("mapping", *sorted(pairs, key=repr))
    if isinstance(value, list):
        return ("list", *sorted(map(_canonical, value), key=repr))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def days(one: Any, other: Any) -> bool:
    """Whether two durations are equally long."""
    return bool(_days(one) == _days(other))


def _days(value: Any) -> Any:
    return calendar.days(value) if isinstance(value, str) else value


def reworded(base: Side, head: Side, two: Two, keys: Iterable[str], tell: Tell) -> Iterator[Found]:
    """Words that changed, one change for each text, or for a list."""
    for key in keys:
        yield from _reworded(base, head, ((*two[0], key), (*two[1], key)), tell)


def _reworded(base: Side, head: Side, two: Two, tell: Tell) -> Iterator[Found]:
    before, after = base.at(two[0]), head.at(two[1])
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _reworded(base, head, ((*two[0], key), (*two[1], key)), tell)
    elif not unordered(before, after):
        values = (before, after)
        if isinstance(before, list) and isinstance(after, list):
            values = (_without(before, after), _without(after, before))
        yield _changed(tell, *two, values, present=(before is not None, after is not None))


def _without(items: list[Any], others: list[Any]) -> list[Any] | None:
    """The items that are not among the others; None for none."""
    left = [_canonical(item) for item in others]
    found = []
    for item in items:
        if (form := _canonical(item)) in left:
            left.remove(form)
        else:
            found.append(item)
    return found or None


def _changed(
    tell: Tell,
    one: Steps,
    other: Steps,
    values: tuple[Any, Any],
    present: tuple[bool, bool] | None = None,
) -> Found:
    before, after = values
    in_base, in_head = present or (before is not None, after is not None)
    paths = (one if in_base else None, other if in_head else None)
    return Found(tell, *paths, shown(before), shown(after))
