"""Which attributes an ICP needs, and what those are computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve.computed import Formula, NamedCondition, Rollup, Taken
from icpspec.resolve.conditions import tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.family import Branch, IcpFamily
    from icpspec.resolve.model import Attribute, ResolvedIcp


def conditions_of(icp: ResolvedIcp) -> Iterator[Bound]:
    """All conditions that decide an account's result."""
    if icp.scope is not None:
        yield icp.scope
    for trait in icp.traits:
        for band in trait.bands:
            yield band.when
    for exclusion in icp.exclusions:
        yield exclusion.when
        if exclusion.unless is not None:
            yield exclusion.unless
    for tier in icp.tiers:
        if tier.requires is not None:
            yield tier.requires


def tested(conditions: Iterable[Bound]) -> set[str]:
    """Ids of the attributes that conditions test."""
    return {test.attribute for condition in conditions for test in tests(condition)}


def assigning(branches: Iterable[Branch]) -> Iterator[Bound]:
    """The conditions that assign accounts to motions or territories."""
    for branch in branches:
        if branch.when is not None and not isinstance(branch.when, str):
            yield branch.when
        yield from assigning(branch.inside)


def sources_of(attribute: Attribute) -> tuple[str, ...]:
    """Ids of the attributes that an attribute is computed from; none for a stored one."""
    match attribute.computed:
        case Formula(uses=uses):
            return uses
        case NamedCondition(when):
            return tuple(sorted(tested((when,))))
        case Rollup() | Taken() | None:
            return ()


def with_sources(names: Iterable[str], attributes: Mapping[str, Attribute]) -> list[str]:
    """Attributes and all that they are computed from, each after what it is computed from.

    Among those that do not depend on each other, in alphabetical order.
    """
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in found or name not in attributes:
            return
        for source in sorted(sources_of(attributes[name])):
            visit(source)
        found[name] = None

    for name in sorted(names):
        visit(name)
    return list(found)


def needed(icp: ResolvedIcp) -> list[str]:
    """Ids of all attributes that one resolved ICP needs, each after what it is computed from."""
    return with_sources(tested(conditions_of(icp)), icp.attributes)


def stored(icp: ResolvedIcp) -> list[str]:
    """Ids of the attributes that a source must give for one resolved ICP, in alphabetical order."""
    return sorted(name for name in needed(icp) if icp.attributes[name].computed is None)


def taken_by(family: IcpFamily) -> set[str]:
    """Ids of the ICPs whose results a family takes."""
    found: set[str] = set()
    assigned = tested(assigning((*family.motions, *family.territories)))
    for icp in family.distinct():
        names = with_sources(tested(conditions_of(icp)) | assigned, icp.attributes)
        for name in names:
            computed = icp.attributes[name].computed
            if isinstance(computed, Taken):
                found.add(computed.icp)
    return found


def rolled_up(icp: ResolvedIcp) -> list[str]:
    """Ids of the attributes that one resolved ICP needs and that are roll-ups, in order."""
    return sorted(n for n in needed(icp) if isinstance(icp.attributes[n].computed, Rollup))
