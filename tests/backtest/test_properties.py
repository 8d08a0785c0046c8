"""What must not change the figures, and what odd histories end in."""

from __future__ import annotations

import json
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from . import projects
from .small import PROJECT, accounts, backtest, deals, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .projects import Row

SHAPE = projects.Shape(accounts=30, deals=3, seed=9)


def _run(project: Path) -> str:
    """The document; only the fingerprint of the files is left out."""
    run = backtest(project, "-f", "json")
    assert run.code == 0, run.stderr
    text = run.stdout
    fingerprint = json.loads(text)["manifest"]["data_fingerprint"]
    return text.replace(fingerprint, "").replace(str(project.parent), "")


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Identical input, identical output, in every format."""
    project = projects.write(tmp_path, SHAPE)
    for name in ("json", "text", "markdown"):
        first, second = (backtest(project, "-f", name).stdout for _ in range(2))
        assert first == second


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    """All files shuffled: the same bytes, whatever row comes first."""
    project = projects.write(tmp_path / "one", SHAPE)
    shuffled = projects.write(tmp_path / "two", SHAPE)
    for file in (tmp_path / "two/data").iterdir():
        header, *lines = file.read_text(encoding="utf-8").splitlines()
        Random(4).shuffle(lines)  # noqa: S311 # the same order every time
        file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    assert _run(project) == _run(shuffled)


def test_snapshots_after_every_deal_change_nothing(tmp_path: Path) -> None:
    """What became known later is never seen; only fuller files are another fingerprint."""
    before = _run(make(tmp_path / "one"))
    later = [{**row, "since": "2024-12-01", "size": "100000"} for row in accounts()]
    assert _run(make(tmp_path / "two", accounts=[*accounts(), *later])) == before
    known = [{**row, "since": "2023-12-31", "size": "100000"} for row in accounts()]
    assert _run(make(tmp_path / "three", accounts=[*accounts(), *known])) != before


def test_deals_after_the_day_of_observation_change_nothing(tmp_path: Path) -> None:
    """Later creations are not there, later closings are still open."""
    before = json.loads(_run(make(tmp_path / "one")))
    later = [
        {**row, "deal": f"x{row['deal']}", "created": "2026-01-02", "closed": ""} for row in deals()
    ]
    after = json.loads(_run(make(tmp_path / "two", deals=[*deals(), *later])))
    assert after == before
    closed = [{**row, "closed": "2026-01-02"} for row in deals()]
    whole = json.loads(_run(make(tmp_path / "three", deals=closed)))["icps"][0]["overall"]
    assert (whole["open"], whole["won"], whole["lost"]) == (320, 0, 0)


def test_a_lookup_never_multiplies_rows(tmp_path: Path) -> None:
    """Doubled keys in a lookup leave every count as it was."""

    def looked_up(document: dict[str, Any]) -> None:
        lookup = {"source": "data/sizes.csv", "key": "size", "from": "accounts.size"}
        document["data"]["lookups"] = {"sizes": lookup}
        document["attributes"]["size"]["column"] = "sizes.people"

    sizes = [{"size": n, "people": n} for n in ("10", "100", "100", "100")]
    projects.table(tmp_path / "two/data/sizes.csv", sizes)
    before = json.loads(_run(make(tmp_path / "one")))
    after = json.loads(_run(make(tmp_path / "two", project=looked_up)))
    assert after["icps"] == before["icps"]


def _all(**cells: str) -> Callable[[], list[Row]]:
    return lambda: [{**row, **cells} for row in deals()]


@pytest.mark.parametrize(
    ("rows", "verdict", "code"),
    [
        (_all(stage="won"), "Cannot tell: all 320 decided opportunities were won.", "ICP534"),
        (_all(stage="lost"), "Cannot tell: all 320 decided opportunities were lost.", "ICP534"),
        (_all(stage="talks"), "Nothing is decided yet: no opportunity is won or lost.", "ICP533"),
        (_all(account="a1"), "Cannot tell: 320 decided opportunities are too few", "ICP531"),
        (_all(account="nobody"), "Cannot tell: 320 decided opportunities are too few", "ICP526"),
        (lambda: deals()[:1], "Cannot tell: all 1 decided opportunities were won.", "ICP534"),
        (lambda: deals()[:2], "Cannot tell: 2 decided opportunities are too few", "ICP521"),
    ],
)
def test_odd_histories_end_in_a_plain_answer(
    rows: Callable[[], list[Row]], verdict: str, code: str, tmp_path: Path
) -> None:
    """Exit code 0, a verdict that claims nothing, a warning that says why, null and never NaN."""
    project = make(tmp_path, deals=rows())
    run = backtest(project, "-f", "json")
    assert run.code == 0, run.stderr
    assert "NaN" not in run.stdout
    assert "Infinity" not in run.stdout
    (icp,) = run.json["icps"]
    assert icp["overall"]["signal"] == "cannot tell"
    assert icp["overall"]["verdict"].startswith(verdict)
    assert code in {warning["code"] for warning in run.json["warnings"]}
    assert [tier["tier"] for tier in icp["tiers"]] == ["good", "bad"]
    assert backtest(project).code == 0


def test_no_rows_at_all(tmp_path: Path) -> None:
    """Counts are 0, everything else is null, and every tier still has its row."""
    project = make(tmp_path)
    (tmp_path / "data/deals.csv").write_text("deal,account,created,closed,stage,amount\n")
    run = backtest(project, "-f", "json")
    assert run.code == 0, run.stderr
    assert run.json["period"] == {"from": None, "to": "2026-01-01"}
    (icp,) = run.json["icps"]
    told = {key: value for key, value in icp["overall"].items() if value is not None}
    assert told == {
        **dict.fromkeys(("accounts", "opportunities", "open", "won", "lost"), 0),
        "clustered": False,
        "signal": "cannot tell",
        "verdict": "Nothing is decided yet: no opportunity is won or lost.",
    }
    assert icp["scores"] == []
    assert [tier["thin"] for tier in icp["tiers"]] == ["insufficient", "insufficient"]
    trait = icp["traits"][0]
    assert (trait["matched"], trait["odds_ratio"], trait["flags"]) == (0, None, ["thin"])
    assert backtest(project, "-f", "markdown").code == 0


def test_nothing_known_of_any_account(tmp_path: Path) -> None:
    """All in one tier, by one score: no AUC worth a word, and nothing is a finding."""
    blank = [{**row, "size": ""} for row in accounts()]
    run = backtest(make(tmp_path, accounts=blank), "-f", "json")
    (icp,) = run.json["icps"]
    assert icp["overall"]["auc_decision"] == 0.5
    assert icp["overall"]["signal"] == "none"
    assert icp["overall"]["tiers_in_order"] is None
    assert icp["overall"]["calibration"] is None
    assert icp["tiers"][0]["opportunities"] == 0
    assert icp["tiers"][0]["win_rate"] is None
    trait = icp["traits"][0]
    assert (trait["matched"], trait["unmatched"], trait["unknown"]) == (0, 0, 320)
    assert trait["sign"] == "unclear"
    assert trait["flags"] == ["never-matches"]


def test_few_deals_are_never_called_a_finding(tmp_path: Path) -> None:
    """A perfect score over twenty deals is told with the reason not to rely on it."""
    rows = [{**row, "stage": "won" if n % 2 else "lost"} for n, row in enumerate(deals()[:20])]
    run = backtest(make(tmp_path, deals=rows), "-f", "json")
    overall = run.json["icps"][0]["overall"]
    assert overall["auc_decision"] == 1.0
    assert overall["verdict"].startswith("10 wins and 10 losses are too few for a finding")


def test_today_is_told_on_the_first_line(tmp_path: Path) -> None:
    """Without a history every reader learns it before the first figure."""
    project = make(tmp_path, project=lambda d: d["data"]["accounts"].pop("valid_from"))
    first = backtest(project).stdout.splitlines()[0]
    assert first == (
        "Backtest 2024-01-01 to 2026-01-01, TODAY'S ATTRIBUTES, not those of each deal's own date."
    )
    assert backtest(project, "-f", "json").json["as_of"] == "today"


@pytest.mark.parametrize("missing", ["created", "closed", "amount"])
def test_what_is_not_declared_is_null_and_said(missing: str, tmp_path: Path) -> None:
    """A project without a column loses the figures that need it, and nothing else."""
    without = {
        "created": ("cycle_days_median", "no creation date"),
        "closed": ("cycle_days_median", ""),
        "amount": ("won_amount", "no amount"),
    }
    project = make(tmp_path, project=lambda d: d["data"]["opportunities"].pop(missing))
    run = backtest(project, "-f", "json")
    assert run.code == 0, run.stderr
    figure, said = without[missing]
    assert {tier[figure] for tier in run.json["icps"][0]["tiers"]} == {None}
    assert any(said in warning["message"] for warning in run.json["warnings"])
    assert run.json["icps"][0]["overall"]["opportunities"] == 320


@pytest.mark.parametrize("column", ["created", "closed"])
def test_rows_without_their_date_count_and_are_told(column: str, tmp_path: Path) -> None:
    """A deal that lacks the date which places it counts in the period."""
    rows = [{**row, column: "" if n < 7 else row[column]} for n, row in enumerate(deals())]
    run = backtest(make(tmp_path, deals=rows), "-f", "json")
    assert run.json["icps"][0]["overall"]["opportunities"] == 320
    (told,) = [w for w in run.json["warnings"] if w["rule"] == "no-dates"]
    assert told["message"].startswith("7 of 320 opportunities ")


def test_sources_may_hold_an_attribute_in_different_types(tmp_path: Path) -> None:
    """Two systems without an accounts table, one with text and one with numbers."""
    duckdb = pytest.importorskip("duckdb")
    facts = {row["id"]: row["size"] for row in accounts()}
    rows = [{**row, "size": facts[row["account"]]} for row in deals()]
    source = PROJECT["data"]["opportunities"]

    def project(document: dict[str, Any]) -> None:
        other = {**source, "source": "data/more.parquet"}
        document["data"] = {"opportunities": [source, other]}

    whole = backtest(
        make(
            tmp_path / "one",
            deals=rows,
            project=lambda d: d.update(data={"opportunities": source}),
        ),
        "-f",
        "json",
    )
    split = make(tmp_path / "two", deals=rows[:80], project=project)
    more = projects.table(tmp_path / "two/more.csv", rows[80:])
    target = tmp_path / "two/data/more.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{more}')) TO '{target}'")
    shutil.rmtree(tmp_path / "one/data")
    both = backtest(split, "-f", "json")
    assert both.code == 0, both.stderr
    assert both.json["icps"] == whole.json["icps"]


@pytest.mark.parametrize(
    ("since", "until", "lag", "known"),
    [
        ("2024-03-09", "", "1 day", True),
        ("2024-03-09 23:59:59", "", "1 day", True),
        ("2024-03-10", "", "1 day", False),
        ("2024-03-10 23:59:59", "", "0 days", True),
        ("2024-03-11", "", "0 days", False),
        ("2024-03-03", "", "1 week", True),
        ("2024-03-04", "", "1 week", False),
        ("2020-01-01", "2024-03-10", "1 day", True),
        ("2020-01-01", "2024-03-10 00:00:00", "1 day", True),
        ("2020-01-01", "2024-03-09 23:59:59", "1 day", False),
        ("2020-01-01", "2024-03-09", "1 day", False),
        ("2020-01-01", "infinity", "1 day", True),
    ],
)
def test_the_edges_of_a_snapshot(
    since: str,
    until: str,
    lag: str,
    known: bool,
    tmp_path: Path,
) -> None:
    """A deal of 10 March: the whole as-of day is visible, and a row that ended on it is not."""

    def project(document: dict[str, Any]) -> None:
        document["data"]["accounts"]["valid_to"] = "until"
        document["backtest"] = {"lag": lag}

    snapshot = {**accounts()[1], "since": since, "until": until}
    deal = {**deals()[1], "created": "2024-03-10T08:00:00"}
    run = backtest(make(tmp_path, accounts=[snapshot], deals=[deal], project=project), "-f", "json")
    assert run.code == 0, run.stderr
    trait = run.json["icps"][0]["traits"][0]
    assert (trait["matched"], trait["unknown"]) == ((1, 0) if known else (0, 1))


@pytest.mark.parametrize(
    ("stage", "closed", "day", "outcome"),
    [
        ("talks", "", "2024-06-28", "open"),
        ("talks", "", "2024-06-29", "lost"),
        ("won", "2024-07-30", "2024-06-28", "open"),
        ("won", "2024-07-30", "2024-06-29", "lost"),
        ("won", "2024-07-30", "2024-07-30", "won"),
        ("won", "", "2024-03-01", "won"),
    ],
)
def test_lost_after_counts_from_the_creation(
    stage: str, closed: str, day: str, outcome: str, tmp_path: Path
) -> None:
    """A deal of 1 January 2024 still open after 180 days is lost on 29 June, until it closes."""
    deal = {**deals()[1], "created": "2024-01-01", "closed": closed, "stage": stage}
    project = make(
        tmp_path,
        deals=[deal],
        project=lambda d: d["data"]["opportunities"].update(lost_after="180 days"),
    )
    overall = backtest(project, "-f", "json", "--as-of", day).json["icps"][0]["overall"]
    assert overall[outcome] == 1
