"""Attributes that overlays define otherwise get names of their own: variants share steps."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from icpspec.resolve.computed import Formula, NamedCondition, Rollup
from icpspec.resolve.conditions import All, Any_, AtLeast, Not, Test
from icpspec.resolve.expressions import AttributeValue
from icpspec.resolve.usage import assigning, conditions_of, tested, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icpspec.resolve.computed import Computed
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.family import Branch, IcpFamily
    from icpspec.resolve.model import Attribute, ResolvedIcp, Tier, Trait

# No id of the language has it.
_MARK = "@"


def apart(family: IcpFamily) -> IcpFamily:
    """The family with one vocabulary for all variants and for the ICPs whose results they take.

    Where a variant's attribute is read or computed in another way than that of the base, it is
    called `industry@2` in the variant's conditions; the base's own names stay as they are. What
    only a taken ICP `fit` understands by it is called `industry@fit`.
    """
    return _apart(family, dict(family.base.attributes), "")


def _apart(family: IcpFamily, known: dict[str, Attribute], mark: str) -> IcpFamily:
    """The family in terms of a vocabulary, to which what is missing is added.

    Args:
        mark: what new names are marked with; without one the base is in its own words.
    """
    variants: dict[int, ResolvedIcp] = {}
    motions, territories = family.motions, family.territories
    for icp in family.distinct():
        is_base = icp is family.base
        names = _names(icp, known, mark) if mark or not is_base else {}
        is_changed = any(a != b for a, b in names.items())
        variants[id(icp)] = _renamed(icp, names, scope=is_base) if is_changed else icp
        if is_base and is_changed:
            motions = tuple(_branch(one, names) for one in motions)
            territories = tuple(_branch(one, names) for one in territories)
    taken = {name: _apart(other, known, f"{_MARK}{name}") for name, other in family.taken.items()}
    if any(taken[name] is not other for name, other in family.taken.items()):
        family = replace(family, taken=taken)
    if all(variants[id(icp)] is icp for icp in family.distinct()):
        return family
    found = {one: replace(icp, attributes=known) for one, icp in variants.items()}
    return replace(
        family,
        base=found[id(family.base)],
        variants={key: found[id(icp)] for key, icp in family.variants.items()},
        motions=motions,
        territories=territories,
    )


def taken_families(family: IcpFamily) -> list[IcpFamily]:
    """The ICPs whose results a family takes, each once, after those whose results it takes."""
    found: dict[str, IcpFamily] = {}
    for other in family.taken.values():
        for inner in (*taken_families(other), other):
            found.setdefault(inner.id, inner)
    return list(found.values())


def original(name: str) -> str:
    """The id that an attribute has in the spec."""
    return name.partition(_MARK)[0]


def own_name(name: str) -> str | None:
    """The id that the ICP itself has for it; None for what only a taken ICP understands so."""
    own, _, mark = name.partition(_MARK)
    return own if not mark or mark.isdigit() else None


def stored_by(family: IcpFamily) -> list[Attribute]:
    """The attributes that tables must give for all variants and for telling who is in which.

    Stored ones and roll-ups, by name; those that were told apart are called as `apart` calls them.
    """
    return [
        one for one in used_by(family) if one.computed is None or isinstance(one.computed, Rollup)
    ]


def used_by(family: IcpFamily) -> list[Attribute]:
    """The attributes that all variants use, and those that tell who is in which; by name.

    Those of the ICPs whose results they take are among them. Those that were told apart are called
    as `apart` calls them.
    """
    whole = apart(family)
    found: dict[str, Attribute] = {}
    for one in (whole, *taken_families(whole)):
        names = tested(assigning((*one.motions, *one.territories)))
        for icp in one.distinct():
            names |= tested(conditions_of(icp))
        attributes = vocabulary(one)
        found.update((name, attributes[name]) for name in with_sources(names, attributes))
    return [found[name] for name in sorted(found)]


def vocabulary(family: IcpFamily) -> Mapping[str, Attribute]:
    """All attributes of a family with one vocabulary, and of the ICPs that it takes; by name."""
    found: dict[str, Attribute] = {}
    for one in (family, *taken_families(family)):
        for icp in one.distinct():
            found.update((name, own) for name, own in icp.attributes.items() if name not in found)
    return found


def _names(icp: ResolvedIcp, known: dict[str, Attribute], mark: str) -> dict[str, str]:
    """What a variant's attributes are called; new ones are added to those that are known."""
    names: dict[str, str] = {}
    for name in with_sources(icp.attributes, icp.attributes):
        own = icp.attributes[name]
        if own.computed is None and known.get(name) is own:
            # Most variants share most attributes.
            names[name] = name
            continue
        own = replace(own, computed=_renamed_computed(own.computed, names))
        called = next(
            called
            for called in _candidates(name, mark)
            if called not in known or _same(replace(own, id=called), known[called])
        )
        known.setdefault(called, replace(own, id=called))
        names[name] = called
    return names


