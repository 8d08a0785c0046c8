"""Life cycle: reviews, bets, the retention goal, and examples inside the spec."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from icpspec.operators._shapes import Duration
from icpspec.spec.base import Count, Day, Id, Model, Number, Percent, Scalar, Text, doc


class Effective(Model):
    """When a version is in force."""

    from_: Day | None = doc("first day", alias="from", examples=["2026-10-01"])
    until: Day | None = doc("last day", examples=["2027-03-31"])


class Expectation(Model):
    """What a decision expects of the next backtest."""

    metric: Text = Field(description="a figure of the backtest", examples=["win_rate"])
    tier: Id | None = doc("of which tier", examples=["green"])
    direction: Literal["up", "down"] | None = doc("which way it should move")
    min: Number | Percent | None = doc("at least", title="At least", examples=[0.3, "30%"])
    max: Number | Percent | None = doc("at most", title="At most", examples=[0.1, "10%"])


class Decision(Model):
    """A bet: what was changed, why, and what is expected of it."""

    date: Day = Field(description="when")
    what: Text = Field(description="what changed", examples=["Weight of fresh-funding from 3 to 5"])
    why: Text | None = doc("why", examples=["Deals with fresh funding closed twice as often."])
    link: Text | None = doc("where it was discussed", examples=["https://example.com/pull/12"])
    expects: Expectation | None = doc(
        "what should come true",
        examples=[{"metric": "win_rate", "tier": "green", "direction": "up"}],
    )
    check_on: Day | None = doc("when to check")


class Success(Model):
    """The retention goal."""

    title: Text | None = doc("name for people", examples=["Plans with it every week"])
    event: Text | None = doc(
        "what a customer does when it succeeds", examples=["schedule_published"]
    )
    count: Count | None = doc("how often", examples=[3])
    within: Duration | None = doc("in which time after the start", title="Within")
    target: Percent | None = doc("share of new customers that should reach it", examples=["60%"])
    cohort: Literal["week", "month", "quarter", "year"] | None = doc("how cohorts are cut")


class Expected(Model):
    """What an example must come to; keys left out are not checked."""

    in_scope: bool | None = doc("whether the ICP scores it at all", examples=[False])
    tier: Id | None = doc("the tier", examples=["green"])
    best_tier: Id | None = doc("the best tier still possible", examples=["green"])
    score: Number | None = doc("the score", examples=[8])
    score_low: Number | None = doc("the least score still possible", examples=[5])
    score_high: Number | None = doc("the greatest score still possible", examples=[14])
    percent: Number | None = doc("share of the best possible score, 0 to 100", examples=[61.54])
    coverage: Number | None = doc("settled share of the range, 0 to 1", examples=[1, 0.85])
    matched: list[Id] | None = doc(
        "exactly these traits are matched",
        title="Matched traits",
        examples=[["team-size", "zendesk"]],
    )
    unknown: list[Id] | None = doc(
        "exactly these traits are unknown", title="Unknown traits", examples=[["fresh-funding"], []]
    )
    excluded_by: list[Id] | None = doc(
        "exactly these exclusions are true", examples=[["no-agreement"]]
    )
    open_exclusions: list[Id] | None = doc(
        "exactly these exclusions are unknown", examples=[["no-agreement"]]
    )
    exception: bool | None = doc("whether an exception applies", examples=[True])


AccountValue = Annotated[Scalar | list[Scalar], Field(description="a value, or several")]


class Example(Model):
    """One account and what the ICP must say of it."""

    name: Text = Field(description="what it shows", examples=["The ideal team"])
    as_of: Day | None = doc("the as-of date; default: the day of the run")
    account: dict[str, AccountValue] | None = doc(
        "attributes; those left out are unknown",
        examples=[{"support_agents": 80, "helpdesk": "zendesk"}],
    )
    key: Text | None = doc("the account's key, to test exceptions", examples=["ACC-00001"])
    events: list[dict[str, Any]] | None = doc(
        "rows of `events`",
        examples=[[{"event_type": "ai", "feature": "forecast", "ts": "2026-09-20"}]],
    )
    contacts: list[dict[str, Any]] | None = doc(
        "rows of `contacts`", examples=[[{"title": "VP Support", "seniority": "vp"}]]
    )
    motion: Id | None = doc("the motion", examples=["plg"])
    territory: Text | None = doc("the territory's path", examples=["emea/dach"])
    expect: Expected = Field(
        description="what must come out",
        examples=[{"tier": "green", "score": 8, "matched": ["team-size", "zendesk"]}],
    )
