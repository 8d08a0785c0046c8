"""`show` for a motion and a territory, and `--why`: who set a value, and what it replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Sample

SPEC = """\
icpspec: 1
id: sample
title: Sample
traits:
  big: {title: Big, when: {employees: {gte: 50}}, weight: 5}
  german: {title: German, when: {country: DE}, weight: 3}
tiers:
  green: {min_score: 5}
  red: {}
motions:
  plg: {traits: {german: null}}
territories:
  emea:
    when: {country: [DE, FR]}
    traits: {big: {weight: 3}}
    tiers: {green: {min_score: 4}}
    motions: {plg: {tiers: {green: {min_score: 2}}}}
"""


@pytest.fixture
def layered(sample: Sample) -> Sample:
    """The sample with a motion, and a territory that differs for it."""
    sample.write("specs/sample.icp.yaml", SPEC)
    return sample


def test_a_variant_is_shown_with_the_line_and_layer_of_each_value(layered: Sample) -> None:
    """The weights and thresholds that hold there, each where it was set."""
    ended = layered.run("show", "--motion", "plg", "--territory", "emea")
    assert ended.code == 0
    assert ended.stdout == (
        "Sample\n\n"
        "sample, active, specs/sample.icp.yaml\n"
        "As it is for motion plg, territory emea.\n"
        "Scores run from 0 to 3.\n\n"
        "points  trait  band  category  evidence  where\n"
        "    +3  big    Big             none      line 15 (territory emea)\n\n"
        "tier   title  needs            where\n"
        "green  Green  score ≥ 2        line 17 (territory emea, motion plg)\n"
        "red    Red    everything else  line 9\n"
    )


def test_the_only_band_of_an_overlay_is_shown_where_it_stands(layered: Sample) -> None:
    """Also of a trait that the base wrote without bands."""
    bands = "{bands: [{title: Many, when: {employees: {gte: 9}}, weight: 3}]}"
    layered.write("specs/sample.icp.yaml", SPEC.replace("{weight: 3}", bands))
    ended = layered.run("show", "--territory", "emea")
    row = next(line for line in ended.stdout.splitlines() if " Many " in line)
    assert row.endswith("line 15 (territory emea)")


def test_json_tells_what_each_value_replaced(layered: Sample) -> None:
    """Down to the base, the latest first."""
    ended = layered.run("show", "--motion", "plg", "--territory", "emea", "-f", "json")
    document = json.loads(ended.stdout)
    assert (document["motion"], document["territory"]) == ("plg", "emea")
    file = "specs/sample.icp.yaml"
    assert document["provenance"]["/tiers/green/min_score"] == {
        "file": file,
        "line": 17,
        "layer": "territory emea, motion plg",
        "replaced": [
            {"file": file, "line": 16, "layer": "territory emea", "value": 4},
            {"file": file, "line": 8, "layer": "base", "value": 5},
        ],
    }
    assert document["provenance"]["/traits/big/title"] == {"file": file, "line": 5, "layer": "base"}
    assert document["score_range"] == {"min": 0, "max": 3}


def test_the_base_names_who_has_a_variant_of_their_own(layered: Sample) -> None:
    """Motions and territories are listed under the base."""
    shown = layered.run("show").stdout
    assert "motion       plg   plg" in shown
    assert "territory    emea  emea" in shown


def test_why_tells_the_layers_of_a_value(layered: Sample) -> None:
    """The one in force first, then what it replaced; and where else it is set."""
    ended = layered.run("show", "--territory", "emea", "--why", "tiers.green.min_score")
    assert ended.stdout == (
        "sample, territory emea\n\n"
        "path                   value       set by          where\n"
        "tiers.green.min_score  4           territory emea  specs/sample.icp.yaml:16:32\n"
        "                       replaced 5  base            specs/sample.icp.yaml:8:22\n\n"
        "Elsewhere\n"
        "path                   value  set by                      where\n"
        "tiers.green.min_score  2      territory emea, motion plg  specs/sample.icp.yaml:17:48\n"
    )


def test_why_tells_of_a_value_that_only_an_overlay_sets(layered: Sample) -> None:
    """A weight where the base has bands, a trait that only a territory has."""
    bands = "bands: [{title: Many, when: {employees: {gte: 9}}, weight: 5}]"
    spec = SPEC.replace("when: {employees: {gte: 50}}, weight: 5", bands)
    patch = "{big: {when: {employees: {gte: 5}}, weight: 3}}"
    layered.write("specs/sample.icp.yaml", spec.replace("{big: {weight: 3}}", patch))
    here = layered.run("show", "--why", "traits.big.weight")
    assert here.stdout == (
        "sample\n\nNot set here.\n\nElsewhere\n"
        "path               value  set by          where\n"
        "traits.big.weight  3      territory emea  specs/sample.icp.yaml:15:57\n"
    )
    there = layered.run("show", "--why", "traits.big.weight", "--territory", "emea", "-f", "json")
    own, base = json.loads(there.stdout)["values"][0]["settings"]
    assert (own["value"], own["layer"]) == (3, "territory emea")
    assert (base["value"][0]["weight"], base["layer"], base["line"]) == (5, "base", 5)


def test_why_tells_who_removed_a_value(layered: Sample) -> None:
    """A null is a word on the value too."""
    ended = layered.run("show", "--motion", "plg", "--why", "traits.german", "-f", "json")
    (value,) = json.loads(ended.stdout)["values"]
    assert value["path"] == "traits.german"
    removal, base = value["settings"]
    assert (removal["removed"], removal["layer"], removal["line"]) == (True, "motion plg", 11)
    assert base["value"] == {"title": "German", "when": {"country": "DE"}, "weight": 3}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--motion", "pgl"), "error: `sample` has no motion `pgl`.\n    Did you mean `plg`?\n"),
        (
            ("--territory", "emea/dach"),
            "error: `sample` has no territory `emea/dach`.\n    Did you mean `emea`?\n",
        ),
        (
            ("--why", "traits.bigg.weight"),
            "error: There is no value at `traits.bigg.weight`.\n"
            "    `traits` holds no `bigg`. Did you mean `big`?\n",
        ),
    ],
)
def test_names_that_lead_nowhere(layered: Sample, arguments: tuple[str, ...], said: str) -> None:
    """Wrong usage, with the nearest right name."""
    ended = layered.run("show", *arguments)
    assert (ended.code, ended.stderr) == (2, said)


def test_the_version_in_force_on_a_day_is_shown(sample: Sample) -> None:
    """Without a day that of today; else also the one that is over, or the next to be."""
    for name, period, weight in (("old", "until: 2024-12-31", 1), ("new", "from: 2025-01-01", 3)):
        spec = SPEC.replace("weight: 5", f"weight: {weight}").replace("sample", "dated")
        sample.write(f"specs/{name}.icp.yaml", f"{spec}effective: {{{period}}}\n")
    old = sample.run("show", "dated", "--as-of", "2024-12-31", "--why", "traits.big.weight")
    assert "specs/old.icp.yaml:5:" in old.stdout.split("Elsewhere")[0]
    for day in ((), ("--as-of", "2025-01-01")):
        new = sample.run("show", "dated", *day)
        assert "dated, active, specs/new.icp.yaml" in new.stdout
