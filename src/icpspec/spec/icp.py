"""`*.icp.yaml`: one ICP a file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from icpspec.operators._shapes import Duration
from icpspec.spec.attributes import Attribute
from icpspec.spec.base import Day, Id, LanguageVersion, Meta, Model, Number, Text, Version, doc
from icpspec.spec.conditions import Condition
from icpspec.spec.keys import OWN
from icpspec.spec.lifecycle import Decision, Effective, Example, Success
from icpspec.spec.patches import Patch, patches_of
from icpspec.spec.people import Channel, Messaging, Persona, Play, Positioning, Problem
from icpspec.spec.scoring import Exception_, Exclusion, Group, Scale, Tier, Trait


class Guardrails(Model):
    """What overlays may do."""

    locked: list[Text] | None = doc("sections that overlays may add to, not change")
    max_weight_change: Number | None = doc("how far a weight may move from the base")
    require_reason: bool | None = doc("overlays must say why")


class Icp(Model):
    """An Ideal Customer Profile."""

    icpspec: LanguageVersion = Field(description="version of the language: 1")
    id: Id = Field(description="stable id")
    title: Text = Field(description="name for people")
    summary: Text | None = doc("what it is, in a sentence or two")
    version: Version | None = doc("version of this ICP, as text", examples=["2026.4", "1.3.0"])
    status: Literal["draft", "active", "retired"] | None = doc("default active")
    owner: Text | None = doc("who decides")
    priority: Literal["primary", "secondary", "aspirational"] | None = doc("rank among the ICPs")
    effective: Effective | None = doc("when it is in force")
    reviewed: Day | None = doc("day of the last review")
    review_every: Duration | None = doc("how often it is reviewed")
    extends: Id | None = doc("another ICP it builds on")
    renamed_from: Id | None = doc("its former id")
    when: Condition | None = doc("its scope: which accounts it scores; default all")
    scale: Scale | None = doc("the points; default -5 to 5 in steps of 1")
    attributes: dict[Id, Attribute] | None = doc("attributes of this ICP alone")
    problem: Problem | None = doc("what hurts, and why now")
    not_for: list[Text] | None = doc("whom it is not for, in plain words")
    groups: dict[Id, Group] | None = doc("traits whose points are combined")
    traits: dict[Id, Trait] | None = doc("what earns or costs points")
    exclusions: dict[Id, Exclusion] | None = doc("what rules an account out")
    exceptions: list[Exception_] | None = doc("listed human overrides")
    tiers: Annotated[dict[Id, Tier], Field(min_length=1)] = Field(
        description="what a total leads to, best first; the last has no condition"
    )
    personas: dict[Id, Persona] | None = doc("people in the buying committee")
    positioning: Positioning | None = doc("for whom, what, against what")
    messaging: Messaging | None = doc("what to say")
    channels: list[Channel] | None = doc("where to reach them")
    plays: dict[Id, Play] | None = doc("what is done per tier")
    motions: dict[Id, Overlay | None] | None = doc("what differs for a way of selling")
    territories: dict[Id, Overlay | None] | None = doc("what differs for a territory")
    guardrails: Guardrails | None = doc("what overlays may do")
    success: Success | None = doc("the retention goal")
    decisions: list[Decision] | None = doc("what was changed, and why")
    examples: list[Example] | None = doc("accounts and what must come out for them")
    meta: Meta | None = doc("anything of your own")


# What an overlay may change; the other keys of an ICP hold for all of it.
_OVERLAID = (
    *("attributes", "problem", "not_for", "groups", "traits", "exclusions", "tiers", "personas"),
    *("positioning", "messaging", "channels", "plays", "success"),
)


class _Described(Patch):
    """What an overlay says of itself."""

    title: Text | None = doc("name for people")
    kind: Text | None = doc("what it is", examples=["region", "country", "rep"])
    when: Condition | Literal["otherwise"] | None = doc("which accounts belong here")
    owner: Text | None = doc("who may change it")
    reason: Text | None = doc("why it differs")
    motions: dict[Id, Overlay | None] | None = doc("what differs for a motion here")
    territories: dict[Id, Overlay | None] | None = doc("territories inside this one")
    meta: Meta | None = doc("anything of your own")


Overlay: Any = create_model(
    "Overlay",
    __base__=_Described,
    __doc__="What differs for a motion or a territory.",
    **patches_of(Icp, _OVERLAID),
)
for _model in (_Described, Overlay, Icp):
    _model.model_rebuild()

Extension: Any = create_model(
    "Extension",
    __base__=Patch,
    __doc__="An Ideal Customer Profile that builds on another one: what differs.",
    **patches_of(Icp, tuple(Icp.model_fields), required=OWN),
)
