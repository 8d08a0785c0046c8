"""Ten accounts by hand: who moves, from where to where, and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.diff.model import Change, Class
from icpspec.diff.run import compare
from icpspec.engine.duckdb import Engine
from icpspec.engine.tables import Tables
from icpspec.impact.model import (
    Alone,
    Capacity,
    Excluded,
    IcpImpact,
    Impact,
    Listed,
    Move,
    Place,
    ScoreChange,
)
from icpspec.impact.pairs import changed_pairs
from icpspec.impact.run import Pair, impact
from icpspec.report.impact import impact_blocks, impact_json, sentences
from icpspec.report.model import Table
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from pathlib import Path


_DAY = date(2026, 10, 1)
_PROJECT = """\
icpspec: 1
attributes:
  agents: {type: integer}
  desk: {type: string}
  region: {type: string}
  owner: {type: string, column: rep}
data: {accounts: {source: accounts.csv, key: id}}
"""
# id, agents, desk, region, rep
_ACCOUNTS = """\
id,agents,desk,region,rep
a01,50,zendesk,EMEA,ann
a02,50,zendesk,NA,bob
a03,50,other,EMEA,ann
a04,10,zendesk,NA,bob
a05,10,other,EMEA,ann
a06,,zendesk,EMEA,ann
a07,50,own,NA,bob
a08,10,own,NA,
a09,50,zendesk,,bob
a10,99,zendesk,APAC,ann
"""
_BASE = """\
icpspec: 1
id: support
title: Support teams
version: "1.0"
when: {agents: {lte: 60}}
traits:
  team: {when: {agents: {gte: 20}}, weight: 3}
  desk: {when: {desk: zendesk}, weight: 3}
tiers:
  green: {min_score: 6}
  yellow: {min_score: 3}
  red: {}
territories:
  emea: {when: {region: EMEA}, owner: Eve, tiers: {green: {min_score: 5}}}
"""
# `desk` falls to 2, an own help desk excludes, APAC's large team comes in, `yellow` is now `amber`.
_HEAD = """\
icpspec: 1
id: support
title: Support teams
version: "2.0"
when: {agents: {lte: 100}}
traits:
  team: {when: {agents: {gte: 20}}, weight: 3}
  desk: {when: {desk: zendesk}, weight: 2}
exclusions:
  own-desk: {title: Own desk, when: {desk: own}, reason: Too much work, at_best: red}
tiers:
  green: {min_score: 6}
  amber: {min_score: 3, renamed_from: yellow}
  red: {}
territories:
  emea: {when: {region: EMEA}, owner: Eve, tiers: {green: {min_score: 5}}}
"""
#        base                    head
# a01    6 green   emea          5 green
# a02    6 green                 5 amber
# a03    3 yellow  emea          3 amber
# a04    3 yellow                2 red
# a05    0 red     emea          0 red
# a06    agents unknown: outside of both
# a07    3 yellow                3, excluded: red
# a08    0 red                   0, excluded: red
# a09    6 green   nowhere       5 amber
# a10    outside                 5 amber


def _write(root: Path, icp: str, project: str = _PROJECT, accounts: str = _ACCOUNTS) -> Path:
    (root / "specs").mkdir(parents=True)
    (root / "icpspec.yaml").write_text(project)
    (root / "specs/support.icp.yaml").write_text(icp)
    (root / "accounts.csv").write_text(accounts)
    return root


def _impact(base: Path, head: Path, **options: Any) -> Impact:
    """The impact over the head's data."""
    spaces = load(base / "icpspec.yaml"), load(head / "icpspec.yaml")
    for space in spaces:
        assert [one.message for one in space.all_findings if one.severity.label == "error"] == []
    older, newer = (space.icps[0] if space.icps else None for space in spaces)
    alone = options.pop("alone", ())
    with Engine(head) as engine:
        pair = Pair(older, newer, alone)
        return impact(Tables(spaces[1], engine), spaces, [pair], _DAY, **options)


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """Folders with both versions."""
    return _write(tmp_path / "base", _BASE), _write(tmp_path / "head", _HEAD)


def _one(found: Impact) -> IcpImpact:
    assert [one.message for one in found.findings] == []
    (icp,) = found.icps
    return icp


