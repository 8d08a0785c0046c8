"""`*.icp.yaml`: one ICP a file."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, create_model

from icpspec.operators._shapes import Duration
from icpspec.spec.attributes import Attribute
from icpspec.spec.base import (
    Day,
    Id,
    LanguageVersion,
    Meta,
    Model,
    Number,
    Text,
    Version,
    choice,
    doc,
)
from icpspec.spec.conditions import Condition
from icpspec.spec.keys import OWN
from icpspec.spec.lifecycle import Decision, Effective, Example, Success
from icpspec.spec.patches import Patch, patches_of
from icpspec.spec.people import Channel, Messaging, Persona, Play, Positioning, Problem
from icpspec.spec.scoring import Exception_, Exclusion, Group, Scale, Tier, Trait

Status = Annotated[
    Literal["draft", "active", "retired"],
    choice(
        draft="being written: checked, and scored only if it is named",
        active="scored and tested",
        retired="kept for its history",
    ),
]
Priority = Annotated[
    Literal["primary", "secondary", "aspirational"],
    choice(
        primary="whom to sell to first",
        secondary="worth serving, after the primary ones",
        aspirational="whom to sell to one day",
    ),
]


class Guardrails(Model):
    """What overlays may do."""

    locked: list[Text] | None = doc(
        "sections that overlays may add to, not change",
        examples=[["exclusions", "traits.fresh-funding"]],
    )
    max_weight_change: Number | None = doc("how far a weight may move from the base", examples=[2])
    require_reason: bool | None = doc("overlays must say why", default=False)


class Icp(Model):
    """An Ideal Customer Profile."""

    model_config = ConfigDict(title="ICP")

    icpspec: LanguageVersion = Field(
        description="version of the language: 1", title="Version of the language"
    )
    id: Id = Field(description="stable id", title="Id", examples=["support-ops"])
    title: Text = Field(description="name for people", examples=["Support operations platform"])
    summary: Text | None = doc(
        "what it is, in a sentence or two",
        examples=["Support teams of 20 to 200 people that outgrew the spreadsheet."],
    )
    version: Version | None = doc("version of this ICP, as text", examples=["2026.4", "1.3.0"])
    status: Status | None = doc("whether it is worked with", default="active")
    owner: Text | None = doc("who decides", examples=["Revenue Operations"])
    priority: Priority | None = doc("rank among the ICPs")
    effective: Effective | None = doc(
        "when it is in force", examples=[{"from": "2026-10-01", "until": "2027-03-31"}]
    )
    reviewed: Day | None = doc("day of the last review")
    review_every: Duration | None = doc("how often it is reviewed", title="Review every")
    extends: Id | None = doc("another ICP it builds on", examples=["support-ops"])
    renamed_from: Id | None = doc("its former id", examples=["support"])
    when: Condition | None = doc(
        "its scope: which accounts it scores; without it, all",
        title="Scope",
        examples=[{"region": ["EMEA", "AMER"]}],
    )
    scale: Scale | None = doc(
        "the points that traits may have",
        examples=[{"min": -10, "max": 24, "step": 0.25, "avoid": []}],
    )
    attributes: dict[Id, Attribute] | None = doc(
        "attributes of this ICP alone",
        examples=[{"support_agents": {"type": "integer", "unit": "people", "min": 0}}],
    )
    problem: Problem | None = doc("what hurts, and why now")
    not_for: list[Text] | None = doc(
        "whom it is not for, in plain words",
        examples=[["Teams of fewer than five; a shared mailbox is enough for them."]],
    )
    groups: dict[Id, Group] | None = doc(
        "traits whose points are combined", examples=[{"intent": {"combine": "sum", "cap": 6}}]
    )
    traits: dict[Id, Trait] | None = doc(
        "what earns or costs points",
        examples=[
            {
                "zendesk": {
                    "title": "Runs Zendesk",
                    "category": "technographic",
                    "when": {"helpdesk": "zendesk"},
                    "weight": 5,
                }
            }
        ],
    )
    exclusions: dict[Id, Exclusion] | None = doc(
        "what rules an account out",
        examples=[
            {
                "no-agreement": {
                    "title": "Refuses the data agreement",
                    "when": {"dpa_signed": False},
                    "reason": "We may not process their data.",
                }
            }
        ],
    )
    exceptions: list[Exception_] | None = doc(
        "listed human overrides",
        examples=[
            [
                {
                    "account": "ACC-00001",
                    "tier": "green",
                    "reason": "Design partner",
                    "until": "2027-03-31",
                }
            ]
        ],
    )
    tiers: Annotated[dict[Id, Tier], Field(min_length=1)] = Field(
        description="what a total leads to, best first; the last has no condition",
        examples=[
            {"green": {"title": "Core target", "min_score": 8}, "red": {"title": "Not served"}}
        ],
    )
    personas: dict[Id, Persona] | None = doc(
        "people in the buying committee",
        examples=[
            {
                "vp-support": {
                    "title": "VP Support",
                    "role": "economic-buyer",
                    "pains": ["Two days of every week go into the plan"],
                }
            }
        ],
    )
    positioning: Positioning | None = doc("for whom, what, against what")
    messaging: Messaging | None = doc("what to say")
    channels: list[Channel] | None = doc(
        "where to reach them",
        examples=[[{"title": "Marketplace of the helpdesk", "personas": ["vp-support"]}]],
    )
    plays: dict[Id, Play] | None = doc(
        "what is done per tier",
        examples=[
            {
                "staffing-audit": {
                    "title": "Staffing audit",
                    "steps": ["Ask for the plan of last month"],
                }
            }
        ],
    )
    motions: dict[Id, Overlay | None] | None = doc(
        "what differs for a way of selling",
        examples=[
            {
                "plg": {
                    "when": {"signup_source": "self-serve"},
                    "tiers": {"green": {"min_score": 8}},
                },
                "sales-led": {"when": "otherwise"},
            }
        ],
    )
    territories: dict[Id, Overlay | None] | None = doc(
        "what differs for a territory",
        examples=[
            {
                "emea": {"when": {"region": "EMEA"}, "traits": {"zendesk": {"weight": 3}}},
                "rest": {"when": "otherwise"},
            }
        ],
    )
    guardrails: Guardrails | None = doc(
        "what overlays may do", examples=[{"locked": ["exclusions"], "max_weight_change": 2}]
    )
    success: Success | None = doc("the retention goal")
    decisions: list[Decision] | None = doc(
        "what was changed, and why",
        examples=[
            [
                {
                    "date": "2026-10-01",
                    "what": "Weight of fresh-funding from 3 to 5",
                    "why": "Deals with fresh funding closed twice as often.",
                }
            ]
        ],
    )
    examples: list[Example] | None = doc(
        "accounts and what must come out for them",
        examples=[
            [
                {
                    "name": "The ideal team",
                    "as_of": "2026-10-01",
                    "account": {"support_agents": 80, "helpdesk": "zendesk"},
                    "expect": {"tier": "green", "score": 10},
                }
            ]
        ],
    )
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])


# What an overlay may change; the other keys of an ICP hold for all of it.
_OVERLAID = (
    *("attributes", "problem", "not_for", "groups", "traits", "exclusions", "tiers", "personas"),
    *("positioning", "messaging", "channels", "plays", "success"),
)


class _Described(Patch):
    """What an overlay says of itself."""

    title: Text | None = doc("name for people", examples=["Self-serve"])
    kind: Text | None = doc("what it is", examples=["region", "country", "rep"])
    when: Condition | Literal["otherwise"] | None = doc(
        "which accounts belong here", examples=[{"region": "EMEA"}, "otherwise"]
    )
    owner: Text | None = doc("who may change it", examples=["Head of EMEA"])
    reason: Text | None = doc("why it differs", examples=["Budgets are decided in January here."])


class _Nested(Patch):
    """What an overlay holds of others, behind what it changes."""

    motions: dict[Id, Overlay | None] | None = doc(
        "what differs for a motion here", examples=[{"plg": {"tiers": {"green": {"min_score": 8}}}}]
    )
    territories: dict[Id, Overlay | None] | None = doc(
        "territories inside this one",
        examples=[
            {
                "dach": {
                    "when": {"country": ["DE", "AT", "CH"]},
                    "traits": {"zendesk": {"weight": 3}},
                }
            }
        ],
    )
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])


_nested: dict[str, Any] = {
    name: (field.annotation, field) for name, field in _Nested.model_fields.items()
}
Overlay: Any = create_model(
    "Overlay",
    __base__=_Described,
    __doc__="What differs for a motion or a territory.",
    **patches_of(Icp, _OVERLAID),
    **_nested,
)


@cache
def extension() -> Any:
    """The model of an ICP that builds on another one; made when the first one is read."""
    # The fields of a patch are those of a model whose forward references are resolved.
    Icp.model_rebuild()
    return create_model(
        "Extension",
        __base__=Patch,
        __doc__="An Ideal Customer Profile that builds on another one: what differs.",
        **patches_of(Icp, tuple(Icp.model_fields), required=OWN),
    )
