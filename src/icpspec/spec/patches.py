"""Patches: the same language with every key optional, and null to remove what a lower layer set."""

from __future__ import annotations

import types
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo

from icpspec.spec.base import Model
from icpspec.spec.conditions import Condition, Requirement

if TYPE_CHECKING:
    from collections.abc import Sequence

# Replaced whole, never merged, so that they stand in a patch as they stand elsewhere.
_ATOMS = (Condition, Requirement)


class Patch(Model):
    """A mapping that is merged onto another one, key by key."""


@cache
def patch_of(model: type[BaseModel]) -> type[BaseModel]:
    """The model of a patch of a model: every key may be left out or null, mappings are patches."""
    fields = patches_of(model, tuple(model.model_fields))
    text = (model.__doc__ or "").rstrip(".")
    name = f"{model.__name__.rstrip('_')}Patch"
    return create_model(name, __base__=Patch, __doc__=f"{text}: what differs.", **fields)


def patches_of(
    model: type[BaseModel], names: Sequence[str], required: Sequence[str] = ()
) -> dict[str, Any]:
    """Fields for a patch: those of a model, each optional and nullable unless it is required."""
    return {name: _field(model.model_fields[name], is_own=name in required) for name in names}


def _field(field: FieldInfo, *, is_own: bool) -> tuple[Any, FieldInfo]:
    annotation: Any = field.annotation
    for mark in field.metadata:
        annotation = Annotated[annotation, mark]
    default: dict[str, Any] = {} if is_own else {"default": None}
    described = FieldInfo(
        alias=field.alias,
        alias_priority=field.alias_priority,
        validation_alias=field.validation_alias,
        serialization_alias=field.serialization_alias,
        title=field.title,
        description=field.description,
        # Only an example here: what a patch leaves out stays as it was.
        examples=field.examples or _default(field),
        **default,
    )
    if is_own:
        return _without_none(annotation), described
    return _patched(annotation) | None, described


def _default(field: FieldInfo) -> list[Any] | None:
    extra = field.json_schema_extra
    return [extra["default"]] if isinstance(extra, dict) and "default" in extra else None


def _without_none(annotation: Any) -> Any:
    kept = [option for option in get_args(annotation) if option is not types.NoneType]
    is_optional = len(kept) < len(get_args(annotation)) and len(kept) == 1
    return kept[0] if is_optional else annotation


def _patched(annotation: Any) -> Any:
    """An annotation with its models as patches; lists and conditions stay as they are."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        patched = _patched(inner)
        return annotation if patched is inner else Annotated[patched, *marks]
    if origin in (Union, types.UnionType):
        return Union[tuple(_patched(option) for option in get_args(annotation))]  # noqa: UP007
    if origin is dict:
        key, value = get_args(annotation)
        return annotation if value is Any else dict[key, _patched(value) | None]  # type: ignore[misc, valid-type]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        is_final = annotation in _ATOMS or issubclass(annotation, Patch)
        return annotation if is_final else patch_of(annotation)
    return annotation
