"""Tiers, the best tier still possible, and what a tier failed on."""

from typing import Any

import pytest

from icpspec.evaluate.result import Result
from icpspec.resolve.conditions import All, GroupPoints, Not, TraitMatched

from .icps import check, flag, group, icp, result, tiers, trait, values_of, yes

PAIR = (flag("a", 8), flag("b", 4))


def ladder(**conditions: Any) -> Any:
    """`green` with these conditions, then `red`."""
    return tiers(conditions)


def failed(found: Result) -> tuple[str, ...]:
    """What the best tier failed on."""
    return found.tiers[0].failed


def test_the_first_tier_whose_conditions_are_all_true() -> None:
    """Scores of 12, 8, 4 and 0 against 12, 8 and 2."""
    own = icp(*PAIR, ladder=tiers({"score": 12}, {"score": 8}, {"score": 2}))
    found = [result(own, a=a, b=b).tier for a in (True, False) for b in (True, False)]
    assert found == ["green", "yellow", "orange", "red"]


def test_an_earlier_tier_wins_over_a_harder_later_one() -> None:
    """Order alone decides, not the height of the bars."""
    own = icp(*PAIR, ladder=tiers({"score": 1}, {"score": 12}))
    assert result(own, a=True, b=True).tier == "green"


def test_all_conditions_must_be_true() -> None:
    """Enough score without the coverage is not enough."""
    own = icp(*PAIR, ladder=ladder(score=8, coverage="0.7"))
    short = result(own, a=True)
    assert short.tier == "red"
    assert failed(short) == ("coverage 66.66 % is below 70 %",)
    assert short.tiers[0].holds is False
    assert result(own, a=True, b=False).tier == "green"


def test_thresholds_are_compared_unrounded() -> None:
    """2/3 rounds to 66.67 % and 0.6667, but is below both."""
    own = icp(*PAIR, ladder=ladder(percent="0.6667"))
    found = result(own, a=True, b=False)
    assert (str(found.percent), found.tier) == ("66.67", "red")
    assert failed(found) == ("percent 66.66 % is below 66.67 %",)
    own = icp(*PAIR, ladder=ladder(coverage="0.6667"))
    found = result(own, a=True)
    assert (str(found.coverage), found.tier) == ("0.6667", "red")
    assert result(icp(*PAIR, ladder=ladder(percent="2/3")), a=True, b=False).tier == "green"
    assert result(icp(*PAIR, ladder=ladder(coverage="2/3")), a=True).tier == "green"


def test_scores_in_parts_of_a_step() -> None:
    """On steps of 0.5, a least score of 1.25 is two and a half steps."""
    own = icp(flag("a", 2), flag("b", 1), step="0.5", ladder=ladder(score="5/2"))
    assert result(own, a=True, b=True).tier == "green"
    short = result(own, a=True, b=False)
    assert (short.tier, failed(short)) == ("red", ("score 1 is below 1.25",))


def test_percent_without_a_possible_score() -> None:
    """Where no score above 0 is possible, percent is null and `min_percent` is not true."""
    own = icp(flag("a", -3), ladder=ladder(percent=0))
    found = result(own, a=False)
    assert (found.percent, found.tier, found.best_tier) == (None, "red", "red")
    assert failed(found) == ("percent is undefined: no score above 0 is possible",)


def test_a_negative_score_is_zero_percent() -> None:
    """`percent` counts nothing below 0."""
    own = icp(flag("a", -3), flag("b", 5), ladder=ladder(percent=0))
    found = result(own, a=True, b=False)
    assert values_of(found, "score", "percent", "tier") == (-3, 0, "green")


def test_requires_is_a_gate() -> None:
    """True passes, false and unknown do not."""
    own = icp(*PAIR, ladder=ladder(score=8, requires=TraitMatched("b")))
    assert result(own, a=True, b=True).tier == "green"
    shut = result(own, a=True, b=False)
    assert (shut.tier, shut.best_tier, shut.tiers[0].holds) == ("red", "red", False)
    assert failed(shut) == ("requires is not true",)
    opened = result(own, a=True)
    assert (opened.tier, opened.best_tier, opened.tiers[0].holds) == ("red", "green", None)
    assert failed(opened) == ("requires is unknown",)


