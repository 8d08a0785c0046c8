"""From the counted cells to figures; only small tables reach Python."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.impact.model import (
    Alone,
    Capacity,
    Excluded,
    IcpImpact,
    Listed,
    Move,
    Place,
    ScoreChange,
)
from icpspec.impact.query import (
    AFTER,
    BEFORE,
    CHANGE,
    OWNER,
    PLACE_AFTER,
    PLACE_BEFORE,
    N,
    in_points,
)
from icpspec.sql import nodes
from icpspec.sql.assignment import is_divided, place_keys
from icpspec.sql.outside import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from icpspec.diff.model import Change
    from icpspec.engine.duckdb import Engine
    from icpspec.impact.model import Tier
    from icpspec.impact.query import Sides
    from icpspec.resolve.family import Key
    from icpspec.sql.side_by_side import Member

CELLS = "cells of impact"
MOST_EXACT, _BINS = 50, 20


def figures(
    engine: Engine, sides: Sides, changes: Sequence[Change], rows: Sequence[Any] | None
) -> IcpImpact:
    """The figures of one ICP.

    Args:
        changes: those that were made alone, in order.
        rows: the accounts to be listed, None if nobody asked.
    """
    known = sides.head or sides.base
    assert known is not None
    before, after = sides.tiers_of(sides.base), sides.tiers_of(sides.head)
    names = _Names(before, after)
    moves = _summed(engine, (BEFORE, AFTER, PLACE_AFTER))
    migration = names.moves((one[:2], n) for one, n in moves.items())
    scores = _summed(engine, (CHANGE,), _inside())
    keys = _places(known)
    icp = known.family.base
    excluded, alone = _counted(engine, sides, changes)
    return IcpImpact(
        icp=icp.id,
        title=icp.spec.title,
        tiers=tuple(dict.fromkeys([*after, *before])),
        best=(before[0] if before else None, after[0] if after else None),
        accounts=sum(one.accounts for one in migration),
        moved=sum(one.accounts for one in migration if not one.is_still),
        rescored=sum(n for (change,), n in scores.items() if change),
        migration=migration,
        places=tuple(
            Place(*key, names.moves((one[:2], n) for one, n in moves.items() if one[2] == number))
            for number, key in enumerate(keys)
            if any(one[2] == number and one[:2] != (OUTSIDE, OUTSIDE) for one in moves)
        )
        if len(keys) > 1
        else (),
        excluded=excluded,
        score_changes=_distribution(
            [(in_points(int(change), sides.unit), n) for (change,), n in sorted(scores.items())]
        ),
        changes=alone,
        capacity=_capacity(engine, sides),
        has_owners=sides.owner is not None or any(_owners(one) for one in (sides.base, sides.head)),
        listed=None if rows is None else tuple(_listed(rows, names, keys, sides)),
    )


class _Names:
    """Tiers by their ranks before and after."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self._before, self._after = before, after
        # From best to worst as the head has them; outside last.
        self._order = {name: n for n, name in enumerate(dict.fromkeys([*after, *before]))}

    def pair(self, ranks: Sequence[int]) -> tuple[Tier, Tier]:
        """The ids of two ranks."""
        before, after = ranks[0], ranks[1]
        return (
            None if before == OUTSIDE else self._before[before],
            None if after == OUTSIDE else self._after[after],
        )

    def moves(self, counted: Iterable[tuple[Sequence[int], int]]) -> tuple[Move, ...]:
        """Moves between tiers, best first; accounts that are outside in both are nobody's."""
        found: Counter[tuple[Tier, Tier]] = Counter()
        for ranks, n in counted:
            pair = self.pair(ranks)
            if pair != (None, None):
                found[pair] += n
        ordered = sorted(found, key=lambda pair: (self._place(pair[0]), self._place(pair[1])))
        return tuple(Move(*pair, found[pair]) for pair in ordered if found[pair])

    def _place(self, tier: Tier) -> int:
        return len(self._order) if tier is None else self._order[tier]


def _inside() -> exp.Expr:
    """Accounts in scope of both versions."""
    inside = [nodes.at_least(nodes.column(name), nodes.number(0)) for name in (BEFORE, AFTER)]
    return nodes.all_of(inside)


