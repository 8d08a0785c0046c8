"""`docs/reference.md` is made from the models and the operators; its examples are in the language.

Run this file to write the page anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from icpspec.operators import by_name
from icpspec.spec import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.operators._protocol import Operator

PAGE = Path(__file__).parents[2] / "docs" / "reference.md"
_HEAD = """\
# Reference

Every key of the language, made from the models; a test keeps this page in step and checks each
example. How it all works together, with examples that run, stands in [language.md](language.md);
what the program says about a spec in [rules/](rules/README.md).
"""
# What a page by sections need not repeat: patches have the keys of what they patch.
_LEFT_OUT = ("Patch", "Extension")
_MOST = 80
_WORDS = {"string": "text", "object": "mapping", "boolean": "true or false", "null": "nothing"}


def _definitions() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    project = schema.generate("project")
    found["Project"] = {k: v for k, v in project.items() if k not in ("$schema", "$defs")}
    for kind in ("icp", "project"):
        for name, definition in schema.generate(kind)["$defs"].items():
            if not name.endswith(_LEFT_OUT):
                found.setdefault(name, definition)
    first = ("Project", "Icp")
    return {name: found[name] for name in (*first, *sorted(set(found) - set(first)))}


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})" if not name.endswith(_LEFT_OUT) else "what differs"
    if "enum" in part:
        return " ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if "anyOf" in part:
        return " or ".join(dict.fromkeys(_type(option) for option in part["anyOf"]))
    if part.get("type") == "array":
        return f"list of {_type(part['items'])}" if part.get("items") else "list"
    if part.get("type") == "object" and isinstance(part.get("additionalProperties"), dict):
        inner = _type(part["additionalProperties"])
        return f"by id: ({inner})" if " or " in inner else f"by id: {inner}"
    kinds = part.get("type", "anything")
    names = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_WORDS.get(str(name), str(name)) for name in names)


def _written(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _MOST else ""


def _rows(definition: dict[str, Any]) -> Iterator[str]:
    required = definition.get("required", ())
    for key, part in definition.get("properties", {}).items():
        example = next((shown for one in part.get("examples", ()) if (shown := _written(one))), "")
        said = "default" in part.get("description", "")
        default = f" Default {_written(part['default'])}." if "default" in part and not said else ""
        needed = " **Required.**" if key in required else ""
        meaning = f"{part.get('description', '')}.{default}{needed}".replace("..", ".")
        cells = (f"`{key}`", _type(part), meaning, example)
        yield (
            "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
        )


def _section(name: str, definition: dict[str, Any]) -> str:
    rows = "\n".join(_rows(definition))
    return (
        f"## {name}\n\n{definition.get('description', '')}\n\n"
        f"| key | value | meaning | example |\n|---|---|---|---|\n{rows}\n"
    )


def _operators() -> str:
    rows = "\n".join(_operator(operator) for _, operator in sorted(by_name().items()))
    return (
        "## Tests of conditions\n\n"
        "A condition maps attributes to tests; several together mean all. A bare value means `eq`,"
        " a bare list `in`.\n\n"
        "| test | on | true when the value | example |\n|---|---|---|---|\n" + rows + "\n"
    )


def _operator(operator: Operator) -> str:
    kinds = ", ".join(sorted(operator.kinds))
    many = {True: "lists of ", False: "", None: "also lists of "}[operator.many]
    example = _written({operator.name: operator.examples[0]}) if operator.examples else ""
    return f"| `{operator.name}` | {many}{kinds} | {operator.summary} | {example} |"


def rendered() -> str:
    """The page."""
    sections = [
        _section(name, definition)
        for name, definition in _definitions().items()
        if definition.get("properties") and name != "Test"
    ]
    return "\n".join([_HEAD, *sections, _operators()])


def test_the_page_is_in_step_with_the_models() -> None:
    """What the docs say of a key is what the models say."""
    assert PAGE.read_text(encoding="utf-8") == rendered()


def _examples() -> list[Any]:
    return [
        pytest.param(kind, name, key, example, id=f"{name}.{key}-{index}")
        for kind in schema.KINDS
        for name, definition in {
            "": schema.generate(kind),
            **schema.generate(kind)["$defs"],
        }.items()
        for key, part in definition.get("properties", {}).items()
        for index, example in enumerate(part.get("examples", ()))
    ]


@pytest.mark.parametrize(("kind", "name", "key", "example"), _examples())
def test_every_example_is_in_the_language(kind: str, name: str, key: str, example: Any) -> None:
    """What is shown can be written."""
    whole = schema.committed(kind)
    own = whole["$defs"][name] if name else whole
    part = {**own["properties"][key], "$defs": whole["$defs"]}
    assert list(Draft202012Validator(part).iter_errors(example)) == []


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
