"""The variants of an ICP, each compiled as if it stood alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.sql import nodes
from icpspec.sql.totals import Range, score_range
from icpspec.sql.traits import TraitSql, trait_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.model import Group, ResolvedIcp, Trait
    from icpspec.sql.conditions import Names

_MOST_OF_32_BITS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant, its traits compiled."""

    icp: ResolvedIcp
    traits: tuple[TraitSql, ...]
    limits: Range

    @property
    def groups(self) -> list[Group]:
        """Its groups, in order."""
        return list(self.icp.groups.values())


def compiled(icps: Sequence[ResolvedIcp], names: Names) -> list[Variant]:
    """Every variant by itself; equal traits are compiled once."""
    forms: dict[str, list[Trait]] = {}
    for icp in icps:
        for trait in icp.traits:
            known = forms.setdefault(trait.id, [])
            if trait not in known:
                known.append(trait)
    made = {
        name: [trait_sql(form, names, alike) for form in alike] for name, alike in forms.items()
    }
    found = []
    for icp in icps:
        traits = tuple(made[t.id][forms[t.id].index(t)] for t in icp.traits)
        found.append(Variant(icp, traits, score_range(traits, list(icp.groups.values()))))
    return found if _fits(found) else [_with_room(variant) for variant in found]


def _fits(variants: Sequence[Variant]) -> bool:
    """Whether no total can leave the 32 bits that literals have."""
    reaches = (
        sum(max(-trait.least, trait.most) for trait in variant.traits)
        + sum(max(abs(group.cap or 0), abs(group.floor or 0)) for group in variant.groups)
        for variant in variants
    )
    # The score and its ends are at most twice as far apart.
    return 2 * max(reaches) < _MOST_OF_32_BITS


def _with_room(variant: Variant) -> Variant:
    """Points in 64 bits."""
    traits = tuple(
        replace(
            trait,
            points=nodes.cast(trait.points, "BIGINT"),
            limits=tuple((name, nodes.cast(end, "BIGINT")) for name, end in trait.limits),
            below=trait.below and nodes.cast(trait.below, "BIGINT"),
            above=trait.above and nodes.cast(trait.above, "BIGINT"),
            spread=trait.spread and nodes.cast(trait.spread, "BIGINT"),
        )
        for trait in variant.traits
    )
    return replace(variant, traits=traits)
