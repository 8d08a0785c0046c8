"""Strategies for motions, territories and `extends`: patches of a random ICP."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from icpspec.resolve.folding import fold

from .conditions import Nameable, conditions
from .merging import Merged, patch_in
from .parts import (
    EXCLUSION_IDS,
    GROUP_IDS,
    TRAIT_IDS,
    exclusion_of,
    group_of,
    levels_of,
    nested,
    points_of,
    tier_keys,
    trait_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .facts import Fact
    from .scales import Scale

# Names that a compiler could confuse with each other, with `base`, or with parts of a path.
MOTIONS = ("plg", "base", "otherwise")
TERRITORIES = ("emea", "a-b", "a_b", "plg", "territories")
LEAST_FLOOR = -10
_DEPTH = 3
States = dict[str | None, tuple[Merged, ...]]
"""The ICP as it is at a place of the tree of territories, for each motion.

Where a file has overlays and another one extends it: as it is there, and as it is here.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """What patches may name.

    Attributes:
        names: the attributes of the base.
        extra: attributes that only overlays declare.
        kept: traits that tiers require; no overlay removes them.
        required: what `requires` may name.
    """

    names: Nameable
    required: Nameable
    scale: Scale
    extra: tuple[Fact, ...]
    kept: frozenset[str]

    def within(self, states: Iterable[Merged]) -> Nameable:
        """What conditions of a patch may name: what all these states know."""
        known = [set(state.data.get("attributes") or {}) for state in states]
        extra = [fact for fact in self.extra if all(fact.id in own for own in known)]
        return replace(self.names, facts=(*self.names.facts, *extra))


@st.composite
def overlays(draw: st.DrawFn, bases: tuple[Merged, ...], setting: Setting) -> dict[str, Any]:
    """Motions and territories that are good on each of some ICPs."""
    motions = draw(st.lists(st.sampled_from(MOTIONS), max_size=2, unique=True))
    claims = draw(_claims(setting.names, len(motions)))
    states: States = {None: bases}
    bodies: dict[str, Any] = {}
    for name, claim in zip(motions, claims, strict=True):
        bodies[name] = {**claim, **draw(patches(setting, bases))}
        states[name] = _all_with(bases, bodies[name])
    territories = draw(_territories(setting, states, 1))
    parts = {"motions": bodies, "territories": territories}
    return {key: value for key, value in parts.items() if value}


def _all_with(states: Iterable[Merged], body: dict[str, Any]) -> tuple[Merged, ...]:
    return tuple(state.with_patch(patch_in(body)) for state in states)


@st.composite
def _territories(draw: st.DrawFn, setting: Setting, states: States, depth: int) -> dict[str, Any]:
    least, most = (int(len(states) == 1), 3) if depth == 1 else (0, 2)
    names = draw(st.lists(st.sampled_from(TERRITORIES), min_size=least, max_size=most, unique=True))
    claims = draw(_claims(setting.names, len(names)))
    found = {}
    for name, claim in zip(names, claims, strict=True):
        found[name] = draw(_territory(setting, states, depth, claim))
    return found


@st.composite
def _territory(
    draw: st.DrawFn, setting: Setting, states: States, depth: int, claim: dict[str, Any]
) -> Any:
    every = [state for of_motion in states.values() for state in of_motion]
    body = {**claim, **draw(patches(setting, every))}
    inside = {motion: _all_with(own, body) for motion, own in states.items()}
    of_motions = {}
    for motion in draw(_some([motion for motion in states if motion is not None])):
        of_motions[motion] = draw(patches(setting, inside[motion]))
        inside[motion] = _all_with(inside[motion], of_motions[motion])
    if of_motions:
        body["motions"] = of_motions
    if depth < _DEPTH and draw(st.booleans()):
        deeper = draw(_territories(setting, inside, depth + 1))
        body = {**body, "territories": deeper} if deeper else body
    return body or None


def _some(names: Sequence[str]) -> st.SearchStrategy[list[str]]:
    if not names:
        return st.just([])
    return st.lists(st.sampled_from(names), max_size=2, unique=True)


