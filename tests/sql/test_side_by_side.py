"""What ICPs side by side have in common stands in the SQL once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlglot import exp

from icpspec.operators._clock import Clock
from icpspec.resolve.apart import stored_by
from icpspec.resolve.workspace import load
from icpspec.sql import nodes
from icpspec.sql.facts import Input
from icpspec.sql.side_by_side import side_by_side
from icpspec.sql.sums import Sums
from icpspec.sql.targets import get

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.resolve.family import IcpFamily
    from icpspec.sql.side_by_side import SideBySide

_PROJECT = """\
icpspec: 1
attributes:
  agents: {type: integer}
  desk: {type: string, case: ignore}
  region: {type: string}
"""
_ICP = """\
icpspec: 1
id: a
title: A
traits:
  team: {when: {agents: {gte: 20}}, weight: 3}
  desk: {when: {desk: zendesk}, weight: 3}
  small: {when: {agents: {lt: 5}}, weight: -3}
  mid: {when: {agents: {between: [5, 19]}}, weight: 1}
  far: {when: {region: APAC}, weight: -1}
tiers: {good: {min_score: 3}, bad: {}}
territories:
  emea: {when: {region: EMEA}, traits: {team: {weight: 5}}}
  us: {when: {region: NA}, traits: {team: {weight: 1}}}
"""


def _family(folder: Path, text: str) -> IcpFamily:
    (folder / "specs").mkdir(parents=True, exist_ok=True)
    (folder / "icpspec.yaml").write_text(_PROJECT)
    (folder / "specs/a.icp.yaml").write_text(text)
    space = load(folder / "icpspec.yaml")
    family = space.icps[0].family
    assert family is not None, space.all_findings
    return family


def _together(*families: IcpFamily) -> SideBySide:
    own = [
        (one, Input("rows", ("k",), {a.id: a.column for a in stored_by(one)}, {}, "k"))
        for one in families
    ]
    return side_by_side(own, Clock(date(2026, 10, 1)), get("duckdb"))


def _added(found: SideBySide, alone: SideBySide) -> dict[str, int]:
    """How many columns more than alone, by step."""
    before = {name: len(query.expressions) for name, query in alone.steps}
    sizes = {name: len(query.expressions) - before.get(name, 1) for name, query in found.steps}
    return {name: size for name, size in sizes.items() if size}


def _joins(found: SideBySide) -> int:
    return sum(len(list(query.find_all(exp.Join))) for _, query in found.steps)


def test_the_same_icp_again_adds_nothing(tmp_path: Path) -> None:
    """Loaded twice, and still computed once."""
    one, two = _family(tmp_path, _ICP), _family(tmp_path, _ICP)
    found = _together(one, two, one)
    assert _added(found, _together(one)) == {}
    assert [name for name, _ in found.steps] == [name for name, _ in _together(one).steps]
    first, *others = found.members
    assert all(first.names == other.names for other in others)
    assert first.is_same(others[0], "score", "tier_rank")


def test_one_weight_adds_its_points_and_what_follows(tmp_path: Path) -> None:
    """No fact, no other trait, and the sum by its difference."""
    one = _family(tmp_path, _ICP)
    two = _family(tmp_path, _ICP.replace("desk: zendesk}, weight: 3", "desk: zendesk}, weight: 1"))
    found = _together(one, two)
    added = _added(found, _together(one))
    # The table of variants holds the ranges for percent and coverage, too, which differ.
    assert not {"facts", "texts", "claims", "outcomes", "places", "flags"} & set(added)
    assert added["points"] == 1
    assert _joins(found) == 1
    second = found.members[1]
    sql = {name: query.sql("duckdb") for name, query in found.steps}["totals 2"]
    assert '"score" - "points_desk" + "points_desk 2" AS "score 2"' in sql
    assert second.column("score").name == "score 2"


def test_weights_of_variants_come_from_one_table(tmp_path: Path) -> None:
    """Places are the same, so that new columns of numbers are all that is joined."""
    one = _family(tmp_path, _ICP)
    two = _family(tmp_path, _ICP.replace("team: {weight: 5}", "team: {weight: 4}"))
    found = _together(one, two)
    assert _joins(found) == 1
    added = _added(found, _together(one))
    assert not {"facts", "texts", "claims", "outcomes", "places", "flags"} & set(added)
    assert found.members[1].column("variant") == found.members[0].column("variant")


def test_other_territories_are_another_table(tmp_path: Path) -> None:
    """Each version sends the row where it belongs."""
    one = _family(tmp_path, _ICP)
    two = _family(tmp_path, _ICP.replace("region: NA}", "region: APAC}"))
    assert _joins(_together(one, two)) == 2


def test_rows_of_no_scope_are_left_out_as_early_as_alone(tmp_path: Path) -> None:
    """Where each ICP has a scope; one without wants all rows."""
    scoped = _ICP.replace("traits:\n  team", "when: {region: EMEA}\ntraits:\n  team", 1)
    one = _family(tmp_path, scoped)
    two = _family(tmp_path, scoped.replace("region: EMEA}\ntraits", "region: NA}\ntraits"))
    found = _together(one, two)
    wanted = [name for name, query in found.steps if query.args.get("where")]
    assert wanted == ["flags"]
    everyone = _family(tmp_path, _ICP)
    assert not any(query.args.get("where") for _, query in _together(one, everyone).steps)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("a + b + c + d", '"old"'),
        ("a + b + c + e", '"old" - d + e'),
        ("a + b + c", '"old" - d'),
        ("a + b + c + d + e", '"old" + e'),
        ("a + a + b + c + d", '"old" + a'),
        # Not shorter: as it is.
        ("a + b + e + f", "a + b + e + f"),
        ("e", "e"),
    ],
)
def test_sums_by_their_difference(total: str, expected: str) -> None:
    """What goes comes first, so that nothing on the way is too large."""
    from sqlglot import parse_one

    sums = Sums()
    old = parse_one("a + b + c + d")
    assert sums.add("old", old) == old
    assert sums.add("new", parse_one(total)).sql() == expected


def test_a_sum_of_nothing() -> None:
    """0 is a sum like any other."""
    assert Sums().add("none", nodes.number(0)).sql() == "0"
