"""One account against one ICP."""

from datetime import date
from decimal import Decimal

import pytest

from icpspec.evaluate.account import evaluate
from icpspec.evaluate.conditions import Truth
from icpspec.resolve.model import Override

from .icps import (
    attribute,
    check,
    exclusion,
    flag,
    group,
    icp,
    result,
    tiers,
    trait,
    values_of,
    yes,
)

TODAY = date(2026, 10, 1)
LADDER = tiers({"score": 8}, {"score": 4})


@pytest.mark.parametrize(("scope", "scored"), [(True, True), (False, False), (None, False)])
def test_scope(scope: Truth, scored: bool) -> None:
    """An ICP's `when` says which accounts it scores; false and unknown give no row."""
    own = icp(flag("a", 5), scope=yes("b"))
    assert (evaluate(own, {"a": True, "b": scope}, as_of=TODAY) is not None) is scored


def test_the_example_of_the_language_reference() -> None:
    """80 agents and Zendesk give 8 of 13, yellow; fresh funding would make it green."""
    size = trait(
        "team-size",
        (check("support_agents", "between", (20, 200)), 5),
        (check("support_agents", "gt", 200), 1),
        (check("support_agents", "lt", 5), -3),
    )
    zendesk = trait("zendesk", (check("helpdesk", "eq", "zendesk"), 3))
    funding = trait("fresh-funding", (check("last_funding_on", "within", 180), 5))
    own = icp(
        size,
        zendesk,
        funding,
        ladder=tiers({"score": 12, "coverage": "0.5", "requires": None}, {"percent": "0.4"}),
        attributes=(
            attribute("support_agents", "integer"),
            attribute("helpdesk", "string"),
            attribute("last_funding_on", "date"),
        ),
    )
    found = result(own, as_of=TODAY, support_agents=80, helpdesk="zendesk")
    assert found.as_row() == {
        "icp": "icp",
        "score": Decimal(8),
        "score_low": Decimal(8),
        "score_high": Decimal(13),
        "percent": Decimal("61.54"),
        "coverage": Decimal("0.6875"),  # 1 - 5/16: from -3 to 13
        "tier": "yellow",
        "best_tier": "green",
        "excluded_by": [],
        "open_exclusions": [],
        "exception": False,
        "matched": ["team-size", "zendesk"],
        "unknown": ["fresh-funding"],
    }
    assert found.points_by_trait() == {"team-size": 5, "zendesk": 3, "fresh-funding": None}
    assert [(one.id, one.band, one.weight) for one in found.traits] == [
        ("team-size", "team-size 1", 5),
        ("zendesk", "zendesk 1", 3),
        ("fresh-funding", None, None),
    ]
    assert found.tiers[0].failed == ("score 8 is below 12",)


def test_ids_the_icp_does_not_know_are_ignored() -> None:
    """An account may carry more than the ICP reads."""
    assert result(icp(flag("a", 5)), a=True, something=object()).score == 5


def test_values_are_canonical_before_they_are_tested() -> None:
    """A null value is unknown, another spelling its canonical value."""
    industry = attribute(
        "industry", "string", spellings={"Tech": "technology"}, null_values=("Select",)
    )
    own = icp(trait("t", (check("industry", "eq", "technology"), 2)), attributes=(industry,))
    assert result(own, industry="Tech").score == 2
    assert result(own, industry="Select").unknown == ("t",)


def test_steps() -> None:
    """On steps of 0.25, 3 + 4 steps are 1.75 exactly, and so are all figures."""
    own = icp(flag("a", 3), flag("b", 4, if_unknown=1), step="0.25")
    found = result(own, a=True, b=True)
    assert values_of(found, "score", "percent") == (Decimal("1.75"), 100)
    opened = result(own, a=True)
    assert (opened.score_low, opened.score, opened.score_high) == (
        Decimal("0.75"),
        Decimal(1),
        Decimal("1.75"),
    )
    assert opened.points_by_trait() == {"a": Decimal("0.75"), "b": None}
    assert [one.points for one in opened.traits] == [Decimal("0.75"), Decimal("0.25")]


def test_coverage_and_percent() -> None:
    """Range -2 to 8; unknown `a` leaves 5 of 10 open; 3 of 8 is 37.5 %."""
    own = icp(flag("a", 5), flag("b", 3), flag("c", -2))
    found = result(own, b=True, c=False)
    assert (found.coverage, found.percent) == (Decimal("0.5"), Decimal("37.5"))


def test_coverage_without_a_range() -> None:
    """Where no account can score anything but one total, coverage is 1."""
    own = icp(flag("a", 0))
    assert values_of(result(own), "coverage", "percent") == (1, None)


def test_a_shadow_trait_leaves_coverage_untouched() -> None:
    """Nothing hangs on it."""
    own = icp(flag("a", 5), flag("b", 0))
    assert result(own, a=True).coverage == 1
    assert result(own, a=True).unknown == ("b",)


def test_an_unknown_trait_in_a_full_group_leaves_coverage_untouched() -> None:
    """`a` alone reaches the cap; what `b` gives, the cap takes."""
    own = icp(flag("a", 5, group="g"), flag("b", 4, group="g"), groups=(group("g", cap=5),))
    found = result(own, a=True)
    assert values_of(found, "score_low", "score", "score_high", "coverage") == (5, 5, 5, 1)


def test_points_and_adjustments_sum_to_the_score() -> None:
    """3 + 4 capped at 6 takes 1; the larger of 2 and 5 takes 2; a floor gives 1."""
    own = icp(
        flag("a", 3, group="sum"),
        flag("b", 4, group="sum"),
        flag("c", 2, group="max"),
        flag("d", 5, group="max"),
        flag("e", -3, group="bad"),
        flag("f", 1),
        groups=(group("sum", cap=6), group("max", "max"), group("bad", floor=-2)),
    )
    found = result(own, a=True, b=True, c=True, d=True, e=True, f=True)
    assert dict(found.adjustments) == {"sum": -1, "max": -2, "bad": 1}
    assert [one.points for one in found.traits] == [3, 4, 2, 5, -3, 1]
    assert found.score == 10