@st.composite
def _claims(draw: st.DrawFn, names: Nameable, count: int) -> list[dict[str, Any]]:
    """Who belongs to each of so many siblings: ranges side by side, or any conditions."""
    ordered = [fact for fact in names.facts if len(fact.inside) > 2 and not fact.many]
    whens: list[Any] = []
    if draw(st.booleans()) and ordered:
        whens = draw(levels_of(draw(st.sampled_from(ordered))))[:count]
    whens += [draw(conditions(names, 2)) for _ in range(count - len(whens))]
    # A tie that can be proved is refused; inside `any` nobody looks for one.
    claims: list[dict[str, Any]]
    claims = [{"when": nested(when, 1 + index)} for index, when in enumerate(whens)]
    specials: tuple[dict[str, Any], ...] = ({"when": "otherwise"}, {})
    for special in specials:
        if claims and draw(st.integers(0, 2)) == 0:
            claims[draw(st.integers(0, count - 1))] = special
    return claims


@st.composite
def patches(draw: st.DrawFn, setting: Setting, states: Sequence[Merged]) -> dict[str, Any]:
    """A patch that is good in all of some states; the first is the one without motions.

    Args:
        states: what it is merged onto, for each motion.
    """
    found: dict[str, Any] = {}
    sections = draw(st.lists(st.sampled_from(tuple(_SECTIONS)), max_size=3, unique=True))
    for section in sorted(sections):
        # What is declared here may be named here.
        so_far = [state.with_patch(found) for state in states]
        patch = draw(_SECTIONS[section](setting, so_far))
        if patch:
            found[section] = patch
    return found


def _section(state: Merged, name: str) -> Mapping[str, Any]:
    section: Mapping[str, Any] = state.data.get(name) or {}
    return section


@st.composite
def _attributes(draw: st.DrawFn, setting: Setting, states: Sequence[Merged]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    facts = (*setting.names.facts, *setting.extra)
    for fact in draw(st.lists(st.sampled_from(facts), max_size=2, unique=True)):
        known = [fact.id in _section(state, "attributes") for state in states]
        if any(("attributes", fact.id) in state.removed for state in states):
            continue
        if not all(known):
            found[fact.id] = {**fact.declared, **draw(_declared_otherwise(fact))}
            continue
        change = draw(_declared_otherwise(fact))
        own = _section(states[0], "attributes")[fact.id]
        for key in ("min", "max", "null_values"):
            everywhere = all(key in _section(s, "attributes")[fact.id] for s in states)
            if key in own and everywhere and draw(st.integers(0, 3)) == 0:
                change[key] = None
        if change:
            found[fact.id] = change
    return found


@st.composite
def _declared_otherwise(draw: st.DrawFn, fact: Fact) -> dict[str, Any]:
    """Another declaration of an attribute in which all operands keep their meaning."""
    change: dict[str, Any] = {}
    named = {fold(str(operand)) for operand in fact.operands}
    bounds = (*fact.operands, *fact.inside)
    if draw(st.booleans()) and fact.kind in ("integer", "number") and bounds:
        margin = draw(st.sampled_from((1, 2, 1000)))
        # Beyond 64 bits a whole number is refused.
        end = 2**63 - 1 if fact.kind == "integer" else sys.float_info.max
        change["max"] = min(max(bounds) + margin, end)
        if draw(st.booleans()):
            change["min"] = max(min(bounds) - margin, -end)
    listed = {fold(str(one)) for key in ("values", "null_values") for one in _listed(fact, key)}
    free = [
        raw
        for raw in fact.raws
        if isinstance(raw, str) and fact.kind == "string" and raw
        if fold(raw) not in named | listed
    ]
    if draw(st.booleans()) and free:
        change["null_values"] = [draw(st.sampled_from(free))]
    is_plain = fact.kind == "string" and not listed and not change
    if draw(st.booleans()) and is_plain:
        change["case"] = "ignore"
    return change


def _listed(fact: Fact, key: str) -> list[Any]:
    given = fact.declared.get(key) or []
    if isinstance(given, dict):
        return [*given, *(other for others in given.values() for other in others)]
    return list(given)


@st.composite
def _groups(draw: st.DrawFn, setting: Setting, states: Sequence[Merged]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(GROUP_IDS), max_size=2, unique=True)):
        # Floors of 0 or less and caps of 0 or more go together, whichever layers set them.
        group = draw(group_of(setting.scale, LEAST_FLOOR))
        own = _section(states[0], "groups").get(name, {})
        for key in ("cap", "floor", "combine"):
            if key in own and draw(st.integers(0, 3)) == 0:
                group[key] = None
        found[name] = group
    return found


