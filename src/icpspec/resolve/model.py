"""What the passes end in: an ICP with every name bound and every weight a whole number of steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    from icpspec.resolve.computed import Computed
    from icpspec.resolve.conditions import Bound
    from icpspec.spec.icp import Icp

Value = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute.

    Attributes:
        kind: `string integer number boolean date timestamp`.
        many: several values an account.
        column: the source's name for it; `lookup.column` reads a lookup.
        minimum: smallest value that counts; anything below is unknown. Of the attribute's own
            type (int, float, date or datetime).
        maximum: largest value that counts.
        values: the canonical values, None where any value is allowed; of the attribute's type.
        spellings: other spelling (text as the source has it) to canonical value.
        null_values: values of the source that say nothing, as written in the spec.
        ignore_case: compare without ASCII case.
        zone: time zone whose wall clock a timestamp is read in.
        separator: what stands between several values in text.
        computed: how it is made of other facts; None for a stored one.
    """

    id: str
    kind: str
    many: bool
    column: str
    title: str
    question: str | None
    minimum: int | float | date | None
    maximum: int | float | date | None
    values: tuple[Value | date, ...] | None
    spellings: Mapping[str, Value | date]
    null_values: tuple[Value, ...]
    ignore_case: bool
    zone: str
    separator: str
    computed: Computed | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """One level of a trait; `points` in whole steps of the scale."""

    title: str
    when: Bound
    points: int


@dataclass(frozen=True, slots=True)
class Trait:
    """What earns or costs points; `if_unknown` in whole steps, not yet limited to its range."""

    id: str
    title: str
    category: str | None
    bands: tuple[Band, ...]
    group: str | None
    if_unknown: int
    question: str | None

    @property
    def is_shadow(self) -> bool:
        """Observed, never scored."""
        return all(band.points == 0 for band in self.bands)


@dataclass(frozen=True, slots=True)
class Group:
    """How the points of its traits combine; `cap` and `floor` in whole steps."""

    id: str
    title: str
    combine: Literal["sum", "max"]
    cap: int | None
    floor: int | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Excluded when `when and not unless` is true; `at_best` is the rank of the best tier left."""

    id: str
    title: str
    when: Bound
    unless: Bound | None
    at_best: int
    say: str | None


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier; all conditions that are given must be true.

    Attributes:
        rank: 0 for the best.
        min_score: least score in whole steps or parts of a step, exact.
        min_percent: least percent as a share of 1, exact.
        min_coverage: least coverage as a share of 1, exact.
    """

    id: str
    title: str
    rank: int
    min_score: Fraction | None
    min_percent: Fraction | None
    min_coverage: Fraction | None
    requires: Bound | None


@dataclass(frozen=True, slots=True)
class Override:
    """An exception: the account's tier (as rank), through the day `until` (None: for ever)."""

    account: str
    tier: int
    until: date | None


@dataclass(frozen=True, slots=True)
class ResolvedIcp:
    """One ICP, bound.

    Attributes:
        spec: the typed spec it came from, for words and examples.
        file: the file it came from, as shown to users.
        step: what one step of the scale is worth in the scale's own units.
        scope: which accounts it scores, None for all.
        attributes: all attributes that can be named, by id.
        traits: in the order of the spec.
        groups: by id.
        tiers: best first.
    """

    spec: Icp
    file: str
    step: Decimal
    scope: Bound | None
    attributes: Mapping[str, Attribute]
    traits: tuple[Trait, ...]
    groups: Mapping[str, Group]
    exclusions: tuple[Exclusion, ...]
    tiers: tuple[Tier, ...]
    overrides: tuple[Override, ...]

    @property
    def id(self) -> str:
        """The ICP's id."""
        return self.spec.id
