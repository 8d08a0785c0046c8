"""Two versions of an ICP scored over the same opportunities in one pass, and kept for counting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest.kept import BUCKETS
from icpspec.diff.names import exclusion_pairs, renamed_tiers
from icpspec.diff.pairing import pairs
from icpspec.engine.fitted import fitted
from icpspec.sql import nodes
from icpspec.sql.outside import excluded, in_both, rank, score
from icpspec.sql.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.kept import Chosen
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.joins import Joined
    from icpspec.engine.tables import Tables
    from icpspec.operators._clock import Clock
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.workspace import Workspace
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node

COMPARED = "compared opportunities"
BEFORE, AFTER = "before", "after"
"""Columns with the ranks of the tiers, each of its own version."""
SCORE_BEFORE, SCORE_AFTER = "score before", "score after"


@dataclass(frozen=True, slots=True)
class Against:
    """What a backtest is compared with.

    Attributes:
        label: what the version is called, as `main`.
        pairs: of the base and of the head; those without errors.
        head: the version that the tested ICPs are of, where another one declares the data: what
            they read and the data do not have is then unknown, and a warning says so.
    """

    workspace: Workspace
    label: str
    pairs: Sequence[tuple[LoadedIcp, LoadedIcp]]
    head: Workspace | None = None

    @classmethod
    def paired(
        cls, base: Workspace, label: str, head: Workspace, icps: Sequence[LoadedIcp]
    ) -> Against:
        """Some ICPs of the head with their older versions, as far as there are any.

        These may have errors; `olders` are the ones to look at.
        """
        found = [
            (old, new)
            for old, new in pairs(base.icps, head.icps)
            if old is not None and new is not None and any(new is icp for icp in icps)
        ]
        return cls(base, label, found)

    @property
    def olders(self) -> list[LoadedIcp]:
        """The ICPs of the base."""
        return [base for base, _ in self.pairs]

    def of(self, made: Sequence[tuple[LoadedIcp, LoadedIcp]]) -> Against:
        """The same with heads that stand for others, as pairs of the old and the new one."""
        found = [
            (base, next((new for old, new in made if old is head), head))
            for base, head in self.pairs
        ]
        return replace(self, pairs=found)


@dataclass(frozen=True, slots=True)
class Older:
    """The base's version of an ICP, made to read the head's data.

    Attributes:
        icp: under an id of its own, as readings are kept by it.
        head: the version that it is compared with.
    """

    icp: LoadedIcp
    head: LoadedIcp
    attributes: tuple[Attribute, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def id(self) -> str:
        """The id under which its readings stand."""
        assert self.icp.spec is not None
        return self.icp.spec.id

    @property
    def family(self) -> IcpFamily:
        """With all its variants."""
        assert self.icp.family is not None
        return self.icp.family


def older(tables: Tables, against: Against, homes: Sequence[Joined]) -> list[Older]:
    """The base's versions.

    Args:
        homes: the tables that stored attributes are read from.
    """
    found = []
    for base, head in against.pairs:
        assert base.spec is not None
        own = fitted(tables, base, against.workspace.document, homes)
        # No id of the language has a space.
        spec = base.spec.model_copy(update={"id": f"{base.spec.id} before"})
        icp = replace(base, spec=spec, family=own.family)
        found.append(Older(icp, head, own.attributes, own.findings))
    return found


@dataclass(frozen=True, slots=True)
class Both:
    """Two versions of an ICP whose results are kept.

    Attributes:
        renamed: what the head calls tiers of the base that have another id there.
        exclusions: those in which the two can differ, as the base and as the head call them.
    """

    base: IcpFamily
    head: IcpFamily
    renamed: dict[str, str]
    exclusions: tuple[tuple[str | None, str | None], ...]

    def tiers(self) -> tuple[list[str], list[str]]:
        """The ids of the tiers before and after, in the head's terms, best first."""
        before = [self.renamed.get(tier.id, tier.id) for tier in self.base.base.tiers]
        return before, [tier.id for tier in self.head.base.tiers]


def keep_both(
    engine: Engine,
    families: tuple[IcpFamily, IcpFamily],
    inputs: tuple[Input, Input],
    steps: Sequence[Step],
    clock: Clock,
    chosen: Chosen | None,
) -> Both:
    """Score the opportunities by the base and the head, and keep what the counting needs.

    Args:
        chosen: which rows count, by the head's motions and territories.
    """
    found = side_by_side(list(zip(families, inputs, strict=True)), clock, engine.target)
    base, head = found.members
    both = Both(*families, renamed_tiers(*families), exclusion_pairs(*families))
    inside = in_both(base, head)
    columns = [
        *(nodes.column(name) for name in ("opportunity", "account", "outcome", "amount")),
        nodes.named(_member(), "member"),
        nodes.named(nodes.cast(engine.target.bucket(_member(), BUCKETS), "SMALLINT"), "bucket"),
        nodes.named(nodes.cast(rank(base), "SMALLINT"), BEFORE),
        nodes.named(nodes.cast(rank(head), "SMALLINT"), AFTER),
        nodes.named(score(base), SCORE_BEFORE),
        nodes.named(score(head), SCORE_AFTER),
    ]
    differing: list[tuple[str | None, str | None]] = []
    for names in both.exclusions:
        old, new = excluded(base, names[0]), excluded(head, names[1])
        if old == new:
            continue
        number = len(differing)
        differing.append(names)
        columns.append(nodes.named(_all(inside, new, old), f"added {number}"))
        columns.append(nodes.named(_all(inside, old, new), f"dropped {number}"))
    where = chosen.where() if chosen else None
    query = nodes.select(columns, found.last, None if where is None else head.own(where))
    engine.create(COMPARED, nodes.with_steps([*steps, *found.steps], query))
    return replace(both, exclusions=tuple(differing))


def _all(inside: Sequence[Node], yes: Node, no: Node) -> Node:
    conditions = [*(one.copy() for one in inside), yes.copy(), nodes.negated(no.copy())]
    return nodes.is_true(nodes.wrapped(nodes.all_of(conditions)))


def _member() -> Node:
    """Rows without any key stand in one cluster: nothing tells their accounts apart."""
    return exp.Coalesce(
        this=nodes.column("account"), expressions=[nodes.column("opportunity"), nodes.text("")]
    )