@st.composite
def _traits(draw: st.DrawFn, setting: Setting, states: Sequence[Merged]) -> dict[str, Any]:
    names = setting.within(states)
    groups = tuple(set.intersection(*(set(_section(state, "groups")) for state in states)))
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(TRAIT_IDS), max_size=3, unique=True)):
        own = _section(states[0], "traits").get(name)
        if own is None:
            found[name] = draw(trait_of(names, setting.scale, tuple(sorted(groups))))
        elif name not in setting.kept and draw(st.integers(0, 4)) == 0:
            found[name] = None
        else:
            present = [_section(s, "traits")[name] for s in states if name in _section(s, "traits")]
            found[name] = draw(_trait_patch(names, setting.scale, sorted(groups), own, present))
    return found


@st.composite
def _trait_patch(
    draw: st.DrawFn,
    names: Nameable,
    scale: Scale,
    groups: Sequence[str],
    own: Mapping[str, Any],
    present: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    patch: dict[str, Any] = {}
    if draw(st.booleans()):
        patch = draw(points_of(names, scale))
    elif draw(st.booleans()) and all("weight" in one for one in present):
        patch = {"weight": draw(scale.points())}
        if draw(st.integers(0, 3)) == 0:
            patch["weight"] = own["weight"]
    if draw(st.integers(0, 2)) == 0:
        patch["if_unknown"] = draw(scale.points(-12, 24))
    if draw(st.integers(0, 2)) == 0 and groups:
        patch["group"] = draw(st.sampled_from(groups))
    for key in ("if_unknown", "group"):
        if key in own and draw(st.integers(0, 3)) == 0:
            patch[key] = None
    return patch


@st.composite
def _exclusions(draw: st.DrawFn, setting: Setting, states: Sequence[Merged]) -> dict[str, Any]:
    names, tiers = setting.within(states), tuple(states[0].data["tiers"])
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(EXCLUSION_IDS), max_size=2, unique=True)):
        own = _section(states[0], "exclusions").get(name)
        exclusion = draw(exclusion_of(names, tiers))
        if own is None:
            found[name] = exclusion
        elif draw(st.booleans()):
            found[name] = None
        else:
            kept = draw(st.sets(st.sampled_from(tuple(exclusion))))
            found[name] = {key: exclusion[key] for key in sorted(kept)}
            for key in ("unless", "at_best"):
                if key in own and draw(st.booleans()):
                    found[name][key] = None
    return found


@st.composite
def _tiers(draw: st.DrawFn, setting: Setting, states: Sequence[Merged]) -> dict[str, Any]:
    *upper, _last = states[0].data["tiers"]
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(upper), max_size=2, unique=True)) if upper else ():
        keys = tier_keys(setting.required, setting.scale)
        chosen = draw(st.sets(st.sampled_from(tuple(keys)), max_size=2))
        patch: dict[str, Any] = {key: draw(keys[key]) for key in sorted(chosen)}
        own = states[0].data["tiers"][name]
        for key in keys:
            if key in own and patch and key not in patch and draw(st.integers(0, 3)) == 0:
                patch[key] = None
        without_nulls = {key: value for key, value in patch.items() if value is not None}
        is_good = all(
            state.with_patch({"tiers": {name: patch}}).data["tiers"][name] for state in states
        )
        found[name] = patch if is_good else without_nulls
    return found


_SECTIONS: Any = {
    "attributes": _attributes,
    "exclusions": _exclusions,
    "groups": _groups,
    "tiers": _tiers,
    "traits": _traits,
}
