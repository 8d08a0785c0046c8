"""People and words: problem, personas, positioning, messaging, channels, plays."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from icpspec.spec.base import Id, Meta, Model, Text, Texts, choice, doc
from icpspec.spec.conditions import Condition

Role = Annotated[
    Literal["champion", "economic-buyer", "user", "influencer", "blocker"],
    choice(
        champion="wants it, and sells it inside",
        economic_buyer="holds the budget, and signs",
        user="works with it every day",
        influencer="is asked, and listened to",
        blocker="can stop it",
    ),
]


class Problem(Model):
    """What hurts, and why now."""

    statement: Text | None = doc(
        "the problem in the customer's words", examples=["Nobody can say who works on Saturday."]
    )
    urgency: Text | None = doc(
        "why it cannot wait", examples=["The peak season begins in ten weeks."]
    )
    cost_of_inaction: Text | None = doc(
        "what happens if nothing is done",
        examples=["Overtime for a third of the team, every December."],
    )


class Objection(Model):
    """What they say against it, and the answer."""

    objection: Text = Field(description="what they say", examples=["We have no time to switch."])
    answer: Text | None = doc(
        "what to answer", examples=["The first plan is made from your spreadsheet."]
    )


class Persona(Model):
    """A person in the buying committee."""

    title: Text | None = doc("name for people", examples=["VP Support"])
    role: Role | None = doc("part in the decision")
    summary: Text | None = doc(
        "who this is, in a sentence", examples=["Runs support and answers for its cost."]
    )
    titles: list[Text] | None = doc(
        "job titles", examples=[["VP Support", "Head of Customer Service"]]
    )
    seniority: Texts | None = doc("level", examples=["vp", ["director", "vp"]])
    department: Texts | None = doc("where they work", examples=["Support"])
    background: Texts | None = doc(
        "professional history", examples=["Came up through the support floor"]
    )
    demographics: Texts | None = doc("demographics", examples=["35 to 50, leads 20 to 200 people"])
    psychographics: Texts | None = doc("values and habits", examples=["Prefers numbers to vendors"])
    pains: list[Text] | None = doc(
        "what hurts", examples=[["Two days of every week go into the plan"]]
    )
    goals: list[Text] | None = doc(
        "what they want", examples=[["A plan that still holds on Friday"]]
    )
    buying_process: Texts | None = doc(
        "how they buy", examples=["Trial first, then finance, then procurement"]
    )
    objections: list[Objection] | None = doc(
        "objections with answers",
        examples=[
            [
                {
                    "objection": "We have no time to switch.",
                    "answer": "The first plan is made from your spreadsheet.",
                }
            ]
        ],
    )
    questions: list[Text] | None = doc(
        "discovery questions", examples=[["What happens when the planner is ill?"]]
    )
    messages: list[Text] | None = doc(
        "what to say", examples=[["Forecast staffing without the spreadsheet"]]
    )
    channels: list[Text] | None = doc(
        "where to reach them", examples=[["LinkedIn", "Support meetups"]]
    )
    when: Condition | None = doc(
        "which contacts are this persona", examples=[{"seniority": ["director", "vp"]}]
    )
    renamed_from: Id | None = doc("its former id", examples=["head-of-support"])
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])


class Positioning(Model):
    """For whom, what, and against what."""

    for_: Text | None = doc("for whom", alias="for", examples=["support teams of 20 to 200 people"])
    who: Text | None = doc("who need …", examples=["plan shifts in a spreadsheet"])
    category: Text | None = doc("what kind of product", examples=["workforce planning"])
    benefit: Text | None = doc("what it does for them", examples=["plans a month in an hour"])
    unlike: Text | None = doc("the alternative", examples=["suites made for call centres"])
    proof: Texts | None = doc("why to believe it", examples=["Within 8 % for three customers"])


class Pillar(Model):
    """One message."""

    title: Text = Field(description="the message", examples=["From your own tickets"])
    text: Text | None = doc(
        "in a sentence or two", examples=["The forecast is learnt from last year."]
    )
    proof: Texts | None = doc("why to believe it", examples=["Within 8 % for three customers"])


class Messaging(Model):
    """What to say, and how to turn poor fits away."""

    promise: Text | None = doc(
        "the one promise", examples=["The right number of people at the right hour."]
    )
    pillars: list[Pillar] | None = doc(
        "what it rests on",
        examples=[
            [{"title": "From your own tickets", "text": "The forecast is learnt from last year."}]
        ],
    )
    turn_away: Texts | None = doc(
        "words for poor fits", examples=["A shared calendar will do for a team of your size."]
    )


class Channel(Model):
    """Where to reach them."""

    title: Text = Field(description="the channel", examples=["Marketplace of the helpdesk"])
    note: Text | None = doc("how to use it", examples=["Reviews first, ads later"])
    personas: list[Id] | None = doc("whom it reaches", examples=[["vp-support"]])


class Play(Model):
    """What is done with an account of a tier."""

    title: Text | None = doc("name for people", examples=["Staffing audit"])
    goal: Text | None = doc("what it is to reach", examples=["A date for a trial"])
    steps: list[Text] | None = doc(
        "what to do, in order", examples=[["Ask for the plan of last month", "Send the audit"]]
    )
    owner: Text | None = doc("who runs it", examples=["Account executive"])
    assets: list[Text] | None = doc("what to use", examples=[["Audit template"]])
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])
