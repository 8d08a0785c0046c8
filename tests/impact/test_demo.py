"""The sample company: counted in one pass, and from the rows of each version scored alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec import demo
from icpspec.cli.app import app
from icpspec.engine.duckdb import Engine
from icpspec.engine.tables import Tables
from icpspec.impact.run import Pair, impact
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icpspec.impact.model import IcpImpact

Row = dict[str, Any]


def _edited(text: str, pattern: str, replacement: str) -> str:
    found, n = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
    assert n == 1, pattern
    return found


def _reweighted(text: str) -> str:
    return _edited(text, r"(remote-first:.*?weight: )3", r"\g<1>1")


def _in_a_territory(text: str) -> str:
    moved = _edited(text, r"country: \[DE, AT, CH\]", "country: [DE, AT]")
    return _edited(moved, r"remote-first: \{weight: 0\}", "remote-first: {weight: 1}")


def _excluding(text: str) -> str:
    exclusion = (
        "exclusions:\n  in-house: {title: Own desk, when: {helpdesk: in-house}, reason: Work,"
        " at_best: yellow}\n"
    )
    return _edited(text, r"\nexclusions:\n", f"\n{exclusion}")


def _in_scope(text: str) -> str:
    return _edited(text, r"\ntraits:\n", "\nwhen: {support_agents: {gte: 20}}\n\ntraits:\n")


def _finer(text: str) -> str:
    return _edited(text, r"\ntraits:\n", "\nscale: {step: 0.5, min: -5, max: 5}\n\ntraits:\n")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder."""
    return demo.write(tmp_path_factory.mktemp("company") / "demo").project.parent


def _scored(project: Path) -> dict[str, Row]:
    """The rows of `score` by account."""
    arguments = ["score", "--project", str(project), "--as-of", str(demo.TODAY), "-f", "json"]
    result = CliRunner().invoke(app, [*arguments, "--icp", "support-teams"])
    assert result.exit_code == 0, result.output
    return {str(row["account_id"]): row for row in json.loads(result.stdout)["rows"]}


def _version(company: Path, folder: Path, change: Callable[[str], str]) -> Path:
    """The company with another spec, and with its data, in a folder of its own."""
    for path in company.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(company)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    spec = folder / "specs/support-teams.icp.yaml"
    spec.write_text(change(spec.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def _impact(base: Path, head: Path) -> IcpImpact:
    spaces = load(base / "icpspec.yaml"), load(head / "icpspec.yaml")
    one, other = (next(icp for icp in s.icps if icp.id == "support-teams") for s in spaces)
    with Engine(head) as engine:
        found = impact(Tables(spaces[1], engine), spaces, [Pair(one, other)], demo.TODAY)
    (icp,) = found.icps
    return icp


@pytest.mark.parametrize(
    "change",
    [_reweighted, _in_a_territory, _excluding, _in_scope, _finer],
    ids=lambda f: f.__name__,
)
def test_counts_are_those_of_each_scored_alone(
    change: Callable[[str], str], company: Path, tmp_path: Path
) -> None:
    """Migration, places, scores, exclusions and capacity, from rows."""
    head = _version(company, tmp_path / "head", change)
    before, after = _scored(company / "icpspec.yaml"), _scored(head / "icpspec.yaml")
    icp = _impact(company, head)
    keys = before.keys() | after.keys()
    tiers = Counter(
        (before[k]["tier"] if k in before else None, after[k]["tier"] if k in after else None)
        for k in keys
    )
    assert {(m.before, m.after): m.accounts for m in icp.migration} == tiers
    assert icp.accounts == len(keys)
    changes = Counter(
        round(after[k]["score"] - before[k]["score"], 6) for k in before.keys() & after.keys()
    )
    assert {float(one.low): one.accounts for one in icp.score_changes} == changes
    assert icp.rescored == sum(n for moved, n in changes.items() if moved)
    excluded = {
        name: (
            sum(
                name in after[k]["excluded_by"] and name not in before[k]["excluded_by"]
                for k in before.keys() & after.keys()
            ),
            sum(
                name in before[k]["excluded_by"] and name not in after[k]["excluded_by"]
                for k in before.keys() & after.keys()
            ),
        )
        for name in {
            one for row in (*before.values(), *after.values()) for one in row["excluded_by"]
        }
    }
    assert {one.exclusion: (one.added, one.dropped) for one in icp.excluded} == {
        name: both for name, both in excluded.items() if any(both)
    }
    for place in icp.places:
        own = [k for k in after if after[k]["territory"] == place.territory]
        assert sum(m.accounts for m in place.migration if m.after is not None) == len(own)
    best = [
        Counter(row["territory"] for row in rows.values() if row["tier"] == "green")
        for rows in (before, after)
    ]
    assert {one.territory: (one.before, one.after) for one in icp.capacity} == {
        territory: (best[0][territory], best[1][territory]) for territory in best[0] | best[1]
    }
