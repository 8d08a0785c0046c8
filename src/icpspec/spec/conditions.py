"""Conditions: a mapping of attribute to test, or `all any none not at_least`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, create_model

from icpspec.operators import by_name
from icpspec.operators._shapes import ANNOTATIONS, Count, CountTest, Id, ListReference, Scalar
from icpspec.spec.base import Model, doc

COMBINATORS = ("all", "any", "none", "not", "at_least")
RESERVED = (*COMBINATORS, "matched", "points")

OPERATORS = {f"{operator.name}_": operator for operator in by_name().values()}
"""The operators by the name of their field in a test."""

_tests: dict[str, Any] = {
    field: (
        ANNOTATIONS[operator.shape] | None,
        Field(None, alias=operator.name, description=operator.summary),
    )
    for field, operator in OPERATORS.items()
}
Test: Any = create_model(
    "Test",
    __base__=Model,
    __doc__="Tests on one attribute; several together mean and.",
    **_tests,
)

Operand = Annotated[
    Scalar | list[Scalar] | Test,
    Field(description="a value (`eq`), a list (`in`), or tests by name"),
]


class AtLeast(Model):
    """At least `n` of several conditions."""

    n: Count = Field(description="how many must be true")
    of: list[Condition] = Field(description="the conditions")


class Condition(Model):
    """Attributes and their tests; several together mean all."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Operand]

    all_: list[Condition] | None = doc("true if all of these are", alias="all")
    any_: list[Condition] | None = doc("true if one of these is", alias="any")
    none_: list[Condition] | None = doc("true if none of these is", alias="none")
    not_: Condition | None = doc("true if this one test is false", alias="not")
    at_least: AtLeast | None = doc("true if at least `n` of these are")


class MatchedTest(Model):
    """Tests on the set of matched traits."""

    has: Id | None = doc("this trait is matched")
    has_any: list[Id] | ListReference | None = doc("one of these traits is matched")
    has_all: list[Id] | ListReference | None = doc("all of these traits are matched")
    has_none: list[Id] | ListReference | None = doc("none of these traits is matched")
    has_at_least: CountedIds | None = doc("at least `n` of these traits are matched")
    size: CountTest | None = doc("how many traits are matched")


class CountedIds(Model):
    """At least `n` of several traits."""

    n: Count = Field(description="how many at least")
    of: list[Id] | ListReference = Field(description="the traits")


class PointsTest(Model):
    """Tests on the total of a group, after combine, cap and floor."""

    eq: float | int | None = doc("exactly this total")
    ne: float | int | None = doc("any other total")
    gt: float | int | None = doc("more than")
    gte: float | int | None = doc("at least")
    lt: float | int | None = doc("less than")
    lte: float | int | None = doc("at most")
    between: Annotated[list[float | int], Field(min_length=2, max_length=2)] | None = doc(
        "from the first to the second, both ends in"
    )


class RequirementAtLeast(Model):
    """At least `n` of several requirements."""

    n: Count = Field(description="how many must be true")
    of: list[Requirement] = Field(description="the requirements")


class Requirement(Model):
    """A condition of a tier: attributes, and also `matched` traits and `points` of groups."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Operand]

    all_: list[Requirement] | None = doc("true if all of these are", alias="all")
    any_: list[Requirement] | None = doc("true if one of these is", alias="any")
    none_: list[Requirement] | None = doc("true if none of these is", alias="none")
    not_: Requirement | None = doc("true if this one test is false", alias="not")
    at_least: RequirementAtLeast | None = doc("true if at least `n` of these are")
    matched: MatchedTest | None = doc("list tests over the ids of matched traits")
    points: dict[Id, PointsTest] | None = doc("totals of groups, as `{intent: {gt: 0}}`")
