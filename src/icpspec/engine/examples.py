"""Runs the examples of specs through the Python evaluator and through the compiled SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.engine.example_rows import EXAMPLE, rollup_steps, rows_of
from icpspec.engine.literals import typed_literal
from icpspec.evaluate.account import evaluate
from icpspec.evaluate.check import Difference, differences
from icpspec.operators._clock import Clock
from icpspec.resolve import calendar
from icpspec.resolve.usage import rolled_up, stored
from icpspec.sql import nodes
from icpspec.sql.facts import Input
from icpspec.sql.physical import as_declared
from icpspec.sql.rows import score_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.model import Attribute, ResolvedIcp
    from icpspec.spec.lifecycle import Example
    from icpspec.sql.nodes import Node

_KEY = "account_key"


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


def run(icp: ResolvedIcp, engine: Engine, today: date) -> list[Outcome]:
    """Run all examples of an ICP; the SQL scores all examples of one day in one query."""
    examples = list(enumerate(icp.spec.examples or ()))
    by_day: dict[date, list[tuple[int, Example]]] = {}
    for index, example in examples:
        day = (calendar.day(example.as_of) if example.as_of else None) or today
        by_day.setdefault(day, []).append((index, example))
    outcomes: list[Outcome] = []
    for day, group in by_day.items():
        rows = _sql_rows(icp, engine, day, group)
        outcomes += [_outcome(icp, index, ex, day, rows.get(index)) for index, ex in group]
    return sorted(outcomes, key=lambda outcome: outcome.index)


def _outcome(
    icp: ResolvedIcp, index: int, example: Example, day: date, sql: dict[str, Any] | None
) -> Outcome:
    result = evaluate(icp, example.account or {}, as_of=day, key=example.key, rows=rows_of(example))
    row = result.as_row() if result else None
    return Outcome(
        icp=icp.id,
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
    icp: ResolvedIcp, engine: Engine, day: date, examples: Sequence[tuple[int, Example]]
) -> dict[int, dict[str, Any]]:
    rolled = rolled_up(icp)
    attributes = [icp.attributes[name] for name in (*stored(icp), *rolled)]
    selects = [_values(index, example, attributes) for index, example in examples]
    united: exp.Query = selects[0]
    for select in selects[1:]:
        united = exp.Union(this=united, expression=select, distinct=False)
    steps = [("examples", united)]
    steps += rollup_steps(icp, examples, "examples", day, engine.target)
    rows = Input(
        name=steps[-1][0],
        carried=(_KEY, EXAMPLE),
        column={
            **{attribute.id: f"src_{attribute.id}" for attribute in attributes},
            **{name: f"chosen {name}" for name in rolled},
        },
        types={a.id: as_declared(a.kind, many=a.many) for a in attributes},
        key=_KEY,
    )
    query = score_rows(icp, steps, rows, Clock(day), engine.target)
    query.select(nodes.column(EXAMPLE), append=True, copy=False)
    names, found = engine.names_and_rows(query)
    result = {}
    for values in found:
        row = dict(zip(names, values, strict=True))
        index = row.pop(EXAMPLE)
        result[index] = {
            name: value
            for name, value in row.items()
            if name not in (_KEY, "motion", "territory", "as_of")
        }
    return result


def _values(index: int, example: Example, attributes: Sequence[Attribute]) -> exp.Query:
    """One example as a row of typed literals."""
    account = example.account or {}
    key = nodes.null() if example.key is None else nodes.text(example.key)
    columns: list[Node] = [
        nodes.named(nodes.cast(key, "VARCHAR"), _KEY),
        nodes.named(nodes.number(index), EXAMPLE),
    ]
    for attribute in attributes:
        value = typed_literal(attribute, account.get(attribute.id))
        columns.append(nodes.named(value, f"src_{attribute.id}"))
    return exp.Select(expressions=columns)
