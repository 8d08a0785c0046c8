"""What a change does to the accounts, as JSON and for people: a sentence first, then a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.report.model import Heading, Lines, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from icpspec.impact.model import (
        Capacity,
        IcpImpact,
        Impact,
        Listed,
        Move,
        Place,
        ScoreChange,
        Tier,
    )
    from icpspec.report.model import Block

OUTSIDE = "outside"
CHANGES_ALONE = "What each change does on its own"
PLACES = "Where they are"
_MOST_ROWS = 10
_ARROW = "\N{RIGHTWARDS ARROW}"


def impact_json(impact: Impact) -> list[dict[str, Any]]:
    """The value of `impact` in the JSON documents; a tier of null is outside."""
    return [_icp_json(icp) for icp in impact.icps]


def impact_blocks(impact: Impact, *, most_rows: int = _MOST_ROWS) -> list[Block]:
    """The same for people; nothing for ICPs in which nobody's score or tier changes but a line.

    Args:
        most_rows: of each table but the matrix.
    """
    blocks: list[Block] = []
    for icp in impact.icps:
        blocks.append(Heading(f"Impact on the accounts: {icp.title} ({icp.icp})"))
        blocks.append(Lines(tuple(sentences(icp))))
        if icp.moved:
            blocks.append(_matrix(icp))
        blocks += _tables(icp, most_rows)
    return blocks


def sentences(icp: IcpImpact) -> Iterator[str]:
    """What a reader has to know; the first sentence says it all."""
    total = _accounts(icp.accounts)
    if not icp.accounts:
        yield "No account is in scope of either version."
        return
    get = "gets" if icp.rescored == 1 else "get"
    rescored = f"{icp.rescored:,} {get} another score" if icp.rescored else "no score changes"
    if not icp.moved:
        yield f"No account changes tier, of {total}; {rescored}."
    else:
        changes = "changes" if icp.moved == 1 else "change"
        whole = "account" if icp.accounts == 1 else "accounts"
        yield (
            f"{icp.moved:,} of {icp.accounts:,} {whole} {changes} tier:"
            f" {', '.join(_ways(icp))}; {rescored}."
        )
    for one in icp.excluded:
        parts = [f"excludes {one.added:,} more"] if one.added else []
        parts += [f"no longer excludes {one.dropped:,}"] if one.dropped else []
        yield f"{one.exclusion} {' and '.join(parts)}."


def _ways(icp: IcpImpact) -> Iterator[str]:
    """Where those who move leave and arrive: the best tier by name, the rest by direction."""
    moves = [one for one in icp.migration if not one.is_still]
    before, after = icp.best
    leave = sum(one.accounts for one in moves if before is not None and one.before == before)
    enter = sum(one.accounts for one in moves if after is not None and one.after == after)
    if leave:
        yield f"{leave:,} {'leaves' if leave == 1 else 'leave'} {before}"
    if enter:
        yield f"{enter:,} {'enters' if enter == 1 else 'enter'} {after}"
    rest = sum(
        one.accounts
        for one in moves
        if not (before is not None and one.before == before)
        and not (after is not None and one.after == after)
    )
    if rest:
        yield f"{rest:,} {'moves' if rest == 1 else 'move'} among the rest"


def _accounts(n: int) -> str:
    return f"{n:,} {'account' if n == 1 else 'accounts'}"


def _called(tier: Tier) -> str:
    return OUTSIDE if tier is None else tier


def _matrix(icp: IcpImpact) -> Table:
    """From each tier to each."""
    found = {(one.before, one.after): one.accounts for one in icp.migration}
    before = _present(icp.tiers, [one.before for one in icp.migration])
    after = _present(icp.tiers, [one.after for one in icp.migration])
    rows = [
        (
            _called(old),
            *(_cell(found.get((old, new), 0), same=old == new) for new in after),
            f"{sum(n for (one, _), n in found.items() if one == old):,}",
        )
        for old in before
    ]
    totals = [f"{sum(n for (_, one), n in found.items() if one == new):,}" for new in after]
    rows.append(("all", *totals, f"{icp.accounts:,}"))
    columns = (f"before {_ARROW} after", *(f">{_called(new)}" for new in after), ">all")
    return Table(columns, tuple(rows), title="Accounts by tier", note="·: unchanged.")


def _present(tiers: Sequence[str], used: Sequence[Tier]) -> list[Tier]:
    found: list[Tier] = [tier for tier in tiers if tier in used]
    return [*found, None] if None in used else found


def _cell(n: int, *, same: bool) -> str:
    if same:
        return f"· {n:,}"
    return f"{n:,}" if n else ""


def _tables(icp: IcpImpact, most: int) -> Iterator[Block]:
    if icp.changes:
        yield _changes(icp, most)
    if icp.rescored:
        yield _scores(icp, most)
    places = [one for one in icp.places if any(not move.is_still for move in one.migration)]
    if places:
        yield _places(icp, places, most)
    capacity = [one for one in icp.capacity if one.before != one.after]
    if capacity:
        yield _capacity(icp, capacity, most)
    if icp.listed:
        yield _listed(icp.listed, icp.moved)


def _changes(icp: IcpImpact, most: int) -> Table:
    rows = tuple(
        (one.path, one.id, f"{one.moved:,}", f"{one.rescored:,}") for one in icp.changes[:most]
    )
    return Table(
        ("change", "kind", ">change tier", ">get another score"),
        rows,
        title=CHANGES_ALONE,
        note=_left(len(icp.changes) - most, "change"),
    )


def _scores(icp: IcpImpact, most: int) -> Table:
    """The changes of the score in order; many of them in few ranges."""
    rows = tuple(
        (_range(low, high) if low or high else "unchanged", f"{accounts:,}")
        for low, high, accounts in _ranges(icp.score_changes, most)
    )
    return Table(
        ("points", ">accounts"),
        rows,
        title="Change of the score, of accounts in scope of both versions",
        note="All values are in -f json." if len(rows) < len(icp.score_changes) else "",
    )


def _range(low: Decimal, high: Decimal) -> str:
    return f"{low:+}" if low == high else f"{low:+} to {high:+}"


def _ranges(changes: Sequence[ScoreChange], most: int) -> Iterator[tuple[Decimal, Decimal, int]]:
    """Neighbours put together; those that fall, that stay and that rise never with each other."""
    size = 1 if len(changes) <= most else -(-len(changes) // max(1, most - 2))
    for is_alike in (lambda one: one.high < 0, lambda one: not one.low, lambda one: one.low > 0):
        own = [one for one in changes if is_alike(one)]
        for start in range(0, len(own), size):
            part = own[start : start + size]
            yield part[0].low, part[-1].high, sum(one.accounts for one in part)


def _places(icp: IcpImpact, places: Sequence[Place], most: int) -> Table:
    ordered = sorted(places, key=lambda one: -_moved(one.migration))
    has_motions = any(one.motion is not None for one in icp.places)
    has_territories = any(one.territory is not None for one in icp.places)
    names = (("motion", has_motions), ("territory", has_territories))
    before, after = icp.best
    rows = tuple(
        (
            *(getattr(one, name) or "base" for name, has in names if has),
            f"{sum(move.accounts for move in one.migration):,}",
            f"{_moved(one.migration):,}",
            f"{_in(one.migration, before, 'before')} {_ARROW} {_in(one.migration, after, 'after')}",
        )
        for one in ordered[:most]
    )
    best = before if before == after or after is None else after
    columns = (
        *(name for name, has in names if has),
        *(">accounts", ">change tier", f">{_called(best)}, before {_ARROW} after"),
    )
    return Table(
        columns,
        rows,
        title=PLACES,
        note=_left(len(places) - most, "place") or "Places are those of the new version.",
    )


def _moved(migration: Sequence[Move]) -> int:
    return sum(one.accounts for one in migration if not one.is_still)


def _in(migration: Sequence[Move], tier: Tier, side: str) -> str:
    return f"{sum(one.accounts for one in migration if getattr(one, side) == tier and tier):,}"


def _capacity(icp: IcpImpact, capacity: Sequence[Capacity], most: int) -> Table:
    ordered = sorted(capacity, key=lambda one: -abs(one.after - one.before))
    has_territories = any(one.territory is not None for one in icp.capacity)
    rows = tuple(
        (
            *((one.owner or "nobody",) if icp.has_owners else ()),
            *((one.territory or "base",) if has_territories else ()),
            f"{one.before:,}",
            f"{one.after:,}",
            f"{one.after - one.before:+,}",
        )
        for one in ordered[:most]
    )
    columns = (
        *(("owner",) if icp.has_owners else ()),
        *(("territory",) if has_territories else ()),
        *(">before", ">after", ">change"),
    )
    best = " and ".join(dict.fromkeys(tier for tier in icp.best if tier))
    return Table(
        columns,
        rows,
        title=f"Who has how many {best} accounts",
        note=_left(len(capacity) - most, "row"),
    )


def _left(n: int, what: str) -> str:
    if n <= 0:
        return ""
    return f"And {n:,} {what}{'s' if n > 1 else ''} more; all are in -f json."


def _listed(listed: Sequence[Listed], moved: int) -> Table:
    rows = tuple(
        (
            one.key,
            _called(one.before),
            _called(one.after),
            "" if one.score_before is None else f"{one.score_before}",
            "" if one.score_after is None else f"{one.score_after}",
        )
        for one in listed
    )
    more = moved - len(listed)
    return Table(
        ("account", "tier before", "after", ">score before", ">after"),
        rows,
        title="Accounts that change tier",
        note=f"And {more:,} more." if more else "",
    )


def _icp_json(icp: IcpImpact) -> dict[str, Any]:
    return {
        "icp": icp.icp,
        "accounts": icp.accounts,
        "moved": icp.moved,
        "rescored": icp.rescored,
        "migration": _moves_json(icp.migration),
        "places": [
            {
                "motion": one.motion,
                "territory": one.territory,
                "migration": _moves_json(one.migration),
            }
            for one in icp.places
        ],
        "excluded": [
            {"exclusion": one.exclusion, "added": one.added, "dropped": one.dropped}
            for one in icp.excluded
        ],
        "score_changes": [
            {"change": one.low, "to": one.high, "accounts": one.accounts}
            for one in icp.score_changes
        ],
        "changes": [
            {"id": one.id, "path": one.path, "moved": one.moved, "rescored": one.rescored}
            for one in icp.changes
        ],
        "capacity": [
            {
                "owner": one.owner,
                "territory": one.territory,
                "before": one.before,
                "after": one.after,
            }
            for one in icp.capacity
        ],
        "accounts_listed": None
        if icp.listed is None
        else [
            {
                "key": one.key,
                "motion": one.motion,
                "territory": one.territory,
                "from": one.before,
                "to": one.after,
                "score_before": one.score_before,
                "score_after": one.score_after,
            }
            for one in icp.listed
        ],
    }


def _moves_json(migration: Sequence[Move]) -> list[dict[str, Any]]:
    return [{"from": one.before, "to": one.after, "accounts": one.accounts} for one in migration]
