"""`icp: take`: other ICPs scored first, over the same rows, so that their results are columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.resolve.apart import taken_families
from icpspec.resolve.computed import Taken
from icpspec.sql import nodes
from icpspec.sql.physical import ColumnType, Physical
from icpspec.sql.shares import exact_points
from icpspec.sql.tiers import tier_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icpspec.resolve.family import IcpFamily
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.scored import Scored

IN_SCOPE = "in scope"
_TYPES = {"score": Physical.DOUBLE, "percent": Physical.DOUBLE, "tier": Physical.TEXT}


def with_taken(
    family: IcpFamily,
    rows: Input,
    score: Callable[[IcpFamily, Input], Scored],
) -> tuple[list[Step], Input]:
    """The steps that score the ICPs a family takes, and the rows with their results.

    Args:
        family: with one vocabulary for itself and what it takes.
        score: scores the rows by another family, outside its scope too.
    """
    others = taken_families(family)
    if not others:
        return [], rows
    first, rows = _out_of_the_way(rows)
    steps = [first]
    for other in others:
        carried = _carried(rows)
        own = replace(rows, carried=carried, given_motion=None, given_territory=None)
        found = score(other, own)
        steps += _prefixed(found.steps, other.id)
        columns = [
            nodes.named(node, _column(other.id, take))
            for take, node in _results(other, found).items()
        ]
        name = f"{other.id} taken"
        last = _step_name(found.last, other.id)
        kept = [nodes.column(column) for column in carried]
        steps.append((name, nodes.select([*kept, *columns], last)))
        rows = _with_results(family, replace(rows, name=name), other.id)
    return steps, rows


def _out_of_the_way(rows: Input) -> tuple[Step, Input]:
    """The rows with columns of the source under names that no step uses: `score` may be one."""
    named = {column: f"source {column}" for column in rows.column.values()}
    kept = [nodes.column(column) for column in _carried(replace(rows, column={}))]
    columns = [nodes.named(nodes.column(column), name) for column, name in named.items()]
    step = ("sources", nodes.select([*kept, *columns], rows.name))
    column = {attribute: named[column] for attribute, column in rows.column.items()}
    return step, replace(rows, name="sources", column=column)


def _results(family: IcpFamily, found: Scored) -> Mapping[str, Node]:
    """What can be taken of a row; NULL outside the scope."""
    own = {
        "score": exact_points(family.base.step),
        "percent": found.exact_percent,
        "tier": tier_name(family.base, found.rank()),
    }
    if family.base.scope is None:
        return own
    return {name: nodes.case([(nodes.column(IN_SCOPE), node)]) for name, node in own.items()}


def _carried(rows: Input) -> tuple[str, ...]:
    """All columns that the ICPs scored later may still read."""
    given = [name for name in (rows.key, rows.given_motion, rows.given_territory) if name]
    return tuple(dict.fromkeys([*rows.carried, *rows.column.values(), *given]))


def _column(icp: str, take: str) -> str:
    return f"{take} of {icp}"


def _with_results(family: IcpFamily, rows: Input, icp: str) -> Input:
    """The rows, where the attributes that take a result of an ICP read its columns."""
    column, types = dict(rows.column), dict(rows.types)
    for one in (family, *taken_families(family)):
        for resolved in one.distinct():
            for name, attribute in resolved.attributes.items():
                computed = attribute.computed
                if isinstance(computed, Taken) and computed.icp == icp and name not in rows.column:
                    column[name] = _column(icp, computed.take)
                    types[name] = ColumnType(_TYPES[computed.take])
    return replace(rows, column=column, types=types)


def _step_name(step: str, icp: str) -> str:
    return f"{icp} {step}"


def _prefixed(steps: Sequence[Step], icp: str) -> list[Step]:
    """Steps under names of their own; inside a step the others are called as they were."""
    own = {name for name, _ in steps}
    found: list[Step] = []
    for name, query in steps:
        for table in query.find_all(exp.Table):
            if table.name in own:
                alias = exp.TableAlias(this=exp.to_identifier(table.name, quoted=True))
                renamed = exp.to_identifier(_step_name(table.name, icp), quoted=True)
                table.set("this", renamed)
                table.set("alias", table.args.get("alias") or alias)
        found.append((_step_name(name, icp), query))
    return found
