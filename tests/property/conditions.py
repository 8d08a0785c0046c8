"""Strategies for conditions over attributes, and for what tiers require."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from icpspec.operators import by_name

from .values import DURATIONS, PATTERNS, TEXTS, operands_of, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from .facts import Fact

Operands = st.SearchStrategy[Any]
_COMPARISONS = ("eq", "ne", "gt", "gte", "lt", "lte")
# Of two tests of one kind nothing may be left, which the binder refuses.
_KINDS = {
    **dict.fromkeys(("eq", "ne", "in", "not_in"), "value"),
    **dict.fromkeys(("gt", "gte", "lt", "lte", "between", "before", "after"), "value"),
    **dict.fromkeys(("within", "ahead", "older_than"), "days"),
}
_COUNTS = st.dictionaries(st.sampled_from(_COMPARISONS), st.integers(0, 4), min_size=1, max_size=2)
# The binder refuses sizes that no list has, so that two bounds leave at least one.
_SIZES: Operands = st.one_of(
    st.dictionaries(st.sampled_from(_COMPARISONS), st.integers(1, 4), min_size=1, max_size=1),
    st.builds(dict, gte=st.integers(0, 2), lte=st.integers(2, 4)),
)


@dataclass(frozen=True, slots=True)
class Nameable:
    """What a condition may name.

    Attributes:
        lists: ids of the named lists that fit an attribute, by its id.
        traits: for `requires` only, as are the others below.
        trait_list: id of the named list of traits.
    """

    facts: tuple[Fact, ...]
    as_of: date
    lists: dict[str, str]
    traits: tuple[str, ...] = ()
    trait_list: str | None = None
    groups: tuple[str, ...] = ()
    step: float = 1


def _one(fact: Fact, _names: Nameable) -> Operands:
    return st.sampled_from(fact.operands)


def _inner(fact: Fact, _names: Nameable) -> Operands:
    return st.sampled_from(fact.inside)


def _pair(fact: Fact, _names: Nameable) -> Operands:
    return st.lists(st.sampled_from(fact.inside), min_size=2, max_size=2).map(
        lambda pair: sorted(pair, key=lambda value: read(fact.kind, value))
    )


def _several(fact: Fact, _names: Nameable) -> Operands:
    return st.lists(st.sampled_from(fact.operands), min_size=1, max_size=4)


def _set(fact: Fact, names: Nameable) -> Operands:
    if fact.id not in names.lists:
        return _several(fact, names)
    return st.one_of(_several(fact, names), st.just({"list": names.lists[fact.id]}))


def _not_all(fact: Fact, names: Nameable) -> Operands:
    """Something must be left beside them, which of two truth values is one."""
    return _one(fact, names).map(lambda one: [one]) if fact.kind == "boolean" else _set(fact, names)


def _counted(fact: Fact, names: Nameable) -> Operands:
    def counted(of: list[Any]) -> Operands:
        different = len({repr(read(fact.kind, value)) for value in of})
        return st.builds(dict, n=st.integers(0, max(1, different - 1)), of=st.just(of))

    return _several(fact, names).flatmap(counted)


def _texts(fact: Fact, _names: Nameable) -> Operands:
    texts = [text for text in TEXTS if text]
    one = st.sampled_from(texts)
    part = st.sampled_from(("z", "end", "desk", "A", "ß", "O'", "\n", "%", "_", "\\", "İ", "-"))
    assert fact.kind == "string"
    return st.one_of(one, part, st.lists(st.one_of(one, part), min_size=1, max_size=3))


def _any_value(fact: Fact, names: Nameable) -> Operands:
    """Bounds need not be among the listed values, only inside `min` and `max`."""
    del names
    return st.sampled_from(fact.inside)


OPERANDS: dict[str, Callable[[Fact, Nameable], Operands]] = {
    "eq": _one,
    "ne": _one,
    "in": _set,
    "not_in": _not_all,
    "gt": _inner,
    "gte": _inner,
    "lt": _inner,
    "lte": _inner,
    "between": _pair,
    "before": _any_value,
    "after": _any_value,
    "within": lambda _fact, _names: st.sampled_from(tuple(DURATIONS)),
    "ahead": lambda _fact, _names: st.sampled_from(tuple(DURATIONS)),
    "older_than": lambda _fact, _names: st.sampled_from(tuple(DURATIONS)),
    "starts_with": _texts,
    "ends_with": _texts,
    "contains": _texts,
    "word": _texts,
    "matches": lambda _fact, _names: st.sampled_from(PATTERNS),
    "known": lambda _fact, _names: st.booleans(),
    "has": _one,
    "has_any": _set,
    "has_all": _set,
    "has_none": _set,
    "has_at_least": _counted,
    "size": lambda _fact, _names: _SIZES,
}


def fitting(fact: Fact) -> tuple[str, ...]:
    """Names of the operators that can test an attribute here."""
    needs_bound = {"gt", "gte", "lt", "lte", "between", "before", "after"}
    return tuple(
        operator.name
        for operator in by_name().values()
        if operator.fits(fact.kind, many=fact.many)
        and (fact.inside or operator.name not in needs_bound)
        and (fact.operands or OPERANDS[operator.name] not in (_one, _set, _not_all, _counted))
    )


@st.composite
def tests_of(draw: st.DrawFn, fact: Fact, names: Nameable) -> Any:
    """What stands behind an attribute: a value, a list, or one or two tests by name."""
    forms = ["tests"] * 4
    if not fact.many and fact.operands:
        forms += ["value", "list"]
    match draw(st.sampled_from(forms)):
        case "value":
            return draw(_one(fact, names))
        case "list":
            return draw(_several(fact, names))
    if not fact.many and len(fact.inside) > 3 and draw(st.integers(0, 5)) == 0:
        low, high = draw(_apart(fact))
        # Between whole numbers side by side there is none: one end at least is in.
        lower, upper = draw(st.sampled_from((("gt", "lte"), ("gte", "lt"), ("gte", "lte"))))
        return {lower: low, upper: high}
    chosen = draw(st.lists(st.sampled_from(fitting(fact)), min_size=1, max_size=2, unique=True))
    apart = {_KINDS.get(name, name): name for name in chosen}
    return {name: draw(OPERANDS[name](fact, names)) for name in apart.values()}


@st.composite
def _apart(draw: st.DrawFn, fact: Fact) -> tuple[Any, Any]:
    middle = len(fact.inside) // 2
    low = draw(st.sampled_from(fact.inside[:middle]))
    return low, draw(st.sampled_from(fact.inside[middle:]))


@st.composite
def conditions(draw: st.DrawFn, names: Nameable, depth: int = 3) -> dict[str, Any]:
    """A condition, nested at most so deep."""
    shape = "leaf" if depth == 0 else draw(st.sampled_from(_SHAPES))
    if shape == "leaf":
        return draw(_leaves(names))
    if shape == "not":
        return {"not": draw(_single_tests(names, depth))}
    if shape == "mixed":
        found = draw(_leaves(names))
        return {**found, draw(st.sampled_from(("any", "none"))): draw(_parts(names, depth))}
    parts = draw(_parts(names, depth))
    if shape == "at_least":
        return {"at_least": {"n": draw(st.integers(0, len(parts))), "of": parts}}
    return {shape: _never_contradicting(parts) if shape == "all" else parts}


_SHAPES = ("leaf", "leaf", "leaf", "all", "any", "none", "not", "at_least", "mixed")


@st.composite
def _parts(draw: st.DrawFn, names: Nameable, depth: int) -> list[dict[str, Any]]:
    return draw(st.lists(conditions(names, depth - 1), min_size=1, max_size=3))


def _never_contradicting(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tests of one attribute apart: together they may leave nothing, which the binder refuses."""
    seen: set[str] = set()
    kept: list[dict[str, Any]] = []
    for part in parts:
        tested = set(_together(part))
        kept.append({"any": [part]} if seen & tested else part)
        seen |= tested
    return kept


