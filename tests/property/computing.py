"""Strategies for ICPs with computed attributes: formulas, named conditions, other ICPs' results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from .conditions import Nameable, conditions
from .documents import (
    FACT_IDS,
    KINDS,
    TRAIT_LIST,
    icps,
    lists_of,
    with_accounts,
    with_attributes,
)
from .facts import facts
from .formulas import formulas
from .scales import scale_of
from .values import AS_OF_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .documents import Case
    from .facts import Fact

_RESULTS = {
    "number": "number",
    "integer": "number",
    "string": "text",
    "boolean": "boolean",
    "date": "date",
}
_TAKEN = {
    "taken-score": {"type": "number", "icp": "taken", "take": "score"},
    "taken_percent": {"type": "number", "icp": "taken", "take": "percent"},
    "taken-tier": {"type": "string", "icp": "taken", "take": "tier"},
}
# By type of an attribute: tests that any value may pass or fail.
_TESTS: Mapping[str, tuple[Any, ...]] = {
    "number": ({"gt": 0}, {"between": [-3, 3.5]}, {"lte": 0.5}, {"ne": 1}, {"known": True}, 0),
    "integer": ({"gte": 1}, {"lt": 3}, [0, 1, 2], {"known": False}, {"not_in": [1, 7]}),
    "string": ({"word": "a"}, {"starts_with": ["A", "x"]}, ["a", "Acme"], {"ne": "a"}, "é", "t-1"),
    "boolean": (True, False, {"known": True}, {"ne": True}),
    "date": ({"within": "90 days"}, {"before": "2024-03-01"}, {"older_than": "1 year"}),
}


@st.composite
def computed_cases(draw: st.DrawFn) -> Case:
    """A random ICP that tests what is computed, also from the result of another random ICP."""
    as_of = draw(st.sampled_from(AS_OF_DAYS))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=5))
    ids = draw(st.permutations(FACT_IDS))
    known = tuple(
        draw(facts(name, as_of, kind, many=many))
        for name, (kind, many) in zip(ids, kinds, strict=False)
    )
    names, lists = draw(lists_of(known, as_of))
    icp, scale, listed = draw(icps(names))
    taken, own_scale, other_listed = draw(icps(names))
    taken = {**taken, "id": "taken", "scale": taken.get("scale") or own_scale or {"avoid": []}}
    lists = {**lists, TRAIT_LIST: listed} if listed else lists
    if other_listed:
        # The list of traits is that of the other ICP.
        taken["tiers"] = {name: _without_requires(one) for name, one in taken["tiers"].items()}
    shared = draw(_computed(names, _single(known), "shared"))
    # A formula that compares a tier with any text would be refused.
    numbers = {name: kind for name, kind in _types(_TAKEN).items() if kind == "number"}
    own = {**_TAKEN, **draw(_computed(names, {**_single(known), **numbers}, "own"))}
    project, icp = with_attributes(icp, known, (), {"scale": scale, "lists": lists})
    project = {**project, "attributes": {**project["attributes"], **shared}}
    taken = draw(_with_traits(taken, _tests(_types(shared)), taken["scale"]))
    tests = {**_tests(_types({**shared, **own})), "taken-tier": _tests_of_tiers(taken)}
    icp = draw(_with_traits(icp, tests, icp.get("scale") or scale))
    icp = {**icp, "attributes": own, **draw(_motions(icp, {**shared, **own}))}
    case: Case = draw(with_accounts(known, project, icp, as_of))
    return replace(case, others=(taken,))


def _without_requires(tier: dict[str, Any]) -> dict[str, Any]:
    """A tier without what it requires; the last one has no condition anyway."""
    kept = {key: value for key, value in tier.items() if key != "requires"}
    return kept if kept or not tier else {"min_score": 1}


def _types(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {name: str(one["type"]) for name, one in attributes.items()}


def _tests(types: Mapping[str, str]) -> dict[str, tuple[Any, ...]]:
    return {name: _TESTS[kind] for name, kind in types.items()}


def _tests_of_tiers(taken: Mapping[str, Any]) -> tuple[Any, ...]:
    """A test on another ICP's tier can name no other than its own."""
    tiers = list(taken["tiers"])
    return (tiers[0], [tiers[-1]], {"ne": tiers[0]}, {"not_in": tiers[:1]}, {"known": True})


def _single(known: Sequence[Fact]) -> dict[str, str]:
    """Attributes that a random formula may compare with any constant, by their type."""
    return {
        fact.id: fact.kind
        for fact in known
        if not fact.many
        and "values" not in fact.declared
        and fact.declared.get("zone", "UTC") == "UTC"
    }


@st.composite
def _computed(
    draw: st.DrawFn, names: Nameable, types: Mapping[str, str], prefix: str
) -> dict[str, dict[str, Any]]:
    """Some formulas, which may build on each other, and a named condition."""
    found: dict[str, dict[str, Any]] = {}
    when = {"type": "boolean", "when": draw(conditions(names, 2))}
    for index in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(tuple(_RESULTS)))
        usable = {**types, **_types(found), f"{prefix}-when": "boolean"}
        text = draw(formulas(usable, _RESULTS[kind]).filter(lambda text: len(text) <= 2000))
        found[f"{prefix}-{index}"] = {"type": kind, "formula": text}
    return {**found, f"{prefix}-when": when}


@st.composite
def _with_traits(
    draw: st.DrawFn,
    icp: dict[str, Any],
    tests: Mapping[str, tuple[Any, ...]],
    scale: dict[str, Any] | None,
) -> dict[str, Any]:
    """The ICP with traits, and maybe an exclusion, that test computed attributes."""
    points = scale_of(scale).points()
    traits = {
        f"on-{name}": {"when": {name: draw(st.sampled_from(own))}, "weight": draw(points)}
        for name, own in tests.items()
        if draw(st.integers(0, 3))
    }
    result = {**icp, "traits": {**icp["traits"], **traits}}
    if draw(st.booleans()) and tests:
        name = draw(st.sampled_from(sorted(tests)))
        excluded = {"when": {name: draw(st.sampled_from(tests[name]))}}
        result["exclusions"] = {**icp.get("exclusions", {}), "by-computed": excluded}
    return result


@st.composite
def _motions(
    draw: st.DrawFn, icp: Mapping[str, Any], attributes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Maybe a motion that a computed attribute assigns, and that computes another one otherwise."""
    truths = [name for name, one in attributes.items() if one["type"] == "boolean"]
    if not draw(st.booleans()):
        return {}
    truth: str = draw(st.sampled_from(truths))
    is_wanted: bool = draw(st.booleans())
    # What tiers require must stay.
    own = [name for name in icp["traits"] if name.startswith("on-")]
    dropped = {draw(st.sampled_from(own)): None} if own else {}
    named = draw(st.sampled_from(("own-when", None)))
    patch = {named: {"when": {"taken-score": {"gt": 1}}}} if named else {}
    overlay = {"when": {truth: is_wanted}, "traits": dropped, "attributes": patch}
    return {"motions": {"fast": {key: value for key, value in overlay.items() if value}}}
