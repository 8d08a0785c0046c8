"""Conditions as entries that all must hold, so that equivalent spellings are told alike."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from icpspec.edits.flat import (
    Entry,
    Written,
    below,
    compact,
    duration,
    entries,
    in_braces,
    in_brackets,
    is_scalar,
    scalar,
)

# Tests of which a list means any: what stands for a single value of it.
_ANY_OF = {
    "in": None,
    "has_any": "has",
    "starts_with": "starts_with",
    "ends_with": "ends_with",
    "contains": "contains",
    "word": "word",
}
# Tests of which a list means all.
_ALL_OF = {"not_in": "ne", "has_all": "has", "has_none": "has_none"}
_DURATIONS = frozenset({"within", "ahead", "older_than"})


class _Choice(NamedTuple):
    """Values of which one must hold."""

    path: str
    values: frozenset[str]


def condition(path: str, value: Any) -> list[Entry]:
    """The entries of a condition, below the path that it stands at."""
    if not isinstance(value, dict) or not value:
        return entries(path, value)
    told = _told(_atoms(value))
    return [(f"{path}.{name}" if path else name, found) for name, found in told]


def _told(atoms: list[Entry | _Choice]) -> list[Entry]:
    """Atoms as entries, each once; of several choices at one path, each is told in one piece."""
    choices = {atom for atom in atoms if isinstance(atom, _Choice)}
    counts = Counter(choice.path for choice in choices)
    found = {(atom[0], scalar(atom[1], in_flow=True)) for atom in atoms if atom not in choices}
    for choice in choices:
        if counts[choice.path] == 1:
            found |= {(f"{choice.path}[]", one) for one in choice.values}
        else:
            found.add((choice.path, in_brackets(choice.values)))
    return [(name, Written(text)) for name, text in found]


def _atoms(value: dict[str, Any]) -> list[Entry | _Choice]:
    return [atom for key, part in value.items() for atom in _of_key(key, part)]


def _of_key(key: str, part: Any) -> list[Entry | _Choice]:
    parts = part if isinstance(part, list) and part and all(map(_is_condition, part)) else None
    match key:
        case "all" if parts:
            return [atom for inner in parts for atom in _atoms(inner)]
        case "any" if parts:
            return _any_of(parts)
        case "none" if parts:
            return [("not", Written(_compact(inner))) for inner in parts]
        case "not" if _is_condition(part):
            return [("not", Written(_compact(part)))]
        case "at_least" if _is_counted(part) and all(map(_is_condition, part["of"])):
            return [("at_least", _counted(part["n"], [_compact(inner) for inner in part["of"]]))]
        case "points" if isinstance(part, dict) and part:
            return [atom for name, test in part.items() for atom in _tests(f"points.{name}", test)]
    return _tests(below("", key), part)


def _any_of(parts: list[dict[str, Any]]) -> list[Entry | _Choice]:
    written = {_compact(part): part for part in parts}
    if len(written) == 1:
        return _atoms(parts[0])
    return [_Choice("any", frozenset(written))]


def _is_condition(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _is_counted(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"n", "of"}
        and is_scalar(value["n"])
        and isinstance(value["of"], list)
    )


def _counted(least: Any, parts: list[str]) -> Written:
    return Written(f"{scalar(least, in_flow=True)} of {in_brackets(parts)}")


def _compact(value: dict[str, Any]) -> str:
    return in_braces(_told(_atoms(value)))


def _tests(path: str, value: Any) -> list[Entry | _Choice]:
    """The tests of one attribute."""
    if is_scalar(value):
        return [(path, value)]
    if isinstance(value, list):
        return _test(path, "in", value)
    if isinstance(value, dict) and value:
        return [atom for name, operand in value.items() for atom in _test(path, name, operand)]
    return [*entries(path, value)]


def _test(path: str, name: str, operand: Any) -> list[Entry | _Choice]:
    here = below(path, name)
    if name == "eq" and is_scalar(operand):
        return [(path, operand)]
    if name in _ANY_OF and _is_list(operand):
        return _choice(path, name, operand)
    if name in _ALL_OF and _is_list(operand):
        return [(below(path, _ALL_OF[name]), one) for one in operand]
    if name == "between" and _is_list(operand) and len(operand) == 2:
        return [(below(path, "gte"), operand[0]), (below(path, "lte"), operand[1])]
    if name in _DURATIONS or name == "size":
        return [*duration(here, operand)] if name != "size" else _tests(here, operand)
    if name == "has_at_least" and _is_counted(operand) and all(map(is_scalar, operand["of"])):
        parts = [scalar(one, in_flow=True) for one in operand["of"]]
        return [(here, _counted(operand["n"], parts))]
    # In one piece: beside another of its kind, its parts would not be told apart.
    is_whole = isinstance(operand, dict | list) and bool(operand)
    return [(here, Written(compact(operand)))] if is_whole else [*entries(here, operand)]


def _choice(path: str, name: str, operand: list[Any]) -> list[Entry | _Choice]:
    values = frozenset(scalar(one, in_flow=True) for one in operand)
    if len(values) > 1:
        return [_Choice(below(path, name), values)]
    alone = _ANY_OF[name]
    return [(below(path, alone) if alone else path, operand[0])]


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_scalar, value))
