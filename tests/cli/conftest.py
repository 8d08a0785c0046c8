"""A small project on disk, and the program run on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """\
icpspec: 1
project: Sample
attributes:
  employees: {type: integer, min: 0}
  country: {type: string}
  funded_on: {type: date}
data:
  accounts: {source: data/accounts.csv, key: account_id}
"""
SPEC = """\
icpspec: 1
id: sample
title: Sample
traits:
  big: {title: Big, when: {employees: {gte: 50}}, weight: 5}
  german: {title: German, when: {country: DE}, weight: 3}
tiers: {green: {min_score: 5}, red: {}}
examples:
  - {name: a big one, account: {employees: 80, country: AT}, expect: {tier: green, score: 5}}
"""
ACCOUNTS = "account_id,employees,country,funded_on\nx,80,DE,2026-09-01\ny,5,,\n"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the program ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A project in the working directory."""

    root: Path

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file of the project."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def run(self, *arguments: str) -> Ended:
        """Run the program; it must never end by an exception."""
        result = CliRunner().invoke(app, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit)
        shown = result.stdout + result.stderr
        assert "Traceback" not in shown
        assert "icpspec itself failed" not in shown
        return Ended(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """A project with one good ICP and two accounts."""
    found = Sample(tmp_path / "project")
    found.write("icpspec.yaml", PROJECT)
    found.write("specs/sample.icp.yaml", SPEC)
    found.write("data/accounts.csv", ACCOUNTS)
    monkeypatch.chdir(found.root)
    return found
