"""Count tables of real accounts for the rules of quality: tiers, traits, attributes.

The accounts are scored once; what is counted is the kept result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.engine.accounts import declared_accounts
from icpspec.engine.duckdb import DataError
from icpspec.engine.profile import profile
from icpspec.engine.score import prepare
from icpspec.engine.sources import report_unreadable
from icpspec.engine.tables import Tables
from icpspec.engine.won import is_won
from icpspec.resolve.problems import Problems
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.profile import AttributeProfile, Profile
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace
    from icpspec.sql.nodes import Node
    from icpspec.text.document import Positioned

_SCORES = "scores"


@dataclass(frozen=True, slots=True)
class TraitTally:
    """How one trait reads over the accounts of an ICP.

    Attributes:
        matched: accounts that match it.
        unknown: accounts for which that is open.
        least: least points that a known account has of it, before its group, in the scale's units;
            None if there is none.
        most: greatest such points.
    """

    matched: int
    unknown: int
    least: Any
    most: Any


@dataclass(frozen=True, slots=True)
class Filled:
    """How well the column of a stored attribute is filled.

    Attributes:
        document: where the attribute is declared.
        label: the source as messages name it.
    """

    document: Positioned
    label: str
    rows: int
    known: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The accounts that one ICP scores.

    Attributes:
        accounts: how many there are.
        tiers: accounts by tier; tiers without any are left out.
        could_rise: accounts by the best tier that is still possible for them, where it is better
            than the one they have.
        won: of the accounts that were won, those in each tier now; None without opportunities.
        won_could_rise: of these, by the best tier still possible, as `could_rise`.
        traits: by id.
        attributes: the stored attributes whose columns could be read, by id.
    """

    accounts: int
    tiers: Mapping[str, int] = field(default_factory=dict)
    could_rise: Mapping[str, int] = field(default_factory=dict)
    won: Mapping[str, int] | None = None
    won_could_rise: Mapping[str, int] = field(default_factory=dict)
    traits: Mapping[str, TraitTally] = field(default_factory=dict)
    attributes: Mapping[str, Filled] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tallies:
    """The tallies by ICP id, and what was found on the way."""

    by_icp: Mapping[str, Tally]
    findings: tuple[Diagnostic, ...]


def tallies(workspace: Workspace, engine: Engine, icps: Sequence[LoadedIcp], day: date) -> Tallies:
    """Count the accounts of a project as of a day.

    Data that cannot be read are a finding, and then there are no tallies.

    Args:
        icps: without errors, of each id the version in force.
    """
    held = profile(workspace, engine, icps, day)
    tables = Tables(workspace, engine)
    scores = prepare(workspace, engine, icps, day, wide=True, tables=tables)
    found = [*held.findings, *_new(scores.findings, held.findings)]
    if scores.query is None:
        return Tallies({}, tuple(dict.fromkeys(found)))
    try:
        engine.create(_SCORES, scores.query)
        every = _by_tier(engine)
        won = is_won(tables, scores.key)
        of_won = None if won is None else _by_tier(engine, won)
        traits = _traits(engine, icps, scores.columns)
    except DataError as error:
        problems = Problems(workspace.document)
        place = declared_accounts(workspace.project.data if workspace.project else None)
        if place is None:
            raise
        report_unreadable(place.accounts.source, error, problems, (*place.path, "source"))
        return Tallies({}, tuple(dict.fromkeys([*found, *problems.found])))
    nothing = _ByTier()
    return Tallies(
        {
            name: Tally(
                accounts=sum(own.tiers.values()),
                tiers=own.tiers,
                could_rise=own.could_rise,
                won=None if of_won is None else of_won.get(name, nothing).tiers,
                won_could_rise=(of_won or {}).get(name, nothing).could_rise,
                traits=traits.get(name, {}),
                attributes=_filled(held, icp),
            )
            for icp in icps
            if (name := icp.id) is not None
            for own in (every.get(name, nothing),)
        },
        tuple(dict.fromkeys(found)),
    )


def _new(findings: Sequence[Diagnostic], told: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Without what is said of the same place already, if in other words."""
    places = {(one.rule, one.span) for one in told}
    return [one for one in findings if (one.rule, one.span) not in places]


@dataclass(frozen=True, slots=True)
class _ByTier:
    """Accounts of one ICP by tier, and by the better tier that is still possible."""

    tiers: dict[str, int] = field(default_factory=dict)
    could_rise: dict[str, int] = field(default_factory=dict)


def _by_tier(engine: Engine, where: Node | None = None) -> dict[str, _ByTier]:
    """The kept scores by ICP, or those that meet a condition."""
    names = ("icp", "tier", "best_tier")
    query = nodes.select(
        [*(nodes.column(name) for name in names), nodes.count_all()], _SCORES, where
    )
    query.set("group", exp.Group(expressions=[nodes.column(name) for name in names]))
    found: dict[str, _ByTier] = {}
    for icp, tier, best, n in engine.rows(query):
        own = found.setdefault(icp, _ByTier())
        own.tiers[tier] = own.tiers.get(tier, 0) + n
        if best != tier:
            own.could_rise[best] = own.could_rise.get(best, 0) + n
    return found


def _traits(
    engine: Engine, icps: Sequence[LoadedIcp], columns: Sequence[str]
) -> dict[str, dict[str, TraitTally]]:
    matched, unknown = (_listed(engine, name) for name in ("matched", "unknown"))
    names = [column for column in columns if column.startswith("points.")]
    ends: list[exp.Expr] = [nodes.column("icp")]
    for name in names:
        ends += [exp.Min(this=nodes.column(name)), exp.Max(this=nodes.column(name))]
    query = nodes.select(ends, _SCORES)
    query.set("group", exp.Group(expressions=[nodes.column("icp")]))
    points: dict[tuple[str, str], tuple[Any, Any]] = {}
    for icp, *values in engine.rows(query):
        for index, name in enumerate(names):
            trait = name.removeprefix("points.")
            points[icp, trait] = (values[2 * index], values[2 * index + 1])
    return {
        icp.family.id: {
            trait.id: TraitTally(
                matched.get((icp.family.id, trait.id), 0),
                unknown.get((icp.family.id, trait.id), 0),
                *points.get((icp.family.id, trait.id), (None, None)),
            )
            for trait in icp.family.base.traits
        }
        for icp in icps
        if icp.family is not None
    }


def _listed(engine: Engine, column: str) -> dict[tuple[str, str], int]:
    """How many rows name each trait in a list, by ICP and trait."""
    items = nodes.select(
        [nodes.column("icp"), nodes.named(exp.Explode(this=nodes.column(column)), "trait")],
        _SCORES,
    )
    query = nodes.select(
        [nodes.column("icp"), nodes.column("trait"), nodes.count_all()],
        exp.Subquery(
            this=items, alias=exp.TableAlias(this=exp.Identifier(this="items", quoted=True))
        ),
    )
    query.set("group", exp.Group(expressions=[nodes.column("icp"), nodes.column("trait")]))
    return {(icp, trait): n for icp, trait, n in engine.rows(query)}


def _filled(held: Profile, icp: LoadedIcp) -> dict[str, Filled]:
    """The project's attributes and the ICP's own."""
    own = [one for one in held.attributes if one.subject.icp in (None, icp)]
    return {one.subject.attribute.id: filled for one in own if (filled := _of(one)) is not None}


def _of(one: AttributeProfile) -> Filled | None:
    if one.figures is None or one.rows is None:
        return None
    return Filled(one.subject.document, one.label, one.rows, one.figures.known)
