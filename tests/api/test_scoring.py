"""Scoring through the Python interface: the same rows whatever holds the accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest

import icpspec

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """\
icpspec: 1
project: Sample
attributes:
  size: {type: integer, min: 0}
  region: {type: string}
  tools: {type: string, many: true}
data: {accounts: {source: accounts.csv, key: account_id}}
"""
SPEC = """\
icpspec: 1
id: sample
title: A <b>bold</b> sample
traits:
  big: {title: Big, when: {size: {gte: 50}}, weight: 5}
  zendesk: {title: Zendesk, when: {tools: {has: zendesk}}, weight: 3}
tiers: {green: {min_score: 5}, red: {}}
territories:
  emea: {when: {region: EMEA}, traits: {big: {weight: 3}}}
  rest: {when: otherwise}
"""
ACCOUNTS = "account_id,size,region,tools\na,80,EMEA,zendesk;jira\nb,80,US,\nc,,,zendesk\n"
# By hand: account, territory, score, tier.
ROWS = [("a", "emea", 6, "green"), ("b", "rest", 5, "green"), ("c", None, 3, "red")]
KEYS = ("account_id", "territory", "score", "tier")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small project on disk."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "icpspec.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "specs" / "sample.icp.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    return tmp_path


def _rows(table: icpspec.Table) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in KEYS) for row in table]


def test_the_projects_own_accounts(folder: Path) -> None:
    """Without data, the declared source is scored; what was doubtful comes along."""
    scores = icpspec.load(folder).score()
    assert _rows(scores) == ROWS
    assert [finding.rule.id for finding in scores.findings] == ["unplaced-accounts"]


def _frames(folder: Path) -> dict[str, Any]:
    native = pa.table(
        {
            "account_id": ["a", "b", "c"],
            "size": [80, 80, None],
            "region": ["EMEA", "US", None],
            "tools": [["zendesk", "jira"], None, ["zendesk"]],
        }
    )
    return {
        "pandas": native.to_pandas(),
        "polars": pl.from_arrow(native),
        "lazy polars": pl.DataFrame(native).lazy(),
        "arrow": native,
        "relation": duckdb.connect().from_arrow(native),
        "csv": folder / "accounts.csv",
        "text of a path": str(folder / "accounts.csv"),
    }


@pytest.mark.parametrize(
    "kind", ["pandas", "polars", "lazy polars", "arrow", "relation", "csv", "text of a path"]
)
def test_accounts_that_are_handed_over(folder: Path, kind: str) -> None:
    """A frame, a table, a relation or a file: the same rows."""
    assert _rows(icpspec.load(folder).score(_frames(folder)[kind])) == ROWS


def test_a_file_elsewhere_is_the_callers_own_choice(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Specs cannot leave the project; who calls the function can."""
    other = tmp_path_factory.mktemp("elsewhere") / "rows.parquet"
    duckdb.connect().from_arrow(_frames(folder)["arrow"]).write_parquet(str(other))
    assert _rows(icpspec.load(folder).score(other)) == ROWS


def test_options_of_score(folder: Path) -> None:
    """A territory filters, `wide` adds the points of each trait, `key` names another column."""
    project = icpspec.load(folder)
    assert [row["account_id"] for row in project.score(territory="emea")] == ["a"]
    wide = project.icp().score(wide=True)
    assert wide.column("points.big") == [3, 5, None]
    renamed = _frames(folder)["pandas"].rename(columns={"account_id": "id"})
    assert project.score(renamed, key="id").columns[0] == "id"


def test_tables_leave_as_frames(folder: Path) -> None:
    """The figures stay what they are in each of them."""
    scores = icpspec.load(folder).score()
    assert scores.to_pandas()["score"].tolist() == [6, 5, 3]
    assert scores.to_polars()["tier"].to_list() == ["green", "green", "red"]
    assert scores.to_arrow()["coverage"].to_pylist() == [
        Decimal(share) for share in ("1", "0.625", "0.375")
    ]
    assert isinstance(scores.to_pandas(), pd.DataFrame)


@pytest.mark.parametrize("data", [5, ["a"], object()])
def test_what_is_no_table(folder: Path, data: object) -> None:
    """It says what is."""
    with pytest.raises(icpspec.IcpspecError, match="no table that can be scored") as caught:
        icpspec.load(folder).score(data)
    assert "pandas" in caught.value.help


