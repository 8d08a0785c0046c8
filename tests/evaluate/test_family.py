"""One account against an ICP with motions and territories: hand-worked from the language's own."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from icpspec.diagnostics import Severity
from icpspec.evaluate.family import FamilyResult, evaluate_family
from icpspec.resolve.family import IcpFamily
from icpspec.resolve.workspace import load

DAY = date(2026, 10, 1)
PROJECT = """\
icpspec: 1
attributes:
  region: {type: string}
  country: {type: string}
  owner: {type: string}
  signup_source: {type: string}
  helpdesk: {type: string}
  industry: {type: string}
  weekly_active: {type: integer}
  agents: {type: integer}
  dpa_signed: {type: boolean}
"""
# The example of the language reference, with what it patches.
ICP = """\
icpspec: 1
id: a
title: A
when: {industry: {known: true}}
traits:
  team-size:
    bands:
      - {when: {agents: {between: [20, 200]}}, weight: 5}
      - {when: {agents: {gt: 200}}, weight: 1}
  zendesk: {when: {helpdesk: zendesk}, weight: 5}
exclusions: {public: {when: {industry: public}}}
exceptions: [{account: special, tier: red}]
tiers: {green: {min_score: 12}, yellow: {min_percent: 50%}, red: {}}
motions:
  plg:
    when: {signup_source: self-serve}
    traits:
      active-users: {category: behavioral, when: {weekly_active: {gte: 5}}, weight: 5}
      team-size: null
  sales-led: {when: otherwise}
  partner: {traits: {zendesk: {weight: 1}}}
territories:
  emea:
    when: {region: EMEA}
    traits: {zendesk: {weight: 3}}
    tiers: {green: {min_score: 10}}
    motions: {plg: {tiers: {green: {min_score: 8}}}}
    territories:
      dach:
        when: {country: [DE, AT, CH]}
        exclusions: {no-dpa: {title: No data agreement, when: {dpa_signed: false}}}
        territories:
          jane-doe:
            kind: rep
            when: {owner: jane.doe}
            traits: {fintech: {when: {industry: fintech}, weight: 5}}
  rest: {when: otherwise}
"""
FULL = {
    "region": "EMEA",
    "country": "DE",
    "owner": "jane.doe",
    "signup_source": "self-serve",
    "helpdesk": "zendesk",
    "industry": "fintech",
    "weekly_active": 7,
    "agents": 50,
    "dpa_signed": True,
}


def load_family(
    tmp_path: Path, icp: str = ICP, project: str = PROJECT, name: str = "a"
) -> IcpFamily:
    """The family of the ICP of that name; a text may hold several files, each after `---`."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "icpspec.yaml").write_text(project, encoding="utf-8")
    for index, text in enumerate(icp.split("---\n")):
        (tmp_path / "specs" / f"{index}.icp.yaml").write_text(text, encoding="utf-8")
    space = load(tmp_path / "icpspec.yaml", today=DAY)
    errors = [f for f in space.all_findings if f.severity is Severity.ERROR]
    assert not errors, [(str(f.span), f.message) for f in errors]
    (found,) = [one.family for one in space.icps if one.id == name]
    assert found is not None
    return found


@pytest.fixture
def family(tmp_path: Path) -> IcpFamily:
    """The example."""
    return load_family(tmp_path)


def scored(family: IcpFamily, changes: dict[str, Any], **given: Any) -> FamilyResult:
    """The account in scope with some values changed."""
    found = evaluate_family(family, FULL | changes, as_of=DAY, **given)
    assert found is not None
    return found


def test_a_rep_of_the_product_led_motion(family: IcpFamily) -> None:
    """plg: active-users 5, no team-size; emea: zendesk 3; jane: fintech 5; green from 8."""
    found = scored(family, {})
    assert found.as_row() == {
        "icp": "a",
        "motion": "plg",
        "territory": "emea/dach/jane-doe",
        "score": Decimal(13),
        "score_low": Decimal(13),
        "score_high": Decimal(13),
        "percent": Decimal("100.00"),
        "coverage": Decimal("1.0000"),
        "tier": "green",
        "best_tier": "green",
        "excluded_by": [],
        "open_exclusions": [],
        "exception": False,
        # zendesk weighs 3 here, but 5 in the base, and so do the others: then by id.
        "matched": ["active-users", "fintech", "zendesk"],
        "unknown": [],
    }
    assert list(found.as_row())[:3] == ["icp", "motion", "territory"]
    assert (found.motion_reason, found.territory_reason) == (None, None)


@pytest.mark.parametrize(
    ("changes", "motion", "territory", "score", "tier"),
    [
        # Sales-led in emea: team-size 5 + zendesk 3, green from 10.
        ({"signup_source": "call", "country": "FR"}, "sales-led", "emea", 8, "yellow"),
        # No territory inside emea is known: emea itself, plg there has green from 8.
        ({"country": None}, "plg", "emea", 8, "green"),
        # An unknown region: the base of the territories; active-users 5 + zendesk 5 of 10.
        ({"region": None}, "plg", None, 10, "yellow"),
        ({"region": "APAC"}, "plg", "rest", 10, "yellow"),
        # An unknown motion: the base; in emea team-size 5 + zendesk 3 + fintech 5.
        ({"signup_source": None}, None, "emea/dach/jane-doe", 13, "green"),
        # dach: no agreement; excluded to the last tier.
        ({"dpa_signed": False, "owner": "joe"}, "plg", "emea/dach", 8, "red"),
        # The same in emea alone has no such exclusion.
        ({"dpa_signed": False, "country": "FR"}, "plg", "emea", 8, "green"),
    ],
)
def test_where_it_belongs_decides_what_counts(
    family: IcpFamily,
    changes: dict[str, Any],
    motion: str | None,
    territory: str | None,
    score: int,
    tier: str,
) -> None:
    """Base → motion → territories from the outside in, each followed by its motion."""
    found = scored(family, changes)
    assert (found.motion, found.territory) == (motion, territory)
    assert (int(found.result.score), found.result.tier) == (score, tier)