def test_false_and_unknown_together_are_false() -> None:
    """A tier that fails on its score does not hold, however `requires` ends."""
    own = icp(*PAIR, ladder=ladder(score=12, requires=yes("c")))
    found = result(own, a=True, b=False)
    assert found.tiers[0].holds is False
    assert failed(found) == ("score 8 is below 12", "requires is unknown")
    assert found.best_tier == "red"


def test_requires_may_test_attributes() -> None:
    """An ordinary condition, here `known: false`."""
    own = icp(*PAIR, ladder=ladder(requires=check("c", "known", operand=False)))
    assert result(own).tier == "green"
    assert result(own, c=True).tier == "red"


def test_requires_may_test_points_of_a_group() -> None:
    """Totals as scored, after the cap: 9 points under a cap of 6 are not more than 6."""
    own = icp(
        flag("a", 5, group="g"),
        flag("b", 4, group="g"),
        groups=(group("g", cap=6),),
        ladder=tiers({"requires": GroupPoints("g", 7, None)}, {"requires": GroupPoints("g", 6, 6)}),
    )
    assert result(own, a=True, b=True).tier == "yellow"
    assert result(own, a=True, b=False).tier == "red"


def test_points_are_never_unknown() -> None:
    """An unknown trait counts its `if_unknown` now, its high end for the best tier."""
    own = icp(
        flag("a", 5, group="g", if_unknown=2),
        groups=(group("g"),),
        ladder=tiers({"requires": GroupPoints("g", 5, None)}, {"requires": GroupPoints("g", 2, 2)}),
    )
    found = result(own)
    assert (found.tier, found.best_tier) == ("yellow", "green")
    assert found.tiers[0].holds is False


def test_points_at_their_high_end_can_also_bar() -> None:
    """`points: {g: {lt: 3}}` is true now, and false at the high end that the best tier takes."""
    own = icp(
        flag("a", 5, group="g"),
        groups=(group("g"),),
        ladder=ladder(requires=GroupPoints("g", None, 2)),
    )
    found = result(own)
    assert (found.tier, found.best_tier) == ("green", "red")


def test_best_tier_takes_high_ends_and_full_coverage() -> None:
    """Nothing known: score 0 of 12, coverage 0, and still everything is possible."""
    own = icp(*PAIR, ladder=ladder(score=12, percent=1, coverage=1))
    found = result(own)
    assert values_of(found, "score", "score_high", "coverage") == (0, 12, 0)
    assert (found.tier, found.best_tier) == ("red", "green")
    assert failed(found) == (
        "score 0 is below 12",
        "percent 0 % is below 100 %",
        "coverage 0 % is below 100 %",
    )


def test_best_tier_does_not_forget_what_is_settled() -> None:
    """With `b` false, 12 is out of reach."""
    own = icp(*PAIR, ladder=tiers({"score": 12}, {"score": 8}))
    assert result(own, b=False).best_tier == "yellow"


def test_unknown_requires_counts_as_true_only_as_a_whole() -> None:
    """A part that is false makes it false, also for the best tier."""
    own = icp(*PAIR, ladder=ladder(requires=All((TraitMatched("a"), Not(TraitMatched("b"))))))
    assert result(own).best_tier == "green"
    assert result(own, b=True).best_tier == "red"


def test_a_matched_shadow_trait_opens_a_gate() -> None:
    """Weight 0 is matched like any other."""
    own = icp(trait("s", (yes("a"), 0)), ladder=ladder(requires=TraitMatched("s")))
    assert result(own, a=True).tier == "green"


def test_one_tier_takes_all() -> None:
    """The last tier has no condition."""
    found = result(icp(*PAIR, ladder=tiers()), a=False)
    assert (found.tier, found.best_tier) == ("red", "red")
    assert found.tiers[0].holds is True
    assert found.tiers[0].failed == ()


@pytest.mark.parametrize("b", [True, False])
def test_every_tier_is_explained(b: bool) -> None:
    """Tiers below the one reached are weighed as well."""
    own = icp(*PAIR, ladder=tiers({"score": 12}, {"score": 8}))
    found = result(own, a=True, b=b)
    assert [(one.tier, one.holds) for one in found.tiers] == [
        ("green", b),
        ("yellow", True),
        ("red", True),
    ]