@pytest.mark.parametrize("kind", ["pandas", "objects", "polars", "arrow", "parquet"])
def test_a_column_without_any_value_is_unknown_whatever_its_type(folder: Path, kind: str) -> None:
    """To pandas such a column is float, the others give it no type; no row at all is fine too."""
    (folder / "icpspec.yaml").write_text(
        PROJECT.replace(
            "attributes:\n",
            "attributes:\n  open: {type: boolean}\n"
            "  since: {type: date}\n  at: {type: timestamp}\n",
        ),
        encoding="utf-8",
    )
    tested = "{any: [{open: true}, {since: {after: 2020-01-01}}, {at: {known: true}}]}"
    spec = SPEC.replace("tiers:", f"  more: {{title: M, when: {tested}, weight: 1}}\ntiers:", 1)
    (folder / "specs" / "sample.icp.yaml").write_text(spec, encoding="utf-8")
    project = icpspec.load(folder)
    names = ("size", "region", "tools", "open", "since", "at")
    given = pa.table({"account_id": ["a", "b"], **{name: pa.nulls(2) for name in names}})
    pa.parquet.write_table(given, folder / "empty.parquet")
    frame = pd.DataFrame({"account_id": ["a", "b"]} | dict.fromkeys(names, float("nan")))
    data = {
        "pandas": frame,
        "objects": frame.astype(object).where(frame.notna(), None),
        "polars": pl.from_arrow(given),
        "arrow": given,
        "parquet": folder / "empty.parquet",
    }[kind]
    scores = project.score(data)
    assert [(row["score"], row["unknown"]) for row in scores] == [
        (0, ["big", "zendesk", "more"])
    ] * 2
    assert frame["open"].dtype.kind == "f"
    if kind == "objects":
        assert len(project.score(data.iloc[:0])) == 0


def test_a_column_that_is_missing(folder: Path) -> None:
    """A typing error is not taken for unknown."""
    frame = _frames(folder)["pandas"].rename(columns={"size": "sizes"})
    with pytest.raises(icpspec.SpecFault) as caught:
        icpspec.load(folder).score(frame)
    (finding,) = caught.value.findings
    assert (finding.rule.id, finding.help) == ("missing-column", "Did you mean `sizes`?")


def test_a_faulty_spec(folder: Path) -> None:
    """Loading tells; using it raises, with the findings."""
    spec = folder / "specs" / "sample.icp.yaml"
    spec.write_text(SPEC.replace("size:", "sizes:"), encoding="utf-8")
    project = icpspec.load(folder)
    assert [finding.rule.id for finding in project.findings] == ["unknown-attribute"]
    for use in (project.score, project.resolve, project.sql):
        with pytest.raises(icpspec.SpecFault, match="There is no attribute `sizes`"):
            use()


def test_names_that_lead_nowhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The nearest right one is named."""
    project = icpspec.load(folder)
    with pytest.raises(icpspec.IcpspecError, match="no ICP `sampel`"):
        project.icp("sampel")
    with pytest.raises(icpspec.IcpspecError, match="no territory `emae`") as caught:
        project.resolve(territory="emae")
    assert caught.value.help == "Did you mean `emea`?"
    with pytest.raises(icpspec.IcpspecError, match="There is no file or folder"):
        icpspec.load(folder / "nowhere")
    with pytest.raises(icpspec.IcpspecError, match=r"There is no icpspec\.yaml"):
        icpspec.load(tmp_path_factory.mktemp("empty"))


def test_roll_ups_of_the_project_over_accounts_from_elsewhere(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The accounts are handed over; events stay a table of the project."""
    uses = "  uses: {type: integer, from: events, aggregate: count}\n"
    events = "  events: {source: e.csv, account: a, at: t}\n"
    head = PROJECT.partition("data:")[0]
    project = f"{head}{uses}data:\n  accounts: {{source: a.csv, key: account_id}}\n{events}"
    (folder / "icpspec.yaml").write_text(project, encoding="utf-8")
    spec = SPEC.replace("size: {gte: 50}", "uses: {gte: 2}")
    (folder / "specs" / "sample.icp.yaml").write_text(spec, encoding="utf-8")
    (folder / "e.csv").write_text("a,t\n7,2026-01-01\n7,2026-01-02\n8,2026-01-01\n", "utf-8")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "accounts.csv"
    elsewhere.write_text("account_id,region,tools\n7,US,\n8,US,\n", encoding="utf-8")
    frame = pd.DataFrame(
        {"account_id": [7, 8], "region": ["US", "US"], "tools": [["jira"], ["jira"]]}
    )
    for data in (elsewhere, frame):
        found = icpspec.load(folder).score(data, as_of=date(2026, 10, 1))
        assert [(str(row["account_id"]), row["score"]) for row in found] == [("7", 5), ("8", 0)]
