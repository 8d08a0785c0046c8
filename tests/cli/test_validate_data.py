"""`icpspec validate --data`: how the accounts come out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .conftest import PROJECT

if TYPE_CHECKING:
    from tests.cli.conftest import Sample


def _rows(*lines: str) -> str:
    keyed = [f"k{n},{line}" for n, line in enumerate(lines)]
    return "\n".join(["account_id,employees,country,funded_on", *keyed, ""])


def _rules(sample: Sample, *arguments: str) -> set[str]:
    ended = sample.run("validate", "-f", "json", *arguments)
    return {one["rule"] for one in json.loads(ended.stdout)["diagnostics"]}


def test_accounts_are_read_only_if_asked_for(sample: Sample) -> None:
    """Without `--data`, no file but the specs is opened."""
    sample.write("data/accounts.csv", _rows(*["80,DE,"] * 60))
    data = {"crowded-best-tier", "always-matches-in-data"}
    assert not _rules(sample) & data
    assert _rules(sample, "--data") >= data


def test_values_outside_the_vocabulary_are_told(sample: Sample) -> None:
    """What `profile` finds is found here, too."""
    project = PROJECT.replace("country: {type: string}", "country: {type: string, values: [DE]}")
    sample.write("icpspec.yaml", project)
    sample.write("data/accounts.csv", _rows("80,DE,", "20,Germany,"))
    assert "unlisted-values-in-data" in _rules(sample, "--data")


def test_the_day_decides_what_is_stale(sample: Sample) -> None:
    """With `--as-of`, today's check can be repeated tomorrow."""
    spec = (sample.root / "specs" / "sample.icp.yaml").read_text(encoding="utf-8")
    sample.write("specs/sample.icp.yaml", spec + "reviewed: 2026-10-01\nreview_every: 1 week\n")
    assert "review-overdue" not in _rules(sample, "--as-of", "2026-10-08")
    assert "review-overdue" in _rules(sample, "--as-of", "2026-10-09")


def test_rules_of_data_can_be_switched_off(sample: Sample) -> None:
    """They are rules of quality as others are."""
    sample.write("data/accounts.csv", _rows(*["80,DE,"] * 60))
    sample.write("icpspec.yaml", PROJECT + "lint: {rules: {crowded-best-tier: 'off'}}\n")
    assert "crowded-best-tier" not in _rules(sample, "--data")


def test_a_column_that_is_missing_is_an_error(sample: Sample) -> None:
    """An attribute that no source supplies is named, and nothing is counted."""
    sample.write("data/accounts.csv", "account_id,country\nx,DE\n")
    ended = sample.run("validate", "--data")
    assert ended.code == 1
    assert "`accounts` has no column `employees`" in ended.stdout


def test_data_that_cannot_be_read_are_a_failure(sample: Sample) -> None:
    """Never "nothing to report" when nothing was read."""
    (sample.root / "data" / "accounts.csv").unlink()
    assert sample.run("validate").code == 0
    ended = sample.run("validate", "--data")
    assert ended.code == 4
    assert "data/accounts.csv" in ended.stdout


def test_a_project_without_data_says_so(sample: Sample) -> None:
    """There is nothing to hold against the specs."""
    sample.write("icpspec.yaml", PROJECT.partition("data:")[0])
    ended = sample.run("validate", "--data")
    assert ended.code == 3
    assert "declares no data" in ended.stdout
