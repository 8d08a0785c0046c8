"""`explain` with motions and territories: where an account belongs, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Sample

_PROJECT = """\
icpspec: 1
attributes:
  size: {type: integer, max: 100, question: How many are they?}
  region: {type: string}
  country: {type: string}
  signup: {type: string}
data: {accounts: {source: data/accounts.csv, key: account_id}}
"""
_SPEC = """\
icpspec: 1
id: sample
title: Sample
attributes: {size: {type: integer, max: 100, question: How many are they?}}
traits:
  big: {title: Big, when: {size: {gte: 50}}, weight: 5}
  free: {title: Free, when: {signup: self-serve}, weight: 1}
tiers: {green: {min_score: 5}, red: {}}
motions:
  plg: {when: {signup: self-serve}, traits: {big: {weight: 3}}}
  sales: {when: {signup: sales}}
  event: {traits: {big: {weight: 1}}}
territories:
  emea:
    when: {region: EMEA}
    attributes: {size: {max: 1000}}
    territories:
      dach: {when: {any: [{country: DE}]}}
      danube: {when: {any: [{country: [DE, AT]}]}}
"""
# By hand: account, options, motion and why, territory and why, score, what the text says.
_CASES: tuple[tuple[Any, ...], ...] = (
    (
        "a",
        (),
        ("plg", None),
        ("emea", "tie"),
        4,
        "Motion: plg.\nTerritory: emea; emea/dach and emea/danube claim it alike,"
        " so it goes to neither.\n",
    ),
    (
        "b",
        (),
        ("sales", None),
        ("emea", "unknown"),
        5,
        "Territory: emea; a fact is missing that tells whether it belongs to emea/dach and"
        " emea/danube.\n",
    ),
    (
        "c",
        (),
        (None, "unknown"),
        (None, None),
        0,
        "Motion: none; a fact is missing that tells whether it belongs to plg and sales.\n"
        "Territory: none; no territory claims it.\n",
    ),
    (
        "c",
        ("--territory", "emea/danube"),
        (None, "unknown"),
        ("emea/danube", "given"),
        5,
        "Territory: emea/danube, as asked for.\n",
    ),
    (
        "a",
        ("--motion", "event"),
        ("event", "given"),
        ("emea", "tie"),
        2,
        "Motion: event, as asked for.\n",
    ),
)


@pytest.fixture
def divided(sample: Sample) -> Sample:
    """Accounts of which some cannot be placed; 500 is too large for the base alone."""
    sample.write("icpspec.yaml", _PROJECT)
    sample.write("specs/sample.icp.yaml", _SPEC)
    sample.write(
        "data/accounts.csv",
        "account_id,size,region,country,signup\n"
        "a,500,EMEA,DE,self-serve\nb,500,EMEA,,sales\nc,500,US,US,\n",
    )
    return sample


@pytest.mark.parametrize(("key", "options", "motion", "territory", "score", "text"), _CASES)
def test_where_an_account_belongs_and_why(
    divided: Sample,
    key: str,
    options: tuple[str, ...],
    motion: tuple[str | None, str | None],
    territory: tuple[str | None, str | None],
    score: int,
    text: str,
) -> None:
    """Ties and missing facts are said in words; options win."""
    run = ("explain", key, "--as-of", "2026-10-01", *options)
    ended = divided.run(*run, "-f", "json")
    (row,) = json.loads(ended.stdout)["rows"]
    assert (row["motion"], row["motion_reason"]) == motion
    assert (row["territory"], row["territory_reason"]) == territory
    assert row["score"] == score
    points = [trait["points"] for trait in row["traits"]]
    assert sum(points) == score
    assert text in divided.run(*run).stdout


def test_an_attribute_is_read_as_the_variant_has_it(divided: Sample) -> None:
    """Too large for the base, so unknown there; the question names it as the spec does."""
    run = ("explain", "c", "--as-of", "2026-10-01", "-f", "json")
    (row,) = json.loads(divided.run(*run).stdout)["rows"]
    assert row["unknown"] == ["big", "free"]
    assert row["questions"][0]["attributes"] == ["size"]
    assert row["questions"][0]["ask"] == ["How many are they?"]
    divided.write("data/accounts.csv", "account_id,size,region,country,signup\nc,5000,EMEA,US,\n")
    (row,) = json.loads(divided.run(*run).stdout)["rows"]
    assert (row["territory"], row["unknown"]) == ("emea", ["big", "free"])
    assert row["questions"][0]["attributes"] == ["size"]
    verbose = divided.run("explain", "c", "--as-of", "2026-10-01", "-v").stdout
    assert "size@" not in verbose
    assert "signup" in verbose


def test_options_that_no_icp_has(divided: Sample) -> None:
    """A name that leads nowhere is a wrong call."""
    ended = divided.run("explain", "a", "--motion", "plgg")
    assert ended.code == 2
    assert "`sample` has no motion `plgg`." in ended.stderr
    ended = divided.run("explain", "a", "--territory", "dach")
    assert ended.code == 2


def test_the_result_of_another_icp(divided: Sample) -> None:
    """Its own attributes are read for it, though they are called like those of the first."""
    divided.write(
        "specs/grid.icp.yaml",
        """\
icpspec: 1
id: grid
title: Grid
attributes: {fit: {type: number, icp: sample, take: score}, size: {type: string, column: country}}
traits: {both: {when: {fit: {gte: 4}, size: DE}, weight: 5}}
tiers: {green: {min_score: 5}, red: {}}
""",
    )
    ended = divided.run(
        "explain", "a", "--icp", "grid", "--as-of", "2026-10-01", "-f", "json", "-v"
    )
    (row,) = json.loads(ended.stdout)["rows"]
    assert (row["matched"], row["score"]) == (["both"], 5)


def test_an_account_that_may_be_meant(divided: Sample) -> None:
    """Not outside the scope: a fact is missing that tells it."""
    divided.write("specs/sample.icp.yaml", _SPEC + "when: {country: [DE, FR]}\n")
    run = ("explain", "--as-of", "2026-10-01")
    assert divided.run(*run, "c").stdout == "Sample (sample): outside its scope.\n"
    assert divided.run(*run, "b").stdout == (
        "Sample (sample): not scored; a fact is missing that tells whether it is in its scope"
        " (`when`).\n"
    )


def test_a_question_without_words_names_what_is_missing(divided: Sample) -> None:
    """The attribute to fill, where nobody wrote a question."""
    shown = divided.run("explain", "c", "--as-of", "2026-10-01").stdout
    assert "     5  Big   How many are they?\n" in shown
    assert "     1  Free  `signup`\n" in shown


def test_only_what_is_in_force_is_explained(divided: Sample) -> None:
    """As in `score`: on a day without a version there is no score to explain."""
    divided.write("specs/sample.icp.yaml", _SPEC + "effective: {from: 2027-01-01}\n")
    ended = divided.run("explain", "a", "--as-of", "2026-12-31")
    assert (ended.code, ended.stdout) == (3, "")
    assert "The project has no active ICP." in ended.stderr
    ended = divided.run("explain", "a", "--icp", "sample", "--as-of", "2026-12-31")
    assert (ended.code, ended.stdout) == (2, "")
    assert "`sample` is not in force on that day." in ended.stderr
    assert divided.run("explain", "a", "--as-of", "2027-01-01").code == 0
