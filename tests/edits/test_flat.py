"""Files as lines for `git diff`: the same for what says the same, and for nothing else."""

from __future__ import annotations

import copy
import itertools
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.edits.flat_conditions import condition
from icpspec.edits.flat_files import flat_data, flat_file
from icpspec.edits.format import formatted
from icpspec.text.document import parse

from .written import DATA, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).parents[2]
_FILES = sorted(
    path
    for folder in ("specs", "src/icpspec/demo/project")
    for path in (_ROOT / folder).rglob("*.yaml")
)
_SEEDS = st.integers(0, 2**32).map(Random)
_NEW = "a value that no file has"


def _flat(data: dict[str, Any]) -> list[str]:
    return flat_data(data).split("\n")[:-1]


def _spec(**keys: Any) -> list[str]:
    return [line for line in _flat({"icpspec": 1, **keys}) if line != "icpspec: 1"]


def _when(value: Any) -> list[str]:
    """The lines of a condition."""
    return [line.removeprefix("when") for line in _spec(when=value)]


def _shuffled(data: Any, random: Random) -> Any:
    """The same with keys and lists in another order, but where order means something."""
    if isinstance(data, dict):
        keys = list(data)
        if not ("tiers" in data and "icpspec" in data):
            random.shuffle(keys)
        found = {key: _shuffled(data[key], random) for key in keys}
        for key, fixed in (("bands", data.get("bands")), ("between", data.get("between"))):
            if isinstance(fixed, list):
                items = [_shuffled(one, random) for one in fixed] if key == "bands" else fixed
                found[key] = items
        if isinstance(data.get("tiers"), dict) and "icpspec" in data:
            found["tiers"] = {key: found["tiers"][key] for key in data["tiers"]}
        return found
    if isinstance(data, list):
        items = [_shuffled(one, random) for one in data]
        random.shuffle(items)
        return items
    return data


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
@settings(max_examples=8, deadline=None)
@given(random=_SEEDS)
def test_order_layout_and_comments_leave_no_trace(path: Path, random: Random) -> None:
    """A file written anew in a random style, in a random order, gives the same lines."""
    raw = path.read_bytes()
    told = flat_file(raw)
    assert told
    document = parse(raw, path.name)
    data = {key: document.data[key] for key in document.data if key != "meta"}
    again = Writer(random).document(_shuffled(data, random))
    without_meta = [line for line in told.splitlines(keepends=True) if "meta" not in line]
    assert flat_file(again) == "".join(without_meta)
    kind = "project" if path.name == "icpspec.yaml" else "icp"
    assert flat_file(formatted(document, kind)[0]) == told


def _leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts = data.items() if isinstance(data, dict) else enumerate(data)
    for key, part in parts:
        if isinstance(part, dict | list):
            yield from _leaves(part, (*path, key))
        yield (*path, key)


