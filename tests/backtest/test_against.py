"""Two versions against the same opportunities: by hand, against each alone, and on the demo."""

from __future__ import annotations

import json
import math
import re
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import icpspec
from icpspec import demo
from icpspec.backtest.run import backtest as run_backtest
from icpspec.backtest.versions import Against
from icpspec.cli.app import app
from icpspec.engine.duckdb import Engine
from icpspec.report import documents
from icpspec.resolve.workspace import load

from .projects import table
from .small import Run, backtest, deals, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .projects import Row

# Size and help desk of ten accounts, and what became of two deals each: won, lost, open.
_ACCOUNTS = {
    "a0": (90, "zendesk", "ww"),  # good, 4 -> good, 6
    "a1": (90, "zendesk", "wl"),  # good, 4 -> good, 6
    "a2": (90, "other", "wl"),  # good, 3 -> good, 3
    "a3": (90, "own", "ll"),  # good, 3 -> bad, 3 (excluded)
    "a4": (10, "zendesk", "wl"),  # bad, 1 -> good, 3
    "a5": (10, "zendesk", "wo"),  # bad, 1 -> good, 3
    "a6": (10, "other", "ll"),  # bad, 0 -> bad, 0
    "a7": (10, "other", "lw"),  # bad, 0 -> bad, 0
    "a8": (10, "own", "ll"),  # bad, 0 -> bad, 0 (excluded)
    "a9": (90, "own", "wl"),  # good, 3 -> bad, 3 (excluded)
}
_STAGES = {"w": "won", "l": "lost", "o": "open"}
# (tier, score) as places, worst first, before and after.
_PLACES = {
    "a0": (3, 3),
    "a1": (3, 3),
    "a2": (2, 2),
    "a3": (2, 1),
    "a4": (1, 2),
    "a5": (1, 2),
    "a6": (0, 0),
    "a7": (0, 0),
    "a8": (0, 0),
    "a9": (2, 1),
}


def _base(icp: dict[str, Any]) -> None:
    icp["traits"]["desk"] = {"title": "Zendesk", "when": {"desk": "zendesk"}, "weight": 1}


def _head(icp: dict[str, Any]) -> None:
    icp["traits"]["desk"] = {"title": "Zendesk", "when": {"desk": "zendesk"}, "weight": 3}
    icp["exclusions"] = {
        "own-desk": {"title": "Own desk", "when": {"desk": "own"}, "reason": "Too much work"}
    }


def _project(whole: dict[str, Any]) -> None:
    whole["attributes"] = {"size": {"type": "integer"}, "desk": {"type": "string"}}


def _rows() -> tuple[list[Row], list[Row]]:
    accounts = [
        {"id": key, "since": "2020-01-01", "size": str(size), "desk": desk}
        for key, (size, desk, _) in _ACCOUNTS.items()
    ]
    deals = [
        {
            "deal": f"{key}-{n}",
            "account": key,
            "created": "2024-01-01",
            "closed": "2024-06-01" if end != "o" else "",
            "stage": _STAGES[end],
            "amount": "100",
        }
        for key, (_, _, ends) in _ACCOUNTS.items()
        for n, end in enumerate(ends)
    ]
    return accounts, deals


