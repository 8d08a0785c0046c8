"""The compiled SQL says what the reference evaluator says, on every output column."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icpspec.operators import by_name

from .comparison import check, check_every_variant, connect
from .computing import computed_cases
from .conditions import OPERANDS
from .documents import Case, cases, cases_of_operator
from .families import families

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

_EXAMPLES = int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100"))
_SETTINGS = settings(
    max_examples=_EXAMPLES,
    deadline=None,
    print_blob=True,
    # Whole documents with forty accounts are large, and that is the point.
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One database for all cases; each replaces its table."""
    with connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder without files."""
    return tmp_path_factory.mktemp("project")


def test_every_operator_is_generated() -> None:
    """A new operator fails here until the strategies know its operands."""
    assert set(OPERANDS) == set(by_name())


@_SETTINGS
@given(case=cases())
def test_random_specs(case: Case, database: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Random ICPs over random attributes: same accounts, same columns, same values."""
    check(case, database, root)


@settings(_SETTINGS, max_examples=max(10, _EXAMPLES // 4))
@given(case=families())
def test_random_overlays(case: Case, database: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Motions and territories: the same for accounts that conditions assign, and for given ones."""
    check(case, database, root)


@settings(_SETTINGS, max_examples=max(10, _EXAMPLES // 4))
@given(case=computed_cases())
def test_random_computed_attributes(
    case: Case, database: duckdb.DuckDBPyConnection, root: Path
) -> None:
    """Formulas, named conditions and results of another ICP, in whatever may test them."""
    check(case, database, root)


@settings(_SETTINGS, max_examples=max(10, _EXAMPLES // 4))
@given(case=families())
def test_every_account_under_all_variants(
    case: Case, database: duckdb.DuckDBPyConnection, root: Path
) -> None:
    """One row an account with score and tier under each variant, whoever it belongs to."""
    check_every_variant(case, database, root)


@pytest.mark.parametrize("operator", sorted(by_name()))
@settings(_SETTINGS, max_examples=max(2, _EXAMPLES // 40))
@given(data=st.data())
def test_every_operator(
    operator: str, data: st.DataObject, database: duckdb.DuckDBPyConnection, root: Path
) -> None:
    """Each operator alone on every type of attribute that it fits."""
    check(data.draw(cases_of_operator(operator)), database, root)
