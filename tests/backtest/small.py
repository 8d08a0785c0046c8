"""A project of a few rows, to be spoilt in one place."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from icpspec.cli.app import app

from .projects import Row, document, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROJECT: dict[str, Any] = {
    "icpspec": 1,
    "project": "Small",
    "specs": ["specs"],
    "attributes": {"size": {"type": "integer"}, "seen_on": {"type": "date"}},
    "data": {
        "accounts": {"source": "data/accounts.csv", "key": "id", "valid_from": "since"},
        "opportunities": {
            "source": "data/deals.csv",
            "key": "deal",
            "account": "account",
            "created": "created",
            "closed": "closed",
            "outcome": {"column": "stage", "won": ["won"], "lost": ["lost"]},
            "amount": "amount",
        },
    },
}
ICP: dict[str, Any] = {
    "icpspec": 1,
    "id": "small",
    "title": "Small",
    "traits": {
        "big": {
            "title": "Big",
            "category": "firmographic",
            "when": {"size": {"gte": 50}},
            "weight": 3,
        }
    },
    "tiers": {"good": {"title": "Good", "min_score": 3}, "bad": {"title": "Bad"}},
}


@dataclass(frozen=True)
class Run:
    """What the command answered."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The document."""
        return json.loads(self.stdout)


def accounts() -> list[Row]:
    """Forty accounts; every other one is big."""
    return [
        {"id": f"a{n}", "since": "2020-01-01", "size": str(10 + 90 * (n % 2)), "seen_on": ""}
        for n in range(40)
    ]


def deals() -> list[Row]:
    """320 deals, eight an account: of the big ones three in four are won, of the others one."""
    return [
        {
            "deal": f"d{n}",
            "account": f"a{n % 40}",
            "created": f"2024-{n % 12 + 1:02}-01",
            "closed": f"2025-{n % 12 + 1:02}-15",
            "stage": "won" if ((n // 40) % 4 == 0) != (n % 2 == 1) else "lost",
            "amount": "100",
        }
        for n in range(320)
    ]


def make(
    folder: Path,
    *,
    project: Callable[[dict[str, Any]], object] = lambda _document: None,
    icp: Callable[[dict[str, Any]], object] = lambda _document: None,
    accounts: list[Row] | None = None,
    deals: list[Row] | None = None,
) -> Path:
    """Write the project, changed where the test wants it; the path of the project file."""
    spec, whole = copy.deepcopy(ICP), copy.deepcopy(PROJECT)
    icp(spec)
    project(whole)
    table(folder / "data/accounts.csv", globals()["accounts"]() if accounts is None else accounts)
    table(folder / "data/deals.csv", globals()["deals"]() if deals is None else deals)
    document(folder / "specs/small.icp.yaml", spec)
    return document(folder / "icpspec.yaml", whole)


def backtest(project: Path, *options: str) -> Run:
    """Run the command."""
    arguments = ["backtest", "--project", str(project), "--as-of", "2026-01-01", *options]
    result = CliRunner().invoke(app, arguments)
    return Run(result.exit_code, result.stdout, result.stderr)
