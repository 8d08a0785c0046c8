"""The passes from facts to tiers: one CTE a step, each adding columns to the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.resolve.conditions import Test as BoundTest
from icpspec.resolve.conditions import tests
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.conditions import Names, condition
from icpspec.sql.physical import as_declared
from icpspec.sql.plain import Plain, plain
from icpspec.sql.tiers import CAP, exclusion, exclusion_column, override, ranks, worst_cap
from icpspec.sql.totals import Range, group_columns, score, score_range
from icpspec.sql.traits import TraitSql, points_column, state_column, trait_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlglot import exp

    from icpspec.operators._clock import Clock
    from icpspec.resolve.model import Attribute, Group, ResolvedIcp
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.targets._protocol import Target

Step = tuple[str, "exp.Query"]
RANK = "tier_rank"
BEST_RANK = "best_rank"
OVERRIDE = "override_rank"
MOST_OF_32_BITS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Input:
    """The rows to score.

    Attributes:
        name: the CTE or table that holds them.
        carried: columns that are handed through to the result.
        column: name in the input of each attribute's source column, by attribute id; an attribute
            that is missing here is unknown.
        types: type of each such column by attribute id; as declared where it is missing.
        key: the column of the account's key, for exceptions; None leaves exceptions out.
        key_name: what the key is called in the result; the default is `key`.
    """

    name: str
    carried: tuple[str, ...]
    column: Mapping[str, str]
    types: Mapping[str, ColumnType]
    key: str | None = None
    key_name: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """The steps, and what the last of them holds."""

    steps: tuple[Step, ...]
    traits: tuple[TraitSql, ...]
    limits: Range
    has_override: bool

    @property
    def last(self) -> str:
        """Name of the last step."""
        return self.steps[-1][0]


def attribute_column(attribute: str) -> str:
    """The column of an attribute's canonical value."""
    return f"attr_{attribute}"


def used_attributes(icp: ResolvedIcp) -> list[str]:
    """Ids of the attributes that the ICP tests, in alphabetical order."""
    return sorted({test.attribute for test in _tests(icp)})


def _tests(icp: ResolvedIcp) -> list[BoundTest]:
    conditions = [
        icp.scope,
        *(band.when for trait in icp.traits for band in trait.bands),
        *(part for excl in icp.exclusions for part in (excl.when, excl.unless)),
        *(tier.requires for tier in icp.tiers),
    ]
    return [test for bound in conditions for test in tests(bound)]


def scored(icp: ResolvedIcp, rows: Input, clock: Clock, target: Target) -> Scored:
    """The steps that score the rows of an input."""
    names = Names(
        icp.attributes,
        clock,
        attribute=lambda name: nodes.column(attribute_column(name)),
        folded=lambda name: nodes.column(_folded_column(name)),
        plain=_plain(icp, rows, target),
    )
    groups = list(icp.groups.values())
    traits = _with_room([trait_sql(trait, names) for trait in icp.traits], groups)
    limits = score_range(traits, groups)
    steps: list[Step] = [("facts", _facts(icp, rows, names, target))]
    _add(steps, "texts", _folded(icp, names, target))
    bands = [nodes.named(node, name) for trait in traits for name, node in trait.bands]
    _add(steps, "bands", bands)
    where = None if icp.scope is None else condition(icp.scope, names)
    _add(steps, "flags", _flags(icp, traits, names), where=where, always=where is not None)
    ends = [nodes.named(node, name) for trait in traits for name, node in trait.limits]
    _add(steps, "ends", ends)
    points = [nodes.named(trait.points, points_column(trait.trait.id)) for trait in traits]
    _add(steps, "points", points)
    _add(steps, "group_totals", [node for group in groups for node in group_columns(group, traits)])
    now, fall, spread = score(traits, groups)
    _add(
        steps,
        "totals",
        [nodes.named(now, "score"), nodes.named(fall, "fall"), nodes.named(spread, "spread")],
    )
    low = nodes.minus(nodes.column("score"), nodes.column("fall"))
    high = nodes.total([low.copy(), nodes.column("spread")])
    _add(steps, "scores", [nodes.named(low, "score_low"), nodes.named(high, "score_high")])
    set_rank = override(icp, nodes.column(rows.key), clock.day) if rows.key else None
    rank, best = ranks(icp, names, limits)
    tiers = [nodes.named(rank, RANK), nodes.named(best, BEST_RANK)]
    if set_rank is not None:
        tiers.append(nodes.named(set_rank, OVERRIDE))
    _add(steps, "tiers", tiers)
    return Scored(tuple(steps), traits, limits, set_rank is not None)


