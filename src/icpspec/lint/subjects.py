"""What rules look at, with the facts that several of them need, each worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from icpspec.lint.tested import found_in_icp
from icpspec.resolve.layers import Layered
from icpspec.resolve.points import bind_scale, exact
from icpspec.resolve.ranges import conjunction
from icpspec.resolve.reach import ends, group_total, score_range
from icpspec.resolve.simpler import simplified
from icpspec.resolve.usage import tested

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from icpspec.diagnostics import Span
    from icpspec.lint.tested import Tested
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.family import IcpFamily, Key
    from icpspec.resolve.model import ResolvedIcp, Tier, Trait
    from icpspec.resolve.points import Scale
    from icpspec.resolve.ranges import Conjunction
    from icpspec.resolve.workspace import Workspace
    from icpspec.spec.icp import Icp
    from icpspec.spec.project import Project
    from icpspec.text.document import Positioned
    from icpspec.text.places import Steps


@dataclass(frozen=True, eq=False)
class Whole:
    """A project with its ICPs.

    Attributes:
        families: of all ICPs that are read and have no errors.
    """

    space: Workspace
    project: Project
    today: date
    families: tuple[Family, ...] = ()

    @property
    def document(self) -> Positioned:
        """The project file."""
        return self.space.document


@dataclass(frozen=True, eq=False)
class Family:
    """An ICP with all its overlays.

    Attributes:
        document: the file; with the ICP that it extends merged below it.
        project_document: the project file.
    """

    icp: IcpFamily
    document: Positioned
    project: Project
    project_document: Positioned
    today: date

    @property
    def spec(self) -> Icp:
        """The typed spec, without motion and territory."""
        return self.icp.base.spec

    @property
    def is_draft(self) -> bool:
        """It says itself that it is not finished, so that what is missing yet is no news."""
        return self.spec.status == "draft"

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The variants that differ from each other, or were set at different places; base first."""
        base = ((None, None), self.icp.base)
        first: dict[object, Variant] = {}
        for key, icp in (base, *self.icp.variants.items()):
            document = self.icp.layers.get(key, self.document)
            first.setdefault((id(icp), _places(document)), Variant(self, key, icp, document))
        return tuple(first.values())


def _places(document: Positioned) -> object:
    """Where the values of a merged document were set."""
    if not isinstance(document, Layered):
        return None
    return tuple((path, one.document.file, one.path) for path, one in document.origins.items())


