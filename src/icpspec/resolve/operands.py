"""Operands of tests, by shape, as values of the attribute's type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Severity, worst
from icpspec.operators._shapes import CountedSet, CountTest, ListReference, Shape
from icpspec.resolve import calendar, faults
from icpspec.resolve.folding import fold
from icpspec.resolve.literals import Mismatch, literal, report_mismatch, typed
from icpspec.resolve.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icpspec.operators._protocol import Operator
    from icpspec.resolve.lists import NamedList
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Steps


def bind_operand(
    operator: Operator,
    attribute: Attribute,
    raw: Any,
    lists: Mapping[str, NamedList],
    problems: Problems,
    path: Steps,
) -> Any:
    """The bound operand, None after a finding."""
    before = len(problems.found)
    bound = _BINDERS[operator.shape](attribute, raw, lists, problems, path)
    if attribute.kind == "timestamp":
        bound = _whole_days(operator.name, raw, bound)
    if len(problems.found) > before and worst(problems.found[before:]) is Severity.ERROR:
        return None
    if operator.name == "matches":
        _check_pattern(raw, problems, path)
    return _folded(bound) if attribute.ignore_case and operator.folds else bound


# What ends with a day, or begins behind it, takes the whole day for past.
_BY_THE_END = frozenset({"gt", "after", "lte"})


def _whole_days(name: str, raw: Any, bound: Any) -> Any:
    """The bound of a timestamp where the spec names a day: it is the whole day, not its start."""
    if name in _BY_THE_END and calendar.looks_like_day(raw) and bound is not None:
        return calendar.end_of_day(bound)
    if name == "between" and calendar.looks_like_day(raw[1]) and bound[1] is not None:
        return (bound[0], calendar.end_of_day(bound[1]))
    return bound


def _folded(bound: Any) -> Any:
    if isinstance(bound, str):
        return fold(bound)
    if isinstance(bound, tuple):
        return tuple(dict.fromkeys(_folded(part) for part in bound))
    return bound


def _scalar(
    attribute: Attribute,
    raw: Any,
    _lists: object,
    problems: Problems,
    path: Steps,
) -> Any:
    return literal(attribute, raw, problems, path)


def _ordered(
    attribute: Attribute,
    raw: Any,
    _lists: object,
    problems: Problems,
    path: Steps,
) -> Any:
    """A bound: of the type, but it need not be among the values."""
    value = typed(attribute, raw)
    if isinstance(value, Mismatch):
        report_mismatch(attribute, raw, value, problems, path)
        return None
    return value


def _pair(
    attribute: Attribute,
    raw: Any,
    lists: object,
    problems: Problems,
    path: Steps,
) -> Any:
    low, high = (
        _ordered(attribute, part, lists, problems, (*path, index)) for index, part in enumerate(raw)
    )
    if low is not None and high is not None and low > high:
        problems.add(
            faults.NEVER_MATCHES,
            path,
            f"Nothing lies between {raw[0]} and {raw[1]}.",
            help="Write the smaller bound first.",
        )
    return (low, high)


def _set(
    attribute: Attribute,
    raw: list[Any] | ListReference,
    lists: Mapping[str, NamedList],
    problems: Problems,
    path: Steps,
) -> Any:
    if isinstance(raw, ListReference):
        named = lists.get(raw.list_)
        if named is None:
            problems.add_unknown(
                faults.UNKNOWN_LIST, (*path, "list"), "list", raw.list_, list(lists), key=False
            )
            return None
        if not named.is_usable:
            return None
        values = _listed(attribute, raw.list_, named, problems, (*path, "list"))
    else:
        values = [
            literal(attribute, value, problems, (*path, index)) for index, value in enumerate(raw)
        ]
    if not values:
        problems.add(
            faults.NEVER_MATCHES, path, "The list is empty.", help="Name at least one value."
        )
    return tuple(dict.fromkeys(values))


def _listed(
    attribute: Attribute, name: str, named: NamedList, problems: Problems, path: Steps
) -> list[Any]:
    """The values of a named list; of many that do not fit, one is shown."""
    aside = Problems(problems.document, problems.left_out)
    values = [
        literal(attribute, value, aside, path, from_text=named.from_text) for value in named.values
    ]
    if aside.found:
        first, more = aside.found[0], len(aside.found) - 1
        also = f" So {'is' if more == 1 else 'are'} {more:,} more of the list." if more else ""
        advice = f"Correct the values of the list `{name}`."
        problems.found.append(replace(first, message=first.message + also, help=advice, fix=None))
    return values


def _counted_set(
    attribute: Attribute,
    raw: CountedSet,
    lists: Mapping[str, NamedList],
    problems: Problems,
    path: Steps,
) -> Any:
    values = _set(attribute, raw.of, lists, problems, (*path, "of"))
    if values is not None and raw.n > len(values):
        problems.add(
            faults.NEVER_MATCHES,
            (*path, "n"),
            f"At least {raw.n} of {len(values)} different values can never be met.",
            help="Lower `n` or name more values.",
        )
    return (raw.n, values)


def _texts(
    attribute: Attribute,
    raw: Any,
    _lists: object,
    problems: Problems,
    path: Steps,
) -> Any:
    del attribute
    texts = (raw,) if isinstance(raw, str) else tuple(dict.fromkeys(raw))
    if not texts:
        problems.add(
            faults.NEVER_MATCHES, path, "The list is empty.", help="Name at least one text."
        )
    return texts


def _duration(
    _attribute: Attribute, raw: str, _lists: object, _problems: Problems, _path: Steps
) -> int:
    return calendar.days(raw)


def _as_it_is(
    _attribute: Attribute,
    raw: Any,
    _lists: object,
    _problems: Problems,
    _path: Steps,
) -> Any:
    return raw


def _count(
    _attribute: Attribute, raw: CountTest, _lists: object, problems: Problems, path: Steps
) -> tuple[tuple[str, int], ...]:
    given = tuple(
        (name, count)
        for name in CountTest.model_fields
        if (count := getattr(raw, name)) is not None
    )
    if not given:
        problems.add(
            faults.EMPTY_CONDITION, path, "`size` has no test.", help="As `size: {gte: 3}`."
        )
    return given


def _check_pattern(pattern: str, problems: Problems, path: Steps) -> None:
    import re2

    from icpspec.operators.pattern import compiled

    try:
        compiled(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else "not a pattern"
        reason = reason.decode() if isinstance(reason, bytes) else str(reason)
        problems.add(
            faults.INVALID_PATTERN,
            path,
            f"`{pattern[:60]}` is not an RE2 pattern: {reason}.",
            help="RE2 has no look-around and no back-references.",
        )


_BINDERS: dict[Shape, Callable[..., Any]] = {
    Shape.SCALAR: _scalar,
    Shape.ORDERED: _ordered,
    Shape.DAY: _ordered,
    Shape.SET: _set,
    Shape.PAIR: _pair,
    Shape.TEXTS: _texts,
    Shape.PATTERN: _as_it_is,
    Shape.DURATION: _duration,
    Shape.FLAG: _as_it_is,
    Shape.COUNTED_SET: _counted_set,
    Shape.COUNT: _count,
}
