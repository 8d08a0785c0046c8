"""Strategies that take a good document and spoil it, or not."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Path = tuple[str | int, ...]

KEYS = (
    *("unknown", "new-key", "new_key", "A", "a--b", "-a", "a\n", "", " ", "ä", "a" * 100),
    *("a" * 101, "when", "all", "any", "not", "at_least", "matched", "list", "of", "<<", "meta"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, -1.0, 2.5, 2**70, 10**200, 1e300, -0.0),
    *("", " ", "a", "a\n", "A b", "a" * 101, "a" * 1001, "1", "true", "null", "otherwise"),
    *("2026-10-01", "2026-10-01\n", "2026-13-99", "٢٠٢٦-10-01", "50%", "100.0%", "101%", "5%\n"),
    *("180 days", "1 day\n", "999999 days", "180", "ignore", "sum", "integer", "active"),
    *([], [None], [1, "a", None], ["a"], [True, 1, 1.0], [1, 2], [1, 2, 3], ["a", 1], [[]], [{}]),
    *({}, {"a": 1}, {"a": None}, {"A": 1}, {"list": "a"}, {"list": "A"}, {"n": 1, "of": [1]}),
    *({"n": 1.0, "of": ["a"]}, {"n": -1, "of": []}, {"n": 1.5, "of": []}, {"file": "a"}),
    *({"eq": 1}, {"gt": "a"}, {"size": {"gte": 1.0}}, {"known": 1}, {"between": [1, 2, 3]}),
    *({"all": [{"a": 1}]}, {"all": []}, {"any": {"a": 1}}, {"not": {"a": {"eq": 1}}}, {"a": {}}),
    *({"matched": {"has": "a"}}, {"points": {"a": {"gt": 0}}}, {"values": {"a": ["b"]}}),
)
_REQUIRED = {"icp": ("icpspec", "id", "title", "tiers"), "project": ("icpspec",)}


def places(data: Any, path: Path = ()) -> Iterator[Path]:
    """Where values stand in a document, the root first."""
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from places(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from places(value, (*path, index))


def at(data: Any, path: Path) -> Any:
    """The value at a place."""
    for step in path:
        data = data[step]
    return data


def _with(data: Any, path: Path, value: Any) -> Any:
    """The document with another value at a place."""
    if not path:
        return deepcopy(value)
    changed = deepcopy(data)
    at(changed, path[:-1])[path[-1]] = deepcopy(value)
    return changed


def _without(data: Any, path: Path) -> Any:
    changed = deepcopy(data)
    del at(changed, path[:-1])[path[-1]]
    return changed


def _renamed(data: Any, path: Path, key: str) -> Any:
    """The document with another key in front of a value."""
    changed = deepcopy(data)
    parent = at(changed, path[:-1])
    parent[key] = parent.pop(path[-1])
    return changed


def _longer(value: str) -> tuple[str, ...]:
    return (
        f"{value}\n",
        f" {value}",
        value.upper(),
        value * 40,
        value[1:],
        f"{value}s",
        f"{value}-",
    )


@st.composite
def sections(draw: st.DrawFn, document: tuple[str, Any]) -> tuple[str, Any]:
    """The required keys of a document and up to two others; the kind comes first."""
    kind, data = document
    required = [key for key in (*_REQUIRED[kind], "extends") if key in data]
    optional = [key for key in data if key not in required]
    kept = draw(st.lists(st.sampled_from(optional), max_size=2)) if optional else []
    return kind, {key: data[key] for key in (*required, *kept)}


@st.composite
def _mutated(draw: st.DrawFn, data: Any) -> Any:
    """The document with one change somewhere."""
    path = draw(st.sampled_from(list(places(data))))
    value = at(data, path)
    change = draw(st.sampled_from(_ways(path, value)))
    if change == "delete":
        return _without(data, path)
    if change == "null":
        return _with(data, path, None)
    if change == "rename":
        return _renamed(data, path, draw(_keys(data)))
    if change == "text":
        return _with(data, path, draw(st.sampled_from(_longer(value))))
    if change == "graft":
        return _with(data, path, at(data, draw(st.sampled_from(list(places(data))))))
    new = draw(st.sampled_from(VALUES))
    if change == "add":
        return _with(data, (*path, draw(_keys(data))), new)
    return _with(data, path, [*value, new] if change == "append" else new)


def _ways(path: Path, value: Any) -> tuple[str, ...]:
    """How a value at a place can be changed; the likelier ways stand twice."""
    anywhere = ("replace", "replace", "null", "graft", *(("delete",) if path else ()))
    renamed = ("rename",) if path and isinstance(path[-1], str) else ()
    own: dict[type, tuple[str, ...]] = {
        dict: ("add", "add"),
        list: ("append",),
        str: ("text", "text"),
    }
    return (*anywhere, *renamed, *own.get(type(value), ()))


def _keys(data: Any) -> st.SearchStrategy[str]:
    """Keys of no meaning here, and keys that mean something elsewhere in the document."""
    used = {step for path in places(data) for step in path if isinstance(step, str)}
    return st.sampled_from((*KEYS, *sorted(used)))


@st.composite
def spoiled(draw: st.DrawFn, originals: Sequence[tuple[str, Any]]) -> tuple[str, Any]:
    """A kind of file and a document that is up to three changes away from a good one."""
    kind, data = draw(st.sampled_from(originals).flatmap(sections))
    for _ in range(draw(st.integers(0, 3))):
        data = draw(_mutated(data))
    return kind, data
