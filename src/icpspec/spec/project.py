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
        "severity by rule id"
    )


class Project(Model):
    """Vocabulary, data and settings that all ICPs of a project share."""

    icpspec: LanguageVersion = Field(description="version of the language: 1")
    project: Text | None = doc("name for people")
    specs: Annotated[list[Text], Field(min_length=1)] | None = doc(
        "folders with `*.icp.yaml` files; default `specs`"
    )
    scale: Scale | None = doc("the points; default -5 to 5 in steps of 1")
    attributes: dict[Id, Attribute] | None = doc("the shared vocabulary")
    lists: dict[Id, NamedList] | None = doc("named lists of values")
    data: Data | None = doc("where accounts, opportunities and customers are")
    backtest: BacktestSettings | None = doc("conventions of the backtest")
    gates: list[Gate] | None = doc("bounds that the backtest must keep")
    lint: LintSettings | None = doc("how strict the checks are")
    render: dict[str, Any] | None = doc("how pages look")
    meta: Meta | None = doc("anything of your own")
