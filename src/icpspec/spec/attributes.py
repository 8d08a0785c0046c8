"""The vocabulary: typed facts about an account, and named lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from icpspec.operators._shapes import Duration
from icpspec.spec.base import Id, Meta, Model, Number, Scalar, Text, choice, doc
from icpspec.spec.conditions import Condition

Kind = Annotated[
    Literal["string", "integer", "number", "boolean", "date", "timestamp"],
    choice(
        string="text",
        integer="a whole number",
        number="a number, also with decimals",
        boolean="true or false",
        date="a day",
        timestamp="a day with its time",
    ),
]
Aggregate = Annotated[
    Literal["count", "count_distinct", "sum", "min", "max", "latest", "exists"],
    choice(
        count="how many rows",
        count_distinct="how many different values of `of`",
        sum="the total of `of`",
        min="the least value of `of`",
        max="the greatest value of `of`",
        latest="the value of `of` in the latest row",
        exists="whether there is a row at all",
    ),
]
Take = Annotated[
    Literal["score", "percent", "tier"],
    choice(
        score="its score, in its own points",
        percent="its share of the best possible score, 0 to 100",
        tier="the id of its tier",
    ),
]


class Attribute(Model):
    """One typed fact about an account."""

    title: Text | None = doc("name for people", examples=["Support agents"])
    type: Kind = Field(description="what its values are")
    many: bool | None = doc("true if an account can have several values", default=False)
    level: Literal["company", "person"] | None = doc("whom it describes", default="company")
    unit: Text | None = doc("what a number counts", examples=["people", "EUR"])
    min: Number | Text | None = doc(
        "smallest possible value; below it is unknown",
        title="Least value",
        examples=[0, "2000-01-01"],
    )
    max: Number | Text | None = doc(
        "largest possible value; above it is unknown", title="Greatest value", examples=[100000]
    )
    case: Literal["ignore"] | None = doc("compare without ASCII case")
    values: list[Scalar] | dict[str, list[Scalar]] | None = doc(
        "the allowed values, or each with its other spellings",
        title="Allowed values",
        examples=[{"technology": ["Tech", "IT"], "retail": []}],
    )
    null_values: list[Scalar] | None = doc(
        "the source's ways of saying nothing",
        title="Words for nothing",
        examples=[["", "unknown", "n/a"]],
    )
    zone: Text | None = doc(
        "time zone of a timestamp", examples=["Europe/Berlin"], default="UTC", title="Time zone"
    )
    separator: Annotated[str, Field(min_length=1, max_length=8)] | None = doc(
        "what stands between several values in text", default=";"
    )
    column: Text | None = doc(
        "the source's own name for it; the default is the same name", examples=["Agents__c"]
    )
    provider: Text | None = doc("who supplies it", examples=["Clearbit"])
    question: Text | None = doc(
        "what to ask when it is missing", examples=["How many people answer tickets today?"]
    )
    formula: Text | None = doc(
        "computed: an expression over attributes", examples=["monthly_tickets / support_agents"]
    )
    when: Condition | None = doc(
        "computed: a named condition",
        examples=[{"any": [{"headcount_growth": {"gte": 0.2}}, {"open_roles": {"gte": 10}}]}],
    )
    from_: Id | None = doc(
        "computed: the table to roll up", alias="from", examples=["events", "contacts"]
    )
    aggregate: Aggregate | None = doc("computed: how to roll up")
    of: Text | None = doc("computed: the column to roll up", examples=["feature"])
    where: Condition | None = doc("computed: which rows count", examples=[{"event_type": "ai"}])
    within: Duration | None = doc("computed: how far back rows count")
    once_per: Literal["day", "week", "month"] | None = doc("computed: count periods, not rows")
    icp: Id | None = doc("computed: another ICP", title="ICP", examples=["intent-signals"])
    take: Take | None = doc("computed: what to take of it")
    meta: Meta | None = doc("anything of your own", examples=[{"crm_field": "ICP_Fit__c"}])


class ListFile(Model):
    """A named list in a file of the project."""

    file: Text = Field(description="path inside the project", examples=["lists/targets.csv"])
    column: Text | None = doc("its column; the default is the first", examples=["domain"])


NamedList = list[Scalar] | ListFile