def _candidates(name: str, mark: str) -> Iterator[str]:
    yield name
    if mark:
        yield f"{name}{mark}"
    for number in count(2):
        yield f"{name}{mark}{_MARK}{number}"


def _same(one: Attribute, other: Attribute) -> bool:
    """Whether two attributes always have the same value."""
    return replace(one, title="", question=None) == replace(other, title="", question=None)


def _renamed_computed(computed: Computed | None, names: Mapping[str, str]) -> Computed | None:
    match computed:
        case NamedCondition(when):
            return NamedCondition(_condition(when, names))
        case Formula():
            return replace(
                computed,
                expression=_expression(computed.expression, names),
                uses=tuple(names.get(name, name) for name in computed.uses),
            )
    return computed


def _expression(part: Any, names: Mapping[str, str]) -> Any:
    """The same expression over attributes by their new names, whatever it is made of."""
    if isinstance(part, AttributeValue):
        return replace(part, attribute=names.get(part.attribute, part.attribute))
    if isinstance(part, tuple):
        return tuple(_expression(item, names) for item in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    own = {field.name: _expression(getattr(part, field.name), names) for field in fields(part)}
    return type(part)(**own)


def _branch(branch: Branch, names: Mapping[str, str]) -> Branch:
    when = branch.when
    if when is not None and not isinstance(when, str):
        when = _condition(when, names)
    return replace(branch, when=when, inside=tuple(_branch(one, names) for one in branch.inside))


def _renamed(icp: ResolvedIcp, names: Mapping[str, str], *, scope: bool) -> ResolvedIcp:
    """An ICP over attributes by their new names.

    Args:
        scope: its scope too; that of a variant is the base's, in the words of the base.
    """
    return replace(
        icp,
        scope=_condition(icp.scope, names) if scope and icp.scope else icp.scope,
        traits=tuple(_trait(trait, names) for trait in icp.traits),
        exclusions=tuple(
            replace(
                one,
                when=_condition(one.when, names),
                unless=one.unless and _condition(one.unless, names),
            )
            for one in icp.exclusions
        ),
        tiers=tuple(_tier(tier, names) for tier in icp.tiers),
    )


def _trait(trait: Trait, names: Mapping[str, str]) -> Trait:
    bands = tuple(replace(band, when=_condition(band.when, names)) for band in trait.bands)
    return replace(trait, bands=bands)


def _tier(tier: Tier, names: Mapping[str, str]) -> Tier:
    return replace(tier, requires=tier.requires and _condition(tier.requires, names))


def _condition(bound: Bound, names: Mapping[str, str]) -> Bound:
    match bound:
        case Test(attribute, operator, operand):
            return Test(names.get(attribute, attribute), operator, operand)
        case All(parts):
            return All(tuple(_condition(part, names) for part in parts))
        case Any_(parts):
            return Any_(tuple(_condition(part, names) for part in parts))
        case AtLeast(n, parts):
            return AtLeast(n, tuple(_condition(part, names) for part in parts))
        case Not(part):
            return Not(_condition(part, names))
    return bound
