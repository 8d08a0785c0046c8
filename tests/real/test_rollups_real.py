"""Roll-ups of public data, held to plain loops over the files."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = date(2024, 6, 30)
Row = dict[str, str]


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def _matched(uses: list[Row], subscriptions: list[Row]) -> tuple[set[str], set[str]]:
    """Traits of one account that are matched, and those that are unknown."""
    seen = [(date.fromisoformat(row["usage_date"]), row) for row in uses]
    seen = [(day, row) for day, row in seen if day <= DAY]
    recent = {row["feature_name"] for day, row in seen if day >= DAY - timedelta(days=91)}
    weeks = {day.isocalendar()[:2] for day, row in seen if row["is_beta_feature"] == "False"}
    seconds = sum(int(row["usage_duration_secs"]) for _, row in seen if row["error_count"] == "0")
    last = max(((day, row["feature_name"]) for day, row in seen), default=None)
    started = [row for row in subscriptions if row["start_date"] <= str(DAY)]
    found = {
        "features": len(recent) >= 9,
        "weeks": len(weeks) >= 30,
        "seconds": seconds > 72000,
        "last": last is not None and last[1] == "feature_20",
        "left": any(row["end_date"] and row["end_date"] <= str(DAY) for row in started),
        "paid": any(
            row["plan_tier"] == "Enterprise" and row["is_trial"] == "FALSE" for row in started
        ),
    }
    return {name for name, holds in found.items() if holds}, set() if last else {"last"}


def test_what_500_accounts_used(real_project: Callable[[str], Path]) -> None:
    """Distinct features in a window, weeks, sums, the last one; subscriptions by their own days."""
    folder = real_project("ravenstack")
    arguments = ["score", "--project", str(folder / "icpspec.yaml"), "--as-of", str(DAY)]
    result = CliRunner().invoke(app, [*arguments, "-f", "json"])
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    subscriptions = _rows(folder / "data/ravenstack_subscriptions.csv")
    owners = {row["subscription_id"]: row["account_id"] for row in subscriptions}
    uses = _rows(folder / "data/ravenstack_feature_usage.csv")
    found = json.loads(result.stdout)["rows"]
    assert len(found) == 500
    counts: dict[str, int] = {}
    for row in found:
        own = row["account_id"]
        matched, unknown = _matched(
            [use for use in uses if owners[use["subscription_id"]] == own],
            [one for one in subscriptions if one["account_id"] == own],
        )
        assert (set(row["matched"]), set(row["unknown"])) == (matched, unknown)
        for name in matched:
            counts[name] = counts.get(name, 0) + 1
    # Each trait tells accounts apart, so that the comparison says something.
    assert all(
        10 < counts.get(t, 0) < 490 for t in ("features", "weeks", "seconds", "left", "paid")
    )
