"""Examples of specs with motions and territories: evaluator and SQL, as the language has them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.engine.duckdb import Engine
from icpspec.engine.examples import run
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 10, 1)
PROJECT = """\
icpspec: 1
attributes:
  region: {type: string}
  source: {type: string}
  agents: {type: integer, max: 100}
  rated: {type: boolean, when: {agents: {gt: 50}}}
"""
ICP = """\
icpspec: 1
id: a
title: A
when: {region: {ne: MARS}}
attributes: {size: {type: integer, column: agents, max: 100}}
traits:
  big: {when: {size: {gt: 50}}, weight: 5}
  rated: {when: {rated: true}, weight: 1}
exceptions: [{account: special, tier: red, until: 2026-10-01}]
tiers: {green: {min_score: 5}, red: {}}
motions:
  plg: {when: {source: self-serve}, traits: {big: {weight: 3}}}
  partner: {tiers: {green: {min_score: 3}}, traits: {big: {weight: 3}}}
territories:
  emea:
    when: {region: EMEA}
    attributes: {size: {max: 1000}}
    territories: {one: {when: {agents: 1}}, two: {when: {any: [{agents: {lt: 3}}]}}}
  rest: {when: otherwise, exclusions: {far: {when: {region: APAC}}}}
examples:
  - {name: base, account: {region: US, size: 60},
     expect: {tier: green, score: 5, matched: [big], unknown: [rated]}}
  - {name: by when, account: {region: US, source: self-serve, size: 60},
     expect: {tier: red, score: 3}}
  - {name: given, account: {region: US, source: self-serve, size: 60}, motion: partner,
     expect: {tier: green, score: 3}}
  - {name: wide, account: {region: EMEA, size: 500}, expect: {tier: green, matched: [big]}}
  - {name: narrow, account: {region: US, size: 500},
     expect: {tier: red, unknown: [big, rated]}}
  - {name: moved, account: {region: US, size: 500}, territory: emea, expect: {tier: green}}
  - {name: tie, account: {region: EMEA, agents: 1, size: 60}, expect: {tier: green, score: 5}}
  - {name: inside, account: {region: EMEA, size: 60}, territory: emea/two, expect: {score: 5}}
  - {name: excluded, account: {region: APAC, size: 60},
     expect: {tier: red, excluded_by: [far]}}
  - {name: not there, account: {region: APAC, size: 60}, territory: emea,
     expect: {tier: green}}
  - {name: outside, account: {region: MARS}, motion: plg, territory: emea,
     expect: {in_scope: false}}
  - {name: unknown scope, account: {}, expect: {in_scope: false}}
  - {name: override, key: special, account: {region: US, size: 60},
     expect: {tier: red, exception: true}}
  - {name: over, key: special, as_of: 2026-10-02, account: {region: US, size: 60},
     expect: {tier: green, exception: false}}
  - {name: computed, account: {region: US, agents: 60},
     expect: {matched: [rated], unknown: [big]}}
  - {name: computed given, account: {region: US, agents: 60, rated: false},
     expect: {matched: [], unknown: [big]}}
"""
# Worked by hand from the spec above: where each of them belongs.
PLACES = {
    "base": (None, "rest"),
    "by when": ("plg", "rest"),
    "given": ("partner", "rest"),
    "wide": (None, "emea"),
    "narrow": (None, "rest"),
    "moved": (None, "emea"),
    "tie": (None, "emea"),
    "inside": (None, "emea/two"),
    "excluded": (None, "rest"),
    "not there": (None, "emea"),
    "override": (None, "rest"),
    "over": (None, "rest"),
    "computed": (None, "rest"),
    "computed given": (None, "rest"),
}


def test_examples_of_motions_and_territories(tmp_path: Path) -> None:
    """Given ones win, `when` decides otherwise; both ways say the same of all of them."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "icpspec.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "specs" / "a.icp.yaml").write_text(ICP, encoding="utf-8")
    space = load(tmp_path / "icpspec.yaml", today=DAY)
    assert [f.message for f in space.all_findings if f.severity is Severity.ERROR] == []
    (icp,) = space.icps
    assert icp.family is not None
    with Engine(tmp_path) as engine:
        outcomes = run(icp.family, engine, DAY)
    assert [(o.name, o.differences, o.disagreements) for o in outcomes if not o.passed] == []
    assert len(outcomes) == 16
    for rows in ("evaluator", "sql"):
        found = {
            outcome.name: (row["motion"], row["territory"])
            for outcome in outcomes
            if (row := getattr(outcome, rows)) is not None
        }
        assert found == PLACES
