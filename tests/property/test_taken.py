"""`icp: take`: another ICP's result as an attribute, in the evaluator and in SQL."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from icpspec.diagnostics import Severity
from icpspec.evaluate.family import evaluate_family
from icpspec.operators._clock import Clock
from icpspec.resolve.apart import apart, stored_by, taken_families
from icpspec.resolve.workspace import load
from icpspec.sql import nodes
from icpspec.sql.facts import Input
from icpspec.sql.rows import score_rows
from icpspec.sql.targets import get

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icpspec.resolve.family import IcpFamily

_DAY = date(2026, 10, 1)
_PROJECT = """\
icpspec: 1
attributes:
  agents: {type: integer}
  country: {type: string}
  visits: {type: number}
"""
# Quarter points, a scope, a territory, an exception, and a region of its own.
_FIT = """\
icpspec: 1
id: fit
title: Fit
when: {country: {ne: XX}}
scale: {min: -5, max: 5, step: 0.25}
attributes:
  size: {type: number, formula: agents * 2}
  region: {type: string, column: sales_region}
traits:
  large: {when: {size: {gte: 20}}, weight: 3.25}
  far: {when: {region: far}, weight: -1.5}
exceptions: [{account: chosen, tier: good}]
tiers: {good: {min_score: 3}, poor: {}}
territories: {dach: {when: {country: DE}, traits: {large: {weight: 5}}}}
"""
_INTENT = """\
icpspec: 1
id: intent
title: Intent
attributes: {fit_score: {type: number, icp: fit, take: score}}
traits:
  active: {when: {visits: {gte: 10}}, weight: 3}
  fits: {when: {fit_score: {gt: 3.2}}, weight: 1}
tiers: {hot: {min_score: 3}, cold: {}}
"""
_GRID = """\
icpspec: 1
id: grid
title: Grid
attributes:
  fit_score: {type: number, icp: fit, take: score}
  fit_percent: {type: number, icp: fit, take: percent}
  fit_tier: {type: string, icp: fit, take: tier, values: [good, poor]}
  intent_tier: {type: string, icp: intent, take: tier}
  region: {type: integer, column: region_code}
  both: {type: boolean, when: {fit_tier: good, intent_tier: hot}}
  doubled: {type: number, formula: 2 * fit_score}
traits:
  good-and-hot: {when: {both: true}, weight: 5}
  doubled: {when: {doubled: {between: [6.5, 10]}}, weight: 3}
  share: {when: {fit_percent: {gte: 60}}, weight: 1}
  region: {when: {region: 7}, weight: 1}
tiers: {green: {min_score: 8}, red: {}}
motions:
  fast: {when: {fit_tier: good}, traits: {region: {weight: 3}}}
