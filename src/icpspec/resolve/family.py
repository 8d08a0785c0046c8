"""One ICP with all its variants: what differs by motion and territory, and who belongs where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.layers import Layered
    from icpspec.resolve.model import ResolvedIcp

Key = tuple[str | None, str | None]
"""A motion and the path of a territory (`emea/dach`); None is the base of either."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A motion, or a territory with those inside it.

    Attributes:
        id: its own name among its siblings.
        path: a motion's id; a territory's ids from the outside in, joined by `/`.
        when: which accounts belong here; `otherwise` those of none of its siblings; None for a
            motion that only an opportunity's column, an option or an example reaches.
        kind: what it is, as `region` or `rep`.
        inside: the territories inside it.
    """

    id: str
    path: str
    title: str
    when: Bound | Literal["otherwise"] | None
    kind: str | None = None
    owner: str | None = None
    inside: tuple[Branch, ...] = ()

    def walk(self) -> Iterator[Branch]:
        """This one and all inside it, from the outside in."""
        yield self
        for branch in self.inside:
            yield from branch.walk()


@dataclass(frozen=True, slots=True)
class IcpFamily:
    """One ICP, resolved for every motion and territory.

    Attributes:
        base: without motion and territory.
        motions: in the order of the spec.
        territories: the outermost ones; the others lie inside them.
        variants: every combination of a motion or none with a territory or none; the base too.
            Combinations that differ in nothing share one `ResolvedIcp`.
        layers: the merged documents that the variants were bound from.
        taken: other ICPs whose results attributes of this one take, by id.
    """

    base: ResolvedIcp
    motions: tuple[Branch, ...] = ()
    territories: tuple[Branch, ...] = ()
    variants: Mapping[Key, ResolvedIcp] = field(default_factory=dict)
    layers: Mapping[Key, Layered] = field(default_factory=dict)
    taken: Mapping[str, IcpFamily] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The ICP's id."""
        return self.base.id

    def variant(self, motion: str | None = None, territory: str | None = None) -> ResolvedIcp:
        """The ICP resolved for a motion and a territory.

        Raises:
            KeyError: there is no such combination.
        """
        return (
            self.base if motion is None and territory is None else self.variants[motion, territory]
        )

    def all_territories(self) -> tuple[Branch, ...]:
        """All territories, each before those inside it."""
        return tuple(branch for outer in self.territories for branch in outer.walk())

    def distinct(self) -> tuple[ResolvedIcp, ...]:
        """The variants that differ from each other, the base first."""
        found = {id(self.base): self.base}
        found.update((id(icp), icp) for icp in self.variants.values())
        return tuple(found.values())


def alone(icp: ResolvedIcp) -> IcpFamily:
    """An ICP as a family without motions and territories."""
    return IcpFamily(icp, variants={(None, None): icp})