def test_migration(both: tuple[Path, Path]) -> None:
    """A renamed tier is the same tier; who is outside of both is counted nowhere."""
    icp = _one(_impact(*both))
    assert icp.tiers == ("green", "amber", "red")
    assert icp.migration == (
        Move("green", "green", 1),
        Move("green", "amber", 2),
        Move("amber", "amber", 1),
        Move("amber", "red", 2),
        Move("red", "red", 2),
        Move(None, "amber", 1),
    )
    # a10 has no score before, so that it is not rescored.
    assert (icp.accounts, icp.moved, icp.rescored) == (9, 5, 4)
    assert icp.score_changes == (
        ScoreChange(Decimal(-1), Decimal(-1), 4),
        ScoreChange(Decimal(0), Decimal(0), 4),
    )


def test_places(both: tuple[Path, Path]) -> None:
    """The territories together are all accounts."""
    icp = _one(_impact(*both))
    base, emea = icp.places
    assert (base.motion, base.territory) == (None, None)
    assert emea == Place(
        None,
        "emea",
        (Move("green", "green", 1), Move("amber", "amber", 1), Move("red", "red", 1)),
    )
    assert sum(one.accounts for one in base.migration) == 6


def test_exclusions(both: tuple[Path, Path]) -> None:
    """Accounts that are newly excluded, whatever tier they were in."""
    assert _one(_impact(*both)).excluded == (Excluded("own-desk", 2, 0),)
    assert _one(_impact(both[1], both[0])).excluded == (Excluded("own-desk", 0, 2),)


def test_capacity(both: tuple[Path, Path]) -> None:
    """Accounts in the best tier by their own owner, here and there."""
    icp = _one(_impact(*both))
    assert icp.has_owners
    assert icp.capacity == (Capacity("ann", "emea", 1, 1), Capacity("bob", None, 2, 0))


def test_capacity_by_owners_of_territories(tmp_path: Path) -> None:
    """Where accounts have no owner, the territory's counts; a new one takes over."""
    project = _PROJECT.replace("  owner: {type: string, column: rep}\n", "")
    base = _write(tmp_path / "base", _BASE, project)
    head = _write(tmp_path / "head", _HEAD.replace("owner: Eve", "owner: Fay"), project)
    assert _one(_impact(base, head)).capacity == (
        Capacity("Eve", "emea", 1, 0),
        Capacity("Fay", "emea", 0, 1),
        Capacity(None, None, 2, 0),
    )


def test_listed(both: tuple[Path, Path]) -> None:
    """By key, with scores where there are any; as many as were asked for."""
    icp = _one(_impact(*both, most_listed=100))
    assert icp.listed is not None
    assert [(one.key, one.before, one.after) for one in icp.listed] == [
        ("a02", "green", "amber"),
        ("a04", "amber", "red"),
        ("a07", "amber", "red"),
        ("a09", "green", "amber"),
        ("a10", None, "amber"),
    ]
    assert icp.listed[0] == Listed("a02", None, None, "green", "amber", Decimal(6), Decimal(5))
    assert icp.listed[4].score_before is None
    few = _one(_impact(*both, most_listed=2)).listed
    assert few == icp.listed[:2]


def test_mirror(both: tuple[Path, Path]) -> None:
    """The other way round, every move goes back."""
    there, back = _one(_impact(*both)), _one(_impact(both[1], both[0]))
    # Tiers are called as the newer version calls them, here `yellow` again: it has no rename.
    names = {"amber": "yellow"}
    mirrored = {
        (names.get(m.after or "", m.after), names.get(m.before or "", m.before)): m.accounts
        for m in there.migration
    }
    found: dict[Any, int] = {}
    for move in back.migration:
        key = names.get(move.before or "", move.before), names.get(move.after or "", move.after)
        found[key] = found.get(key, 0) + move.accounts
    assert found == mirrored