def _with_room(traits: Sequence[TraitSql], groups: Sequence[Group]) -> tuple[TraitSql, ...]:
    """Points in 64 bits where a total could leave the 32 bits that literals have."""
    reach = sum(max(-trait.least, trait.most) for trait in traits)
    reach += sum(max(abs(group.cap or 0), abs(group.floor or 0)) for group in groups)
    # The score and its ends are at most twice as far apart.
    if 2 * reach < MOST_OF_32_BITS:
        return tuple(traits)
    return tuple(
        replace(
            trait,
            points=nodes.cast(trait.points, "BIGINT"),
            limits=tuple((name, nodes.cast(end, "BIGINT")) for name, end in trait.limits),
            below=trait.below and nodes.cast(trait.below, "BIGINT"),
            above=trait.above and nodes.cast(trait.above, "BIGINT"),
            spread=trait.spread and nodes.cast(trait.spread, "BIGINT"),
        )
        for trait in traits
    )


def _add(
    steps: list[Step],
    name: str,
    columns: Sequence[Node],
    *,
    where: Node | None = None,
    always: bool = False,
) -> None:
    """Append a step that adds columns, unless there is nothing to add."""
    if columns or always:
        before = steps[-1][0]
        steps.append((name, nodes.select([nodes.star(), *columns], before, where)))


def _plain(icp: ResolvedIcp, rows: Input, target: Target) -> dict[str, Plain]:
    found = {
        name: plain(
            icp.attributes[name],
            nodes.column(rows.column[name]),
            _source(icp.attributes[name], rows),
            target,
        )
        for name in used_attributes(icp)
        if name in rows.column
    }
    return {name: asked for name, asked in found.items() if asked is not None}


def _facts(icp: ResolvedIcp, rows: Input, names: Names, target: Target) -> exp.Query:
    carried = [nodes.column(name) for name in rows.carried]
    carried += [
        nodes.named(nodes.column(rows.column[name]), asked.column)
        for name, asked in names.plain.items()
    ]
    counted = {test.attribute for test in _tests(icp) if test.operator.name == "size"}
    facts = [
        nodes.named(
            _fact(icp.attributes[name], rows, target, counted=name in counted),
            attribute_column(name),
        )
        for name in used_attributes(icp)
    ]
    return nodes.select([*carried, *facts], rows.name)


def _folded_column(attribute: str) -> str:
    return f"folded_{attribute}"


def _folded(icp: ResolvedIcp, names: Names, target: Target) -> list[Node]:
    """Each text that is compared without case is folded once, however often it is tested."""
    compared = {test.attribute for test in _tests(icp) if test.operator.folds}
    return [
        nodes.named(target.folded(names.attribute(name)), _folded_column(name))
        for name in sorted(compared)
        if icp.attributes[name].ignore_case and not icp.attributes[name].many
    ]


def _fact(attribute: Attribute, rows: Input, target: Target, *, counted: bool) -> Node:
    column = rows.column.get(attribute.id)
    if column is None:
        return _missing(attribute, target)
    source = _source(attribute, rows)
    return canonical(attribute, nodes.column(column), source, target, counted=counted)


def _source(attribute: Attribute, rows: Input) -> ColumnType:
    return rows.types.get(attribute.id) or as_declared(attribute.kind, many=attribute.many)


def _missing(attribute: Attribute, target: Target) -> Node:
    """NULL of the attribute's type."""
    del target
    names = {
        "string": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
    }
    kind = names[attribute.kind]
    return nodes.cast(nodes.null(), f"{kind}[]" if attribute.many else kind)


def _flags(icp: ResolvedIcp, traits: Sequence[TraitSql], names: Names) -> list[Node]:
    cap = worst_cap(icp.exclusions, names)
    return [
        *(nodes.named(trait.state, state_column(trait.trait.id)) for trait in traits),
        *(
            nodes.named(exclusion(excl, names), exclusion_column(excl.id))
            for excl in icp.exclusions
        ),
        *([nodes.named(cap, CAP)] if cap is not None else []),
    ]
