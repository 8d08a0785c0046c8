"""One formula through both: the evaluator, and the compiled SQL in DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.evaluate.computed import Given, facts_of
from icpspec.operators import by_name
from icpspec.operators._clock import Clock
from icpspec.resolve.computing import bind_computed
from icpspec.resolve.conditions import Test
from icpspec.resolve.problems import Problems
from icpspec.resolve.vocabulary import bind_attributes
from icpspec.spec.attributes import Attribute as Declared
from icpspec.sql import nodes
from icpspec.sql.facts import Input, attribute_column, facts
from icpspec.sql.targets import get
from icpspec.text.document import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import duckdb

    from icpspec.resolve.model import Attribute

_TARGET = get("duckdb")
# By attribute: what a spec says of it, and the type of its column.
DECLARED: Mapping[str, tuple[Mapping[str, Any], str]] = {
    **{name: ({"type": "number"}, "DOUBLE") for name in "abc"},
    **{name: ({"type": "integer"}, "BIGINT") for name in "nm"},
    **{name: ({"type": "string"}, "VARCHAR") for name in "st"},
    "i": ({"type": "string", "case": "ignore"}, "VARCHAR"),
    **{name: ({"type": "boolean"}, "BOOLEAN") for name in "pq"},
    **{name: ({"type": "date"}, "DATE") for name in "de"},
    **{name: ({"type": "timestamp"}, "TIMESTAMP") for name in "uv"},
    "open-tickets": ({"type": "number"}, "DOUBLE"),
}
RESULT = "result"


def bound(declared: Mapping[str, Any]) -> Mapping[str, Attribute]:
    """The vocabulary with one computed attribute, `result`."""
    all_declared = {
        **{name: Declared.model_validate(one) for name, (one, _) in DECLARED.items()},
        RESULT: Declared.model_validate(declared),
    }
    problems = Problems(parse(b"icpspec: 1\n", "icpspec.yaml"))
    vocabulary = bind_attributes(all_declared, problems)
    vocabulary = bind_computed(all_declared, vocabulary, problems)
    assert not problems.found, [(one.rule.id, one.message) for one in problems.found]
    return vocabulary.attributes


def by_evaluator(
    attributes: Mapping[str, Attribute], accounts: Sequence[Mapping[str, Any]], day: date | None
) -> list[Any]:
    """The value for each account."""
    return [facts_of(attributes, Given(one, day)).values[RESULT] for one in accounts]


def by_sql(
    connection: duckdb.DuckDBPyConnection,
    attributes: Mapping[str, Attribute],
    accounts: Sequence[Mapping[str, Any]],
    day: date | None,
) -> list[Any]:
    """The value for each account; the day stands in a column."""
    types = {"row": "INTEGER", "day": "DATE", **{n: kind for n, (_, kind) in DECLARED.items()}}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    connection.execute(f"CREATE OR REPLACE TABLE accounts ({columns})")
    place = f"({', '.join(f'CAST(? AS {kind})' for kind in types.values())})"
    values = [
        value
        for number, one in enumerate(accounts)
        for value in (number, day, *(one.get(name) for name in DECLARED))
    ]
    places = ", ".join([place] * len(accounts))
    connection.execute(f"INSERT INTO accounts VALUES {places}", values)  # noqa: S608
    rows = Input("accounts", ("row", "day"), {name: name for name in DECLARED}, {})
    wanted = Test(RESULT, by_name()["known"], operand=True)
    found = facts(attributes, [wanted], rows, Clock(column=nodes.column("day")), _TARGET)
    last = nodes.select([nodes.column(attribute_column(RESULT))], found.steps[-1][0])
    query = nodes.with_steps(found.steps, last.order_by(nodes.column("row")))
    return [value for (value,) in connection.execute(query.sql("duckdb")).fetchall()]
