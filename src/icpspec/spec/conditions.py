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
        doc(
            operator.summary,
            alias=operator.name,
            title=operator.title,
            examples=list(operator.examples),
        ),
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

    n: Count = Field(description="how many must be true", title="How many", examples=[2])
    of: list[Condition] = Field(
        description="the conditions",
        examples=[[{"helpdesk": "zendesk"}, {"support_agents": {"gte": 20}}]],
    )


class Condition(Model):
    """Attributes and their tests; several together mean all."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Operand]

    all_: list[Condition] | None = doc(
        "true if all of these are",
        alias="all",
        examples=[[{"helpdesk": "zendesk"}, {"support_agents": {"gte": 20}}]],
    )
    any_: list[Condition] | None = doc(
        "true if one of these is",
        alias="any",
        examples=[[{"headcount_growth": {"gte": 0.2}}, {"open_roles": {"gte": 10}}]],
    )
    none_: list[Condition] | None = doc(
        "true if none of these is",
        alias="none",
        examples=[[{"country": "US"}, {"industry": "retail"}]],
    )
    not_: Condition | None = doc(
        "true if this one test is false", alias="not", examples=[{"helpdesk": "zendesk"}]
    )
    at_least: AtLeast | None = doc(
        "true if at least `n` of these are",
        examples=[
            {
                "n": 2,
                "of": [{"helpdesk": "zendesk"}, {"support_agents": {"gte": 20}}, {"country": "DE"}],
            }
        ],
    )


class MatchedTest(Model):
    """Tests on the set of matched traits."""

    has: Id | None = doc("this trait is matched", examples=["fresh-funding"])
    has_any: list[Id] | ListReference | None = doc(
        "one of these traits is matched", examples=[["fresh-funding", "new-leader"]]
    )
    has_all: list[Id] | ListReference | None = doc(
        "all of these traits are matched", examples=[["team-size", "fresh-funding"]]
    )
    has_none: list[Id] | ListReference | None = doc(
        "none of these traits is matched", examples=[["churned-before"]]
    )
    has_at_least: CountedIds | None = doc(
        "at least `n` of these traits are matched",
        examples=[{"n": 2, "of": ["team-size", "helpdesk", "fresh-funding"]}],
    )
    size: CountTest | None = doc("how many traits are matched", examples=[{"gte": 3}])


class CountedIds(Model):
    """At least `n` of several traits."""

    n: Count = Field(description="how many at least", title="How many", examples=[2])
    of: list[Id] | ListReference = Field(
        description="the traits", examples=[["team-size", "helpdesk", "fresh-funding"]]
    )


class PointsTest(Model):
    """Tests on the total of a group, after combine, cap and floor."""

    eq: float | int | None = doc("exactly this total", title="Equal to", examples=[0])
    ne: float | int | None = doc("any other total", title="Not equal to", examples=[0])
    gt: float | int | None = doc("more than", title="More than", examples=[0])
    gte: float | int | None = doc("at least", title="At least", examples=[3])
    lt: float | int | None = doc("less than", title="Less than", examples=[3])
    lte: float | int | None = doc("at most", title="At most", examples=[6])
    between: Annotated[list[float | int], Field(min_length=2, max_length=2)] | None = doc(
        "from the first to the second, both ends in", examples=[[3, 6]]
    )


class RequirementAtLeast(Model):
    """At least `n` of several requirements."""

    n: Count = Field(description="how many must be true", title="How many", examples=[2])
    of: list[Requirement] = Field(
        description="the requirements",
        examples=[[{"matched": {"has": "fresh-funding"}}, {"helpdesk": "zendesk"}]],
    )


class Requirement(Model):
    """A condition of a tier: attributes, and also `matched` traits and `points` of groups."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Operand]

    all_: list[Requirement] | None = doc(
        "true if all of these are",
        alias="all",
        examples=[[{"matched": {"has": "fresh-funding"}}, {"helpdesk": "zendesk"}]],
    )
    any_: list[Requirement] | None = doc(
        "true if one of these is",
        alias="any",
        examples=[[{"matched": {"has": "fresh-funding"}}, {"points": {"intent": {"gte": 3}}}]],
    )
    none_: list[Requirement] | None = doc(
        "true if none of these is",
        alias="none",
        examples=[[{"matched": {"has": "churned-before"}}]],
    )
    not_: Requirement | None = doc(
        "true if this one test is false",
        alias="not",
        examples=[{"matched": {"has": "churned-before"}}],
    )
    at_least: RequirementAtLeast | None = doc(
        "true if at least `n` of these are",
        examples=[
            {
                "n": 2,
                "of": [{"matched": {"has": "fresh-funding"}}, {"matched": {"has": "new-leader"}}],
            }
        ],
    )
    matched: MatchedTest | None = doc(
        "list tests over the ids of matched traits",
        title="Matched traits",
        examples=[{"has": "fresh-funding"}],
    )
    points: dict[Id, PointsTest] | None = doc(
        "totals of groups, as `{intent: {gt: 0}}`",
        title="Points of groups",
        examples=[{"intent": {"gt": 0}}],
    )
