"""What earns and costs points, what excludes, and what the totals lead to."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from icpspec.spec.base import Count, Day, Id, Meta, Model, Number, Percent, Text, Texts, doc
from icpspec.spec.conditions import Condition, Requirement

Category = Literal[
    "firmographic",
    "technographic",
    "use-case",
    "trigger",
    "intent",
    "behavioral",
    "psychographic",
    "environment",
    "people",
]


class Scale(Model):
    """The points a trait may have."""

    min: Number | None = doc("smallest weight; default -5")
    max: Number | None = doc("largest weight; default 5")
    step: Number | None = doc("weights are whole multiples of it; default 1")
    avoid: list[Number] | None = doc("discouraged weights; default ±2 and ±4 on the default scale")


class Band(Model):
    """One level of a trait."""

    title: Text | None = doc("name for people")
    when: Condition = Field(description="the condition of this band")
    weight: Number = Field(description="its points")


class Evidence(Model):
    """What a trait rests on."""

    basis: Literal["data", "interviews", "assumption"] = Field(description="what it rests on")
    note: Text | None = doc("where it comes from")
    n: Count | None = doc("number of observations")
    date: Day | None = doc("when it was gathered")
    link: Text | None = doc("where to read more")


class Trait(Model):
    """What earns or costs points."""

    title: Text | None = doc("name for people")
    category: Category | None = doc("kind of trait")
    why: Text | None = doc("why it matters")
    when: Condition | None = doc("the condition, with `weight`")
    weight: Number | None = doc("points where `when` is true; 0 observes without scoring")
    bands: list[Band] | None = doc("levels in order; the first that is true counts")
    group: Id | None = doc("the group it belongs to")
    if_unknown: Number | None = doc("points while it is unknown; default 0")
    evidence: Evidence | None = doc("what it rests on")
    personas: list[Id] | None = doc("personas it matters to")
    message: Text | None = doc("what to say to an account that has it")
    question: Text | None = doc("what to ask when it is unknown; default: the attributes' own")
    renamed_from: Id | None = doc("its former id")
    meta: Meta | None = doc("anything of your own")


class Group(Model):
    """Traits whose points are combined before they count."""

    title: Text | None = doc("name for people")
    combine: Literal["sum", "max"] | None = doc("how points combine; default sum")
    cap: Number | None = doc("most the group may give")
    floor: Number | None = doc("least the group may give")


class Exclusion(Model):
    """The negative ICP: what rules an account out."""

    title: Text | None = doc("name for people")
    when: Condition = Field(description="excluded when this is true …")
    unless: Condition | None = doc("… and this is not")
    reason: Text | None = doc("why")
    say: Text | None = doc("how to turn such an account away politely")
    at_best: Id | None = doc("the best tier left to it; default: the last")
    renamed_from: Id | None = doc("its former id")
    meta: Meta | None = doc("anything of your own")


class Tier(Model):
    """What a total leads to, with its rules of engagement."""

    title: Text | None = doc("name for people")
    summary: Text | None = doc("what this tier means")
    min_score: Number | None = doc("least score")
    min_percent: Percent | None = doc("least share of the best possible score")
    min_coverage: Percent | None = doc("least share of the score's range that is settled")
    requires: Requirement | None = doc("a condition that must be true")
    engage: list[Text] | None = doc("motions that are allowed", examples=[["outbound", "inbound"]])
    play: Id | None = doc("the play that runs")
    respond_within: Text | None = doc(
        "promised response time",
        pattern=r"^[0-9]{1,4} (minute|hour|day|week|business day)s?$",
        examples=["4 hours"],
    )
    owner: Text | None = doc("who works it")
    renamed_from: Id | None = doc("its former id")
    meta: Meta | None = doc("anything of your own")


class Exception_(Model):  # noqa: N801 - `exceptions` is the language's word
    """A listed human override."""

    account: Text = Field(description="the account's key")
    tier: Id = Field(description="the tier it is set to")
    reason: Text | None = doc("why")
    owner: Text | None = doc("who decided")
    until: Day | None = doc("last day it holds")


WordList = Texts
