"""What the passes make: the steps that score rows, and what the last of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.sql import nodes

if TYPE_CHECKING:
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.sql.facts import Facts, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.totals import Range
    from icpspec.sql.traits import TraitSql

RANK = "tier_rank"
BEST_RANK = "best_rank"
OVERRIDE = "override_rank"


@dataclass(frozen=True, slots=True)
class Scored:
    """The steps, and what the last of them holds.

    Attributes:
        facts: the first of the steps, and how conditions name what they hold.
        variants: the variants that differ, the base first; the column `variant` has their numbers
            if there are several.
        traits: those of all variants, each in the row's own form; unmatched where the row's
            variant does not have it.
        limits: range of the score by variant.
        percent: the share of the best score, for a step after these.
        coverage: the settled share of the score's range, for a step after these.
        exact_percent: the same as `percent` in double precision, not rounded.
        is_divided: motions and territories are assigned.
    """

    steps: tuple[Step, ...]
    facts: Facts
    variants: tuple[ResolvedIcp, ...]
    traits: tuple[TraitSql, ...]
    limits: tuple[Range, ...]
    percent: Node
    coverage: Node
    exact_percent: Node
    has_override: bool
    is_divided: bool

    @property
    def last(self) -> str:
        """Name of the last step."""
        return self.steps[-1][0]

    def rank(self, column: str = RANK) -> Node:
        """The rank of the tier reached, or of the best one; a listed exception sets both."""
        if not self.has_override:
            return nodes.column(column)
        is_set = nodes.is_known(nodes.column(OVERRIDE))
        return nodes.case([(is_set, nodes.column(OVERRIDE))], nodes.column(column))