def _together(part: dict[str, Any]) -> Iterator[str]:
    """The attributes that a condition tests all together."""
    for key, value in part.items():
        if key == "all":
            for inner in value:
                yield from _together(inner)
        else:
            yield key


@st.composite
def _single_tests(draw: st.DrawFn, names: Nameable, depth: int) -> dict[str, Any]:
    """Exactly one test, as `not` takes it."""
    if draw(st.booleans()):
        return {draw(st.sampled_from(("any", "none"))): draw(_parts(names, depth))}
    fact = draw(st.sampled_from(names.facts))
    operator = draw(st.sampled_from(fitting(fact)))
    return {fact.id: {operator: draw(OPERANDS[operator](fact, names))}}


@st.composite
def _leaves(draw: st.DrawFn, names: Nameable) -> dict[str, Any]:
    """Tests on one or two attributes, or on traits and groups where they can be named."""
    special = [key for key, known in (("matched", names.traits), ("points", names.groups)) if known]
    if draw(st.booleans()) and special:
        if draw(st.sampled_from(special)) == "matched":
            return {"matched": draw(_matched(names))}
        group = draw(st.sampled_from(names.groups))
        return {"points": {group: draw(_points(names))}}
    chosen = draw(st.lists(st.sampled_from(names.facts), min_size=1, max_size=2, unique=True))
    return {fact.id: draw(tests_of(fact, names)) for fact in chosen}


@st.composite
def _matched(draw: st.DrawFn, names: Nameable) -> dict[str, Any]:
    one = st.sampled_from(names.traits)
    several: Operands = st.lists(one, min_size=1, max_size=3)
    if names.trait_list is not None:
        several = st.one_of(several, st.just({"list": names.trait_list}))
    tests: dict[str, Operands] = {
        "has": one,
        "has_any": several,
        "has_all": several,
        "has_none": several,
        "has_at_least": st.builds(dict, n=st.integers(0, 3), of=several),
        "size": _COUNTS,
    }
    chosen = draw(st.lists(st.sampled_from(tuple(tests)), min_size=1, max_size=2, unique=True))
    return {name: draw(tests[name]) for name in chosen}


@st.composite
def _points(draw: st.DrawFn, names: Nameable) -> dict[str, Any]:
    """Totals on and between the steps of the scale."""
    total = st.integers(-16, 16).map(lambda halves: round(halves * names.step / 2, 9))
    if draw(st.integers(0, 6)) == 0:
        return {"between": draw(st.lists(total, min_size=2, max_size=2))}
    return draw(st.dictionaries(st.sampled_from(_COMPARISONS), total, min_size=1, max_size=2))


def list_values(fact: Fact, as_of: date) -> tuple[Any, ...]:
    """Values that a named list for an attribute may hold."""
    return fact.operands or operands_of(fact.kind, as_of)
