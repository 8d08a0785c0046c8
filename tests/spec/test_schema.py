"""The committed JSON Schemas."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from icpspec.spec import schema


@pytest.mark.parametrize("kind", schema.KINDS)
def test_committed_schemas_equal_the_generated_ones(kind: str) -> None:
    """After a change of the models `python tests/spec/test_schema.py` writes them anew."""
    assert schema.committed_text(kind) == schema.text(kind)
    assert schema.committed(kind) == json.loads(schema.text(kind))


@pytest.mark.parametrize("kind", schema.KINDS)
def test_schemas_are_valid(kind: str) -> None:
    """They are schemas of the dialect they name, 2020-12."""
    committed = schema.committed(kind)
    assert committed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(committed)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_reference_leads_somewhere(kind: str) -> None:
    """`check_schema` does not follow references."""
    committed = schema.committed(kind)
    assert _references(committed) <= {f"#/$defs/{name}" for name in committed["$defs"]}


def _references(part: object) -> set[str]:
    if isinstance(part, list):
        return set().union(*(_references(item) for item in part))
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return own.union(*(_references(value) for value in part.values()))


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_key_is_described(kind: str) -> None:
    """Editors show the descriptions, so that no key is without one."""
    committed = schema.committed(kind)
    objects = {"": committed, **committed["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, definition in objects.items()
        for key, value in definition.get("properties", {}).items()
        if not {"description", "$ref"} & set(value)
    ]
    assert silent == []


if __name__ == "__main__":
    for name in schema.KINDS:
        path = Path(schema.__file__).parent / "schemas" / f"{name}.schema.json"
        path.write_text(schema.text(name), encoding="utf-8")
