"""`.icpspec/accepted.yaml`: the findings and the breaking changes that a team has accepted."""

from __future__ import annotations

from pydantic import Field

from icpspec.spec.base import Day, Id, LanguageVersion, Model, Text, doc


class Acceptance(Model):
    """One accepted finding or change, and who answers for it."""

    rule: Text = Field(
        description="id of the rule, or of the change", examples=["overlapping-bands"]
    )
    icp: Id | None = doc(
        "the ICP; left out for a finding of the project file", examples=["support-ops"]
    )
    element: Text | None = doc(
        "the path of what it is about; left out for a finding of the whole file",
        examples=["traits.team-size.weight"],
    )
    variant: Text | None = doc(
        "the motion and territory that it names", examples=["motion plg, territory emea"]
    )
    old: Text | None = doc("of a change: what stood there, in its words", examples=["Runs Zendesk"])
    new: Text | None = doc(
        "of a change: what stands there now, in its words", examples=["Runs a help desk"]
    )
    approver: Text = Field(description="who accepted it", examples=["VP sales"])
    reason: Text = Field(description="why", examples=["Two segments on purpose until the spring."])
    until: Day | None = doc("last day it holds; default: for ever")


class Accepted(Model):
    """What a team has accepted."""

    icpspec: LanguageVersion = Field(
        description="version of the language: 1", title="Version of the language"
    )
    accepted: list[Acceptance] | None = doc(
        "the accepted findings and changes",
        examples=[
            [
                {
                    "rule": "overlapping-bands",
                    "icp": "support-ops",
                    "element": "traits.team-size",
                    "approver": "VP sales",
                    "reason": "Two segments on purpose until the spring.",
                }
            ]
        ],
    )
