"""`icpspec.yaml`: the project file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from icpspec.spec.attributes import Attribute, NamedList
from icpspec.spec.base import Id, LanguageVersion, Meta, Model, Text, doc
from icpspec.spec.data import BacktestSettings, Data, Gate
from icpspec.spec.scoring import Scale


class LintSettings(Model):
    """How strict the checks are."""

    rules: dict[Text, Literal["off", "info", "warning", "error"]] | None = doc(
        "severity by rule id", examples=[{"overlapping-bands": "error", "stale-review": "off"}]
    )


class Project(Model):
    """Vocabulary, data and settings that all ICPs of a project share."""

    icpspec: LanguageVersion = Field(
        description="version of the language: 1", title="Version of the language"
    )
    project: Text | None = doc("name for people", examples=["Acme go-to-market"])
    specs: Annotated[list[Text], Field(min_length=1)] | None = doc(
        "folders with `*.icp.yaml` files", default=["specs"]
    )
    scale: Scale | None = doc(
        "the points that traits may have",
        examples=[{"min": -10, "max": 24, "step": 0.25, "avoid": []}],
    )
    attributes: dict[Id, Attribute] | None = doc(
        "the shared vocabulary",
        examples=[{"support_agents": {"type": "integer", "unit": "people", "min": 0}}],
    )
    lists: dict[Id, NamedList] | None = doc(
        "named lists of values",
        examples=[
            {"eu": ["DE", "AT", "NO"], "targets": {"file": "lists/targets.csv", "column": "domain"}}
        ],
    )
    data: Data | None = doc("where accounts, opportunities and customers are")
    backtest: BacktestSettings | None = doc("conventions of the backtest")
    gates: list[Gate] | None = doc(
        "bounds that the backtest must keep",
        examples=[
            [
                {"metric": "win_rate", "tier": "green", "min": 0.3, "at": "low"},
                {"tiers_in_order": True},
            ]
        ],
    )
    lint: LintSettings | None = doc("how strict the checks are")
    render: dict[str, Any] | None = doc("how pages look", examples=[{"title": "Whom we sell to"}])
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])
