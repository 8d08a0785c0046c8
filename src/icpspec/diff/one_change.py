"""The base with one element as the head has it, to see what that does on its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from icpspec.diff.places import BASE, covers, nearest
from icpspec.resolve.conditions import TraitMatched, leaves
from icpspec.resolve.usage import tested

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icpspec.diff.model import Change
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.family import Branch, IcpFamily, Key
    from icpspec.resolve.model import Attribute, Exclusion, ResolvedIcp, Tier, Trait

_Named = TypeVar("_Named", "Trait", "Exclusion")

Element = tuple[str, "Key"]
"""The path of an element, as `traits.zendesk`, and for whom it is changed."""


class _NotAlone(Exception):  # noqa: N818 - no error: caught below
    """The change makes no sense without another one."""


def element_of(change: Change) -> Element:
    """What a change belongs to: changes of one element, for the same accounts, go together."""
    steps = change.path.split(".")
    if steps[0] in _WHOLE:
        named = ".".join(steps[:1])
    elif steps[0] in ("motions", "territories"):
        named = change.path.removesuffix(".when")
    else:
        named = ".".join(steps[:2])
    return named, (change.motion, change.territory)


def with_element(base: IcpFamily, head: IcpFamily, element: Element) -> IcpFamily | None:
    """The base with one element of the head, None where it cannot stand there on its own.

    That is so if it names what only the head has, if tiers come or go, for territories that come or
    go, for values of named lists, and for all where the scale has another step: points and
    thresholds are whole steps, which are worth something else in the other version.
    """
    if base.base.step != head.base.step:
        return None
    path, place = element
    section, _, name = path.partition(".")
    try:
        if section in ("motions", "territories"):
            return _with_branch(base, head, section, name)
        swap = _SWAPS.get(section)
        if swap is None:
            return None
        theirs = {BASE, *head.variants}
        made: dict[tuple[int, int], ResolvedIcp] = {}

        def swapped(key: Key, own: ResolvedIcp) -> ResolvedIcp:
            other = head.variant(*nearest(key, theirs))
            if not covers(place, key):
                return own
            pair = id(own), id(other)
            if pair not in made:
                made[pair] = swap(own, other, name)
            return made[pair]

        variants = {key: swapped(key, own) for key, own in base.variants.items()}
        new = swapped(BASE, base.base)
    except _NotAlone:
        return None
    return replace(base, base=new, variants={**variants, BASE: new})


def _trait(base: ResolvedIcp, head: ResolvedIcp, name: str) -> ResolvedIcp:
    found = next((trait for trait in head.traits if trait.id == name), None)
    if found is None:
        _require(all(name not in _traits_in(tier) for tier in base.tiers))
        return replace(base, traits=_with_one(base.traits, None, name))
    _require(found.group is None or found.group in base.groups)
    words = _words(base, head, [band.when for band in found.bands])
    return replace(base, traits=_with_one(base.traits, found, name), attributes=words)


def _exclusion(base: ResolvedIcp, head: ResolvedIcp, name: str) -> ResolvedIcp:
    _same_tiers(base, head)
    found = next((one for one in head.exclusions if one.id == name), None)
    words = _words(base, head, [found.when, found.unless] if found else [])
    return replace(base, exclusions=_with_one(base.exclusions, found, name), attributes=words)


def _group(base: ResolvedIcp, head: ResolvedIcp, name: str) -> ResolvedIcp:
    groups = {key: group for key, group in base.groups.items() if key != name}
    if name in head.groups:
        groups[name] = head.groups[name]
    _require(all(trait.group is None or trait.group in groups for trait in base.traits))
    return replace(base, groups=groups)


def _tier(base: ResolvedIcp, head: ResolvedIcp, name: str) -> ResolvedIcp:
    _same_tiers(base, head)
    found = next(tier for tier in head.tiers if tier.id == name)
    _require(_traits_in(found) <= {trait.id for trait in base.traits})
    tiers = tuple(found if tier.id == name else tier for tier in base.tiers)
    return replace(base, tiers=tiers, attributes=_words(base, head, [found.requires]))


def _scope(base: ResolvedIcp, head: ResolvedIcp, _name: str) -> ResolvedIcp:
    return replace(base, scope=head.scope, attributes=_words(base, head, [head.scope]))


def _exceptions(base: ResolvedIcp, head: ResolvedIcp, _name: str) -> ResolvedIcp:
    _same_tiers(base, head)
    return replace(base, overrides=head.overrides)


def _attribute(base: ResolvedIcp, head: ResolvedIcp, name: str) -> ResolvedIcp:
    _require(name in base.attributes and name in head.attributes)
    _require(_is_alike(base.attributes[name], head.attributes[name]))
    return replace(base, attributes={**base.attributes, name: head.attributes[name]})


_SWAPS: Mapping[str, Callable[[ResolvedIcp, ResolvedIcp, str], ResolvedIcp]] = {
    "traits": _trait,
    "groups": _group,
    "exclusions": _exclusion,
    "tiers": _tier,
    "when": _scope,
    "exceptions": _exceptions,
    "attributes": _attribute,
}
_WHOLE = ("when", "exceptions")


def _require(holds: bool) -> None:
    if not holds:
        raise _NotAlone


def _same_tiers(base: ResolvedIcp, head: ResolvedIcp) -> None:
    """Ranks of tiers mean the same in both."""
    _require([tier.id for tier in base.tiers] == [tier.id for tier in head.tiers])


def _with_one(entries: Sequence[_Named], new: _Named | None, name: str) -> tuple[_Named, ...]:
    """The entries with one of them replaced, added at the end, or gone."""
    found: dict[str, _Named] = {one.id: one for one in entries}
    if new is None:
        found.pop(name, None)
    else:
        found[name] = new
    return tuple(found.values())


def _words(
    base: ResolvedIcp, head: ResolvedIcp, conditions: Sequence[Bound | None]
) -> dict[str, Attribute]:
    """The vocabulary of the base, with what only the head has for its conditions."""
    for name in tested(one for one in conditions if one is not None):
        if name in base.attributes:
            _require(_is_alike(base.attributes[name], head.attributes[name]))
    return {**head.attributes, **base.attributes}


def _is_alike(one: Attribute, other: Attribute) -> bool:
    """Whether operands that were bound for one fit the other."""
    kinds = ((own.kind, own.many, own.ignore_case) for own in (one, other))
    return len(set(kinds)) == 1


def _traits_in(tier: Tier) -> set[str]:
    return {leaf.trait for leaf in leaves(tier.requires) if isinstance(leaf, TraitMatched)}


def _with_branch(base: IcpFamily, head: IcpFamily, section: str, name: str) -> IcpFamily:
    path = "/".join(step for step in name.split(".") if step != "territories")
    if section == "motions":
        other = next((one for one in head.motions if one.path == path), None)
        return replace(base, motions=_replaced(base.motions, other, path))
    other = next((one for one in head.all_territories() if one.path == path), None)
    return replace(base, territories=_replaced(base.territories, other, path))


def _replaced(branches: Sequence[Branch], other: Branch | None, path: str) -> tuple[Branch, ...]:
    """The tree with the condition of one branch as the other version has it."""
    known = {branch.path for outer in branches for branch in outer.walk()}
    if other is None or path not in known:
        raise _NotAlone
    return tuple(
        replace(branch, when=other.when)
        if branch.path == path
        else replace(branch, inside=_replaced(branch.inside, other, path))
        if path.startswith(f"{branch.path}/")
        else branch
        for branch in branches
    )
