"""The opportunities of a project, read again from the files without SQL, and scored one by one."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

from icpspec.evaluate.account import evaluate
from icpspec.evaluate.family import evaluate_family
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.model import Attribute, ResolvedIcp, Trait

Row = dict[str, str]
WON, LOST, OPEN = "won", "lost", "open"


@dataclass(frozen=True)
class Source:
    """How one file of opportunities is read; columns by role.

    Attributes:
        given: the motion and the territory that a row names.
    """

    file: str
    key: str
    won: frozenset[str]
    lost: frozenset[str]
    outcome: str
    account: str | None = None
    created: str | None = None
    closed: str | None = None
    amount: str | None = None
    lost_after: int | None = None
    where: Callable[[Row], bool] = lambda _row: True
    given: Callable[[Row], tuple[str | None, str | None]] = lambda _row: (None, None)


@dataclass(frozen=True)
class History:
    """How the accounts are read."""

    file: str
    key: str
    valid_from: str | None = None
    valid_to: str | None = None
    where: Callable[[Row], bool] = lambda _row: True


@dataclass(frozen=True)
class Deal:
    """One opportunity as it was seen on the day of observation."""

    key: str | None
    account: str | None
    created: date | None
    closed: date | None
    outcome: str
    amount: Decimal | None
    as_of: date | None
    facts: Row
    found: bool
    stale: bool
    given: tuple[str | None, str | None] = (None, None)


@dataclass(frozen=True)
class Scored:
    """One opportunity and what the evaluator says of it; of traits: state, band, points.

    Traits that the variant does not have are missing. A band is told by its conditions and those
    of the bands before it, as bands of overlays are.

    Attributes:
        reasons: why the motion and the territory are what they are.
    """

    deal: Deal
    tier: str
    score: float
    traits: Mapping[str, tuple[str, str | None, float]]
    without: Mapping[str, float] | None = None
    motion: str | None = None
    territory: str | None = None
    reasons: tuple[str | None, str | None] = (None, None)


def rows(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str | None) -> datetime | None:
    """A moment as ISO text, None for anything else."""
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None


def day(text: str | None) -> date | None:
    """The day of a moment."""
    found = moment(text)
    return None if found is None else found.date()


def amount(text: str | None) -> Decimal | None:
    """A plain number to four decimals."""
    try:
        return Decimal((text or "").strip()).quantize(Decimal("0.0001"))
    except InvalidOperation:
        return None


def deals(
    root: Path,
    sources: Sequence[Source],
    history: History | None,
    observed: date,
    lag: int,
    join: Callable[[Row], Row] = lambda row: row,
) -> list[Deal]:
    """Every opportunity that had been created by the day of observation.

    Args:
        join: adds to a row of facts what its lookups hold.
    """
    snapshots: dict[str, list[Row]] = {}
    if history is not None:
        for row in rows(root / history.file):
            if history.where(row):
                snapshots.setdefault(row[history.key], []).append(row)
    found = []
    for source in sources:
        for row in rows(root / source.file):
            if source.where(row):
                deal = _deal(row, source, observed, lag)
                if deal is None:
                    continue
                if history is None:
                    facts: Row | None = row
                else:
                    facts = _snapshot(snapshots.get(deal.account or "", []), history, deal.as_of)
                found.append(replace(deal, facts=join(facts or {}), found=facts is not None))
    return found


def _deal(row: Row, source: Source, observed: date, lag: int) -> Deal | None:
    created = day(row[source.created]) if source.created else None
    closed = day(row[source.closed]) if source.closed else None
    if created is not None and created > observed:
        return None
    stage = row[source.outcome]
    outcome = WON if stage in source.won else LOST if stage in source.lost else OPEN
    if outcome != OPEN and closed is not None and closed > observed:
        outcome = OPEN
    stale = False
    if outcome == OPEN:
        closed = None
        if created is not None and source.lost_after is not None:
            end = created + timedelta(days=source.lost_after)
            if end <= observed:
                outcome, closed, stale = LOST, end, True
    key = row[source.key] or None
    return Deal(
        key=key,
        account=(row[source.account] or None) if source.account else key,
        created=created,
        closed=closed,
        outcome=outcome,
        amount=amount(row[source.amount]) if source.amount else None,
        as_of=None if created is None else created - timedelta(days=lag),
        facts={},
        found=False,
        stale=stale,
        given=source.given(row),
    )


def _snapshot(known: Sequence[Row], history: History, as_of: date | None) -> Row | None:
    if history.valid_from is None:
        return known[0] if known else None
    if as_of is None:
        return None
    midnight = datetime.combine(as_of + timedelta(days=1), time())
    best, start = None, None
    for row in known:
        begins = moment(row[history.valid_from])
        if begins is not None and begins < midnight and (start is None or begins > start):
            best, start = row, begins
    if best is None:
        return None
    ends = moment(best[history.valid_to]) if history.valid_to else None
    return None if ends is not None and ends.date() <= as_of else best


def families(project: Path) -> dict[str, IcpFamily]:
    """The ICPs of a project with all variants, by id."""
    space = load(project)
    return {icp.family.id: icp.family for icp in space.icps if icp.family}


def scored(family: IcpFamily, found: Iterable[Deal], *, without: bool = True) -> list[Scored]:
    """Each opportunity in scope by the evaluator, and again without each trait."""
    attributes = {
        name: attribute for icp in family.distinct() for name, attribute in icp.attributes.items()
    }
    result = []
    for deal in found:
        account = {name: typed(a, deal.facts.get(a.column)) for name, a in attributes.items()}
        motion, territory = deal.given
        placed = evaluate_family(
            family, account, as_of=deal.as_of, motion=motion, territory=territory
        )
        if placed is None:
            continue
        whole, icp = placed.result, placed.variant
        others = {}
        for name, variant in (_smaller(icp) if without else {}).items():
            part = evaluate(variant, account, as_of=deal.as_of)
            assert part is not None
            others[name] = float(part.score)
        forms = {trait.id: trait for trait in icp.traits}
        states = {
            t.id: (t.state, _bin(forms[t.id], t.band, t.state), float(t.points))
            for t in whole.traits
        }
        result.append(
            Scored(
                deal,
                whole.tier,
                float(whole.score),
                states,
                others if without else None,
                placed.motion,
                placed.territory,
                (placed.motion_reason, placed.territory_reason),
            )
        )
    return result


@cache
def _kept_smaller(_id: int, icp: _Same) -> dict[str, ResolvedIcp]:
    # Only the score is wanted, and `requires` may name the trait that is taken out.
    whole = icp.icp
    tiers = tuple(replace(tier, requires=None) for tier in whole.tiers)
    bare = replace(whole, scope=None, exclusions=(), tiers=tiers)
    return {
        trait.id: replace(bare, traits=tuple(t for t in whole.traits if t is not trait))
        for trait in whole.traits
    }


@dataclass(frozen=True)
class _Same:
    """An ICP told by its identity; it is kept alive, so that no other takes its place."""

    icp: ResolvedIcp = field(hash=False, compare=False)


def _smaller(icp: ResolvedIcp) -> dict[str, ResolvedIcp]:
    """The ICP without each of its traits in turn."""
    return _kept_smaller(id(icp), _Same(icp))


def _bin(trait: Trait, title: str | None, state: str) -> str | None:
    """What tells a band; None where none matched. A single band has no title."""
    if state != "matched":
        return None
    (number,) = [n for n, band in enumerate(trait.bands, 1) if title in {band.title, None}]
    return repr([band.when for band in trait.bands[:number]])


def typed(attribute: Attribute, text: str | None) -> Any:
    """A CSV cell as the evaluator takes it; what cannot be read is missing."""
    if not text:
        return None
    if attribute.many:
        return [part.strip() for part in text.split(attribute.separator) if part.strip()]
    return _readers[attribute.kind](text)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | None:
    number = _number(text)
    return int(number) if number is not None and number == int(number) else None


def _flag(text: str) -> bool | None:
    return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower())


_readers: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": _whole,
    "number": _number,
    "boolean": _flag,
    "date": day,
    "timestamp": moment,
}