def test_lists_go_by_greatest_weight_then_id() -> None:
    """The greatest |weight| of all bands counts, not that of the band that is true."""
    own = icp(
        flag("a", 1),
        trait("b", (yes("b"), 2), (yes("c"), -5)),
        flag("e", 5),
        flag("d", 5),
        flag("f", -4),
        trait("s", (yes("a"), 0)),
    )
    assert result(own, a=True, b=True, d=True, e=True, f=True).matched == (
        "b",
        "d",
        "e",
        "f",
        "a",
        "s",
    )
    assert result(own).unknown == ("b", "d", "e", "f", "a", "s")


@pytest.mark.parametrize(
    ("when", "unless", "excluded"),
    [
        (True, False, True),
        (True, True, False),
        (True, None, None),
        (None, False, None),
        (None, True, False),
        (None, None, None),
        (False, None, False),
    ],
)
def test_excluded_when_and_not_unless(when: Truth, unless: Truth, excluded: Truth) -> None:
    """Kleene: a false `when` or a true `unless` settles it; unknown is open, not excluded."""
    own = icp(flag("a", 9), exclusions=(exclusion("x", unless=yes("b")),), ladder=LADDER)
    found = result(own, a=True, x=when, b=unless)
    assert found.excluded_by == (("x",) if excluded else ())
    assert found.open_exclusions == (("x",) if excluded is None else ())
    assert found.tier == ("red" if excluded else "green")
    assert found.best_tier == ("red" if excluded else "green")
    assert found.exclusions[0].excluded is excluded


def test_the_worst_at_best_counts() -> None:
    """Two exclusions leave yellow and red: red; the score stays what it is."""
    own = icp(
        flag("a", 9),
        exclusions=(exclusion("y", at_best=1), exclusion("x", at_best=2)),
        ladder=LADDER,
    )
    assert result(own, a=True, x=False, y=True).tier == "yellow"
    both = result(own, a=True, x=True, y=True)
    assert values_of(both, "tier", "score", "excluded_by") == ("red", 9, ("x", "y"))


def test_an_exclusion_never_lifts() -> None:
    """`at_best: yellow` leaves an account in red there."""
    own = icp(flag("a", 9), exclusions=(exclusion("y", at_best=1),), ladder=LADDER)
    assert result(own, a=False, y=True).tier == "red"


def test_the_tier_of_at_best_is_not_tested_again() -> None:
    """An excluded account lands in yellow although yellow asks for what it has not."""
    own = icp(
        flag("a", 9),
        exclusions=(exclusion("y", at_best=1),),
        ladder=tiers({"score": 8}, {"requires": yes("b")}),
    )
    assert result(own, a=True, y=True, b=False).tier == "yellow"


def test_true_exclusions_cap_the_best_tier_and_open_ones_do_not() -> None:
    """Unknown exclusions are taken as absent."""
    own = icp(
        flag("a", 9),
        exclusions=(exclusion("y", at_best=1), exclusion("x", at_best=2)),
        ladder=LADDER,
    )
    found = result(own, y=True)
    assert (found.tier, found.best_tier, found.open_exclusions) == ("red", "yellow", ("x",))


@pytest.mark.parametrize(
    ("until", "as_of", "key", "applies"),
    [
        (None, TODAY, "acme", True),
        (TODAY, TODAY, "acme", True),
        (date(2026, 9, 30), TODAY, "acme", False),
        (TODAY, None, "acme", False),
        (None, None, "acme", False),
        (None, TODAY, "Acme", False),
        (None, TODAY, None, False),
    ],
)
def test_exceptions(
    until: date | None,
    as_of: date | None,
    key: str | None,
    applies: bool,
) -> None:
    """They hold through `until`, for the key as it is written; without an as-of day never."""
    own = icp(
        flag("a", 9),
        exclusions=(exclusion("x"),),
        overrides=(Override("other", 2, None), Override("acme", 1, until)),
        ladder=LADDER,
    )
    found = result(own, as_of=as_of, key=key, a=True, x=False)
    expected = ("yellow", "yellow") if applies else ("green", "green")
    assert (found.tier, found.best_tier) == expected
    assert values_of(found, "exception", "score") == (applies, 9)


def test_exceptions_stand_over_exclusions() -> None:
    """A human override wins; the exclusion is still reported."""
    own = icp(
        flag("a", 9),
        exclusions=(exclusion("x"),),
        overrides=(Override("acme", 0, None),),
        ladder=LADDER,
    )
    found = result(own, as_of=TODAY, key="acme", a=False, x=True)
    assert (found.tier, found.best_tier, found.excluded_by) == ("green", "green", ("x",))


def test_the_first_exception_in_force_counts() -> None:
    """An expired one gives way to the next for the same account."""
    own = icp(
        flag("a", 9),
        overrides=(
            Override("acme", 2, date(2026, 1, 1)),
            Override("acme", 1, TODAY),
            Override("acme", 0, None),
        ),
        ladder=LADDER,
    )
    assert result(own, as_of=TODAY, key="acme", a=True).tier == "yellow"


def test_exceptions_do_not_widen_the_scope() -> None:
    """Out of scope is no row, whatever is listed."""
    own = icp(flag("a", 9), scope=yes("b"), overrides=(Override("acme", 0, None),))
    assert evaluate(own, {"b": False}, as_of=TODAY, key="acme") is None