"""
# key, agents, country, visits, sales_region, region_code
_ACCOUNTS = (
    ("german", 10, "DE", 12.0, "near", 7),  # fit 5.00 of 5 as dach, intent 4
    ("french", 10, "FR", 3.0, "near", 7),  # fit 3.25 of 3.25, intent 1
    ("distant", 10, "FR", 12.0, "far", 1),  # fit 1.75 of 3.25, intent 3
    ("small", 9, "FR", 12.0, "far", None),  # fit -1.50, intent 3
    ("outside", 10, "XX", 12.0, "near", 7),  # out of the scope of fit
    ("nowhere", 10, None, 12.0, "near", 7),  # nobody knows whether it is in the scope
    ("chosen", 1, "FR", 12.0, "near", 7),  # good by an exception
    ("unknown", None, "FR", None, None, None),
)
_COLUMNS = ("k", "agents", "country", "visits", "sales_region", "region_code")
_EXPECTED: Mapping[str, dict[str, Any]] = {
    # doubled 10, percent 100; in the motion the region counts 3
    "german": {"score": 12, "matched": ["good-and-hot", "doubled", "region", "share"]},
    "french": {"score": 7, "matched": ["doubled", "region", "share"], "motion": "fast"},
    # doubled 3.5; percent 53.8
    "distant": {"score": 0, "matched": [], "motion": None},
    "small": {"score": 0, "matched": [], "unknown": ["region"]},
    "outside": {"score": 1, "matched": ["region"], "unknown": ["good-and-hot", "doubled", "share"]},
    "nowhere": {"score": 1, "unknown": ["good-and-hot", "doubled", "share"]},
    # good by the exception, hot with 3 visits points; score and percent are 0 all the same
    "chosen": {"score": 8, "matched": ["good-and-hot", "region"], "motion": "fast"},
    # 0 of 5: agents unknown leaves `large` unknown, which earns 0
    "unknown": {"score": 0, "unknown": ["region"], "tier": "red"},
}


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> IcpFamily:
    """The ICP that takes the results of two others, one of which takes that of the other."""
    root: Path = tmp_path_factory.mktemp("grid")
    (root / "specs").mkdir()
    (root / "icpspec.yaml").write_text(_PROJECT)
    for name, text in (("fit", _FIT), ("intent", _INTENT), ("grid", _GRID)):
        (root / f"specs/{name}.icp.yaml").write_text(text)
    workspace = load(root / "icpspec.yaml")
    errors = [one.message for one in workspace.all_findings if one.severity is Severity.ERROR]
    assert not errors
    return next(icp.family for icp in workspace.icps if icp.family and icp.id == "grid")


@pytest.fixture(scope="module", params=["day", "column"])
def rows(request: pytest.FixtureRequest, grid: IcpFamily) -> dict[str, dict[str, Any]]:
    """The rows of the compiled SELECT by key, with the day as a constant and as a column."""
    kinds = ("VARCHAR", "BIGINT", "VARCHAR", "DOUBLE", "VARCHAR", "BIGINT")
    is_constant = request.param == "day"
    clock = Clock(_DAY) if is_constant else Clock(column=nodes.column("day"))
    given = Input(
        "accounts",
        carried=("k", "day"),
        column={attribute.id: attribute.column for attribute in stored_by(grid)},
        types={},
        key="k",
    )
    query = score_rows(grid, [], given, clock, get("duckdb")).sql("duckdb")
    with duckdb.connect() as connection:
        columns = ", ".join(map(" ".join, zip(_COLUMNS, kinds, strict=True)))
        connection.execute(f"CREATE TABLE accounts ({columns}, day DATE)")
        for account in _ACCOUNTS:
            insert = "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?)"
            connection.execute(insert, [*account, _DAY])
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        result = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert len(result) == len(_ACCOUNTS)
    return {row["k"]: row for row in result}


def _account(values: tuple[Any, ...]) -> dict[str, Any]:
    """An account in the words that all ICPs of the grid understand alike."""
    given = dict(zip(_COLUMNS, values, strict=True))
    given["region"] = given.pop("region_code")
    given["region@fit"] = given.pop("sales_region")
    return given


@pytest.mark.parametrize("key", _EXPECTED)
def test_the_evaluator_takes_results(grid: IcpFamily, key: str) -> None:
    """Worked by hand from the three specs."""
    values = next(account for account in _ACCOUNTS if account[0] == key)
    result = evaluate_family(apart(grid), _account(values), as_of=_DAY, key=key)
    assert result is not None
    row = {name: value for name, value in result.as_row().items() if name in _EXPECTED[key]}
    assert {n: list(v) if isinstance(v, tuple) else v for n, v in row.items()} == _EXPECTED[key]


@pytest.mark.parametrize("key", _EXPECTED)
def test_sql_takes_the_same(
    grid: IcpFamily, rows: Mapping[str, dict[str, Any]], key: str, request: pytest.FixtureRequest
) -> None:
    """Every column of every account, without a join and without losing what is out of scope."""
    values = next(account for account in _ACCOUNTS if account[0] == key)
    has_day = "column" not in request.node.callspec.id
    result = evaluate_family(
        apart(grid), _account(values), as_of=_DAY, key=key if has_day else None
    )
    assert result is not None
    expected = result.as_row()
    assert {name: rows[key][name] for name in expected} == expected


def test_each_icp_is_scored_once_and_in_order(grid: IcpFamily) -> None:
    """`intent` needs `fit`, and so does the grid."""
    assert [family.id for family in taken_families(grid)] == ["fit", "intent"]


def test_an_example_tells_what_its_own_icp_declares(grid: IcpFamily) -> None:
    """`region` means something else to `fit`, to which it is unknown; the rest is known."""
    account = {"agents": 10, "country": "FR", "visits": 12.0, "region": 7}
    result = evaluate_family(grid, account, as_of=_DAY)
    assert result is not None
    assert result.result.matched == ("good-and-hot", "doubled", "region", "share")


def test_a_result_that_is_given_is_not_computed(grid: IcpFamily) -> None:
    """An example may say the other ICP's result itself."""
    result = evaluate_family(grid, {"fit_tier": "good", "intent_tier": "hot"}, as_of=_DAY)
    assert result is not None
    assert "good-and-hot" in result.result.matched


def test_percent_of_an_icp_without_gains_is_unknown(tmp_path: Path) -> None:
    """`percent` is null where no account can earn points."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "icpspec.yaml").write_text(_PROJECT)
    body = "traits: {x: {when: {agents: 1}, weight: -3}}\ntiers: {only: {}}\n"
    (tmp_path / "specs/bad.icp.yaml").write_text(f"icpspec: 1\nid: bad\ntitle: B\n{body}")
    (tmp_path / "specs/a.icp.yaml").write_text(
        "icpspec: 1\nid: a\ntitle: A\n"
        "attributes: {p: {type: number, icp: bad, take: percent}}\n"
        "traits: {x: {when: {p: 0}, weight: 3}}\ntiers: {only: {}}\n"
    )
    workspace = load(tmp_path / "icpspec.yaml")
    family = next(icp.family for icp in workspace.icps if icp.family and icp.id == "a")
    result = evaluate_family(family, {"agents": 1}, as_of=_DAY)
    assert result is not None
    assert result.result.unknown == ("x",)
    given = Input("accounts", ("k",), {"agents": "agents"}, {}, "k")
    query = score_rows(family, [], given, Clock(_DAY), get("duckdb")).sql("duckdb")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE accounts AS SELECT 'a' AS k, 1 AS agents")
        found = connection.execute(f'SELECT "unknown" FROM ({query})').fetchall()  # noqa: S608
    assert found == [(["x"],)]
