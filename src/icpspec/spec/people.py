"""People and words: problem, personas, positioning, messaging, channels, plays."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from icpspec.spec.base import Id, Meta, Model, Text, Texts, doc
from icpspec.spec.conditions import Condition


class Problem(Model):
    """What hurts, and why now."""

    statement: Text | None = doc("the problem in the customer's words")
    urgency: Text | None = doc("why it cannot wait")
    cost_of_inaction: Text | None = doc("what happens if nothing is done")


class Objection(Model):
    """What they say against it, and the answer."""

    objection: Text = Field(description="what they say")
    answer: Text | None = doc("what to answer")


class Persona(Model):
    """A person in the buying committee."""

    title: Text | None = doc("name for people")
    role: Literal["champion", "economic-buyer", "user", "influencer", "blocker"] | None = doc(
        "part in the decision"
    )
    summary: Text | None = doc("who this is, in a sentence")
    titles: list[Text] | None = doc("job titles")
    seniority: Texts | None = doc("level")
    department: Texts | None = doc("where they work")
    background: Texts | None = doc("professional history")
    demographics: Texts | None = doc("demographics")
    psychographics: Texts | None = doc("values and habits")
    pains: list[Text] | None = doc("what hurts")
    goals: list[Text] | None = doc("what they want")
    buying_process: Texts | None = doc("how they buy")
    objections: list[Objection] | None = doc("objections with answers")
    questions: list[Text] | None = doc("discovery questions")
    messages: list[Text] | None = doc("what to say")
    channels: list[Text] | None = doc("where to reach them")
    when: Condition | None = doc("which contacts are this persona")
    renamed_from: Id | None = doc("its former id")
    meta: Meta | None = doc("anything of your own")


class Positioning(Model):
    """For whom, what, and against what."""

    for_: Text | None = doc("for whom", alias="for")
    who: Text | None = doc("who need …")
    category: Text | None = doc("what kind of product")
    benefit: Text | None = doc("what it does for them")
    unlike: Text | None = doc("the alternative")
    proof: Texts | None = doc("why to believe it")


class Pillar(Model):
    """One message."""

    title: Text = Field(description="the message")
    text: Text | None = doc("in a sentence or two")
    proof: Texts | None = doc("why to believe it")


class Messaging(Model):
    """What to say, and how to turn poor fits away."""

    promise: Text | None = doc("the one promise")
    pillars: list[Pillar] | None = doc("what it rests on")
    turn_away: Texts | None = doc("words for poor fits")


class Channel(Model):
    """Where to reach them."""

    title: Text = Field(description="the channel")
    note: Text | None = doc("how to use it")
    personas: list[Id] | None = doc("whom it reaches")


class Play(Model):
    """What is done with an account of a tier."""

    title: Text | None = doc("name for people")
    goal: Text | None = doc("what it is to reach")
    steps: list[Text] | None = doc("what to do, in order")
    owner: Text | None = doc("who runs it")
    assets: list[Text] | None = doc("what to use")
    meta: Meta | None = doc("anything of your own")
