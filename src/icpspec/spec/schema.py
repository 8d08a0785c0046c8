"""The JSON Schemas (2020-12) of all kinds of file, generated from the models."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from icpspec.titles import as_words

if TYPE_CHECKING:
    from pydantic import BaseModel

KINDS = ("icp", "project", "accepted")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
# In these null is a value: it removes what a lower layer set.
_WITH_NULLS = ("Overlay", "Extension")
_PATCH = "Patch"
_NULL = {"type": "null"}
_TYPE_TITLES = {
    "string": "text",
    "boolean": "true/false",
    "array": "list",
    "object": "mapping",
}
_TEXTS = frozenset({"title", "description", "markdownDescription"})
_SPOKEN = _TEXTS | {"examples"}
# Keywords whose values are data, not schemas.
_DATA = frozenset({"default", "examples", "enum", "const", "required"})


def model_of(kind: str) -> type[BaseModel]:
    """The model of a kind of file: one of `KINDS`, or `extension` (an ICP that `extends`)."""
    if kind == "project":
        from icpspec.spec.project import Project

        return Project
    if kind == "accepted":
        from icpspec.spec.accepted import Accepted

        return Accepted
    from icpspec.spec.icp import Icp, extension

    found: type[BaseModel] = Icp if kind == "icp" else extension()
    return found


def generate(kind: str) -> dict[str, Any]:
    """The schema of a kind of file, from its model."""
    if kind != "icp":
        raw = model_of(kind).model_json_schema(by_alias=True)
        definitions = _definitions(raw.pop("$defs"))
        return {"$schema": _DIALECT, **_tidy(raw, nulls=False), "$defs": definitions}
    both = {"Icp": _raw("icp"), "Extension": _raw("extension")}
    found = {name: schema for raw in both.values() for name, schema in raw.pop("$defs").items()}
    # Which of the two a file is, one key tells.
    return {
        "$schema": _DIALECT,
        "title": "ICP",
        "description": "One Ideal Customer Profile, `*.icp.yaml`.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/Extension"},
        "else": {"$ref": "#/$defs/Icp"},
        "$defs": _definitions({**found, **both}),
    }


def _raw(kind: str) -> dict[str, Any]:
    return model_of(kind).model_json_schema(by_alias=True)


def _definitions(raw: dict[str, Any]) -> dict[str, Any]:
    definitions = {}
    for name, schema in sorted(raw.items()):
        with_nulls = name in _WITH_NULLS or name.endswith(_PATCH)
        definitions[name] = _tidy(schema, nulls=with_nulls)
        for key in ("motions", "territories") if name == "Icp" else ():
            # An overlay may be empty (`dach:`), but the section itself may not.
            section = _without_null(schema["properties"][key])
            definitions[name]["properties"][key] = _tidy(section, nulls=True)
    return definitions


def text(kind: str) -> str:
    """The schema as it is committed and printed."""
    return json.dumps(generate(kind), indent=2, ensure_ascii=False) + "\n"


@cache
def committed(kind: str) -> dict[str, Any]:
    """The committed schema: the same, without importing the models."""
    schema: dict[str, Any] = json.loads(committed_text(kind))
    return schema


def committed_text(kind: str) -> str:
    """The text of the committed schema."""
    from importlib.resources import files

    path = files("icpspec.spec").joinpath("schemas", f"{kind}.schema.json")
    return path.read_text(encoding="utf-8")


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kept = [option for option in schema.get("anyOf", ()) if option != _NULL]
    if len(kept) == len(schema.get("anyOf", ())):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**kept[0], **rest} if len(kept) == 1 else {"anyOf": kept, **rest}


def _tidy(schema: Any, *, nulls: bool) -> Any:
    """Without the nulls that pydantic adds for its own sake, and with its alternatives named."""
    if isinstance(schema, list):
        return [_tidy(part, nulls=nulls) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if not nulls:
        schema = _without_null(schema)
    tidy: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "patternProperties":
            # pydantic lets keys outside the pattern pass; ids are checked.
            ((pattern, values),) = value.items()
            tidy["propertyNames"] = {**schema.get("propertyNames", {}), "pattern": pattern}
            tidy["additionalProperties"] = _tidy(values, nulls=nulls)
            continue
        if (key == "default" and value is None) or (
            key == "propertyNames" and "patternProperties" in schema
        ):
            continue
        if key == "properties":
            # pydantic gives no title to a key whose value is a mapping of its own.
            tidy[key] = {
                name: {"title": as_words(name), **_tidy(part, nulls=nulls)}
                for name, part in value.items()
            }
        else:
            tidy[key] = value if key in _DATA else _tidy(value, nulls=nulls)
    if "`" in str(tidy.get("description", "")):
        # Editors show a plain description as it stands, marks and all.
        tidy["markdownDescription"] = tidy["description"]
    return _with_named_alternatives(tidy)


def _with_named_alternatives(schema: dict[str, Any]) -> dict[str, Any]:
    """Plain types as one alternative, and each alternative told apart.

    Editors show what an alternative says before what the key says, and take two that say nothing
    for the same: so they say no more than their type.
    """
    options = schema.get("anyOf")
    if not isinstance(options, list):
        return schema
    plain = [option["type"] for option in options if set(option) == {"type"} and option != _NULL]
    # `number` includes `integer`.
    types = [name for name in plain if name != "integer" or "number" not in plain]
    kept = [option for option in options if set(option) != {"type"} or option == _NULL]
    if types:
        kept = [{"type": types[0] if len(types) == 1 else types}, *kept]
        # Of alternatives that fit equally badly, editors explain the first: here the mapping.
        kept.sort(key=lambda option: "$ref" not in option)
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if len(kept) == 1:
        return {**kept[0], **rest}
    return {**rest, "anyOf": [_told_apart(option, rest) for option in kept]}


def _told_apart(option: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    texts = {name: part for name, part in key.items() if name in _TEXTS}
    if "$ref" in option:
        return {**option, **texts}
    if option == _NULL or "type" not in option:
        return option
    types: list[str] = option["type"] if isinstance(option["type"], list) else [option["type"]]
    words = ", ".join(_TYPE_TITLES.get(name, name) for name in types)
    title = f"{key['title']} ({words})" if "title" in key else words
    silent = {"title", *(_SPOKEN & set(key))}
    return {"title": title, **{name: part for name, part in option.items() if name not in silent}}
