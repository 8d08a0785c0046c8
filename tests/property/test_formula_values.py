"""What formulas come to, worked by hand, in the evaluator and in SQL."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from icpspec.resolve.expressions import FUNCTIONS
from icpspec.text.document import parse

from .formula_engines import DECLARED, bound, by_evaluator, by_sql

_DAY = date(2026, 10, 1)
_FILE = Path(__file__).parent / "worked" / "formulas.yaml"
_DATA = parse(_FILE.read_bytes(), _FILE.name)
_SPEC = ("min", "max", "case", "values")
_READ: dict[str, Any] = {"date": date.fromisoformat, "timestamp": datetime.fromisoformat}


def _cases() -> list[Any]:
    assert not _DATA.findings
    return [
        pytest.param(kind, case, id=f"{case['of']} {case['is']}")
        for kind, cases in _DATA.data.items()
        for case in cases
    ]


def _account(case: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an account; dates in the file are texts."""
    kinds = {name: declared["type"] for name, (declared, _) in DECLARED.items()}
    return {
        name: _READ.get(kinds[name], lambda value: value)(value)
        for name, value in case.items()
        if name in DECLARED
    }


@pytest.mark.parametrize(("kind", "case"), _cases())
def test_a_formula_comes_to(kind: str, case: dict[str, Any]) -> None:
    """Both ways give the value that was worked out by hand, of the attribute's own type."""
    more = {key: case[key] for key in _SPEC if key in case}
    attributes = bound({"type": kind, "formula": case["of"], **more})
    accounts = [_account(case)]
    expected = case["is"]
    if expected is not None and kind in _READ:
        expected = _READ[kind](expected)
    found = by_evaluator(attributes, accounts, _DAY)
    assert found == [expected]
    assert type(found[0]) is {"number": float, "integer": int}.get(kind, type(expected)) or (
        expected is None
    )
    with duckdb.connect() as connection:
        assert by_sql(connection, attributes, accounts, _DAY) == [expected]


def test_without_a_day_as_of_is_unknown() -> None:
    """Nothing is counted from a day that does not exist."""
    attributes = bound({"type": "number", "formula": "days_between(d, as_of)"})
    accounts = [{"d": _DAY}]
    assert by_evaluator(attributes, accounts, None) == [None]
    with duckdb.connect() as connection:
        assert by_sql(connection, attributes, accounts, None) == [None]


def test_every_function_has_a_case() -> None:
    """A new function fails here until somebody has worked it out by hand, unknowns too."""
    cases = [case for cases in _DATA.data.values() for case in cases]
    for function in FUNCTIONS:
        own = [case for case in cases if f"{function}(" in case["of"]]
        assert any(case["is"] is None for case in own), function
        assert any(case["is"] is not None for case in own), function


def test_the_deepest_and_the_longest_formula_are_computed() -> None:
    """What the limits allow ends neither in the parser nor in the SQL."""
    deep = "a"
    for _ in range(2):
        # Each round is six deep, and takes every rank of operators once.
        deep = f"abs(-(CASE WHEN NOT (1 + {deep} * 2 > 3 AND p) THEN b ELSE a + 1 END) - 1)"
    long = "a" + " + b - c" * 240
    accounts = [{"a": 1.0, "b": 2.0, "c": 2.0, "p": True}]
    either = "CASE WHEN p" + " OR p AND q" * 150 + " THEN 1 END"
    for text, expected in ((deep, 3.0), (long, 1.0), (either, 1.0)):
        attributes = bound({"type": "number", "formula": text})
        assert by_evaluator(attributes, accounts, _DAY) == [expected]
        with duckdb.connect() as connection:
            assert by_sql(connection, attributes, accounts, _DAY) == [expected]