def _summed(
    engine: Engine, by: Sequence[str], where: exp.Expr | None = None
) -> dict[tuple[Any, ...], int]:
    """Accounts by some keys of the cells."""
    keys = [nodes.column(name) for name in by]
    query = nodes.select([*keys, nodes.summed(nodes.column(N))], CELLS, where)
    query.set("group", exp.Group(expressions=[key.copy() for key in keys]))
    return {tuple(row[:-1]): int(row[-1]) for row in engine.rows(query) if row[-1]}


def _places(member: Member) -> list[Key]:
    return place_keys(member.family) if is_divided(member.family) else [(None, None)]


def _counted(
    engine: Engine, sides: Sides, changes: Sequence[Change]
) -> tuple[tuple[Excluded, ...], tuple[Alone, ...]]:
    """What exclusions and single changes do."""
    names = [f"{what} {n}" for n in range(len(changes)) for what in ("moved", "rescored")]
    names += [f"{what} {n}" for n in range(len(sides.exclusions)) for what in ("added", "dropped")]
    if not names:
        return (), ()
    summed = [nodes.summed(nodes.column(name)) for name in names]
    (row,) = engine.rows(nodes.select(summed, CELLS))
    found = {name: int(n or 0) for name, n in zip(names, row, strict=True)}
    alone = [
        Alone(change.id, change.path, found[f"moved {n}"], found[f"rescored {n}"])
        for n, change in enumerate(changes)
    ]
    alone.sort(key=lambda one: (-one.moved, -one.rescored))
    excluded = [
        Excluded(after or before or "", found[f"added {n}"], found[f"dropped {n}"])
        for n, (before, after) in enumerate(sides.exclusions)
    ]
    return tuple(one for one in excluded if one.added or one.dropped), tuple(alone)


def _distribution(changes: Sequence[tuple[Decimal, int]]) -> tuple[ScoreChange, ...]:
    """Changes of the score by how many accounts have them; in bins where they are many."""
    if len(changes) <= MOST_EXACT:
        return tuple(ScoreChange(change, change, n) for change, n in changes)
    low, high = changes[0][0], changes[-1][0]
    bins: dict[tuple[int, int], list[tuple[Decimal, int]]] = {}
    for change, n in changes:
        # An account whose score stays is not mixed with others.
        sign = (change > 0) - (change < 0)
        number = min(int((change - low) * _BINS / (high - low)), _BINS - 1)
        bins.setdefault((sign, number), []).append((change, n))
    return tuple(
        ScoreChange(own[0][0], own[-1][0], sum(n for _, n in own)) for own in bins.values()
    )


def _owners(member: Member | None) -> dict[str, str]:
    """Who owns which territory: its own owner, or that of the one around it."""
    if member is None:
        return {}
    found: dict[str, str] = {}
    for one in member.family.all_territories():
        outer = found.get(one.path.rpartition("/")[0])
        if (owner := one.owner or outer) is not None:
            found[one.path] = owner
    return found


def _capacity(engine: Engine, sides: Sides) -> tuple[Capacity, ...]:
    """Accounts in the best tier, before by the base's owners and territories, after by the head's.

    An account's own owner counts before the territory's.
    """
    has_territories = any(m and m.family.territories for m in (sides.base, sides.head))
    if sides.owner is None and not has_territories:
        return ()
    counts: dict[tuple[str | None, str | None], list[int]] = {}
    for position, (side, rank, place) in enumerate(
        ((sides.base, BEFORE, PLACE_BEFORE), (sides.head, AFTER, PLACE_AFTER))
    ):
        if side is None:
            continue
        keys, owners = _places(side), _owners(side)
        is_best = nodes.equals(nodes.column(rank), nodes.number(0))
        for (number, owner), n in _summed(engine, (place, OWNER), is_best).items():
            territory = keys[number][1]
            who = owner if owner is not None else owners.get(territory or "")
            counts.setdefault((who, territory), [0, 0])[position] += n
    return tuple(
        Capacity(*key, *counts[key])
        for key in sorted(
            counts, key=lambda k: (k[1] is None, k[1] or "", k[0] is None, k[0] or "")
        )
    )


def _listed(
    rows: Sequence[Any], names: _Names, keys: Sequence[Key], sides: Sides
) -> Iterable[Listed]:
    def points(member: Member | None, steps: int | None) -> Decimal | None:
        return None if member is None or steps is None else steps * member.family.base.step

    for key, before, after, place, old, new in rows:
        motion, territory = keys[place]
        tiers = names.pair((before, after))
        yield Listed(
            key, motion, territory, *tiers, points(sides.base, old), points(sides.head, new)
        )
