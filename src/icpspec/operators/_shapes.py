"""What may stand behind an operator, as a type that the models and the JSON Schema share."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from icpspec.titles import field_title, model_title


def _whole(value: Any) -> Any:
    """`2.0` is a whole number, as JSON Schema has it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


ID_PATTERN = r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"
DURATION_PATTERN = r"^[0-9]{1,5} (day|week|month|quarter|year)s?$"

Scalar = Annotated[bool | int | float | str, Field(union_mode="left_to_right")]
Number = Annotated[int | float, Field(union_mode="left_to_right")]
# The bound stands inside the conversion: outside, pydantic leaves it out of the JSON Schema.
Count = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
Id = Annotated[
    str,
    Field(
        pattern=ID_PATTERN,
        max_length=100,
        description="kebab-case or snake_case, starts with a letter",
    ),
]
Duration = Annotated[
    str,
    Field(
        pattern=DURATION_PATTERN,
        description="whole days: a week is 7, a month 30, a quarter 91, a year 365",
        examples=["180 days", "1 quarter", "2 years"],
    ),
]


class _Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        defer_build=True,
        field_title_generator=field_title,
        model_title_generator=model_title,
    )


class ListReference(_Shape):
    """A named list of the project."""

    list_: Id = Field(
        alias="list",
        description="a name under `lists` in the project file",
        examples=["eu-countries"],
    )


class CountedSet(_Shape):
    """At least `n` of a set."""

    n: Count = Field(description="how many at least", title="How many", examples=[2])
    of: list[Scalar] | ListReference = Field(
        description="the set", examples=[["slack", "jira", "zendesk"]]
    )


class CountTest(_Shape):
    """Tests on a number of items; several together mean and."""

    eq: Count | None = Field(None, title="Equal to", description="exactly this many", examples=[3])
    ne: Count | None = Field(
        None, title="Not equal to", description="any other number", examples=[0]
    )
    gt: Count | None = Field(None, title="More than", description="more than", examples=[2])
    gte: Count | None = Field(None, title="At least", description="at least", examples=[3])
    lt: Count | None = Field(None, title="Fewer than", description="fewer than", examples=[10])
    lte: Count | None = Field(None, title="At most", description="at most", examples=[10])


class Shape(Enum):
    """The shapes of operands."""

    SCALAR = "scalar"
    ORDERED = "ordered"
    DAY = "day"
    SET = "set"
    PAIR = "pair"
    TEXTS = "texts"
    PATTERN = "pattern"
    DURATION = "duration"
    FLAG = "flag"
    COUNTED_SET = "counted set"
    COUNT = "count"


_Ordered = Annotated[int | float | str, Field(union_mode="left_to_right")]
_Part = Annotated[str, Field(min_length=1)]

ANNOTATIONS: dict[Shape, Any] = {
    Shape.SCALAR: Scalar,
    Shape.ORDERED: _Ordered,
    Shape.DAY: Annotated[str, Field(examples=["2026-10-01"])],
    Shape.SET: list[Scalar] | ListReference,
    Shape.PAIR: Annotated[list[_Ordered], Field(min_length=2, max_length=2)],
    Shape.TEXTS: _Part | list[_Part],
    Shape.PATTERN: Annotated[str, Field(min_length=1, max_length=1000)],
    Shape.DURATION: Duration,
    Shape.FLAG: bool,
    Shape.COUNTED_SET: CountedSet,
    Shape.COUNT: CountTest,
}
"""The type of each shape, which the models and the JSON Schema share."""
