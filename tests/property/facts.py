"""Strategies for attributes: how a spec declares them, where they are stored, what they hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from icpspec.resolve.folding import fold

from .values import STORAGES, ZONES, Beyond, likely, operands_of, raws_of, read


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """An attribute under test.

    Attributes:
        declared: what the spec says of it.
        storage: type of its column in DuckDB.
        operands: values that a test may name, as a spec writes them.
        inside: those of them that lie inside `min` and `max`, least first, for ordered types.
        raws: what an account may hold, as Python values; those of one item if `many`.
    """

    id: str
    kind: str
    many: bool
    declared: dict[str, Any]
    storage: str
    operands: tuple[Any, ...]
    inside: tuple[Any, ...]
    raws: tuple[Any, ...]

    @property
    def column(self) -> str:
        """Name of the column that holds it."""
        return str(self.declared["column"])

    @property
    def is_split(self) -> bool:
        """Several values stand in one text."""
        return self.many and not self.storage.endswith("[]")


def as_stored(fact: Fact, raw: Any) -> Any:
    """A raw value as a parameter for its column."""
    if fact.is_split and raw is not None:
        return ";".join(_text(item) for item in raw)
    if isinstance(raw, list):
        return [as_stored_item(fact, item) for item in raw]
    return as_stored_item(fact, raw)


def as_stored_item(fact: Fact, raw: Any) -> Any:
    """One value as a parameter for its column."""
    if isinstance(raw, Beyond):
        return raw.written
    if raw is not None and fact.storage.startswith("VARCHAR") and fact.kind != "string":
        return _text(raw)
    return raw


def _text(raw: object) -> str:
    if isinstance(raw, bool | float):
        return json.dumps(raw)
    return raw.isoformat() if isinstance(raw, date | datetime) else str(raw)


def as_read(raw: Any) -> Any:
    """A raw value as the evaluator takes it."""
    if isinstance(raw, list):
        return [as_read(item) for item in raw]
    return None if isinstance(raw, Beyond) else raw


@st.composite
def facts(draw: st.DrawFn, name: str, as_of: date, kind: str, *, many: bool) -> Fact:
    """One attribute with a random declaration, storage and range of values."""
    splits = many and kind == "string" and draw(st.booleans())
    storage = draw(st.sampled_from(STORAGES[kind]))
    raws: list[Any] = list(raws_of(kind, storage, as_of))
    near = likely(kind, storage, operands_of(kind, as_of), as_of)
    # About as often as everything else together.
    raws += near * (len(raws) // max(1, len(near)))
    if many:
        storage = storage if splits else f"{storage}[]"
        raws = [raw for raw in raws if not isinstance(raw, Beyond)]
    if splits:
        raws = [raw for raw in raws if raw.strip(" ") == raw != "" and ";" not in raw]
    declared: dict[str, Any] = {"type": kind, "column": draw(_columns(name))}
    if many:
        declared["many"] = True
    ignores_case = kind == "string" and draw(st.booleans())
    if ignores_case:
        declared["case"] = "ignore"
    if kind == "timestamp":
        declared["zone"] = draw(st.sampled_from(ZONES))
    operands = list(operands_of(kind, as_of))
    operands = draw(_bounded(declared, kind, operands))
    ordered = _inside(declared, kind, operands)
    operands = draw(_listed(declared, kind, operands, ignores_case=ignores_case))
    return Fact(name, kind, many, declared, storage, tuple(operands), ordered, tuple(raws))


def _columns(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from((name, f"{name}__c", f"{name} \"'; --", name.upper()))


@st.composite
def _bounded(
    draw: st.DrawFn, declared: dict[str, Any], kind: str, operands: list[Any]
) -> list[Any]:
    """Maybe `min` and `max`; the operands that are left."""
    if kind in ("string", "boolean") or not draw(st.booleans()):
        return operands
    # Moments in other zones than UTC move by less than two days, and so may leave the bounds.
    margin = timedelta(days=2) if kind == "timestamp" else None
    ordered = sorted(operands, key=lambda value: read(kind, value))
    third = len(ordered) // 3
    low, high = draw(st.sampled_from(ordered[:third])), draw(st.sampled_from(ordered[-third:]))
    bounds = draw(st.sampled_from(((low, None), (None, high), (low, high))))
    ends = zip(("min", "max"), bounds, strict=True)
    declared.update({key: bound for key, bound in ends if bound is not None})
    return [value for value in operands if _fits(kind, bounds, value, margin)]


def _fits(kind: str, bounds: tuple[Any, Any], written: Any, margin: timedelta | None) -> bool:
    value = read(kind, written)
    low, high = (None if bound is None else read(kind, bound) for bound in bounds)
    if margin is None:
        return (low is None or value >= low) and (high is None or value <= high)
    return (low is None or value - low >= margin) and (high is None or high - value >= margin)


def _inside(declared: dict[str, Any], kind: str, operands: list[Any]) -> tuple[Any, ...]:
    """Operands strictly inside the bounds, least first, equal ones once."""
    if kind in ("string", "boolean"):
        return ()
    ends = {read(kind, declared[key]) for key in ("min", "max") if key in declared}
    # Where a moment with an offset stands among the others depends on the attribute's zone.
    found = {read(kind, value): value for value in operands if "+02:00" not in str(value)}
    return tuple(found[value] for value in sorted(found) if value not in ends)


@st.composite
def _listed(
    draw: st.DrawFn,
    declared: dict[str, Any],
    kind: str,
    operands: list[Any],
    *,
    ignores_case: bool,
) -> list[Any]:
    """Maybe `values` with other spellings, and `null_values`; the operands that are left."""
    unique = {fold(v) if ignores_case else read(kind, v): v for v in operands}
    shuffled = draw(st.permutations(list(unique.values())))
    how = draw(st.sampled_from(("any", "any", "list", "mapping")))
    if kind == "boolean" or len(shuffled) < 5:
        how = "any"
    count = draw(st.integers(2, max(2, len(shuffled) // 2)))
    values, rest = (shuffled[:count], shuffled[count:]) if how != "any" else ([], shuffled)
    if draw(st.booleans()):
        others = draw(st.sampled_from(((), ("n/a",), (0,), (False,))))
        nulls = rest[-2:] if kind != "boolean" else rest[:1]
        given = [*nulls, *(other for other in others if other not in operands)]
        if given:
            declared["null_values"] = given
        rest = rest[:-2]
    if how == "any":
        return operands
    if how == "list":
        declared["values"] = values
    else:
        spellings: dict[str, list[Any]] = {str(value): [] for value in values}
        for spelling in rest[: draw(st.integers(0, len(rest)))]:
            spellings[str(draw(st.sampled_from(values)))].append(spelling)
        declared["values"] = spellings
    named = {fold(value) for value in values} if ignores_case else values
    return [v for v in operands if (fold(v) if ignores_case else v) in named]