def _changed(data: Any, path: tuple[Any, ...], *, removed: bool) -> Any:
    found = copy.deepcopy(data)
    node = found
    for step in path[:-1]:
        node = node[step]
    if removed:
        del node[path[-1]]
    else:
        node[path[-1]] = _NEW
    return found


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_every_change_shows(path: Path) -> None:
    """Values and sections of a file, replaced or removed, give other lines."""
    data = parse(path.read_bytes(), path.name).data
    told = _flat(data)
    paths = list(_leaves(data))
    assert len(paths) > 20
    for place, removed in itertools.product(paths[:: len(paths) // 100 + 1], (False, True)):
        assert _flat(_changed(data, place, removed=removed)) != told, (place, removed)


@given(DATA, _SEEDS)
@settings(max_examples=300, deadline=None)
def test_random_documents(data: dict[str, Any], random: Random) -> None:
    """Nothing makes it fail, and nothing that is replaced goes unseen."""
    written = Writer(random).document(data)
    told = flat_file(written)
    if parse(written, "").findings:
        assert told is None
        return
    assert told == flat_data(data)
    for path in _leaves(data):
        assert flat_data(_changed(data, path, removed=False)) != told, path


_SAME: list[list[dict[str, Any]]] = [
    [{"a": "x"}, {"a": {"eq": "x"}}, {"a": ["x"]}, {"a": {"in": ["x"]}}, {"a": ["x", "x"]}],
    [{"a": {"gte": 1, "lte": 5}}, {"a": {"between": [1, 5]}}, {"a": {"between": [1.0, 5]}}],
    [{"a": ["x", "y"]}, {"a": {"in": ["y", "x"]}}, {"any": [{"a": ["x", "y"]}]}],
    [{"a": {"ne": "x"}}, {"a": {"not_in": ["x"]}}],
    [{"a": {"not_in": ["x", "y"]}}, {"all": [{"a": {"ne": "x"}}, {"a": {"ne": "y"}}]}],
    [{"a": {"has": "x"}}, {"a": {"has_any": ["x"]}}, {"a": {"has_all": ["x"]}}],
    [{"a": {"has_all": ["x", "y"]}}, {"all": [{"a": {"has": "y"}}, {"a": {"has": "x"}}]}],
    [{"a": {"contains": "x"}}, {"a": {"contains": ["x"]}}],
    [{"a": {"within": "1 quarter"}}, {"a": {"within": "91 days"}}, {"a": {"within": "13 weeks"}}],
    [{"a": 1, "b": 2}, {"all": [{"b": 2}, {"a": 1}]}, {"b": 2, "all": [{"all": [{"a": 1}]}]}],
    [{"none": [{"a": 1}, {"b": 1}]}, {"all": [{"not": {"b": 1}}, {"not": {"a": 1}}]}],
    [{"any": [{"a": 1}, {"b": {"in": [2]}}]}, {"any": [{"b": 2}, {"a": {"eq": 1}}, {"b": 2}]}],
    [
        {"at_least": {"n": 1, "of": [{"a": 1}, {"b": 1}]}},
        {"at_least": {"of": [{"b": 1}, {"a": 1}], "n": 1.0}},
    ],
    [{"a": {"size": 3}}, {"a": {"size": {"eq": 3}}}],
]


@pytest.mark.parametrize("conditions", _SAME, ids=lambda conditions: json.dumps(conditions[0]))
def test_equivalent_spellings_are_told_alike(conditions: list[dict[str, Any]]) -> None:
    """Each group means one thing, and no two groups mean the same."""
    told = [_when(one) for one in conditions]
    assert told == [told[0]] * len(told)
    others = [_when(group[0]) for group in _SAME if group is not conditions]
    assert told[0] not in others


_TEST = st.sampled_from(
    [
        *(1, 2, [1], [1, 2], [2, 3], {"eq": 1}, {"ne": 1}, {"not_in": [1, 2]}, {"in": [3]}),
        *({"gte": 2}, {"lte": 2}, {"between": [1, 2]}, {"gte": 1, "lte": 2}, {"gte": 2, "ne": 3}),
    ]
)
_CONDITIONS = st.recursive(
    st.dictionaries(st.sampled_from("ab"), _TEST, min_size=1),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"none": parts}),
        inner.map(lambda part: {"not": part}),
        st.tuples(st.integers(1, 2), st.lists(inner, min_size=1, max_size=3)).map(
            lambda pair: {"at_least": {"n": pair[0], "of": pair[1]}}
        ),
        st.tuples(inner, inner).map(lambda pair: {**pair[0], **pair[1]}),
    ),
    max_leaves=5,
)
_ACCOUNTS = [{"a": a, "b": b} for a, b in itertools.product((None, 0, 1, 2, 3), (None, 0, 1, 2, 3))]