def test_changes_alone(both: tuple[Path, Path], tmp_path: Path) -> None:
    """Each change by itself, the one that moves most first."""
    steps = {
        "traits.desk.weight": _BASE.replace("zendesk}, weight: 3", "zendesk}, weight: 2"),
        "when": _BASE.replace("lte: 60", "lte: 100"),
        "exclusions.own-desk": _BASE.replace(
            "tiers:\n  green: {min_score: 6}",
            "exclusions:\n  own-desk: {title: Own desk, when: {desk: own}, reason: Too much work}\n"
            "tiers:\n  green: {min_score: 6}",
        ),
        "title": _BASE.replace("Support teams", "Teams"),
    }
    alone = []
    for n, (path, text) in enumerate(steps.items()):
        assert text != _BASE
        folder = _write(tmp_path / f"step-{n}", text)
        family = load(folder / "icpspec.yaml").icps[0].family
        assert family is not None
        alone.append((Change("x", "changed", path, "support", Class.SCORING), family))
    icp = _one(_impact(*both, alone=alone))
    # desk: a02 and a09 leave green, a04 falls to red; of four with zendesk in scope a06 is none.
    assert icp.changes == (
        Alone("x", "traits.desk.weight", 3, 4),
        Alone("x", "when", 1, 0),
        Alone("x", "exclusions.own-desk", 1, 0),
        Alone("x", "title", 0, 0),
    )


def test_the_first_sentence_says_it_all(both: tuple[Path, Path]) -> None:
    """For those who read no further."""
    icp = _one(_impact(*both))
    assert list(sentences(icp)) == [
        "5 of 9 accounts change tier: 2 leave green, 3 move among the rest; 4 get another score.",
        "own-desk excludes 2 more.",
    ]
    same = _one(_impact(both[0], both[0]))
    assert list(sentences(same)) == ["No account changes tier, of 8 accounts; no score changes."]
    assert len(impact_blocks(_impact(both[0], both[0]))) == 2


def test_json(both: tuple[Path, Path]) -> None:
    """The keys that CONTRACT names; outside is null."""
    (icp,) = impact_json(_impact(*both))
    assert list(icp) == [
        *("icp", "accounts", "moved", "rescored", "migration", "places", "excluded"),
        *("score_changes", "changes", "capacity", "accounts_listed"),
    ]
    assert {"from": None, "to": "amber", "accounts": 1} in icp["migration"]
    assert icp["accounts_listed"] is None


def test_a_new_icp_takes_accounts_from_outside(both: tuple[Path, Path]) -> None:
    """And one that is removed lets them go."""
    spaces = load(both[0] / "icpspec.yaml"), load(both[1] / "icpspec.yaml")
    with Engine(both[1]) as engine:
        tables = Tables(spaces[1], engine)
        added = impact(tables, spaces, [Pair(None, spaces[1].icps[0])], _DAY)
        gone = impact(tables, spaces, [Pair(spaces[0].icps[0], None)], _DAY)
    assert _one(added).migration == (
        Move(None, "green", 1),
        Move(None, "amber", 4),
        Move(None, "red", 4),
    )
    assert _one(gone).migration == (
        Move("green", None, 3),
        Move("yellow", None, 3),
        Move("red", None, 2),
    )
    assert _one(gone).rescored == 0


def test_a_column_that_is_gone_is_a_warning(tmp_path: Path) -> None:
    """The base reads what the data have no longer: unknown there, and said."""
    base = _write(tmp_path / "base", _BASE, _PROJECT.replace("agents: {", "agents: {column: old, "))
    head = _write(tmp_path / "head", _BASE)
    found = _impact(base, head)
    (finding,) = found.findings
    assert finding.rule.id == "unread-in-version"
    assert "no column `old`" in finding.message
    assert finding.span is not None
    assert finding.span.file.endswith("base/icpspec.yaml")
    (icp,) = found.icps
    # Without agents nobody is known to be in scope.
    assert {one.before for one in icp.migration} == {None}


def test_a_column_that_the_supplier_lacks_is_an_error(tmp_path: Path) -> None:
    """The data are those of the head: there is nothing to compare."""
    base = _write(tmp_path / "base", _BASE)
    head = _write(tmp_path / "head", _BASE, _PROJECT.replace("agents: {", "agents: {column: new, "))
    found = _impact(base, head)
    assert found.icps == ()
    assert [one.rule.id for one in found.findings] == ["missing-column"]


def test_an_account_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    """Every count would be wrong."""
    base = _write(tmp_path / "base", _BASE)
    head = _write(tmp_path / "head", _HEAD, accounts=_ACCOUNTS + "a01,50,own,EMEA,ann\n")
    found = _impact(base, head)
    assert found.icps == ()
    assert [one.rule.id for one in found.findings] == ["duplicate-keys"]


