"""What earns and costs points, what excludes, and what the totals lead to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from icpspec.spec.base import Count, Day, Id, Meta, Model, Number, Percent, Text, Texts, choice, doc
from icpspec.spec.conditions import Condition, Requirement

Category = Annotated[
    Literal[
        "firmographic",
        "technographic",
        "use-case",
        "trigger",
        "intent",
        "behavioral",
        "psychographic",
        "environment",
        "people",
    ],
    choice(
        firmographic="what the company is: size, industry, place",
        technographic="what it works with",
        use_case="what it would use the product for",
        trigger="an event that makes now the time: funding, a new leader, a deadline",
        intent="signs that it is looking: research, visits, requests",
        behavioral="what it does with the product",
        psychographic="how it thinks and decides",
        environment="what surrounds it: rules, seasons, the market",
        people="who works there",
    ),
]
Basis = Annotated[
    Literal["data", "interviews", "assumption"],
    choice(
        data="counted, as in a backtest",
        interviews="told by customers or prospects",
        assumption="believed, and not tested yet",
    ),
]
Combine = Annotated[
    Literal["sum", "max"],
    choice(
        sum="all of them count",
        max="only the greatest counts; a trait that is not matched counts 0",
    ),
]


class Scale(Model):
    """The points a trait may have."""

    min: Number | None = doc("smallest weight", default=-5, title="Least weight")
    max: Number | None = doc("largest weight", default=5, title="Greatest weight")
    step: Number | None = doc("weights are whole multiples of it", default=1)
    avoid: list[Number] | None = doc(
        "discouraged weights; default ±2 and ±4 on the default scale", examples=[[-4, -2, 2, 4], []]
    )


class Band(Model):
    """One level of a trait."""

    title: Text | None = doc("name for people", examples=["20 to 200 agents"])
    when: Condition = Field(
        description="the condition of this band",
        examples=[{"support_agents": {"between": [20, 200]}}],
    )
    weight: Number = Field(description="its points", examples=[5])


class Evidence(Model):
    """What a trait rests on."""

    basis: Basis = Field(description="what it rests on")
    note: Text | None = doc("where it comes from", examples=["2026-Q3 backtest"])
    n: Count | None = doc("number of observations", title="Observations", examples=[214])
    date: Day | None = doc("when it was gathered", examples=["2026-10-01"])
    link: Text | None = doc("where to read more", examples=["https://example.com/report"])


class Trait(Model):
    """What earns or costs points."""

    title: Text | None = doc("name for people", examples=["Size of the support team"])
    category: Category | None = doc("kind of trait")
    why: Text | None = doc(
        "why it matters", examples=["Below 20 a spreadsheet works; above 200 they buy a suite."]
    )
    when: Condition | None = doc("the condition, with `weight`", examples=[{"helpdesk": "zendesk"}])
    weight: Number | None = doc(
        "points where `when` is true; 0 observes without scoring", examples=[5, 3, 1, 0, -1, -3, -5]
    )
    bands: list[Band] | None = doc(
        "levels in order; the first that is true counts",
        examples=[
            [
                {
                    "title": "20 to 200 agents",
                    "when": {"support_agents": {"between": [20, 200]}},
                    "weight": 5,
                },
                {"title": "over 200", "when": {"support_agents": {"gt": 200}}, "weight": 1},
            ]
        ],
    )
    group: Id | None = doc("the group it belongs to", examples=["intent"])
    if_unknown: Number | None = doc("points while it is unknown", default=0, title="If unknown")
    evidence: Evidence | None = doc(
        "what it rests on",
        examples=[{"basis": "data", "note": "2026-Q3 backtest", "n": 214, "date": "2026-10-01"}],
    )
    personas: list[Id] | None = doc("personas it matters to", examples=[["vp-support"]])
    message: Text | None = doc(
        "what to say to an account that has it",
        examples=["Forecast staffing without the spreadsheet"],
    )
    question: Text | None = doc(
        "what to ask when it is unknown; default: the attributes' own",
        examples=["Which tool do you answer tickets with?"],
    )
    renamed_from: Id | None = doc("its former id", examples=["zendesk-user"])
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])


class Group(Model):
    """Traits whose points are combined before they count."""

    title: Text | None = doc("name for people", examples=["Buying intent"])
    combine: Combine | None = doc("how points combine", default="sum")
    cap: Number | None = doc("most the group may give", examples=[6])
    floor: Number | None = doc("least the group may give", examples=[-3])


class Exclusion(Model):
    """The negative ICP: what rules an account out."""

    title: Text | None = doc("name for people", examples=["Refuses the data agreement"])
    when: Condition = Field(
        description="excluded when this is true …", examples=[{"dpa_signed": False}]
    )
    unless: Condition | None = doc("… and this is not", examples=[{"country": "US"}])
    reason: Text | None = doc("why", examples=["We may not process their data."])
    say: Text | None = doc(
        "how to turn such an account away politely",
        examples=["We cannot take your data without the agreement."],
    )
    at_best: Id | None = doc("the best tier left to it; default: the last", examples=["red"])
    renamed_from: Id | None = doc("its former id", examples=["no-dpa"])
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])


class Tier(Model):
    """What a total leads to, with its rules of engagement."""

    title: Text | None = doc("name for people", examples=["Core target"])
    summary: Text | None = doc("what this tier means", examples=["Reached out to within a day."])
    min_score: Number | None = doc("least score", title="Least score", examples=[12])
    min_percent: Percent | None = doc(
        "least share of the best possible score", title="Least percent", examples=["40%"]
    )
    min_coverage: Percent | None = doc(
        "least share of the score's range that is settled", title="Least coverage"
    )
    requires: Requirement | None = doc(
        "a condition that must be true", examples=[{"matched": {"has": "fresh-funding"}}]
    )
    engage: list[Text] | None = doc("motions that are allowed", examples=[["outbound", "inbound"]])
    play: Id | None = doc("the play that runs", examples=["staffing-audit"])
    respond_within: Text | None = doc(
        "promised response time",
        pattern=r"^[0-9]{1,4} (minute|hour|day|week|business day)s?$",
        examples=["4 hours"],
    )
    owner: Text | None = doc("who works it", examples=["Account executive"])
    renamed_from: Id | None = doc("its former id", examples=["a-accounts"])
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])


class Exception_(Model):  # noqa: N801 - `exceptions` is the language's word
    """A listed human override."""

    account: Text = Field(description="the account's key", examples=["ACC-00001"])
    tier: Id = Field(description="the tier it is set to", examples=["green"])
    reason: Text | None = doc("why", examples=["Design partner"])
    owner: Text | None = doc("who decided", examples=["VP sales"])
    until: Day | None = doc("last day it holds", examples=["2027-03-31"])


WordList = Texts
