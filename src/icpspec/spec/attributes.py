"""The vocabulary: typed facts about an account, and named lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from icpspec.operators._shapes import Duration
from icpspec.spec.base import Id, Meta, Model, Number, Scalar, Text, doc
from icpspec.spec.conditions import Condition

Kind = Literal["string", "integer", "number", "boolean", "date", "timestamp"]


class Attribute(Model):
    """One typed fact about an account."""

    type: Kind = Field(description="what its values are")
    title: Text | None = doc("name for people")
    many: bool | None = doc("true if an account can have several values")
    unit: Text | None = doc("what a number counts", examples=["people", "EUR"])
    min: Number | Text | None = doc("smallest possible value; below it is unknown")
    max: Number | Text | None = doc("largest possible value; above it is unknown")
    column: Text | None = doc("the source's own name for it; the default is the same name")
    provider: Text | None = doc("who supplies it", examples=["Clearbit"])
    question: Text | None = doc("what to ask when it is missing")
    values: list[Scalar] | dict[str, list[Scalar]] | None = doc(
        "the allowed values, or each with its other spellings"
    )
    null_values: list[Scalar] | None = doc("the source's ways of saying nothing")
    case: Literal["ignore"] | None = doc("compare without ASCII case")
    level: Literal["company", "person"] | None = doc("whom it describes; default company")
    zone: Text | None = doc("time zone of a timestamp; default UTC", examples=["Europe/Berlin"])
    separator: Annotated[str, Field(min_length=1, max_length=8)] | None = doc(
        "what stands between several values in text; default `;`"
    )
    formula: Text | None = doc("computed: an expression over attributes")
    when: Condition | None = doc("computed: a named condition")
    from_: Id | None = doc("computed: the table to roll up", alias="from")
    aggregate: (
        Literal["count", "count_distinct", "sum", "min", "max", "latest", "exists"] | None
    ) = doc("computed: how to roll up")
    of: Text | None = doc("computed: the column to roll up")
    where: Condition | None = doc("computed: which rows count")
    within: Duration | None = doc("computed: how far back rows count")
    once_per: Literal["day", "week", "month"] | None = doc("computed: count periods, not rows")
    icp: Id | None = doc("computed: another ICP")
    take: Literal["score", "percent", "tier"] | None = doc("computed: what to take of it")
    meta: Meta | None = doc("anything of your own")


class ListFile(Model):
    """A named list in a file of the project."""

    file: Text = Field(description="path inside the project")
    column: Text | None = doc("its column; the default is the first")


NamedList = list[Scalar] | ListFile
