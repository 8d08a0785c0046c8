"""What all models share: strictness and the small value types of the language."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from icpspec.operators._shapes import Count, Duration, Id, Number, Scalar
from icpspec.titles import field_title, model_title

__all__ = [
    "Count",
    "Day",
    "Duration",
    "Id",
    "Meta",
    "Model",
    "Number",
    "Percent",
    "Scalar",
    "Text",
    "Texts",
    "Version",
    "choice",
    "doc",
]


class Model(BaseModel):
    """A mapping of the language: unknown keys are errors, values are not converted."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        serialize_by_alias=True,
        defer_build=True,
        field_title_generator=field_title,
        model_title_generator=model_title,
    )


Text = Annotated[str, Field(min_length=1)]
Texts = Text | list[Text]
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PERCENT_PATTERN = r"^(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?)%$"

Day = Annotated[
    str,
    Field(
        pattern=DAY_PATTERN,
        description="a day, as 2026-10-01",
        examples=["2026-10-01"],
    ),
]
Percent = Annotated[
    str,
    Field(
        pattern=PERCENT_PATTERN,
        description="a share of the whole, as 50%",
        examples=["50%"],
    ),
]
Version = Text
Meta = dict[str, Any]


def _no_flag(value: Any) -> Any:
    """`true` equals 1 in Python, but is no version."""
    if isinstance(value, bool):
        raise ValueError("a version is a number")  # noqa: TRY004 - pydantic asks for it
    return value


LanguageVersion = Annotated[Literal[1], BeforeValidator(_no_flag)]


def doc(description: str, *, default: Any = None, **more: Any) -> Any:
    """An optional key: None where it is left out, with the text that editors show.

    Args:
        description: what the key says, as the beginning of a sentence.
        default: what leaving the key out means, where that is one value; editors write it.
    """
    if default is None:
        return Field(default=None, description=description, **more)
    shown = json.dumps(default) if isinstance(default, bool | list) else default
    described = f"{description}; default `{shown}`"
    return Field(
        default=None, description=described, json_schema_extra={"default": default}, **more
    )


def choice(**meanings: str) -> Any:
    """What each word of a list of words means, in its order, for editors; `-` as `_`."""
    return Field(json_schema_extra={"markdownEnumDescriptions": list(meanings.values())})
