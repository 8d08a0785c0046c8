"""Traits in the forms that an ICP's variants have them in, with states that mean the same in all.

In a scored row a state is the number of the band within the row's own variant. Overlays may replace
bands, so here bands get numbers of their own: two are the same if they and all bands before them
have the same conditions, whatever they weigh.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.merging import is_one_of
from icpspec.sql.traits import state_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Trait
    from icpspec.sql.nodes import Node
    from icpspec.sql.scored import Scored

UNKNOWN, ABSENT = -1, -2
"""States beside 0 for unmatched and the numbers of bands; absent: the variant lacks the trait."""


@dataclass(frozen=True, slots=True)
class Forms:
    """One trait in all variants of an ICP.

    Attributes:
        first: the trait in the base, or in the first variant that has it.
        by_variant: the trait by the number of the variant that has it; 0 is the base.
        absent: numbers of the variants that lack it.
        states: by variant, the state that each of its bands is.
        count: how many bands there are that differ.
        is_numbered: scored rows hold the number of a band, not whether it is matched.
        has_own_points: points are kept by row: the state does not tell them, or a group combines
            them.
    """

    first: Trait
    by_variant: Mapping[int, Trait]
    absent: tuple[int, ...]
    states: Mapping[int, tuple[int, ...]]
    count: int
    is_numbered: bool
    has_own_points: bool

    @property
    def id(self) -> str:
        """The trait's id."""
        return self.first.id

    @property
    def is_shadow(self) -> bool:
        """Never scored, in no variant."""
        return all(trait.is_shadow for trait in self.by_variant.values())

    @property
    def weight(self) -> int:
        """Band weight of greatest size in the base; without one there, in all variants."""
        traits = [self.first] if 0 in self.by_variant else list(self.by_variant.values())
        return max((band.points for trait in traits for band in trait.bands), key=abs, default=0)

    @property
    def column(self) -> str:
        """The column of the state."""
        return state_column(self.id)

    def points_of(self, state: int) -> int:
        """Points in a state, where the state decides them."""
        return _points(self.by_variant, self.states)[state]

    def state(self) -> Node:
        """The state of a scored row."""
        if self.is_numbered:
            number = _renumbered(self.states, nodes.column(self.column))
            known: Node = exp.Coalesce(this=number, expressions=[nodes.number(UNKNOWN)])
        else:
            held = nodes.column(self.column)
            (own,) = next(iter(self.states.values()))
            matched = _chosen({n: states[0] for n, states in self.states.items()}, own)
            known = nodes.case(
                [(held, matched), (nodes.is_null(held.copy()), nodes.number(UNKNOWN))],
                nodes.number(0),
            )
        if not self.absent:
            return known
        return nodes.case([(is_one_of(self.absent), nodes.number(ABSENT))], known)


def forms_of(result: Scored) -> tuple[Forms, ...]:
    """All traits, those of the base first, in the order of the spec."""
    return tuple(
        _forms(
            {
                number: trait
                for number, icp in enumerate(result.variants)
                for trait in icp.traits
                if trait.id == merged.trait.id
            },
            len(result.variants),
            is_numbered=merged.is_numbered,
            is_open=bool(merged.limits),
        )
        for merged in result.traits
    )


def _forms(
    by_variant: Mapping[int, Trait], variants: int, *, is_numbered: bool, is_open: bool
) -> Forms:
    bands: list[tuple[Bound, ...]] = []
    states = {n: _numbered(trait, bands) for n, trait in by_variant.items()}
    grouped = any(trait.group is not None for trait in by_variant.values())
    return Forms(
        first=next(iter(by_variant.values())),
        by_variant=by_variant,
        absent=tuple(n for n in range(variants) if n not in by_variant),
        states=states,
        count=len(bands),
        is_numbered=is_numbered,
        has_own_points=is_open or grouped or not _is_decided(by_variant, states),
    )


def _numbered(trait: Trait, bands: list[tuple[Bound, ...]]) -> tuple[int, ...]:
    """The states of a trait's bands; new ones are added to those that are known."""
    conditions = tuple(band.when for band in trait.bands)
    found = []
    for index in range(len(conditions)):
        band = conditions[: index + 1]
        if band not in bands:
            bands.append(band)
        found.append(bands.index(band) + 1)
    return tuple(found)


def _is_decided(by_variant: Mapping[int, Trait], states: Mapping[int, Sequence[int]]) -> bool:
    """Whether a state earns the same points in all variants that have it."""
    own = [_points({n: trait}, states) for n, trait in by_variant.items()]
    together = _points(by_variant, states)
    return all(together[state] == points for one in own for state, points in one.items())


def _points(by_variant: Mapping[int, Trait], states: Mapping[int, Sequence[int]]) -> dict[int, int]:
    found = {0: 0}
    for number, trait in by_variant.items():
        weights = [band.points for band in trait.bands]
        found.update(zip(states[number], weights, strict=True))
        found[UNKNOWN] = min(max(trait.if_unknown, min(0, *weights)), max(0, *weights))
    return found


def _renumbered(states: Mapping[int, tuple[int, ...]], held: Node) -> Node:
    """The state from the number of the band within the row's variant; 0 and NULL stay."""
    moved = []
    for band in range(1, max(len(own) for own in states.values()) + 1):
        here = {n: own[band - 1] for n, own in states.items() if len(own) >= band}
        if any(state != band for state in here.values()):
            moved.append((nodes.equals(held.copy(), nodes.number(band)), _chosen(here, band)))
    return nodes.case(moved, held) if moved else held


def _chosen(by_variant: Mapping[int, int], default: int) -> Node:
    """The number of the row's variant."""
    others: dict[int, list[int]] = {}
    for variant, number in by_variant.items():
        if number != default:
            others.setdefault(number, []).append(variant)
    branches = [(is_one_of(which), nodes.number(number)) for number, which in others.items()]
    return nodes.case(branches, nodes.number(default)) if branches else nodes.number(default)
