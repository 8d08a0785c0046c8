"""Answers to what is asked in a meeting: hand-worked, and nothing claimed without ground."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.backtest import faults
from icpspec.backtest.model import Warning_
from icpspec.report.reading import answers, role_of

from .figures import OVERALL, churn, icp, tier, tiers, trait

if TYPE_CHECKING:
    from icpspec.backtest.model import IcpBacktest
    from icpspec.report.reading import Answer

NOT_SURE = {"sign": "unclear", "q_value": 0.6}


def answer(question: str, result: IcpBacktest, as_of: str = "point_in_time") -> Answer:
    """The answer to one question."""
    return next(one for one in answers(result, as_of=as_of) if one.question == question)


@pytest.mark.parametrize(
    ("more", "role"),
    [
        ({}, "earns"),
        ({"flags": ("likely-leakage",)}, "leak"),
        # What knows too much is a trap, whatever else it is.
        ({"flags": ("likely-leakage", "contradicted-sign"), "sign": "contradicts"}, "leak"),
        ({"sign": "contradicts", "flags": ("contradicted-sign",)}, "contradicted"),
        ({"trait": "leaver"}, "leaves"),
        ({**NOT_SURE, "matched": 0, "flags": ("never-matches",)}, "never"),
        ({"weight": Decimal(0), "q_value": None, "sign": "unclear"}, "promising"),
        ({"weight": Decimal(0), "q_value": None, "p_value": 0.2, "sign": "unclear"}, "shadow"),
        ({**NOT_SURE, "iv": 0.01}, "idle"),
        # 12 wins and 48 losses have it: too few for "no difference".
        ({**NOT_SURE, "matched": 60, "win_rate_matched": 0.2, "flags": ("thin",)}, "thin"),
        # 94 wins of 409 are thin, but enough to see that there is nothing.
        ({**NOT_SURE, "iv": 0.0, "matched": 409, "win_rate_matched": 0.23, "flags": ("thin",)},
         "idle"),
        # Bands of both signs: matched or not says nothing, the points do.
        ({**NOT_SURE, "iv": 0.15, "auc": 0.6}, "bands"),
        ({**NOT_SURE, "iv": 0.15, "auc": 0.5}, "idle"),
        ({**NOT_SURE, "iv": None, "auc": None}, "idle"),
    ],
)  # fmt: skip
def test_roles(more: dict[str, Any], role: str) -> None:
    """What a trait turned out to be."""
    assert role_of(trait(**more), {"leaver"}).id == role


def test_the_tier_that_wins() -> None:
    """50 % of green against 19.5 % of red: 2.6 times."""
    found = answer("Which tier wins?", icp())
    assert found.said == (
        "green: 50.0% (46.0%–54.0%) of its deals are won, 2.6 times as often as red."
    )
    assert found.tone == "good"


def test_tiers_out_of_order_are_said_and_their_border_is_named() -> None:
    """Yellow wins more than green."""
    made = (tier("green", 0, 100, 200), tier("yellow", 1, 200, 200), tier("red", 2, 100, 300))
    result = icp(tiers=made)
    found = answer("Which tier wins?", result)
    assert found.said.startswith("yellow: 50.0%")
    assert "The tiers are not in order: green 33.3%" in found.said
    assert found.tone == "bad"
    (change, *_) = answer("What to change?", result).items
    assert change.name == "Look at the border of green and yellow"
    assert change.why == "green wins 33.3%, yellow 50.0%"


@pytest.mark.parametrize(
    ("tiers_", "said"),
    [
        ((tier("a", 0, 5, 5), tier("b", 1, 5, 9)), "It cannot be said: no tier has 30 wins"),
        ((tier("a", 0, 100, 100), tier("b", 1, 5, 9)), "Only one tier has enough deals: a 50.0%"),
    ],
)
def test_thin_tiers_win_nothing(tiers_: Any, said: str) -> None:
    """A rate of few deals is no finding."""
    found = answer("Which tier wins?", icp(tiers=tiers_))
    assert found.said.startswith(said)
    assert found.tone == "doubt"


def test_without_signal_nothing_is_tuned() -> None:
    """Weights that seem idle are not picked out where the whole says nothing."""
    overall = replace(OVERALL, signal="none")
    result = icp(overall=overall, traits=(trait(**NOT_SURE), trait(trait="b", **NOT_SURE)))
    assert answer("Which tier wins?", result).said.startswith("None that could be told")
    names = [item.name for item in answer("What to change?", result).items]
    assert names == ["Rethink what the ICP looks at"]
    wait = icp(overall=replace(OVERALL, signal="cannot tell"), traits=(trait(**NOT_SURE),))
    assert [item.name for item in answer("What to change?", wait).items] == ["Wait for more deals"]


def test_the_tier_whose_customers_leave() -> None:
    """Intervals that do not touch: of red, which is as it should be, or of green, which is not."""
    found = answer("Which tier's customers leave?", icp())
    assert found.said == (
        "red: 30.0% (27.0%–33.0%) leave within 12 months; least in green: 10.0% (7.0%–13.0%)."
    )
    assert found.tone == "good"
    first, _, last = tiers()
    turned = icp(tiers=(replace(first, churn=churn(0.4)), replace(last, churn=churn(0.1))))
    assert answer("Which tier's customers leave?", turned).tone == "bad"


def test_churn_that_cannot_be_told_apart() -> None:
    """Intervals that overlap name no tier; a tier with 29 customers is left out."""
    first, second, last = tiers()
    close = (replace(first, churn=churn(0.1)), replace(last, churn=churn(0.15)))
    found = answer("Which tier's customers leave?", icp(tiers=close))
    assert found.said.startswith("No tier clearly more than another")
    few = (replace(first, churn=churn(0.1)), replace(second, churn=churn(0.9, customers=29)))
    found = answer("Which tier's customers leave?", icp(tiers=few))
    assert found.said.startswith("Only one tier has customers enough: green")
    none = tuple(replace(one, churn=None) for one in tiers())
    result = icp(tiers=none)
    assert answer("Which tier's customers leave?", result).said.startswith("Not known")
    assert answer("What to change?", result).items[-1].name.startswith("Name the customers")


def test_what_to_change() -> None:
    """One line for each trait that asks for it, the heaviest first; those that earn do not."""
    found = (
        trait(trait="a", title="Good"),
        trait(trait="b", title="Leak", flags=("likely-leakage",)),
        trait(trait="c", title="Wrong", sign="contradicts", weight=Decimal(5)),
        trait(trait="d", title="Idle", iv=0.0, **NOT_SURE),
        trait(trait="e", title="Leaves", churn_matched=churn(0.5), churn_unmatched=churn(0.1)),
        trait(trait="f", title="Never", flags=("never-matches",), **NOT_SURE),
        trait(trait="g", title="Up", weight=Decimal(0), q_value=None, sign="unclear"),
        trait(trait="h", title="Down", weight=Decimal(0), q_value=None, sign="unclear",
              odds_ratio=0.4),
    )  # fmt: skip
    leaving = Warning_(faults.WINS_THAT_LEAVE, "", "support-teams", "e")
    result = icp(traits=found, warnings=(leaving,))
    assert [item.name for item in answer("What to change?", result).items] == [
        "Turn round or drop: Wrong (+5)",
        "Take out: Leak (+3)",
        "Drop or sharpen: Idle (+3)",
        "Lower, or ask for more beside it: Leaves (+3)",
        "Correct or drop: Never (+3)",
        "Consider a positive weight: Up",
        "Consider a negative weight: Down",
    ]
    assert [item.name for item in answer("Which traits earn their weight?", result).items] == [
        "Good (+3)"
    ]
    traps = answer("Which traits are traps?", result)
    assert [item.name for item in traps.items] == ["Wrong (+5)", "Leak (+3)", "Leaves (+3)"]
    assert traps.items[2].why == (
        "wins deals whose customers leave: 50.0% within 12 months, the others 10.0%"
    )


def test_todays_values_come_first_and_hide_traps() -> None:
    """Until there is a history, nothing else matters as much."""
    assert answer("Which traits are traps?", icp(), "today").tone == "doubt"
    assert answer("What to change?", icp(), "today").items[0].name == "Give attributes a history"
    assert answer("What to change?", icp()).said == "Nothing that these figures ask for."
