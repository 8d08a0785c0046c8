"""Customers in the backtest: counted once, by the deal that won them; the rest is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .projects import table
from .small import Run, accounts, backtest, deals, make

if TYPE_CHECKING:
    from pathlib import Path

# Of `small`: d0 is a won deal in `bad`, d41 and d43 are won deals in `good`, d1 is a lost one.
_STAYS = {"id": "c1", "deal": "d41", "started": "2024-02-01", "churned": ""}
_LEAVES = {"id": "c0", "deal": "d0", "started": "2024-02-01", "churned": "2024-12-01"}


def _run(
    folder: Path,
    customers: list[dict[str, str]],
    *,
    by: tuple[str, ...] = ("deal",),
    **changes: Any,
) -> Run:
    places = {"deal": {"opportunity": "deal"}, "account": {"account": "account"}}
    declared = {
        "source": "data/customers.csv",
        "key": "id",
        "started": "started",
        "churned": "churned",
    }
    for name in by:
        declared |= places[name]
    project = make(folder, project=lambda d: d["data"].update(customers=declared), **changes)
    table(folder / "data/customers.csv", customers)
    return backtest(project, "-f", "json")


def _tiers(run: Run) -> dict[str, tuple[int, int, float | None]]:
    (icp,) = run.json["icps"]
    return {
        tier["tier"]: (tier["customers"], tier["churned"], tier["churn_12m"])
        for tier in icp["tiers"]
    }


def test_each_customer_counts_in_the_tier_of_its_deal(tmp_path: Path) -> None:
    """One left in its eleventh month; the other was seen for 23 months."""
    run = _run(tmp_path, [_LEAVES, _STAYS])
    assert _tiers(run) == {"good": (1, 0, 0.0), "bad": (1, 1, 1.0)}
    assert run.stderr == ""


def test_what_cannot_be_right_is_left_out_and_told(tmp_path: Path) -> None:
    """Doubled, without a deal, of a lost or an unknown deal, gone before they came, undated."""
    rows = [
        _LEAVES,
        _STAYS,
        _STAYS,
        {"id": "c2", "deal": "", "started": "2024-02-01", "churned": ""},
        {"id": "c3", "deal": "d999", "started": "2024-02-01", "churned": ""},
        {"id": "c4", "deal": "d1", "started": "2024-02-01", "churned": ""},
        {"id": "c5", "deal": "d43", "started": "2024-02-01", "churned": "2024-01-01"},
        {"id": "c6", "deal": "d45", "started": "garbage", "churned": ""},
    ]
    run = _run(tmp_path, rows)
    assert _tiers(run) == {"good": (1, 0, 0.0), "bad": (1, 1, 1.0)}
    assert [line for line in run.stderr.splitlines() if "warning" in line] == [
        line
        for line in run.stderr.splitlines()
        if any(
            said in line
            for said in (
                "1 of 8 rows of `customers` repeat the key of an earlier one.",
                "1 of 8 customers name no opportunity; they are left out of churn.",
                "1 of 8 customers have no first day that can be read; they are left out.",
                "1 of 8 customers left before they started; they are left out.",
            )
        )
    ]
    assert run.stderr.count("warning") == 4
    said = [w["message"] for w in run.json["warnings"] if w["rule"] == "left-out-customers"]
    assert said == [
        "2 of 4 customers were won with no opportunity that this ICP scores; they are left out of"
        " churn."
    ]


# Of `small`: a1 is big, a2 is not; their history begins in 2020.
_BIG = {"id": "c7", "deal": "", "account": "a1", "started": "2024-02-01", "churned": ""}
_SMALL = {**_BIG, "id": "c8", "account": "a2", "churned": "2024-12-01"}


def test_without_a_deal_the_account_tells_the_tier(tmp_path: Path) -> None:
    """As of the first day; beside customers of deals, or where nobody names a deal."""
    rows = [{**_LEAVES, "account": "a1"}, {**_STAYS, "account": "a1"}, _BIG, _SMALL]
    run = _run(tmp_path / "both", rows, by=("deal", "account"))
    assert _tiers(run) == {"good": (2, 0, 0.0), "bad": (2, 2, 1.0)}
    run = _run(tmp_path / "accounts", [_BIG, _SMALL], by=("account",))
    assert _tiers(run) == {"good": (1, 0, 0.0), "bad": (1, 1, 1.0)}
    assert [w["message"] for w in run.json["warnings"] if w["rule"] == "placed-at-start"] == [
        "2 customers without an opportunity: tier and traits are those of the account on the first"
        " day."
    ]
    assert run.stderr == ""


def test_the_account_is_seen_as_of_the_first_day(tmp_path: Path) -> None:
    """Without lag: a snapshot of that very day is visible, one of the next day is not."""
    grown = [
        {"id": key, "since": since, "size": size, "seen_on": ""}
        for key, day in (("same", "2024-02-01"), ("next", "2024-02-02"))
        for since, size in (("2020-01-01", "10"), (day, "100"))
    ]
    late = {"id": "late", "since": "2024-02-02", "size": "100", "seen_on": ""}
    rows = [{**_BIG, "id": key, "account": key} for key in ("same", "next", "late", "none")]
    run = _run(tmp_path, rows, by=("account",), accounts=[*accounts(), *grown, late])
    assert _tiers(run) == {"good": (1, 0, 0.0), "bad": (3, 0, 0.0)}
    (said,) = [w["message"] for w in run.json["warnings"] if w["rule"] == "placed-at-start"]
    assert said.endswith(
        " 2 of them found no attributes (their account is missing, or its history begins later or"
        " has ended)."
    )


def test_a_customer_outside_the_scope_is_left_out(tmp_path: Path) -> None:
    """The ICP gave its account no tier on that day."""
    run = _run(
        tmp_path,
        [_BIG, _SMALL],
        by=("account",),
        icp=lambda spec: spec.update(when={"size": {"gte": 50}}),
    )
    assert _tiers(run) == {"good": (1, 0, 0.0), "bad": (0, 0, None)}
    said = [w["message"] for w in run.json["warnings"] if w["rule"] == "left-out-customers"]
    assert said == [
        "1 of 2 customers name no opportunity, and this ICP did not score their account when they"
        " started; they are left out of churn."
    ]


def test_nobody_to_look_up(tmp_path: Path) -> None:
    """Neither a deal nor an account; or an account, but no table of accounts."""
    run = _run(tmp_path / "neither", [_BIG, {**_SMALL, "account": ""}], by=("deal", "account"))
    assert (
        "1 of 2 customers name neither an opportunity nor an account; they are left" in run.stderr
    )
    assert _tiers(run)["bad"] == (0, 0, None)

    rows = [{**row, "size": "100", "seen_on": ""} for row in deals()]
    declared = {"source": "data/customers.csv", "key": "id", "account": "account"}
    declared |= {"started": "started", "opportunity": "deal"}

    def change(whole: dict[str, Any]) -> None:
        del whole["data"]["accounts"]
        whole["data"]["customers"] = declared

    project = make(tmp_path / "row", project=change, deals=rows)
    table(tmp_path / "row/data/customers.csv", [{**_STAYS, "account": "a1"}, _BIG])
    run = backtest(project, "-f", "json")
    assert "1 of 2 customers name no opportunity; they are left out of churn." in run.stderr
    assert _tiers(run) == {"good": (1, 0, 0.0), "bad": (0, 0, None)}


def test_days_without_end_are_no_days(tmp_path: Path) -> None:
    """Infinity can be read as a time, but nobody starts or leaves on it."""
    rows = [
        {**_BIG, "started": "-infinity"},
        {**_BIG, "id": "c9", "churned": "infinity"},
        {**_SMALL, "id": "c10", "started": "infinity"},
    ]
    run = _run(tmp_path, rows, by=("account",))
    assert _tiers(run) == {"good": (1, 0, 0.0), "bad": (0, 0, None)}
    assert "2 of 3 customers have no first day that can be read; they are left out." in run.stderr
    assert "1 of 3 customers have a last day that cannot be read" in run.stderr


def test_the_fingerprint_of_the_data_holds_the_customers(tmp_path: Path) -> None:
    """A figure that changes with a file, changes with its fingerprint."""
    prints = [
        _run(tmp_path / name, rows).json["manifest"]["data_fingerprint"]
        for name, rows in (("a", [_STAYS]), ("b", [_LEAVES]), ("c", [_STAYS]))
    ]
    assert prints[0] == prints[2] != prints[1]


def test_the_fingerprint_of_the_data_holds_the_lists(tmp_path: Path) -> None:
    """A list in a file is data, too."""
    project = make(tmp_path, project=lambda d: d.update(lists={"big": {"file": "data/big.csv"}}))
    prints = []
    for size in ("100", "200", "100"):
        table(tmp_path / "data/big.csv", [{"size": size}])
        prints.append(backtest(project, "-f", "json").json["manifest"]["data_fingerprint"])
    assert prints[0] == prints[2] != prints[1]


def test_a_deal_that_stands_twice_has_one_customer(tmp_path: Path) -> None:
    """Rows of the opportunities never multiply customers."""
    run = _run(tmp_path, [_LEAVES], deals=[*deals(), deals()[0]])
    assert _tiers(run)["bad"] == (1, 1, 1.0)


def test_outcomes_that_never_occur_are_told_with_what_does(tmp_path: Path) -> None:
    """A wrong word in the project file would make every deal an open one."""
    outcome = {"column": "stage", "won": ["Won"], "lost": ["lost"]}
    project = make(tmp_path, project=lambda d: d["data"]["opportunities"].update(outcome=outcome))
    run = backtest(project)
    assert "No opportunity has `Won` in column `stage`. [ICP541 unseen-outcome]" in run.stderr
    assert "Did you mean `won`? The column holds `lost` (160), `won` (160)." in run.stderr


def test_a_stage_that_differs_by_its_case_alone_is_told(tmp_path: Path) -> None:
    """`Lost` beside `lost` is open, as the values compare exactly."""
    rows = deals()
    rows[1]["stage"] = "Lost"
    run = backtest(make(tmp_path, deals=rows))
    assert (
        "`Lost` (1 opportunities) counts as open: it differs from `lost`. [ICP541 unseen-outcome]"
        in run.stderr
    )


def test_few_deals_are_no_finding_of_no_signal(tmp_path: Path) -> None:
    """Four deals with one score cannot tell, whatever the width of the interval."""
    rows = [{**row, "account": "a1"} for row in deals()[:4]]
    run = backtest(make(tmp_path, deals=rows))
    assert "No signal" not in run.stdout
    assert "no-signal" not in run.stdout
    assert "Cannot tell" in run.stdout


def test_a_thin_tier_does_not_decide_the_order(tmp_path: Path) -> None:
    """A best tier of five deals is not shown, so it cannot put the others out of order."""
    rows = deals()
    best = [{**rows[0], "deal": f"x{n}", "account": "top", "stage": "lost"} for n in range(5)]

    def icp(spec: dict[str, Any]) -> None:
        spec["tiers"] = {"top": {"min_score": 5}, **spec["tiers"]}
        spec["traits"]["huge"] = {"when": {"size": {"gte": 5000}}, "weight": 5}

    people = [
        {"id": f"a{n}", "since": "2020-01-01", "size": str(10 + 90 * (n % 2)), "seen_on": ""}
        for n in range(40)
    ]
    top = {"id": "top", "since": "2020-01-01", "size": "9000", "seen_on": ""}
    run = backtest(make(tmp_path, icp=icp, accounts=[*people, top], deals=[*rows, *best]))
    assert "NOT in order" not in run.stdout
    assert "tiers-out-of-order" not in run.stdout
    assert "these tiers are in order" in run.stdout