def _and(parts: list[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _not(part: bool | None) -> bool | None:
    return None if part is None else not part


def _or(parts: list[bool | None]) -> bool | None:
    return _not(_and([_not(part) for part in parts]))


def _holds(value: dict[str, Any], account: dict[str, int | None]) -> bool | None:
    """Kleene logic by the book, for the few tests above."""
    found: list[bool | None] = []
    for key, part in value.items():
        if key == "all":
            found.append(_and([_holds(one, account) for one in part]))
        elif key in ("any", "none"):
            one_holds = _or([_holds(one, account) for one in part])
            found.append(one_holds if key == "any" else _not(one_holds))
        elif key == "not":
            found.append(_not(_holds(part, account)))
        elif key == "at_least":
            parts = [_holds(one, account) for one in part["of"]]
            true, unknown = parts.count(True), parts.count(None)
            least = part["n"]
            found.append(True if true >= least else False if true + unknown < least else None)
        else:
            found.append(_passes(part, account[key]))
    return _and(found)


def _passes(test: Any, fact: int | None) -> bool | None:
    if fact is None:
        return None
    if isinstance(test, int):
        return fact == test
    if isinstance(test, list):
        return fact in test
    return all(_one_passes(name, operand, fact) for name, operand in test.items())


def _one_passes(name: str, operand: Any, fact: int) -> bool:
    match name:
        case "eq" | "ne":
            return bool((fact == operand) is (name == "eq"))
        case "in" | "not_in":
            return (fact in operand) is (name == "in")
        case "gte":
            return bool(fact >= operand)
        case "lte":
            return bool(fact <= operand)
        case _:
            return bool(operand[0] <= fact <= operand[1])


def test_conditions_that_are_told_alike_mean_the_same() -> None:
    """Among many small conditions, all with the same lines agree on every account."""
    groups: dict[str, dict[tuple[bool | None, ...], str]] = {}
    written: dict[str, set[str]] = {}

    @given(_CONDITIONS)
    @settings(max_examples=1500, deadline=None)
    def collect(value: dict[str, Any]) -> None:
        told = repr(sorted((name, str(one)) for name, one in condition("when", value)))
        meaning = tuple(_holds(value, account) for account in _ACCOUNTS)
        meanings = groups.setdefault(told, {})
        meanings.setdefault(meaning, json.dumps(value))
        written.setdefault(told, set()).add(json.dumps(value, sort_keys=True))
        assert len(meanings) == 1, (told, meanings)

    collect()
    assert sum(len(spellings) > 1 for spellings in written.values()) > 50


def test_lines_of_a_condition() -> None:
    """A path and a value each; a value that may be one of several has a line of its own."""
    value = {
        "helpdesk": ["zendesk", "intercom"],
        "agents": {"between": [20, 200]},
        "any": [{"growth": {"gte": 0.2}}, {"roles": {"gte": 10}, "hiring": True}],
        "country": {"in": {"list": "eu"}},
    }
    assert _when(value) == [
        ".agents.gte: 20",
        ".agents.lte: 200",
        ".any[]: {growth.gte: 0.2}",
        ".any[]: {hiring: true, roles.gte: 10}",
        ".country.in: {list: eu}",
        ".helpdesk.in[]: intercom",
        ".helpdesk.in[]: zendesk",
    ]


def test_order_counts_in_bands_and_tiers() -> None:
    """There it decides, and one line tells it."""
    low, high = {"title": "low", "when": {"a": 1}, "weight": 1}, {"when": {"a": 2}, "weight": 5}
    one = _spec(traits={"t": {"bands": [low, high]}}, tiers={"green": {}, "red": {}})
    two = _spec(traits={"t": {"bands": [high, low]}}, tiers={"red": {}, "green": {}})
    assert one == [
        "tiers: [green, red]",
        "tiers.green: {}",
        "tiers.red: {}",
        "traits.t.bands: [low, {when.a: 2}]",
        "traits.t.bands[low].title: low",
        "traits.t.bands[low].weight: 1",
        "traits.t.bands[low].when.a: 1",
        "traits.t.bands[{when.a: 2}].weight: 5",
        "traits.t.bands[{when.a: 2}].when.a: 2",
    ]
    assert set(one) ^ set(two) == {
        *("tiers: [green, red]", "tiers: [red, green]"),
        *("traits.t.bands: [low, {when.a: 2}]", "traits.t.bands: [{when.a: 2}, low]"),
    }


def test_one_band_is_a_condition_with_a_weight() -> None:
    """Unless it has a name."""
    plain = _spec(traits={"t": {"when": {"a": 1}, "weight": 5}})
    assert plain == ["traits.t.weight: 5", "traits.t.when.a: 1"]
    assert _spec(traits={"t": {"bands": [{"when": {"a": 1}, "weight": 5}]}}) == plain
    named = _spec(traits={"t": {"bands": [{"title": "x", "when": {"a": 1}, "weight": 5}]}})
    assert named != plain


def test_ids_are_no_keys_of_the_language() -> None:
    """A trait called `when` is a trait."""
    told = _spec(traits={"when": {"when": {"a": ["x"]}, "title": "T"}}, tiers={"when": None})
    assert told == ["tiers.when: null", "traits.when.title: T", "traits.when.when.a: x"]
    assert _spec(traits={"when": {"title": ["x"]}}) == ["traits.when.title[]: x"]


def test_texts() -> None:
    """Long ones line by line; what no eye sees is written out; text is not a number."""
    told = _spec(title="two\nlines ", summary="5", owner="a\u202eb", id=5, status="x # y")
    assert told == [
        "id: 5",
        'owner: "a\\u202eb"',
        'status: "x # y"',
        'summary: "5"',
        "title| two",
        'title| "lines "',
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"- a\n- b\n",
        b"just text",
        b"a: 1\na: 2\n",
        b"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n",
        b"a: [1\n",
        b"a: &x [*x]\n",
        b"a: " + b"[" * 500,
        b"a: .inf\n",
        b"\x00\x01binary",
    ],
)
def test_what_is_not_sound_is_left_to_the_reader(raw: bytes) -> None:
    """It would hide what is wrong with it."""
    assert flat_file(raw) is None
