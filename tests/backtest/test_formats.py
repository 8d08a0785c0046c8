"""The report as a page and as tables, by the command itself."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.report import backtest_tables
from icpspec.report.charts import _drawing
from icpspec.report.formats.csv import render
from icpspec.report.model import Report

from .small import backtest, make

if TYPE_CHECKING:
    from pathlib import Path


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def known(value: Any) -> str:
    """A value of the JSON as CSV has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", ["tiers", "traits", "scores"])
def test_tables_are_those_of_the_json(tmp_path: Path, name: str) -> None:
    """Row by row and key by key, with the ICP first."""
    project = make(tmp_path)
    document = backtest(project, "-f", "json").json
    expected = [
        {"icp": icp["icp"], **{key: known(value) for key, value in row.items()}}
        for icp in document["icps"]
        for row in icp[name]
    ]
    found = backtest(project, "-f", "csv", "--table", name)
    assert (found.code, rows(found.stdout)) == (0, expected)
    assert expected


def test_a_mapping_becomes_columns(tmp_path: Path) -> None:
    """Of `overall` the calibration."""
    project = make(tmp_path)
    document = backtest(project, "-f", "json").json
    (row,) = rows(backtest(project, "-f", "csv", "--table", "overall").stdout)
    curve = document["icps"][0]["overall"]["calibration"]
    assert float(row["calibration.slope"]) == curve["slope"]
    assert "calibration" not in row


def test_every_table_of_the_json_has_a_name(tmp_path: Path) -> None:
    """A part that the JSON gains can be had as CSV."""
    document = backtest(make(tmp_path), "-f", "json").json
    names = set(document["icps"][0]) - {"icp"}
    names |= {key for key, value in document.items() if isinstance(value, list)} - {"icps"}
    for name in names | {"comparison"}:
        assert backtest_tables.check_name(name) == name


def test_wrong_tables(tmp_path: Path) -> None:
    """Told before any work is done, with what there is."""
    project = make(tmp_path)
    none = backtest(project, "-f", "csv")
    assert none.code == 2
    assert "one of overall, tiers, traits" in none.stderr
    wrong = backtest(project, "-f", "csv", "--table", "tier")
    assert (wrong.code, "Did you mean `tiers`?" in wrong.stderr) == (2, True)
    assert backtest(project, "--table", "tiers").code == 2
    missing = backtest(project, "-f", "csv", "--table", "comparison")
    assert (missing.code, missing.stdout) == (3, "")


def test_texts_are_no_formulas() -> None:
    """A spreadsheet runs nothing; numbers stay numbers, negative ones too."""
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "a,b", 'a"b', "a\nb", "\x1b[31m"]
    report = Report({"rows": [{"text": text, "n": -1.5, "list": ["=a", "b"]} for text in texts]})
    found = rows(render(report))
    assert [row["text"] for row in found] == [
        *(
            "'=1+1",
            "'+1",
            "'-1",
            "'@x",
            "'\tx",
            "a,b",
            'a"b',
            "a\nb",
            "\N{REPLACEMENT CHARACTER}[31m",
        )
    ]
    assert {row["n"] for row in found} == {"-1.5"}
    assert {row["list"] for row in found} == {"'=a;b"}


def test_the_page_is_the_same_in_another_process(tmp_path: Path) -> None:
    """Byte for byte, whatever the seed of hashes, the zone and the day."""
    project = make(tmp_path)
    pages = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        file = tmp_path / f"{seed}.html"
        subprocess.run(
            [
                *(sys.executable, "-m", "icpspec", "backtest", "--project", str(project)),
                *("--as-of", "2026-01-01", "-f", "html", "-o", str(file), "-q"),
            ],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
        )
        pages.append(file.read_bytes())
    assert pages[0] == pages[1]
    assert pages[0].startswith(b"<!DOCTYPE html>")


def test_without_the_charting_library_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 4 and the way out; no file is left."""
    project = make(tmp_path)
    monkeypatch.setattr(_drawing, "find_spec", lambda _name: None)
    ended = backtest(project, "-f", "html", "-o", str(tmp_path / "report.html"))
    assert ended.code == 4
    assert "pip install 'icpspec[report]'" in ended.stderr
    assert not (tmp_path / "report.html").exists()
    assert backtest(project).code == 0
