"""Backtests of public data, held to figures that plain loops over the files give."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, str]
LEAK = "Revenue From Client Past Two Years"


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def _backtest(project: Path, *options: str) -> tuple[Any, str]:
    arguments = ["backtest", "--project", str(project), "-f", "json", *options]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout), result.stderr


@pytest.fixture(scope="module")
def maven(real_project: Callable[[str], Path]) -> tuple[Any, str, list[Row], dict[str, Row]]:
    """The report, its findings, the pipeline and the accounts of the hardware seller."""
    folder = real_project("maven")
    report, findings = _backtest(folder / "icpspec.yaml", "--as-of", "2018-01-01")
    pipeline = _rows(folder / "data/sales_pipeline.csv")
    return (
        report,
        findings,
        pipeline,
        {r["account"]: r for r in _rows(folder / "data/accounts.csv")},
    )


def test_maven_counts(maven: tuple[Any, str, list[Row], dict[str, Row]]) -> None:
    """Opportunities, outcomes and the amount won."""
    report, _, pipeline, _ = maven
    overall = report["icps"][0]["overall"]
    stages = Counter(row["deal_stage"] for row in pipeline)
    won_amount = sum(Decimal(r["close_value"]) for r in pipeline if r["deal_stage"] == "Won")
    assert overall["opportunities"] == len(pipeline) == 8800
    assert overall["won"] == stages["Won"] == 4238
    assert overall["lost"] == stages["Lost"] == 2473
    assert overall["open"] == stages["Engaging"] + stages["Prospecting"] == 2089
    assert overall["won_amount"] == won_amount == 10_005_534
    assert overall["accounts"] == len({row["account"] for row in pipeline} - {""}) == 85
    assert overall["win_rate"] == pytest.approx(4238 / 6711, abs=1e-15)


def test_maven_has_no_signal(maven: tuple[Any, str, list[Row], dict[str, Row]]) -> None:
    """Sector, size and country say nothing, and the report says that."""
    report, _, _, _ = maven
    overall = report["icps"][0]["overall"]
    assert overall["signal"] == "none"
    assert overall["clustered"] is True
    assert overall["auc_decision_high"] < 0.55
    assert overall["verdict"].startswith("No signal: 6,711 decided opportunities")
    assert {trait["sign"] for trait in report["icps"][0]["traits"]} == {"unclear"}
    assert "no-signal" in {warning["rule"] for warning in report["warnings"]}


def test_maven_traits(maven: tuple[Any, str, list[Row], dict[str, Row]]) -> None:
    """Win rates of offices at home and abroad; each account at its own row, whatever the agent."""
    report, _, pipeline, accounts = maven
    cells: Counter[tuple[str, bool]] = Counter()
    for row in pipeline:
        if row["close_date"] and row["account"]:
            home = accounts[row["account"]]["office_location"] == "United States"
            cells[row["deal_stage"], home] += 1
    trait = next(t for t in report["icps"][0]["traits"] if t["trait"] == "at-home")
    for key, home in (("matched", True), ("unmatched", False)):
        won, lost = cells["Won", home], cells["Lost", home]
        assert trait[key] == won + lost
        assert trait[f"win_rate_{key}"] == pytest.approx(won / (won + lost), abs=1e-15)


def test_maven_oddities_are_told(maven: tuple[Any, str, list[Row], dict[str, Row]]) -> None:
    """Today's values, rows without account or date, products that find no partner."""
    report, findings, pipeline, _ = maven
    without_account = sum(not row["account"] for row in pipeline)
    without_date = sum(not row["engage_date"] for row in pipeline)
    assert (without_account, without_date) == (1425, 500)
    assert "No account on 1,425 of 8,800 opportunities" in findings
    assert "1,480" in findings
    told = {warning["rule"]: warning["message"] for warning in report["warnings"]}
    assert report["as_of"] == "today"
    assert "todays-values" in told
    assert told["no-dates"].startswith("500 of 8,800 opportunities have no creation date")


