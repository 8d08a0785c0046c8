"""Both versions of ICPs over the accounts of a project, in one pass each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from icpspec.diagnostics import Severity, worst
from icpspec.diff.names import exclusion_pairs, renamed_tiers
from icpspec.engine import accounts
from icpspec.engine.duckdb import DataError
from icpspec.engine.fitted import Fitted, fitted, over, own
from icpspec.engine.score import check_keys
from icpspec.engine.several import KEY, Several, column_name, several
from icpspec.engine.sources import report_unreadable
from icpspec.impact.figures import CELLS, figures
from icpspec.impact.model import Impact
from icpspec.impact.query import Sides, grouped, listed
from icpspec.operators._clock import Clock
from icpspec.resolve.apart import stored_by
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.model import Change
    from icpspec.engine.tables import Tables
    from icpspec.impact.model import IcpImpact
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.workspace import Workspace
    from icpspec.sql.facts import Input
    from icpspec.sql.nodes import Node
    from icpspec.sql.side_by_side import SideBySide

_OWNER = "owner"
Supplier = Literal["base", "head"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of an ICP; None where a version does not have it.

    Attributes:
        alone: for each change of scores or tiers, the base with only that change made. An
            attribute of such a family that the base does not have is read as the head reads it.
    """

    base: LoadedIcp | None
    head: LoadedIcp | None
    alone: Sequence[tuple[Change, IcpFamily]] = ()


def impact(
    tables: Tables,
    spaces: tuple[Workspace, Workspace],
    pairs: Sequence[Pair],
    day: date,
    *,
    data_of: Supplier = "head",
    most_listed: int | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> Impact:
    """What a change does to the accounts as of a day.

    Args:
        tables: of the workspace that declares the data; both versions are read from them.
        spaces: the base and the head.
        pairs: ICPs without errors; those that cannot differ are better left out.
        data_of: which of the two declares the data. What the other one reads and the data do not
            have is unknown there, and a warning says so.
        most_listed: name so many of the accounts that change tier; None for none.
        tell: is told what is being done, for progress.
    """
    found: list[IcpImpact] = []
    said: list[Diagnostic] = []
    try:
        for n, pair in enumerate(pairs):
            known = pair.head or pair.base
            assert known is not None
            tell(f"scoring the accounts by both versions of {known.id}")
            versions = _versions(tables, pair, spaces, data_of)
            said += [finding for one in versions for finding in one.fitted.findings]
            owner = _owner(tables)
            source = several(
                tables,
                [(one.icp, one.fitted.attributes) for one in versions],
                day,
                [owner.column] if owner else [],
            )
            said += source.findings
            if not source.inputs or (n == 0 and _has_double_keys(tables, source, said)):
                break
            found.append(_one(tables, pair, versions, source, Clock(day), owner, most_listed))
    except DataError as error:
        place = accounts.declared_accounts(tables.data)
        if place is None:
            raise
        report_unreadable(place.accounts.source, error, tables.problems, (*place.path, "source"))
        said += tables.problems.found
    said = list(dict.fromkeys(said))
    return Impact(() if worst(said) is Severity.ERROR else tuple(found), tuple(said))


@dataclass(frozen=True, slots=True)
class _Version:
    """An ICP to be scored, and what it reads."""

    icp: LoadedIcp
    fitted: Fitted


def _versions(
    tables: Tables, pair: Pair, spaces: tuple[Workspace, Workspace], data_of: Supplier
) -> list[_Version]:
    """The base, the head, and the base with each change, as far as there are such."""
    place = accounts.declared_accounts(tables.data)
    joined = tables.joined(place.table, place.accounts.source, place.path) if place else None
    homes = [joined] if joined is not None else []
    found: list[_Version] = []
    for name, icp, space in zip(("base", "head"), (pair.base, pair.head), spaces, strict=True):
        if icp is not None:
            is_own = name == data_of
            one = own(icp) if is_own else fitted(tables, icp, space.document, homes)
            found.append(_Version(icp, one))
    known = {(one.column, one.kind, one.many): None for v in found for one in v.fitted.attributes}
    rolled = [one.computed for v in found for one in v.fitted.attributes if one.computed]
    for _, family in pair.alone:
        assert pair.base is not None
        here = over(family, tables.data)
        read = tuple(
            one
            for one in stored_by(here)
            if (one.computed in rolled if one.computed else _plain(one) in known)
        )
        found.append(_Version(pair.base, Fitted(here, read)))
    return found


def _plain(attribute: Attribute) -> tuple[str, str, bool]:
    return attribute.column, attribute.kind, attribute.many


def _owner(tables: Tables) -> Attribute | None:
    """The attribute `owner` of the accounts, if there is one that can be read."""
    place = accounts.declared_accounts(tables.data)
    one = tables.workspace.vocabulary.attributes.get(_OWNER)
    if place is None or one is None or one.computed is not None or one.many:
        return None
    joined = tables.joined(place.table, place.accounts.source, place.path)
    kind = joined.type_of(one.column) if joined else None
    return one if kind is not None and not kind.is_list and one.kind == "string" else None


def _has_double_keys(tables: Tables, source: Several, said: list[Diagnostic]) -> bool:
    """Whether an account stands twice, so that every count would be wrong."""
    place = accounts.declared_accounts(tables.data)
    assert place is not None
    assert source.joined is not None
    columns = [source.joined.node(place.accounts.key)]
    if place.accounts.valid_from is not None:
        columns.append(source.joined.node(place.accounts.valid_from))
    where = tables.filter(place.accounts.where, source.joined, place.path)
    found = check_keys(tables, source.joined, columns, place, where)
    said += found
    return worst(found) is Severity.ERROR


def _one(
    tables: Tables,
    pair: Pair,
    versions: Sequence[_Version],
    source: Several,
    clock: Clock,
    owner: Attribute | None,
    most_listed: int | None,
) -> IcpImpact:
    engine = tables.engine
    inputs: list[tuple[IcpFamily, Input]] = [
        (one.fitted.family, rows) for one, rows in zip(versions, source.inputs, strict=True)
    ]
    scored = side_by_side(inputs, clock, engine.target)
    sides = _sides(pair, scored, _owner_node(tables, source, owner))
    steps = [*source.steps, *scored.steps]
    engine.create(CELLS, nodes.with_steps(steps, grouped(scored.last, sides)))
    rows = None
    if most_listed is not None:
        again = [(name, query.copy()) for name, query in steps]
        rows = engine.rows(nodes.with_steps(again, listed(scored.last, sides, KEY, most_listed)))
    return figures(engine, sides, [change for change, _ in pair.alone], rows)


def _sides(pair: Pair, scored: SideBySide, owner: Node | None) -> Sides:
    members = list(scored.members)
    base = members.pop(0) if pair.base else None
    head = members.pop(0) if pair.head else None
    families = [one.family if one else None for one in (base, head)]
    return Sides(
        base,
        head,
        tuple(members),
        renamed_tiers(*families),
        exclusion_pairs(*families),
        owner,
    )


def _owner_node(tables: Tables, source: Several, owner: Attribute | None) -> Node | None:
    if owner is None or source.joined is None:
        return None
    kind = source.joined.type_of(owner.column)
    assert kind is not None
    raw = nodes.column(column_name(owner.column))
    return canonical(owner, raw, kind, tables.engine.target)
