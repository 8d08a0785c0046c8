"""`score` and `compile` with motions and territories: who belongs where, and what is said of it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from .conftest import Sample

PROJECT = """\
icpspec: 1
attributes:
  size: {type: integer}
  region: {type: string}
  country: {type: string}
  signup: {type: string}
data: {accounts: {source: data/accounts.csv, key: account_id}}
"""
SPEC = """\
icpspec: 1
id: sample
title: Sample
traits:
  big: {title: Big, when: {size: {gte: 50}}, weight: 5}
  free: {title: Free, when: {signup: self-serve}, weight: 1}
tiers: {green: {min_score: 5}, red: {}}
motions:
  plg: {when: {signup: self-serve}, traits: {big: {weight: 3}}}
  sales: {when: otherwise}
territories:
  emea:
    when: {region: EMEA}
    motions: {plg: {tiers: {green: {min_score: 4}}}}
    territories:
      dach: {when: {country: [DE, AT]}, traits: {free: null}}
  rest: {when: otherwise}
"""
# By hand: account, motion, territory, score, tier.
ROWS = (
    ("a,80,EMEA,FR,self-serve", "plg", "emea", "4", "green"),  # 3 + 1, and 4 is enough there
    ("b,80,EMEA,DE,self-serve", "plg", "emea/dach", "3", "red"),  # `free` does not count in DACH
    ("c,80,APAC,JP,sales", "sales", "rest", "5", "green"),
    ("d,80,EMEA,,sales", "sales", "emea", "5", "green"),  # country unknown: stays with EMEA
    ("e,80,,FR,", "", "", "5", "green"),  # neither can be told: the base
    ("f,10,US,US,self-serve", "plg", "rest", "1", "red"),
)


@pytest.fixture
def divided(sample: Sample) -> Sample:
    """A project with two motions and nested territories."""
    sample.write("icpspec.yaml", PROJECT)
    sample.write("specs/sample.icp.yaml", SPEC)
    lines = [line for line, *_ in ROWS]
    head = "account_id,size,region,country,signup"
    sample.write("data/accounts.csv", "\n".join([head, *lines, ""]))
    return sample


def _scored(text: str) -> list[tuple[str, ...]]:
    keys = ("account_id", "motion", "territory", "score", "tier")
    return [tuple(row[key] for key in keys) for row in csv.DictReader(io.StringIO(text))]


def test_each_account_is_scored_by_its_own_variant(divided: Sample) -> None:
    """Motion and territory stand in the row, NULL for the base."""
    ended = divided.run("score", "-f", "csv", "-q")
    assert _scored(ended.stdout) == [(line[0], *rest) for line, *rest in ROWS]


@pytest.mark.parametrize(
    ("options", "accounts"),
    [
        (("--motion", "plg"), "abf"),
        (("--territory", "emea"), "abd"),
        (("--territory", "emea/dach"), "b"),
        (("--motion", "sales", "--territory", "emea"), "d"),
    ],
)
def test_options_filter_rows(divided: Sample, options: tuple[str, ...], accounts: str) -> None:
    """A territory includes those inside it."""
    ended = divided.run("score", "-f", "csv", "-q", *options)
    assert "".join(row[0] for row in _scored(ended.stdout)) == accounts


def test_accounts_that_cannot_be_placed_are_counted(divided: Sample) -> None:
    """Once for motions and once for territories, at the section that they are about."""
    said = divided.run("score", "-f", "csv").stderr
    assert (
        "specs/sample.icp.yaml:8:1: warning: In `sample` a fact is missing that tells the motion of"
        " 1 account; the level above scores it. [ICP519 unplaced-accounts]" in said
    )
    assert "tells the territory of 2 accounts; the level above scores them." in said


def test_accounts_out_of_sight_of_the_scope_are_counted(divided: Sample) -> None:
    """They get no row, and somebody should know."""
    divided.write("specs/sample.icp.yaml", SPEC + "when: {country: {ne: JP}}\n")
    ended = divided.run("score", "-f", "csv")
    assert [row[0] for row in _scored(ended.stdout)] == ["a", "b", "e", "f"]
    assert "`sample` does not score 1 account: a fact is missing" in ended.stderr


def test_a_variant_can_be_compiled_for_all_accounts(divided: Sample) -> None:
    """Everybody as they would be in a place, whoever they belong to."""
    ended = divided.run("compile", "--motion", "plg", "--territory", "emea/dach")
    rows = duckdb.connect().execute(ended.stdout).fetchall()
    assert {row[2:4] for row in rows} == {("plg", "emea/dach")}
    assert {row[0]: row[5] for row in rows} == dict(zip("abcdef", (3, 3, 3, 3, 3, 0), strict=True))


def test_the_compiled_select_assigns_and_scores(divided: Sample) -> None:
    """Without options it says what `score` says."""
    rows = duckdb.connect().execute(divided.run("compile").stdout).fetchall()
    found = sorted((row[0], row[2] or "", row[3] or "", str(row[5]), row[10]) for row in rows)
    assert found == [(line[0], *rest) for line, *rest in ROWS]


@pytest.mark.parametrize("command", ["score", "compile"])
def test_names_that_lead_nowhere(divided: Sample, command: str) -> None:
    """Wrong usage, with the nearest right name."""
    ended = divided.run(command, "--territory", "emea/dac")
    assert ended.code == 2
    assert ended.stderr.endswith("Did you mean `emea/dach`?\n")


def test_every_account_under_all_variants(divided: Sample) -> None:
    """Side by side, by hand; which places share a variant is told in a comment."""
    ended = divided.run("compile", "sample", "--every-variant", "--as-of", "2026-10-01")
    assert "icpspec compile sample --every-variant --dialect duckdb" in ended.stdout
    same = "territory emea; territory rest; motion sales; territory emea, motion sales"
    assert f"-- Also {same}; territory rest, motion sales: as base." in ended.stdout
    found = duckdb.connect().execute(ended.stdout)
    names = [column[0] for column in found.description]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}
    assert sorted(rows) == [line[0] for line, *_ in ROWS]
    # Account a is big (5; with plg 3) and signed up alone (1; not in DACH).
    assert {name: value for name, value in rows["a"].items() if "." in name} == {
        "score.base": 6,
        "tier.base": "green",
        "score.territory emea/dach": 5,
        "tier.territory emea/dach": "green",
        "score.motion plg": 4,
        "tier.motion plg": "red",
        "score.territory emea, motion plg": 4,
        "tier.territory emea, motion plg": "green",
        "score.territory emea/dach, motion plg": 3,
        "tier.territory emea/dach, motion plg": "red",
    }


def test_all_variants_leave_nothing_to_choose(divided: Sample) -> None:
    """Options that ask for one of them are wrong usage."""
    ended = divided.run("compile", "--every-variant", "--motion", "plg")
    assert ended.code == 2
    assert "--every-variant goes with neither" in ended.stderr


def test_results_are_taken_of_the_version_in_force_on_that_day(sample: Sample) -> None:
    """Not of the one in force today, whenever that is."""
    for name, period, weight in (("old", "until: 2001-12-31", 1), ("new", "from: 2002-01-01", 5)):
        text = (
            f"icpspec: 1\nid: fit\ntitle: Fit\neffective: {{{period}}}\n"
            f"traits: {{big: {{title: Big, when: {{employees: {{gte: 50}}}}, weight: {weight}}}}}\n"
            "tiers: {green: {min_score: 5}, red: {}}\n"
        )
        sample.write(f"specs/{name}.icp.yaml", text)
    sample.write(
        "specs/sample.icp.yaml",
        "icpspec: 1\nid: grid\ntitle: Grid\n"
        "attributes: {fit: {type: number, icp: fit, take: score}}\n"
        "traits: {fits: {title: Fits, when: {fit: {gte: 5}}, weight: 3}}\n"
        "tiers: {green: {min_score: 3}, red: {}}\nexamples:\n"
        "  - {name: old, as_of: 2001-12-31, account: {employees: 60}, expect: {score: 0}}\n"
        "  - {name: new, as_of: 2002-01-01, account: {employees: 60}, expect: {score: 3}}\n",
    )
    assert sample.run("test").stdout == "2 examples, by evaluator and SQL: all passed.\n"
    for day, score in (("2001-12-31", "0"), ("2002-01-01", "3")):
        ended = sample.run("score", "--icp", "grid", "-f", "json", "--as-of", day)
        first = json.loads(ended.stdout)["rows"][0]
        assert str(first["score"]) == score
        shown = sample.run("explain", "x", "--icp", "grid", "-f", "json", "--as-of", day)
        assert str(json.loads(shown.stdout)["rows"][0]["score"]) == score


PATCHES = """\
icpspec: 1
id: sample
title: Sample
traits:
  big: {title: Big, when: {size: {gte: 50}}, weight: 5}
