"""The opportunities of a project, read again from the files without SQL, and scored one by one."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from icpspec.evaluate.account import evaluate
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from icpspec.resolve.model import Attribute, ResolvedIcp

Row = dict[str, str]
WON, LOST, OPEN = "won", "lost", "open"


@dataclass(frozen=True)
class Source:
    """How one file of opportunities is read; columns by role."""

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


@dataclass(frozen=True)
class Scored:
    """One opportunity and what the evaluator says of it; of traits: state, band, points."""

    deal: Deal
    tier: str
    score: float
    traits: Mapping[str, tuple[str, str | None, float]]
    without: Mapping[str, float] = field(default_factory=dict)


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


def resolved(project: Path) -> dict[str, ResolvedIcp]:
    """The ICPs of a project by id."""
    space = load(project)
    return {icp.resolved.id: icp.resolved for icp in space.icps if icp.resolved}


def scored(icp: ResolvedIcp, found: Iterable[Deal], *, without: bool = True) -> list[Scored]:
    """Each opportunity in scope by the evaluator, and again without each trait."""
    smaller = {}
    if without:
        # Only the score is wanted, and `requires` may name the trait that is taken out.
        bare = replace(
            icp, exclusions=(), tiers=tuple(replace(tier, requires=None) for tier in icp.tiers)
        )
        smaller = {
            trait.id: replace(bare, traits=tuple(t for t in icp.traits if t is not trait))
            for trait in icp.traits
        }
    result = []
    for deal in found:
        account = {name: typed(a, deal.facts.get(a.column)) for name, a in icp.attributes.items()}
        whole = evaluate(icp, account, as_of=deal.as_of)
        if whole is None:
            continue
        others = {}
        for name, variant in smaller.items():
            part = evaluate(variant, account, as_of=deal.as_of)
            assert part is not None
            others[name] = float(part.score)
        states = {t.id: (t.state, t.band, float(t.points)) for t in whole.traits}
        result.append(Scored(deal, whole.tier, float(whole.score), states, others))
    return result


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
