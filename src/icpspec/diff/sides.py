"""One version as the elements of the comparison look at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.diff.elements._protocol import Side
from icpspec.diff.places import BASE
from icpspec.resolve.computed import NamedCondition
from icpspec.resolve.conditions import All, Any_, AtLeast, Not, TraitMatched
from icpspec.resolve.usage import assigning, conditions_of, tested, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.family import Branch, IcpFamily, Key
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute, ResolvedIcp
    from icpspec.resolve.workspace import Workspace
    from icpspec.text.document import Positioned
    from icpspec.text.places import Steps


def document_of(icp: LoadedIcp, key: Key) -> Positioned:
    """What an ICP is for a motion and a territory, all layers merged."""
    # The merged document of the base lacks what overlays say of themselves.
    layers = icp.family.layers if icp.family and key != BASE else {}
    return layers.get(key, icp.document)


def side_of(icp: LoadedIcp, key: Key, used: frozenset[str]) -> Side:
    """An ICP without errors, for a motion and a territory."""
    assert icp.family is not None
    resolved = icp.family.variant(*key)
    document = document_of(icp, key)
    conditions = dict(_conditions(resolved, document.data))
    conditions.update(_assigning(icp.family))
    return Side(document.data, document, conditions, resolved.attributes, used)


def side_of_project(space: Workspace) -> Side:
    """A project file without errors."""
    vocabulary = space.vocabulary
    conditions = _named_conditions(vocabulary.attributes, space.document.data)
    lists = {name: named.values for name, named in vocabulary.lists.items()}
    data = space.document.data
    return Side(data, space.document, dict(conditions), vocabulary.attributes, lists=lists)


def used_in(icps: Iterable[LoadedIcp | None]) -> frozenset[str]:
    """Ids of the attributes that ICPs test, or need for what they test."""
    found: set[str] = set()
    for icp in icps:
        family = icp.family if icp else None
        if family is None:
            continue
        assigned = tested(assigning((*family.motions, *family.territories)))
        for own in family.distinct():
            found.update(with_sources(tested(conditions_of(own)) | assigned, own.attributes))
    return frozenset(found)


def with_traits_renamed(side: Side, names: Mapping[str, str]) -> Side:
    """A version whose tiers name traits as the other version does."""
    if not names:
        return side
    renamed = {
        path: _renamed(bound, names) if path[0] == "tiers" else bound
        for path, bound in side.conditions.items()
    }
    return replace(side, conditions=renamed)


def _conditions(icp: ResolvedIcp, data: Mapping[str, Any]) -> Iterator[tuple[Steps, Bound]]:
    if icp.scope is not None:
        yield ("when",), icp.scope
    for trait in icp.traits:
        path: Steps = ("traits", trait.id)
        has_bands = "bands" in data["traits"][trait.id]
        for n, band in enumerate(trait.bands):
            yield ((*path, "bands", n, "when") if has_bands else (*path, "when")), band.when
    for exclusion in icp.exclusions:
        yield ("exclusions", exclusion.id, "when"), exclusion.when
        if exclusion.unless is not None:
            yield ("exclusions", exclusion.id, "unless"), exclusion.unless
    for tier in icp.tiers:
        if tier.requires is not None:
            yield ("tiers", tier.id, "requires"), tier.requires
    yield from _named_conditions(icp.attributes, data)


def _named_conditions(
    attributes: Mapping[str, Attribute], data: Mapping[str, Any]
) -> Iterator[tuple[Steps, Bound]]:
    for name in data.get("attributes") or ():
        own = attributes.get(name)
        if own is not None and isinstance(own.computed, NamedCondition):
            yield ("attributes", name, "when"), own.computed.when


def _assigning(family: IcpFamily) -> Iterator[tuple[Steps, Bound]]:
    for section, branches in (("motions", family.motions), ("territories", family.territories)):
        yield from _of_branches((section,), branches)


def _of_branches(path: Steps, branches: Sequence[Branch]) -> Iterator[tuple[Steps, Bound]]:
    for branch in branches:
        here = (*path, branch.id)
        if branch.when is not None and not isinstance(branch.when, str):
            yield (*here, "when"), branch.when
        yield from _of_branches((*here, "territories"), branch.inside)


def _renamed(bound: Bound, names: Mapping[str, str]) -> Bound:
    match bound:
        case TraitMatched(trait):
            return TraitMatched(names.get(trait, trait))
        case All(parts):
            return All(tuple(_renamed(part, names) for part in parts))
        case Any_(parts):
            return Any_(tuple(_renamed(part, names) for part in parts))
        case AtLeast(n, parts):
            return AtLeast(n, tuple(_renamed(part, names) for part in parts))
        case Not(part):
            return Not(_renamed(part, names))
    return bound