def test_given_ones_win(family: IcpFamily) -> None:
    """Partner is reached in no other way: zendesk 1 + team-size 5 of 6, in the base's territory."""
    found = scored(family, {"region": "APAC"}, motion="partner")
    assert (found.motion, found.motion_reason) == ("partner", "given")
    assert (found.territory, found.territory_reason) == ("rest", None)
    assert (int(found.result.score), found.result.tier) == (6, "yellow")
    # emea's patch of zendesk comes after the motion's.
    found = scored(family, {"region": "APAC"}, motion="partner", territory="emea")
    assert (found.territory, found.territory_reason) == ("emea", "given")
    assert found.result.score == 8


def test_what_does_not_exist_is_the_base(family: IcpFamily) -> None:
    """As an opportunity whose region nobody mapped."""
    found = scored(family, {}, motion="events", territory="apac")
    assert (found.motion, found.motion_reason) == (None, "unmapped")
    assert (found.territory, found.territory_reason) == (None, "unmapped")
    assert found.result.score == 10


def test_scope_comes_first(family: IcpFamily) -> None:
    """Outside it there is no row, whatever is given."""
    account = FULL | {"industry": None}
    assert evaluate_family(family, account, as_of=DAY) is None
    assert evaluate_family(family, account, as_of=DAY, motion="plg", territory="emea") is None


def test_exceptions_hold_in_every_variant(family: IcpFamily) -> None:
    """They are of the ICP as a whole."""
    found = evaluate_family(family, FULL, as_of=DAY, key="special")
    assert found is not None
    assert found.result.exception
    assert (found.result.tier, found.result.best_tier) == ("red", "red")


def test_lists_are_ordered_by_the_greatest_weight_anywhere(tmp_path: Path) -> None:
    """`b` weighs 1 in the base but 5 in a territory, so it stands before `a` everywhere."""
    family = load_family(
        tmp_path,
        """\
icpspec: 1
id: a
title: A
traits:
  a: {when: {agents: {gt: 0}}, weight: 3}
  b: {when: {agents: {gt: 1}}, weight: 1}
tiers: {green: {min_score: 1}, red: {}}
territories: {emea: {when: {region: EMEA}, traits: {b: {weight: -5}}}}
""",
    )
    for region in ("APAC", "EMEA"):
        assert scored(family, {"region": region}).result.matched == ("b", "a")
        assert scored(family, {"region": region, "agents": None}).result.unknown == ("b", "a")


def test_scope_and_assignment_read_the_attributes_of_the_base(tmp_path: Path) -> None:
    """It knows no more than 100 agents, but only once it is known who belongs to it."""
    family = load_family(
        tmp_path,
        """\
icpspec: 1
id: a
title: A
when: {agents: {gt: 10}}
attributes: {agents: {type: integer}}
traits: {big: {when: {agents: {gt: 200}}, weight: 3}}
tiers: {green: {min_score: 1}, red: {}}
territories: {large: {when: {agents: {gt: 300}}, attributes: {agents: {max: 1000}}}}
""",
    )
    assert scored(family, {"agents": 500}).result.score == 3
    found = scored(family, {"agents": 5000})
    assert (found.territory, found.result.unknown) == ("large", ("big",))
    assert found.result.score == 0


GRID = """\
icpspec: 1
id: a
title: Fit
attributes:
  intent: {type: number, icp: intent, take: score}
  intent_share: {type: number, icp: intent, take: percent, max: 60}
  intent_tier: {type: string, icp: intent, take: tier}
  hot: {type: boolean, when: {intent_tier: warm, intent: {gte: 2}}}
traits:
  hot: {when: {hot: true}, weight: 3}
  some: {when: {intent: {gte: 1}}, weight: 1}
  half: {when: {intent_share: {between: [33, 40]}}, weight: 1}
tiers: {green: {min_score: 1}, red: {}}
---
icpspec: 1
id: intent
title: Intent
when: {region: {not_in: [MARS]}}
traits:
  active: {when: {weekly_active: {gt: 0}}, weight: 1}
  desk: {when: {helpdesk: zendesk}, weight: 1}
tiers: {warm: {min_score: 2}, cold: {}}
motions: {plg: {when: {signup_source: self-serve}, traits: {active: {weight: 5}}}}
"""


def test_the_result_of_another_icp(tmp_path: Path) -> None:
    """A grid of two: score 6 (plg) or 2, tier warm; outside its scope all is unknown."""
    family = load_family(tmp_path, GRID)
    assert scored(family, {}).result.matched == ("hot", "some")
    cold = scored(family, {"helpdesk": "none", "signup_source": "call"})
    assert cold.result.matched == ("some",)  # score 1 of 2: cold; 50% is not in the band
    cold = scored(family, {"weekly_active": 0, "signup_source": "call"})
    assert cold.result.matched == ("some",)
    outside = scored(family, {"region": "MARS"})
    assert outside.result.unknown == ("hot", "half", "some")
    assert outside.result.best_tier == "green"


def test_computed_attributes_that_are_given_are_not_computed(tmp_path: Path) -> None:
    """As in an example."""
    family = load_family(tmp_path, GRID)
    found = scored(family, {"intent_tier": "warm", "intent": 1.5})
    assert found.result.matched == ("some",)
    # 100 % lies above the bound of the attribute: unknown.
    assert found.result.unknown == ("half",)