def test_maven_as_seen_earlier(real_project: Callable[[str], Path]) -> None:
    """On 30 June 2017 nothing that was engaged or closed later is there."""
    day = "2017-06-30"
    folder = real_project("maven")
    report, _ = _backtest(folder / "icpspec.yaml", "--as-of", day)
    seen = [r for r in _rows(folder / "data/sales_pipeline.csv") if r["engage_date"] <= day]
    closed = Counter(r["deal_stage"] for r in seen if r["close_date"] and r["close_date"] <= day)
    overall = report["icps"][0]["overall"]
    assert (overall["won"], overall["lost"]) == (closed["Won"], closed["Lost"])
    assert overall["opportunities"] == len(seen)


@pytest.fixture(scope="module")
def ibm(real_project: Callable[[str], Path]) -> tuple[Any, str, list[Row]]:
    """The report, its findings and the rows of the win/loss sample."""
    folder = real_project("ibm")
    report, findings = _backtest(folder / "icpspec.yaml", "--as-of", "2026-10-01")
    return report, findings, _rows(folder / "data/WA_Fn-UseC_-Sales-Win-Loss.csv")


def test_ibm_counts(ibm: tuple[Any, str, list[Row]]) -> None:
    """Each opportunity its own account; the doubled numbers count and are told."""
    report, findings, rows = ibm
    overall = report["icps"][0]["overall"]
    numbers = Counter(row["Opportunity Number"] for row in rows)
    doubled = sum(n > 1 for n in numbers.values())
    assert overall["opportunities"] == len(rows) == 78_025
    assert overall["won"] == sum(r["Opportunity Result"] == "Won" for r in rows) == 17_627
    assert overall["accounts"] == len(numbers) == 77_829
    assert f"{doubled:,} opportunity keys stand more than once" in findings
    assert "duplicate-opportunities" in {warning["rule"] for warning in report["warnings"]}
    amount = sum(int(r["Opportunity Amount USD"]) for r in rows if r["Opportunity Result"] == "Won")
    assert overall["won_amount"] == amount


def test_ibm_routes_to_market(ibm: tuple[Any, str, list[Row]]) -> None:
    """The win rate of each route, as the notes on the data have it."""
    report, _, rows = ibm
    found = {trait["trait"]: trait["win_rate_matched"] for trait in report["icps"][0]["traits"]}
    names = {
        "reseller": ("Reseller", 0.276),
        "field-sales": ("Fields Sales", 0.186),
        "telecoverage": ("Telecoverage", 0.065),
        "telesales": ("Telesales", None),
        "other-route": ("Other", None),
    }
    for trait, (route, noted) in names.items():
        own = [row["Opportunity Result"] for row in rows if row["Route To Market"] == route]
        assert found[trait] == pytest.approx(own.count("Won") / len(own), abs=1e-15)
        assert noted is None or found[trait] == pytest.approx(noted, abs=5e-4)


def test_ibm_leak_is_flagged(ibm: tuple[Any, str, list[Row]]) -> None:
    """Revenue of the past two years probably holds the won deal: IV 0.57, and a warning."""
    report, _, rows = ibm
    trait = next(t for t in report["icps"][0]["traits"] if t["trait"] == "bought-before")
    cells = Counter((int(row[LEAK]) >= 1, row["Opportunity Result"]) for row in rows)
    shares = [
        (cells[bought, "Won"] / 17_627, cells[bought, "Loss"] / 60_398) for bought in (True, False)
    ]
    value = math.fsum((won - lost) * math.log(won / lost) for won, lost in shares)
    assert trait["iv"] == pytest.approx(value, abs=1e-12)
    assert round(trait["iv"], 2) == 0.57
    assert "likely-leakage" in trait["flags"]
    (told,) = [w for w in report["warnings"] if w["rule"] == "likely-leakage"]
    assert told["message"].startswith("`bought-before` knows too much (IV 0.57")