tiers: {green: {min_score: 5}, red: {}}
territories:
  north: {when: {country: [SE, "NO", fi]}, traits: {big: {weight: 1}}}
  south: {when: {country: [IT, "Ex'tremadura"]}, traits: {big: {weight: 3}}}
  west: {when: {country: PT}}
"""


@pytest.mark.parametrize("rest", ["", "  rest: {when: otherwise}\n"])
def test_many_values_of_one_attribute_tell_the_territory(sample: Sample, rest: str) -> None:
    """Values without case, quotes in them, several a territory; others and none stay outside."""
    sample.write(
        "icpspec.yaml",
        PROJECT.replace("country: {type: string}", "country: {type: string, case: ignore}"),
    )
    sample.write("specs/sample.icp.yaml", PATCHES + rest)
    other = "rest" if rest else ""
    rows = (
        ("a,80,,no,", "north", "1"),
        ("b,80,,FI,", "north", "1"),
        ("c,80,,ex'TREMADURA,", "south", "3"),
        ("d,80,,pt,", "west", "5"),
        ("e,80,,DE,", other, "5"),
        ("f,80,,,", "", "5"),
    )
    head = "account_id,size,region,country,signup"
    sample.write("data/accounts.csv", "\n".join([head, *(line for line, *_ in rows), ""]))
    found = _scored(sample.run("score", "-f", "csv").stdout)
    assert found == [
        (line[0], "", *wanted, "green" if wanted[1] == "5" else "red") for line, *wanted in rows
    ]
    assert "LIST_POSITION" in sample.run("compile").stdout
