"""Counterexamples that the property test once found; they always run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.text.document import parse

from .comparison import bound, by_evaluator, check, connect
from .documents import Case
from .facts import Fact
from .parts import key_of
from .values import Beyond

if TYPE_CHECKING:
    from collections.abc import Mapping

_CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def _value(written: Any) -> Any:
    return Beyond(written["beyond"]) if isinstance(written, dict) else written


def _fact(name: str, declared: Mapping[str, Any], storage: str) -> Fact:
    return Fact(
        name,
        declared["type"],
        bool(declared.get("many")),
        {"column": name, **declared},
        storage,
        operands=(),
        inside=(),
        raws=(),
    )


def _case(data: Mapping[str, Any]) -> Case:
    attributes = data["project"]["attributes"]
    facts = tuple(_fact(name, attributes[name], kind) for name, kind in data["columns"].items())
    accounts = tuple(
        {fact.id: _value(account.get(fact.id)) for fact in facts} for account in data["accounts"]
    )
    as_of = date.fromisoformat(data["as_of"])
    days = (as_of,) * len(accounts)
    others = tuple(data.get("others") or ())
    return Case(data["project"], data["icp"], facts, as_of, accounts, days, others)


@pytest.mark.parametrize("file", _CASES, ids=lambda file: str(file.stem))
def test_kept_case(file: Path, tmp_path: Path) -> None:
    """Both agree, and say what the case expects."""
    document = parse(file.read_bytes(), file.name)
    assert not document.findings
    case = _case(document.data)
    with connect() as connection:
        check(case, connection, tmp_path)
    family = bound(case.project, case.icp, tmp_path, case.others)
    rows = by_evaluator(family, case, per_row=False)
    for position, expected in enumerate(document.data["expect"]):
        row = rows[key_of(position)]
        assert {name: row[name] for name in expected} == expected
