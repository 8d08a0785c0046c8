"""Life cycle: reviews, bets, the retention goal, and examples inside the spec."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from icpspec.operators._shapes import Duration
from icpspec.spec.base import Count, Day, Id, Model, Number, Percent, Scalar, Text, doc


class Effective(Model):
    """When a version is in force."""

    from_: Day | None = doc("first day", alias="from")
    until: Day | None = doc("last day")


class Expectation(Model):
    """What a decision expects of the next backtest."""

    metric: Text = Field(description="a figure of the backtest", examples=["win_rate"])
    tier: Id | None = doc("of which tier")
    direction: Literal["up", "down"] | None = doc("which way it should move")
    min: Number | Percent | None = doc("at least")
    max: Number | Percent | None = doc("at most")


class Decision(Model):
    """A bet: what was changed, why, and what is expected of it."""

    date: Day = Field(description="when")
    what: Text = Field(description="what changed")
    why: Text | None = doc("why")
    link: Text | None = doc("where it was discussed")
    expects: Expectation | None = doc("what should come true")
    check_on: Day | None = doc("when to check")


class Success(Model):
    """The retention goal."""

    title: Text | None = doc("name for people")
    event: Text | None = doc("what a customer does when it succeeds")
    count: Count | None = doc("how often")
    within: Duration | None = doc("in which time after the start")
    target: Percent | None = doc("share of new customers that should reach it")
    cohort: Literal["week", "month", "quarter", "year"] | None = doc("how cohorts are cut")


class Expected(Model):
    """What an example must come to; keys left out are not checked."""

    in_scope: bool | None = doc("whether the ICP scores it at all")
    tier: Id | None = doc("the tier")
    best_tier: Id | None = doc("the best tier still possible")
    score: Number | None = doc("the score")
    score_low: Number | None = doc("the least score still possible")
    score_high: Number | None = doc("the greatest score still possible")
    percent: Number | None = doc("share of the best possible score, 0 to 100")
    coverage: Number | None = doc("settled share of the range, 0 to 1")
    matched: list[Id] | None = doc("exactly these traits are matched")
    unknown: list[Id] | None = doc("exactly these traits are unknown")
    excluded_by: list[Id] | None = doc("exactly these exclusions are true")
    open_exclusions: list[Id] | None = doc("exactly these exclusions are unknown")
    exception: bool | None = doc("whether an exception applies")


AccountValue = Annotated[Scalar | list[Scalar], Field(description="a value, or several")]


class Example(Model):
    """One account and what the ICP must say of it."""

    name: Text = Field(description="what it shows")
    as_of: Day | None = doc("the as-of date; default: the day of the run")
    account: dict[str, AccountValue] | None = doc("attributes; those left out are unknown")
    key: Text | None = doc("the account's key, to test exceptions")
    events: list[dict[str, Any]] | None = doc("rows of `events`")
    contacts: list[dict[str, Any]] | None = doc("rows of `contacts`")
    motion: Id | None = doc("the motion")
    territory: Text | None = doc("the territory's path")
    expect: Expected = Field(description="what must come out")