def test_another_column_is_another_value(tmp_path: Path) -> None:
    """An attribute that is remapped: each version reads its own column of the same table."""
    accounts = _ACCOUNTS.replace("id,agents,", "id,old,").replace("rep\n", "rep,agents\n", 1)
    lines = [f"{line},10" if n else line for n, line in enumerate(accounts.splitlines())]
    project = _PROJECT.replace("agents: {type", "agents: {column: old, type")
    base = _write(tmp_path / "older", _BASE, project, "\n".join(lines))
    head = _write(tmp_path / "head", _BASE, accounts="\n".join(lines))
    icp = _one(_impact(base, head))
    # With ten agents each nobody has a team, and nobody is too large.
    assert {(m.before, m.after): m.accounts for m in icp.migration} == {
        ("green", "yellow"): 3,
        ("yellow", "yellow"): 1,
        ("yellow", "red"): 2,
        ("red", "red"): 2,
        (None, "yellow"): 2,
    }


def test_another_step_of_the_scale_is_no_change_of_points(tmp_path: Path) -> None:
    """Points are told in the scale's units; nothing can be changed alone, since steps differ."""
    base = _write(tmp_path / "base", _BASE)
    finer = _BASE.replace("traits:\n", "scale: {step: 0.5, min: -5, max: 5}\ntraits:\n", 1)
    head = _write(tmp_path / "head", finer.replace("zendesk}, weight: 3", "zendesk}, weight: 2.5"))
    icp = _one(_impact(base, head))
    assert {(one.low, one.accounts) for one in icp.score_changes} == {
        (Decimal("-0.5"), 4),
        (Decimal(0), 4),
    }
    spaces = load(base / "icpspec.yaml"), load(head / "icpspec.yaml")
    (pair,) = changed_pairs(compare(*spaces), *spaces, _DAY)
    assert pair.alone == ()


def test_many_changes_of_the_score_are_told_in_ranges() -> None:
    """Few rows, in order, with nobody left out; who falls, stays and rises apart."""
    changes = tuple(
        ScoreChange(Decimal(n), Decimal(n), 10 + n) for n in range(-7, 30) if n % 5 or n == 0
    )
    icp = IcpImpact("a", "A", ("x",), ("x", "x"), 999, 0, 900, (), score_changes=changes)
    (table,) = [one for one in impact_blocks(Impact((icp,))) if isinstance(one, Table)]
    assert len(table.rows) <= 10
    assert [row[0] for row in table.rows][:3] == ["-7 to -3", "-2 to -1", "unchanged"]
    assert sum(int(row[1]) for row in table.rows) == sum(one.accounts for one in changes)
    assert table.note == "All values are in -f json."


_ROLLED = """\
icpspec: 1
id: support
title: Support teams
attributes:
  calls: {type: integer, from: events, aggregate: count, where: {kind: call}}
  notes: {type: integer, from: events, aggregate: count, where: {text: x}}
  people: {type: integer, from: contacts, aggregate: count}
traits:
  called: {when: {calls: {gte: 1}}, weight: 3}
  noted: {when: {notes: {gte: 1}}, weight: 1}
  known: {when: {people: {gte: 1}}, weight: 1}
tiers: {green: {min_score: 3}, red: {}}
"""


def test_roll_ups_of_the_base_are_over_the_tables_of_the_head(tmp_path: Path) -> None:
    """What these lack is unknown and said, one by one; the rest is counted."""
    events = "\n  events: {source: events.csv, account: acc, at: at}"
    contacts = "\n  contacts: {source: contacts.csv, account: acc}\n"
    declared = "data:\n  accounts: {source: accounts.csv, key: id}"
    project = _PROJECT.replace("data: {accounts: {source: accounts.csv, key: id}}", declared)
    older = project.rstrip() + events.replace("events.csv", "gone.csv") + contacts
    base = _write(tmp_path / "base", _ROLLED, older)
    head = _write(tmp_path / "head", _BASE, project.rstrip() + events + "\n")
    (head / "events.csv").write_text("acc,at,kind\na01,2026-01-01,call\na02,2026-01-01,mail\n")
    found = _impact(base, head)
    said = sorted(one.message for one in found.findings if one.rule.id == "unread-in-version")
    assert len(said) == 2
    assert "no `contacts`" in said[0]
    assert "`notes` counts as unknown" in said[1]
    (icp,) = found.icps
    before = {m.before: 0 for m in icp.migration}
    for move in icp.migration:
        before[move.before] += move.accounts
    # Only a01 was called.
    assert (before["green"], before["red"]) == (1, 9)
