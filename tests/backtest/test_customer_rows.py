"""Customers by tier and trait from single rows: those with an opportunity, and those without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from . import projects, reference
from .test_rows import MAIN, PARTNER, differences, run, with_region

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SHAPES = {
    "history": projects.Shape(accounts=270, deals=3),
    "today": projects.Shape(accounts=120, deals=3, history=False, seed=4),
    "divided": projects.Shape(accounts=120, deals=3, seed=5, divided=True),
}
LONE = reference.Source(
    file="data/customers.csv",
    key="id",
    account="account",
    created="start",
    outcome="deal",
    won=frozenset({""}),
    lost=frozenset(),
    where=lambda row: row["deal"] == "",
)


@dataclass(frozen=True)
class Customer:
    """A customer and what the evaluator says of the day that places it."""

    started: date
    churned: date | None
    scored: reference.Scored


def _write(root: Path, shape: projects.Shape) -> None:
    """Customers of won deals, of no deal, and some that cannot be right."""
    random = Random(shape.seed)  # noqa: S311 # the same customers every time
    won = [row["id"] for row in reference.rows(root / MAIN.file) if row["stage"] in MAIN.won]
    lost = [row["id"] for row in reference.rows(root / MAIN.file) if row["stage"] == "Lost"]
    rows: list[projects.Row] = []
    for number in range(400):
        start = projects.FIRST + timedelta(days=random.randrange(1000))
        end = start + timedelta(days=random.randrange(1, 700))
        deal = random.choice(("", "", won.pop(), random.choice(lost)) if won else ("",))
        account = f"a{random.randint(1, shape.accounts + 5)}"
        rows.append(
            {
                "id": f"c{number}",
                "account": account if random.random() < 0.95 else "",
                "deal": deal if deal not in {row["deal"] for row in rows} else "",
                "start": str(start),
                "end": str(end) if random.random() < 0.6 else "",
            }
        )
    # The same customer again, later and without its deal: adds nothing.
    rows += [{**row, "deal": "", "start": "2025-01-01", "end": ""} for row in rows[:40]]
    projects.table(root / LONE.file, rows)


def _project(root: Path, shape: projects.Shape) -> Path:
    path = projects.write(root, shape)
    _write(root, shape)
    whole = projects.project(shape)
    whole["data"]["customers"] = {
        "source": LONE.file,
        "key": "id",
        "account": "account",
        "opportunity": "deal",
        "started": "start",
        "churned": "end",
    }
    projects.document(path, whole)
    return path


def _customers(root: Path, shape: projects.Shape, icp: Any) -> list[Customer]:
    """Every customer that counts, each from its own row."""
    history = reference.History(
        file="data/accounts.csv",
        key="account",
        valid_from="from" if shape.history else None,
        valid_to="to" if shape.history else None,
        where=lambda row: row["deleted"] == "no",
    )
    read = (root, [MAIN, PARTNER], history, projects.OBSERVED, 7, with_region)
    by_deal = {
        one.deal.key: one
        for one in reference.scored(icp, reference.deals(*read), without=False)
        if one.deal.outcome == reference.WON
    }
    at_start = reference.deals(root, [LONE], history, projects.OBSERVED, 0, with_region)
    alone = {
        (one.deal.key, one.deal.created): one
        for one in reference.scored(icp, at_start, without=False)
        if one.deal.account is not None
    }
    found = []
    seen: set[str] = set()
    for row in sorted(reference.rows(root / LONE.file), key=lambda row: row["start"]):
        started, churned = reference.day(row["start"]), reference.day(row["end"])
        assert started is not None
        if row["deal"]:
            one = by_deal.get(row["deal"])
        else:
            others = [
                other
                for other in reference.rows(root / LONE.file)
                if other["id"] == row["id"] and other["start"] <= str(projects.OBSERVED)
            ]
            one = alone.get((row["id"], started))
            if any(other["deal"] for other in others) or row["id"] in seen:
                one = None
            if row["account"] and started <= projects.OBSERVED:
                seen.add(row["id"])
        if one is not None and started <= projects.OBSERVED:
            left = churned if churned is not None and churned <= projects.OBSERVED else None
            found.append(Customer(started, left, one))
    return found


def _months(start: date, end: date) -> int:
    """Whole calendar months, counted one by one."""
    months = 0
    while True:
        year, month = divmod(start.month - 1 + months + 1, 12)
        if (start.year + year, month + 1, start.day) > (end.year, end.month, end.day):
            return months
        months += 1


def _figures(customers: Sequence[Customer]) -> dict[str, Any]:
    durations, events = [], []
    for one in customers:
        months = _months(one.started, one.churned or projects.OBSERVED)
        on_the_day = one.churned is not None and one.churned.day == one.started.day
        durations.append(months + (one.churned is not None and not on_the_day))
        events.append(one.churned is not None)
    ago = projects.OBSERVED.replace(year=projects.OBSERVED.year - 1)
    there = [
        one for one in customers if one.started <= ago and not (one.churned and one.churned <= ago)
    ]
    rate = None
    if durations:
        curve = SurvfuncRight(durations, events)
        until = [p for t, p in zip(curve.surv_times, curve.surv_prob, strict=True) if t <= 12]
        survival = float(until[-1]) if until else 1.0
        rate = 1 - survival if max(durations) >= 12 or survival == 0 else None
    return {
        "customers": len(customers),
        "churned": sum(events),
        "churn_12m": rate,
        "logo_churn": sum(one.churned is not None for one in there) / len(there) if there else None,
    }


def _is_in(row: dict[str, Any], one: reference.Scored) -> bool:
    """Whether a customer counts in a row of the tier table."""
    return (
        one.tier == row["tier"]
        and (row["split"] not in {"motion", "variant"} or one.motion == row["motion"])
        and (row["split"] not in {"territory", "variant"} or one.territory == row["territory"])
    )


@pytest.mark.parametrize("name", SHAPES)
def test_customers_follow_from_the_rows(name: str, tmp_path: Path) -> None:
    """Tier and traits of the deal's day, or without a deal of the account on the first day."""
    shape = SHAPES[name]
    project = _project(tmp_path, shape)
    document = run(project)
    counted = 0
    for icp in reference.families(project).values():
        (reported,) = [one for one in document["icps"] if one["icp"] == icp.id]
        customers = _customers(tmp_path, shape, icp)
        alone = [one for one in customers if one.scored.deal.key[:1] == "c"]  # type: ignore[index]
        assert len(alone) > 20
        assert len(customers) > len(alone)

        def of(
            holds: Callable[[reference.Scored], bool], found: Sequence[Customer] = customers
        ) -> dict[str, Any]:
            return _figures([one for one in found if holds(one.scored)])

        tiers = [
            {**row, **of(lambda one, row=row: _is_in(row, one))}  # type: ignore[misc]
            for row in (
                {key: row[key] for key in ("tier", "split", "motion", "territory")}
                for row in reported["tiers"]
            )
        ]
        assert differences(tiers, reported["tiers"]) == []
        placed = [row for row in tiers if row["split"] == "variant" and row["customers"]]
        assert bool(placed) is (shape.divided and icp.id == "fit")
        if placed:
            assert sum(row["customers"] for row in placed) == len(customers)
        counted += sum(row["customers"] for row in tiers if row["split"] == "all")
        traits = [
            {
                "trait": trait["trait"],
                **{
                    f"churn_12m_{state}": of(
                        lambda one, t=trait["trait"], s=state: (  # type: ignore[misc]
                            one.traits.get(t, ("absent",))[0] == s
                        )
                    )["churn_12m"]
                    for state in ("matched", "unmatched")
                },
            }
            for trait in reported["traits"]
        ]
        assert differences(traits, reported["traits"]) == []
    assert counted > 150
    said = [w["message"] for w in document["warnings"] if w["rule"] == "placed-at-start"]
    assert len(said) == 1
    assert "of them found no attributes" in said[0]
