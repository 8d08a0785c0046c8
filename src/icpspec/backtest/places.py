"""Count tables by motion and territory, for an ICP that has any."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.backtest import counts
from icpspec.backtest.kept import EVERY, SCORED, count_if, group_by
from icpspec.sql import nodes
from icpspec.sql.assignment import MOTION, MOTION_REASON, TERRITORY, TERRITORY_REASON
from icpspec.sql.scored import RANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.family import IcpFamily
    from icpspec.sql.nodes import Node

Split = tuple[str, str | None, str | None]
"""What a row of the tier table is of: `all`, `motion`, `territory` or `variant`, and which one."""
ALL: Split = ("all", None, None)
_PLACED = "accounts by place"
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Places:
    """The count tables behind the tiers of each motion, of each territory and of both together.

    Attributes:
        parts: by split; those without any opportunity are missing.
    """

    parts: Mapping[Split, counts.Part]


def splits_of(motion: str | None, territory: str | None) -> tuple[Split, ...]:
    """All that a row counts in; a territory's rows are not its parent's."""
    return (
        ALL,
        ("motion", motion, None),
        ("territory", None, territory),
        ("variant", motion, territory),
    )


def listed_splits(family: IcpFamily, found: set[Split]) -> list[Split]:
    """The splits of the tier table, in the order of the spec and the base first.

    Every motion and territory; of the combinations of both, those that have rows.
    """
    motions = [None, *(branch.path for branch in family.motions)]
    territories = [None, *(branch.path for branch in family.all_territories())]
    listed: list[Split] = []
    if family.motions:
        listed += [("motion", motion, None) for motion in motions]
    if family.territories:
        listed += [("territory", None, territory) for territory in territories]
    if family.motions and family.territories:
        both = (("variant", motion, territory) for motion in motions for territory in territories)
        listed += [split for split in both if split in found]
    return listed


def count_places(engine: Engine, bucket: Node) -> Places:
    """One pass for the opportunities, one for the cycles, one for the accounts."""
    cells: dict[Split, list[counts.Cell]] = defaultdict(list)
    for cluster, motion, territory, rank, outcome, n, amount in engine.rows(_cells(bucket)):
        for split in splits_of(motion, territory):
            cells[split].append(counts.Cell(cluster, rank, 0, outcome, n, amount))
    cycles: dict[Split, list[tuple[int, int, int]]] = defaultdict(list)
    for motion, territory, rank, days, n in engine.rows(counts.cycles_query(MOTION, TERRITORY)):
        for split in splits_of(motion, territory):
            cycles[split].append((rank, days, n))
    accounts = _accounts(engine)
    return Places(
        {
            split: counts.Part(tuple(own), accounts[split], tuple(cycles[split]))
            for split, own in cells.items()
            if split != ALL
        }
    )


def _cells(bucket: Node) -> exp.Select:
    keys = [nodes.column(name) for name in (MOTION, TERRITORY, RANK, "outcome")]
    amount = exp.Coalesce(this=nodes.summed(nodes.column("amount")), expressions=[nodes.number(0)])
    columns = [nodes.named(bucket.copy(), "cluster"), *keys, nodes.count_all(), amount]
    return group_by(nodes.select(columns, SCORED), 1 + len(keys))


def _accounts(engine: Engine) -> dict[Split, dict[int, int]]:
    """Distinct accounts by tier: one that stands in two motions counts in both, once in each."""
    names = (MOTION, TERRITORY, RANK, "account")
    once = nodes.select([nodes.column(name) for name in names], SCORED)
    once.set("distinct", exp.Distinct())
    engine.create(_PLACED, once)
    found: dict[Split, dict[int, int]] = defaultdict(dict)
    distinct = exp.Count(this=exp.Distinct(expressions=[nodes.column("account")]))
    for kind, keys in (
        ("motion", (MOTION,)),
        ("territory", (TERRITORY,)),
        ("variant", (MOTION, TERRITORY)),
    ):
        columns = [nodes.column(name) for name in (*keys, RANK)]
        query = group_by(nodes.select([*columns, distinct.copy()], _PLACED), len(columns))
        for *place, rank, n in engine.rows(query):
            own = dict(zip(keys, place, strict=True))
            found[kind, own.get(MOTION), own.get(TERRITORY)][rank] = n
    return found


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Opportunities whose motion, or whose territory, could not be told.

    Attributes:
        kind: `motion` or `territory`.
        rows: all opportunities that the ICP scores.
        ties: two of the branches claimed them.
        unknown: a condition was unknown.
        unmapped: they name one that the ICP does not have.
        examples: what most of the unmapped ones name, with how many do.
    """

    kind: str
    rows: int
    ties: int
    unknown: int
    unmapped: int
    examples: tuple[tuple[str, int], ...]


def unassigned(
    engine: Engine, family: IcpFamily, given: Mapping[str, str], *, chosen: bool
) -> list[Unassigned]:
    """How many opportunities stay in the base, or with an outer territory, and why.

    Args:
        given: by `motion` and `territory`, the column of what the opportunities name.
        chosen: only some of the opportunities count; what is told is of all.
    """
    table = EVERY if chosen else SCORED
    sides = (
        ("motion", MOTION_REASON, bool(family.motions)),
        ("territory", TERRITORY_REASON, bool(family.territories)),
    )
    return [
        _unassigned(engine, table, kind, reason, given.get(kind))
        for kind, reason, has_any in sides
        if has_any
    ]


def _unassigned(
    engine: Engine, table: str, kind: str, reason: str, given: str | None
) -> Unassigned:
    reasons = ("tie", "unknown", "unmapped")
    columns = [nodes.count_all(), *(count_if(_is(reason, name)) for name in reasons)]
    ((rows, *numbers),) = engine.rows(nodes.select(columns, table))
    ties, unknown, unmapped = (int(n or 0) for n in numbers)
    examples = _named(engine, table, reason, given) if given and unmapped else ()
    return Unassigned(kind, rows, ties, unknown, unmapped, tuple(examples))


def _named(engine: Engine, table: str, reason: str, given: str) -> Iterator[tuple[str, int]]:
    """What unmapped opportunities name most often; among equals by the alphabet."""
    query = group_by(
        nodes.select([nodes.column(given), nodes.count_all()], table, _is(reason, "unmapped")), 1
    )
    found: Sequence[tuple[str, int]] = sorted(engine.rows(query), key=lambda r: (-r[1], r[0]))
    yield from found[:_EXAMPLES]


def _is(reason: str, name: str) -> Node:
    return nodes.equals(nodes.column(reason), nodes.text(name))
