"""Runs the examples of specs through the Python evaluator and through the compiled SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.engine.example_rows import EXAMPLE, rollup_steps, rows_of
from icpspec.engine.literals import typed_literal
from icpspec.evaluate.check import Difference, differences
from icpspec.evaluate.family import evaluate_family
from icpspec.operators._clock import Clock
from icpspec.resolve import calendar
from icpspec.resolve.apart import own_name, used_by
from icpspec.resolve.computed import Rollup
from icpspec.sql import nodes
from icpspec.sql.facts import Input
from icpspec.sql.physical import as_declared
from icpspec.sql.rows import score_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.model import Attribute
    from icpspec.spec.lifecycle import Example
    from icpspec.sql.nodes import Node

_KEY, _MOTION, _TERRITORY = "account_key", "given motion", "given territory"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example.

    Attributes:
        differences: between what is expected and what the evaluator says.
        evaluator: its row, None outside the scope.
        sql: the row of the compiled SQL, None outside the scope.
        disagreements: between evaluator and SQL; any is a bug of icpspec.
    """

    icp: str
    name: str
    index: int
    differences: tuple[Difference, ...]
    disagreements: tuple[str, ...]
    evaluator: dict[str, Any] | None
    sql: dict[str, Any] | None

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected, by both ways."""
        return not self.differences and not self.disagreements


def run(
    family: IcpFamily,
    engine: Engine,
    today: date,
    on: Callable[[date], IcpFamily | None] = lambda _: None,
) -> list[Outcome]:
    """Run all examples of an ICP.

    The SQL scores all examples of one day in one query, if their accounts give the same computed
    attributes.

    Args:
        today: the as-of day of examples that name none.
        on: the same ICP as it takes results on another day; None: as it does in `family`.
    """
    if not family.base.spec.examples:
        return []
    used = used_by(family)
    groups: dict[tuple[date, tuple[str, ...]], list[tuple[int, Example]]] = {}
    for index, example in enumerate(family.base.spec.examples or ()):
        day = (calendar.day(example.as_of) if example.as_of else None) or today
        given = tuple(one.id for one in used if _is_computed(one) and _gives(example, one))
        groups.setdefault((day, given), []).append((index, example))
    outcomes: list[Outcome] = []
    for (day, given), group in groups.items():
        read = [one for one in used if not _is_computed(one) or one.id in given]
        then = on(day) or family
        rows = _sql_rows(then, read, engine, day, group)
        outcomes += [_outcome(then, index, ex, day, rows.get(index)) for index, ex in group]
    return sorted(outcomes, key=lambda outcome: outcome.index)


def _is_computed(attribute: Attribute) -> bool:
    """Whether it is computed from other attributes; roll-ups are read like stored ones."""
    return attribute.computed is not None and not isinstance(attribute.computed, Rollup)


def _gives(example: Example, attribute: Attribute) -> bool:
    return own_name(attribute.id) in (example.account or {})


def _outcome(
    family: IcpFamily, index: int, example: Example, day: date, sql: dict[str, Any] | None
) -> Outcome:
    result = evaluate_family(
        family,
        example.account or {},
        as_of=day,
        key=example.key,
        motion=example.motion,
        territory=example.territory,
        rows=rows_of(example),
    )
    row = result.as_row() if result else None
    return Outcome(
        icp=family.id,
        name=example.name,
        index=index,
        differences=tuple(differences(example.expect, row)),
        disagreements=tuple(_disagreements(row, sql)),
        evaluator=row,
        sql=sql,
    )


def _disagreements(row: dict[str, Any] | None, sql: dict[str, Any] | None) -> list[str]:
    if row is None or sql is None:
        return [] if row is None and sql is None else ["in_scope"]
    return [name for name in row if row[name] != sql[name]]


def _sql_rows(
    family: IcpFamily,
    attributes: Sequence[Attribute],
    engine: Engine,
    day: date,
    examples: Sequence[tuple[int, Example]],
) -> dict[int, dict[str, Any]]:
    """The rows of the compiled SQL by the examples' indexes.

    Args:
        attributes: what is read and not computed.
    """
    rolled = [one for one in attributes if isinstance(one.computed, Rollup)]
    selects = [_values(index, example, attributes) for index, example in examples]
    united: exp.Query = selects[0]
    for select in selects[1:]:
        united = exp.Union(this=united, expression=select, distinct=False)
    steps = [("examples", united)]
    steps += rollup_steps(rolled, examples, "examples", day, engine.target)
    rows = Input(
        name=steps[-1][0],
        carried=(_KEY, EXAMPLE, _MOTION, _TERRITORY),
        column={
            **{attribute.id: f"src_{attribute.id}" for attribute in attributes},
            **{one.id: f"chosen {one.id}" for one in rolled},
        },
        types={a.id: as_declared(a.kind, many=a.many) for a in attributes},
        key=_KEY,
        given_motion=_MOTION,
        given_territory=_TERRITORY,
    )
    query = score_rows(family, steps, rows, Clock(day), engine.target)
    query.select(nodes.column(EXAMPLE), append=True, copy=False)
    names, found = engine.names_and_rows(query)
    result = {}
    for values in found:
        row = dict(zip(names, values, strict=True))
        index = row.pop(EXAMPLE)
        result[index] = {name: value for name, value in row.items() if name not in (_KEY, "as_of")}
    return result


def _values(index: int, example: Example, attributes: Sequence[Attribute]) -> exp.Query:
    """One example as a row of typed literals."""
    account = example.account or {}
    columns: list[Node] = [nodes.named(nodes.number(index), EXAMPLE)]
    for name, text in (
        (_KEY, example.key),
        (_MOTION, example.motion),
        (_TERRITORY, example.territory),
    ):
        node = nodes.null() if text is None else nodes.text(text)
        columns.append(nodes.named(nodes.cast(node, "VARCHAR"), name))
    for attribute in attributes:
        own = own_name(attribute.id)
        value = typed_literal(attribute, None if own is None else account.get(own))
        columns.append(nodes.named(value, f"src_{attribute.id}"))
    return exp.Select(expressions=columns)