@dataclass(frozen=True, eq=False)
class Variant:
    """An ICP as it is for a motion and a territory.

    Attributes:
        key: the first motion and territory for which it is so; twice None for the base.
        document: what it was bound from.
    """

    family: Family
    key: Key
    icp: ResolvedIcp
    document: Positioned

    @property
    def spec(self) -> Icp:
        """The typed spec."""
        return self.icp.spec

    @property
    def data(self) -> Any:
        """The spec as plain values."""
        return self.document.data

    @property
    def project(self) -> Project:
        """The project file."""
        return self.family.project

    @property
    def today(self) -> date:
        """The day of the run."""
        return self.family.today

    def span(self, path: Steps, *, key: bool = False) -> Span:
        """Where a value or its key stands, in whichever file set it."""
        return self.document.span(path, key=key)

    @cached_property
    def scale(self) -> Scale:
        """The points a trait may have."""
        return bind_scale(self.spec.scale or self.project.scale)

    @cached_property
    def score_range(self) -> tuple[int, int]:
        """Least and greatest score that any account could have, in steps of the scale."""
        return score_range(self.icp)

    @cached_property
    def ends(self) -> Mapping[str, tuple[int, int]]:
        """Least and greatest points of each trait, in steps; 0 is always among them."""
        return {trait.id: ends(trait) for trait in self.icp.traits}

    @cached_property
    def scoring(self) -> tuple[Trait, ...]:
        """The traits that are more than observed."""
        return tuple(trait for trait in self.icp.traits if not trait.is_shadow)

    @cached_property
    def best(self) -> Tier:
        """The best tier."""
        return self.icp.tiers[0]

    @cached_property
    def wanted_of_best(self) -> tuple[str, Fraction] | None:
        """The least score that the best tier takes, in steps, and the key that asks for it."""
        wanted = []
        if self.best.min_score is not None:
            wanted.append(("min_score", self.best.min_score))
        if self.best.min_percent is not None and self.score_range[1] > 0:
            wanted.append(("min_percent", self.best.min_percent * self.score_range[1]))
        return max(wanted, key=lambda one: one[1], default=None)

    def group_range(self, group: str) -> tuple[int, int]:
        """Least and greatest points of a group, in steps, after combine, cap and floor."""
        own = [self.ends[trait.id] for trait in self.icp.traits if trait.group == group]
        declared = self.icp.groups[group]
        low = group_total(declared, [low for low, _ in own])
        return low, group_total(declared, [high for _, high in own])

    def best_of(self, traits: Sequence[Trait]) -> int:
        """The greatest score of an account that matches no other traits, in steps."""
        names = {trait.id for trait in traits}
        others = [trait.id for trait in self.icp.traits if trait.id not in names]
        return score_range(self.icp, without=others)[1]

    @cached_property
    def _of_nobody(self) -> int:
        """The greatest score of an account that matches nothing; a floor may lie above 0."""
        return self.best_of(())

    def alone(self, trait: Trait) -> int:
        """The greatest score of an account that matches this trait alone, in steps."""
        high = self.ends[trait.id][1]
        if trait.group is None:
            return self._of_nobody + high
        group = self.icp.groups[trait.group]
        return self._of_nobody - group_total(group, ()) + group_total(group, (high,))

    def without(self, trait: Trait) -> int:
        """The greatest score of an account that does not match this trait, in steps."""
        total = self.score_range[1]
        if trait.group is None:
            return total - self.ends[trait.id][1]
        group, highs = self.icp.groups[trait.group], self._highs[trait.group]
        rest = highs.copy()
        rest.remove(self.ends[trait.id][1])
        return total - group_total(group, highs) + group_total(group, rest)

    @cached_property
    def _highs(self) -> dict[str, list[int]]:
        """The greatest points of the traits of each group."""
        found: dict[str, list[int]] = {}
        for trait in self.icp.traits:
            if trait.group is not None:
                found.setdefault(trait.group, []).append(self.ends[trait.id][1])
        return found

    @cached_property
    def pairs(self) -> tuple[tuple[Trait, Trait], ...]:
        """Traits that test an attribute in common, the earlier one first, in order."""
        by_attribute: dict[str, list[int]] = {}
        for index, trait in enumerate(self.icp.traits):
            for name in tested(band.when for band in trait.bands):
                by_attribute.setdefault(name, []).append(index)
        found = {pair for own in by_attribute.values() for pair in combinations(own, 2)}
        traits = self.icp.traits
        return tuple((traits[n], traits[m]) for n, m in sorted(found))

    @cached_property
    def tested(self) -> tuple[Tested, ...]:
        """All tests on attributes as their author wrote them, with their places."""
        return tuple(found_in_icp(self.data))

    @cached_property
    def _left(self) -> dict[int, Conjunction]:
        return {}

    def left(self, condition: Bound) -> Conjunction:
        """What the tests of a condition leave of each attribute."""
        known = self._left.get(id(condition))
        if known is None:
            plain = simplified(condition)
            known = self._left[id(condition)] = conjunction(plain, self.icp.attributes)
        return known

    def shown(self, steps: int | Fraction) -> str:
        """Steps as people read them, in the scale's own units, to two decimals more than it has."""
        if isinstance(steps, int):
            return plain(steps * self.icp.step)
        number = Decimal(steps.numerator) * self.icp.step / steps.denominator
        return plain(number.quantize(self.icp.step / 100))

    def counted(self, steps: int | Fraction) -> str:
        """Steps as `1 point` or `2.5 points`."""
        number = self.shown(steps)
        return f"{number} {'point' if number == '1' else 'points'}"

    def trait_path(self, trait: Trait, band: int, *rest: str) -> Steps:
        """The path of a band of a trait, counted from 0, in either form of points."""
        own: Steps = ("traits", trait.id)
        is_list = self.spec.traits is not None and self.spec.traits[trait.id].bands is not None
        return (*own, "bands", band, *rest) if is_list else (*own, *rest)


def plain(number: float | Decimal) -> str:
    """A number without zeros behind its point that say nothing."""
    value = exact(number) if isinstance(number, float | int) else number
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def several(names: Sequence[str]) -> str:
    """Names as a sentence has them: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