def _both(folder: Path, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Path:
    """The head's project beside that of the base; the base has no data at all."""
    accounts, deals = _rows()

    def project(whole: dict[str, Any]) -> None:
        _project(whole)
        change(whole)

    make(folder / "base", project=_project, icp=_base)
    shutil.rmtree(folder / "base/data")
    return make(folder / "head", project=project, icp=_head, accounts=accounts, deals=deals)


def _compared(project: Path, *options: str) -> tuple[Run, Any]:
    base = str(project.parent.parent / "base")
    run = backtest(project, "--against", base, "-f", "json", *options)
    assert run.stdout, run.stderr
    found = run.json["comparison"]
    assert found is not None
    return run, found


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The comparison of the small case."""
    _, (found,) = _compared(_both(tmp_path_factory.mktemp("hand")))
    return found


def test_migration_by_hand(by_hand: Any) -> None:
    """Deals by tier before and after, accounts each once."""
    names = ("from", "to", "accounts", "opportunities", "won", "lost")
    assert [tuple(row[name] for name in names) for row in by_hand["migration"]] == [
        ("good", "good", 3, 6, 4, 2),
        ("good", "bad", 2, 4, 1, 3),
        ("bad", "good", 2, 4, 2, 1),
        ("bad", "bad", 3, 6, 1, 5),
    ]
    assert (by_hand["won"], by_hand["lost"], by_hand["changed"]) == (8, 11, 11)


def test_auc_by_hand(by_hand: Any) -> None:
    """Of 88 pairs of a win and a loss 61 are in order before, and 67.5 after."""
    assert by_hand["auc_decision_base"] == pytest.approx(61 / 88)
    assert by_hand["auc_decision_head"] == pytest.approx(67.5 / 88)
    assert by_hand["auc_decision_delta"] == pytest.approx(6.5 / 88)
    assert by_hand["clustered"] is True


def _delta(left_out: str) -> float:
    """The difference without an account, pair by pair."""
    ends = [
        (_PLACES[key], end)
        for key, (_, _, own) in _ACCOUNTS.items()
        for end in own
        if key != left_out and end != "o"
    ]
    wins = [places for places, end in ends if end == "w"]
    losses = [places for places, end in ends if end == "l"]
    beaten = [
        sum(1.0 if w[k] > x[k] else 0.5 * (w[k] == x[k]) for w in wins for x in losses)
        for k in (0, 1)
    ]
    return (beaten[1] - beaten[0]) / (len(wins) * len(losses))


def test_interval_leaves_out_account_by_account(by_hand: Any) -> None:
    """Ten accounts, ten buckets; the jackknife written out."""
    without = [_delta(key) for key in _ACCOUNTS]
    mean = sum(without) / 10
    error = math.sqrt(9 / 10 * sum((one - mean) ** 2 for one in without))
    assert by_hand["auc_decision_delta_low"] == pytest.approx(6.5 / 88 - 1.959963984540054 * error)
    assert by_hand["auc_decision_delta_high"] == pytest.approx(6.5 / 88 + 1.959963984540054 * error)
    p = math.erfc(6.5 / 88 / error / math.sqrt(2))
    assert by_hand["p_value"] == pytest.approx(p)


def test_tiers_by_hand(by_hand: Any) -> None:
    """Open deals count in shares, not in rates."""
    good, bad = by_hand["tiers"]
    names = ("opportunities", "won", "lost", "win_rate", "share_of_opportunities")
    assert [good[f"{name}_base"] for name in names] == [10, 5, 5, 0.5, 0.5]
    assert [good[f"{name}_head"] for name in names] == [10, 6, 3, pytest.approx(6 / 9), 0.5]
    assert [bad[f"{name}_base"] for name in names] == [10, 3, 6, pytest.approx(3 / 9), 0.5]
    assert [bad[f"{name}_head"] for name in names] == [10, 2, 8, 0.2, 0.5]
    assert good["thin_head"] == "insufficient"
    assert good["win_rate_base_low"] < 0.5 < good["win_rate_base_high"]


def test_few_deals_are_no_finding(by_hand: Any) -> None:
    """19 decided deals cannot tell anything."""
    assert by_hand["conclusion"] == "unclear"
    assert by_hand["verdict"] == "cannot tell: 8 wins and 11 losses are too few to compare"


def test_what_an_exclusion_forgoes(tmp_path: Path) -> None:
    """One win of 100 with a customer that stayed and pays 40; five losses spared."""

    def change(whole: dict[str, Any]) -> None:
        whole["data"]["customers"] = {
            "source": "data/customers.csv",
            "key": "id",
            "opportunity": "deal",
            "started": "started",
            "churned": "left",
        }
        whole["data"]["recurring"] = {
            "source": "data/arr.csv",
            "account": "account",
            "month": "month",
            "amount": "arr",
        }

    project = _both(tmp_path, change)
    folder = project.parent
    started = {"started": "2024-06-01"}
    table(
        folder / "data/customers.csv",
        [
            {"id": "c0", "deal": "a9-0", **started, "left": ""},
            {"id": "c1", "deal": "a0-0", **started, "left": "2025-01-01"},
        ],
    )
    table(
        folder / "data/arr.csv",
        [
            {"account": account, "month": month, "arr": arr}
            for account, month, arr in (
                ("a9", "2026-01-01", "40"),
                ("a9", "2025-12-01", "7"),
                ("a0", "2026-01-01", "90"),
                ("a3", "2026-01-01", "80"),
            )
        ],
    )
    _, (found,) = _compared(project)
    (own,) = found["exclusions"]
    assert own["exclusion"] == "own-desk"
    assert own["added"] == {
        "opportunities": 6,
        "won": 1,
        "lost": 5,
        "won_amount": 100,
        "customers": 1,
        "kept": 1,
        "recurring": 40,
    }
    assert own["dropped"]["opportunities"] == 0
    text = backtest(project, "--against", str(tmp_path / "base"), "-q").stdout
    assert (
        "own-desk would have forgone 1 win of 100 and spared 5 losses; 1 of 1 customer won so is"
        " still there, and recurring revenue of 40." in text
    )


@pytest.mark.parametrize(
    ("margin", "change", "status"),
    [
        # The rates of `many` differ: head is worse by far, better by far, or the same.
        (0.02, "worse", "missed"),
        (0.02, "better", "passed"),
        (0, "better", "passed"),
        (0, "same", "passed"),
        (0.6, "worse", "passed"),
        (0.02, "few", "insufficient"),
    ],
)
def test_gate(margin: float, change: str, status: str, tmp_path: Path) -> None:
    """`no_worse_than` reads the lower end of head − base against −margin."""
    gate = {"metric": "auc_decision", "no_worse_than": "main", "margin": margin}

    def project(whole: dict[str, Any]) -> None:
        whole["gates"] = [gate]

    def blind(icp: dict[str, Any]) -> None:
        icp["traits"]["big"]["when"] = {"size": {"gte": 0}}

    rows = deals()[: 40 if change == "few" else None]
    none: Callable[[dict[str, Any]], None] = lambda _: None  # noqa: E731
    versions = {"better": (blind, none), "worse": (none, blind), "same": (none, none)}
    before, after = versions.get(change, (blind, none))
    make(tmp_path / "base", icp=before)
    head = make(tmp_path / "head", icp=after, deals=rows, project=project)
    run, (found,) = _compared(head)
    (judged,) = run.json["gates"]
    assert judged["status"] == status
    assert judged["bound"] == -margin
    assert judged["value"] == found["auc_decision_delta_low"]
    assert run.code == (1 if status == "missed" else 0)
    assert found["conclusion"] == {"few": "unclear"}.get(change, change)


def test_gate_without_a_comparison(tmp_path: Path) -> None:
    """Never passed: nothing was compared; and the report says what is missing."""

    def project(whole: dict[str, Any]) -> None:
        whole["gates"] = [{"metric": "auc_decision", "no_worse_than": "main"}]

    head = make(tmp_path, project=project)
    assert [gate["status"] for gate in backtest(head, "-f", "json").json["gates"]] == [
        "insufficient"
    ]
    assert backtest(head, "-f", "json").json["comparison"] is None
    assert "compared: `backtest --against`" in backtest(head).stdout


def test_independent_deals_take_delong(tmp_path: Path) -> None:
    """One deal an account: no clusters."""
    rows = [row for row in deals() if int(row["deal"][1:]) < 40]
    make(tmp_path / "base", icp=lambda icp: icp["traits"]["big"].update(weight=2))
    head = make(tmp_path / "head", deals=rows)
    _, (found,) = _compared(head)
    assert found["clustered"] is False


def test_scopes_that_differ(tmp_path: Path) -> None:
    """Deals that only one version scores migrate from or to outside, and are in no AUC."""
    make(tmp_path / "base", icp=lambda icp: icp.update(when={"size": {"gte": 50}}))
    head = make(tmp_path / "head")
    _, (found,) = _compared(head)
    assert {(row["from"], row["to"]): row["opportunities"] for row in found["migration"]} == {
        ("good", "good"): 160,
        (None, "bad"): 160,
    }
    assert found["won"] + found["lost"] == 160


def test_an_icp_that_is_new_has_nothing_to_compare_with(tmp_path: Path) -> None:
    """Which is said."""
    make(tmp_path / "base", icp=lambda icp: icp.update(id="other"))
    head = make(tmp_path / "head")
    run, found = _compared(head)
    assert found == []
    assert any("nothing to compare" in one["message"] for one in run.json["warnings"])


def test_a_faulty_base_is_not_compared(tmp_path: Path) -> None:
    """It stops, and names the fault in the other version."""
    make(tmp_path / "base", icp=lambda icp: icp["traits"]["big"].update(when={"nothing": 1}))
    head = make(tmp_path / "head")
    run = backtest(head, "--against", str(tmp_path / "base"))
    assert run.code == 1
    assert "nothing" in run.stderr
    assert "base/specs/small.icp.yaml" in run.stderr
    assert run.stdout == ""


def test_a_version_that_does_not_exist(tmp_path: Path) -> None:
    """There is nothing to read, and what looks like an option is a wrong call."""
    head = make(tmp_path / "head")
    assert backtest(head, "--against", "no-such-thing").code == 3
    assert backtest(head, "--against", "--upload-pack=x").code == 2


def test_an_attribute_of_the_base_that_the_data_lack(tmp_path: Path) -> None:
    """A warning with the place in the base; it counts as unknown there."""
    make(
        tmp_path / "base",
        project=lambda whole: whole["attributes"]["size"].update(column="old_size"),
    )
    head = make(tmp_path / "head")
    run, (found,) = _compared(head)
    said = [one for one in run.json["warnings"] if one["rule"] == "unread-in-version"]
    assert len(said) == 1
    assert "old_size" in said[0]["message"]
    assert found["auc_decision_base"] == 0.5
    assert found["auc_decision_head"] == 0.75


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company."""
    return demo.write(tmp_path_factory.mktemp("company") / "demo").project


def _changed(company: Path, folder: Path, pattern: str, replacement: str) -> Path:
    """Another version of its spec; no data are beside it."""
    (folder / "specs").mkdir()
    project = company.read_text(encoding="utf-8")
    (folder / "icpspec.yaml").write_text(project, encoding="utf-8")
    for path in (company.parent / "specs").iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "support-teams.icp.yaml":
            text, n = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
            assert n == 1
        (folder / "specs" / path.name).write_text(text, encoding="utf-8")
    return folder


def _backtest(company: Path, base: Path) -> Any:
    arguments = ["backtest", "--project", str(company), "--as-of", str(demo.TODAY)]
    arguments += ["--icp", "support-teams", "--against", str(base), "-f", "json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in {0, 1}, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("pattern", "replacement", "conclusion"),
    [
        # Funding wins deals; the older version nearly left it out.
        (r"(fresh-funding:.*?weight: )5", r"\g<1>1", "better"),
        # The calendar means nothing; it was worth less before.
        (r"(calendar-connector:.*?weight: )3", r"\g<1>2", "no difference"),
        # Titles decide nothing.
        (r"title: Public body", "title: Public bodies", "same"),
    ],
)
def test_planted_changes(
    pattern: str, replacement: str, conclusion: str, company: Path, tmp_path: Path
) -> None:
    """What was planted in the company is told from noise; figures are those of each alone."""
    base = _changed(company, tmp_path, pattern, replacement)
    whole = _backtest(company, base)
    (found,) = whole["comparison"]
    assert found["conclusion"] == conclusion
    if conclusion == "no difference":
        assert found["verdict"] == "no difference that 7,700 opportunities can show"
    (icp,) = whole["icps"]
    assert found["auc_decision_head"] == pytest.approx(icp["overall"]["auc_decision"])
    tiers = {row["tier"]: row for row in icp["tiers"] if row["split"] == "all"}
    for row in found["tiers"]:
        alone = tiers[row["tier"]]
        for name in ("opportunities", "won", "lost", "win_rate", "share_of_opportunities", "thin"):
            assert row[f"{name}_head"] == alone[name]
        for end in ("low", "high"):
            assert row[f"win_rate_head_{end}"] == pytest.approx(alone[f"win_rate_{end}"])
    shutil.copytree(company.parent / "data", base / "data")
    other = _backtest(base / "icpspec.yaml", company.parent)
    (back,) = other["comparison"]
    assert back["auc_decision_base"] == pytest.approx(found["auc_decision_head"])
    assert back["auc_decision_delta"] == pytest.approx(-found["auc_decision_delta"])
    assert back["auc_decision_delta_low"] == pytest.approx(-found["auc_decision_delta_high"])
    assert back["conclusion"] == {"better": "worse"}.get(conclusion, conclusion)
    assert found["auc_decision_base"] == pytest.approx(other["icps"][0]["overall"]["auc_decision"])


def test_the_document_is_as_its_schema_says(tmp_path: Path) -> None:
    """Programs know from `schema --of backtest` what they may rely on."""
    run, _ = _compared(_both(tmp_path))
    validator, whole = Draft202012Validator(documents.schema("backtest")), run.json
    assert [error.message for error in validator.iter_errors(whole)] == []
    (found,) = whole["comparison"]
    del found["verdict"]
    assert [error.message for error in validator.iter_errors(whole)] != []


_TAKEN = """\
icpspec: 1
id: fit
title: Fit
attributes:
  calls: {type: integer, from: events, aggregate: count}
  visits: {type: integer, column: seen}
traits:
  called: {when: {calls: {gte: 2}}, weight: 3}
  seen: {when: {visits: {gte: 1}}, weight: 1}
tiers: {good: {min_score: 3}, bad: {}}
"""


def _with_events(folder: Path, source: str) -> Path:
    """A project whose events stand in a file of their own, and an ICP that rolls them up."""

    def project(whole: dict[str, Any]) -> None:
        whole["data"]["events"] = {"source": source, "account": "account", "at": "at"}

    made = make(folder, project=project)
    (folder / "specs/fit.icp.yaml").write_text(_TAKEN, encoding="utf-8")
    return made


def test_icps_of_another_version_read_the_data_that_are_given(tmp_path: Path) -> None:
    """Its own declarations of tables do not count, and columns that are missing are unknown."""
    data = _with_events(tmp_path / "data", "data/events.csv")
    other = _with_events(tmp_path / "other", "data/elsewhere.csv")
    big = [f"a{n}" for n in range(40) if n % 2]
    table(
        data.parent / "data/events.csv",
        [{"account": one, "at": "2021-01-01"} for one in big for _ in range(2)],
    )
    space, version = load(data), load(other)
    icps = [icp for icp in version.icps if icp.id == "fit"]
    with Engine(data.parent) as engine:
        against = Against(space, "before", [], version)
        found = run_backtest(space, engine, icps, date(2026, 1, 1), against=against)
    assert found.backtest is not None
    (icp,) = found.backtest.icps
    # Those who were called are the big ones, of whose deals three in four were won.
    assert [(tier.won, tier.lost) for tier in icp.tiers] == [(120, 40), (40, 120)]
    (unread,) = [one for one in found.findings if one.rule.id == "unread-in-version"]
    assert "`visits` counts as unknown" in unread.message
    assert unread.span is not None
    assert unread.span.file.endswith("other/specs/fit.icp.yaml")


def test_from_python(tmp_path: Path) -> None:
    """By path and by project, with the figures of the command."""
    _, (found,) = _compared(_both(tmp_path))
    base, day = tmp_path / "base", date(2026, 1, 1)
    for against in (base, str(base), icpspec.load(base)):
        report = icpspec.backtest(tmp_path / "head", as_of=day, against=against)
        (row,) = report.comparison
        assert row["verdict"] == found["verdict"]
        assert row["auc_decision_delta"] == found["auc_decision_delta"]
    assert list(icpspec.backtest(tmp_path / "head", as_of=day).comparison) == []
    with pytest.raises(icpspec.UsageError):
        icpspec.backtest(tmp_path / "head", as_of=day, against="-x")


def test_one_motion_of_both_versions(tmp_path: Path) -> None:
    """Deals of the head's motion, whatever the base calls it."""

    def divided(icp: dict[str, Any]) -> None:
        icp["motions"] = {"big": {"when": {"size": {"gte": 50}}}, "small": {"when": "otherwise"}}

    make(tmp_path / "base")
    head = make(tmp_path / "head", icp=divided)
    _, (whole,) = _compared(head)
    _, (part,) = _compared(head, "--motion", "big")
    assert whole["won"] + whole["lost"] == 320
    assert (part["won"], part["lost"]) == (120, 40)
    assert [row["opportunities"] for row in part["migration"]] == [160]
