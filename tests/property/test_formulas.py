"""Random formulas: the compiled SQL gives what the evaluator gives, to the last bit."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .formula_engines import DECLARED, bound, by_evaluator, by_sql
from .formulas import VALUES, formulas

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXAMPLES = int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100"))
_KINDS = {name: str(declared["type"]) for name, (declared, _) in DECLARED.items()}
_RESULTS = {
    "number": "number",
    "integer": "number",
    "string": "text",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
_ACCOUNTS = 12


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One database for all formulas."""
    with duckdb.connect() as connection:
        yield connection


@st.composite
def _accounts(draw: st.DrawFn) -> list[dict[str, Any]]:
    columns = {
        name: draw(
            st.lists(
                st.sampled_from((*VALUES[kind], None, None)),
                min_size=_ACCOUNTS,
                max_size=_ACCOUNTS,
            )
        )
        for name, kind in _KINDS.items()
    }
    return [{name: column[row] for name, column in columns.items()} for row in range(_ACCOUNTS)]


@pytest.mark.parametrize("kind", sorted(_RESULTS))
@settings(
    max_examples=max(5, _EXAMPLES // 4),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_random_formulas(
    kind: str, data: st.DataObject, database: duckdb.DuckDBPyConnection
) -> None:
    """Every kind of formula over values that are hard for doubles, texts and calendars."""
    text = data.draw(formulas(_KINDS, _RESULTS[kind]).filter(lambda text: len(text) < 1900))
    day = data.draw(st.sampled_from((date(2024, 2, 29), date(2026, 10, 1), None)))
    attributes = bound({"type": kind, "formula": text})
    accounts = data.draw(_accounts())
    ours = by_sql(database, attributes, accounts, day)
    theirs = by_evaluator(attributes, accounts, day)
    for account, left, right in zip(accounts, ours, theirs, strict=True):
        assert left == right, (text, account)
